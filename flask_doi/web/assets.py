"""The style sheet and the script of the plugin: linked by `doi_head`, or else by the first piece that needs them."""

from __future__ import annotations

from flask import g, has_request_context, request, url_for
from markupsafe import Markup

_STYLE = Markup('<link rel="stylesheet" href="{}">')
_SCRIPT = Markup('<script src="{}" defer></script>')


def style_once() -> Markup:
    """The link to the style sheet, the first time in a request."""
    return _once("style", _STYLE, "doi/doi.css")


def script_once() -> Markup:
    """The script, the first time in a request."""
    return _once("script", _SCRIPT, "doi/doi.js")


def desk_once() -> Markup:
    """The style sheet and the script of the administrators' pages, the first time in a request."""
    return _once("desk_style", _STYLE, "doi/desk.css") + _once("desk_script", _SCRIPT, "doi/desk.js")


def _once(name: str, form: Markup, file: str) -> Markup:
    if not has_request_context():
        return Markup()
    current = request._get_current_object()  # type: ignore[attr-defined]
    if g.get(f"flask_doi_{name}") is current:
        return Markup()
    setattr(g, f"flask_doi_{name}", current)
    return form.format(url_for("flask_doi.static", filename=file))
