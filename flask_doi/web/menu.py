"""The entry of DOI management in the host's menu."""

from __future__ import annotations

from flask import current_app, request, url_for
from markupsafe import Markup

from flask_doi.services.context import current_context
from flask_doi.web.desk.frame import ADMIN, ROOMS
from flask_doi.web.texts import doi_text
from flask_doi.web.visitor import may

DASHBOARD = "flask_doi_admin.dashboard"


def doi_menu() -> Markup:
    """A list item that leads to the dashboard, for those who may use it."""
    context = current_context()
    if not context.settings.enabled or DASHBOARD not in current_app.view_functions:
        return Markup()
    if not (may(context, "batch", None) or may(context, "configure", None)):
        return Markup()
    current = Markup(' aria-current="{}"').format(_current()) if _current() else ""
    return Markup('<li><a href="{}"{}>{}</a></li>').format(url_for(DASHBOARD), current, doi_text("DOIs"))


def _current() -> str:
    """Whether this is the dashboard, or another page of the desk."""
    if request.endpoint == DASHBOARD:
        return "page"
    desk = {f"{ADMIN}.{endpoint}" for room in ROOMS for endpoint in room.endpoints}
    return "true" if request.endpoint in desk else ""
