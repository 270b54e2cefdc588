"""The public addresses around one DOI, as full URLs."""

from __future__ import annotations

from flask_doi.domain.identifier import Doi
from flask_doi.settings import Settings


def landing_address(settings: Settings, name: str, kind: str = "") -> str:
    """The landing address of a DOI, or with `kind` ("linkset", "print", "qr") one beside it."""
    way = f"/{kind}" if kind else ""
    return Doi(name).url(f"{settings.base}{settings.landing_prefix}{way}")


def format_address(settings: Settings, name: str, form: str) -> str:
    """The address of a DOI's metadata in one format."""
    return f"{Doi(name).url(f'{settings.base}{settings.api_prefix}')}/metadata/{form}"
