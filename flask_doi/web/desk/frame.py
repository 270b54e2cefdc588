"""What every page of the desk has: who may open it, the ways to the other pages, and what was just done."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from flask_doi.catalogue.contract import Selection
from flask_doi.services.context import Context
from flask_doi.services.scope import scope_of
from flask_doi.web import assets
from flask_doi.web.logging_in import log_in_first
from flask_doi.web.pages import message_page, page
from flask_doi.web.texts import doi_text, noted
from flask_doi.web.visitor import may
from flask_doi.web.ways import ADMIN as ADMIN

TOLD = "doi_told"
"""Where the visitor's session keeps what the next page says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """One page of the desk in its menu; `endpoints` are the pages that belong to it, the first is its own."""

    label: str
    endpoints: tuple[str, ...]
    permission: str = "batch"


CONFIGURATION = (
    "configuration", "configuration_account", "configuration_new", "configuration_act", "configuration_environment",
    "configuration_test", "configuration_rehearsal", "configuration_policy", "configuration_decisions",
    "configuration_why", "why",
)  # fmt: skip

OF_ONE_DOI = ("doi", "look_doi", "send_doi", "keep_doi", "follow_doi", "attempt", "compare_attempts")
ROOMS = (
    Room(label=noted("Dashboard"), endpoints=("dashboard",)),
    Room(label=noted("Browse"), endpoints=("browse", *OF_ONE_DOI, "export", "import_file", "import_diff")),
    Room(label=noted("Batches"), endpoints=("batches", "batch_mint", "batch", "batch_dois")),
    Room(label=noted("Queue"), endpoints=("queue",)),
    Room(label=noted("Failures"), endpoints=("failures",)),
    Room(label=noted("Reports"), endpoints=("reports",)),
    Room(label=noted("Configuration"), endpoints=CONFIGURATION, permission="configure"),
)


def at_desk(context: Context, action: str = "batch") -> ResponseReturnValue | None:
    """Login first, then 403 for whom the host does not let do this; None for who may go on.

    Who may configure may look at every page of the desk.
    """
    asked_to_log_in = log_in_first(context)
    if asked_to_log_in is not None:
        return asked_to_log_in
    is_only_looking = action == "batch" and request.method == "GET"
    if may(context, action, None) or (is_only_looking and may(context, "configure", None)):
        return None
    text = doi_text("This page is for people who look after the DOIs of the catalogue. Log in as somebody who does.")
    if action == "configure" and may(context, "batch", None):
        text = doi_text("An administrator of the catalogue does this.")
    return message_page(403, doi_text("Not allowed"), text)


def own_scope(context: Context) -> Selection | None:
    """What whoever is logged in looks after; None means everything."""
    return scope_of(context, context.user())


def desk_page(context: Context, template: str, code: int = 200, /, **values: object) -> Response:
    """A page of the desk: the template extends "doi/desk.html" and fills its block `desk`."""
    told = session.pop(TOLD) if TOLD in session else ()
    return page(template, code, rooms=_rooms(context), told=told, desk_head=assets.desk_once, **values)


def tell_next(text: Markup) -> None:
    """Lets the next page of the desk say that something was done."""
    session[TOLD] = [*session.get(TOLD, ()), str(text)]


def _rooms(context: Context) -> list[tuple[Markup, str, bool]]:
    """Label, address and whether it is the page that is shown, of each page that the visitor may open."""
    current = (request.endpoint or "").partition(".")[2]
    found = []
    allowed = {action: may(context, action, None) for action in ("batch", "configure")}
    for room in ROOMS:
        endpoint = f"{ADMIN}.{room.endpoints[0]}"
        is_open = allowed["configure"] or allowed[room.permission]
        if endpoint in current_app.view_functions and is_open:
            found.append((doi_text(room.label), url_for(endpoint), current in room.endpoints))
    return found
