"""The addresses of the administrators' pages, for pages that lead there."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

ADMIN = "flask_doi_admin"


def way_to(name: str, **values: Any) -> str | None:
    """The address of a page of the desk, "queue" for instance; None when this installation has no such page."""
    endpoint = f"{ADMIN}.{name}"
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None


def way_to_doi(doi_id: int) -> str | None:
    """The address of the page of one DOI."""
    return way_to("doi", doi_id=doi_id)
