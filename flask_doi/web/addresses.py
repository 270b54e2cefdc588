"""The public addresses around one DOI, as full URLs."""

from __future__ import annotations

from urllib.parse import quote

from flask_doi.settings import Settings

_SAFE = "/:;()._-~$=*@!,+"


def landing_address(settings: Settings, name: str, kind: str = "") -> str:
    """The landing address of a DOI, or with `kind` ("linkset", "print", "qr") one beside it."""
    way = f"{kind}/" if kind else ""
    return f"{settings.base}{settings.landing_prefix}/{way}{quote(name, safe=_SAFE)}"


def format_address(settings: Settings, name: str, form: str) -> str:
    """The address of a DOI's metadata in one format."""
    return f"{settings.base}{settings.api_prefix}/{quote(name, safe=_SAFE)}/metadata/{form}"
