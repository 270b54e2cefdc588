"""The panel of a record: what happens to its DOI, for those who may know it, and alive while something happens."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, make_response, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from flask_doi.domain.field_wording import field_name
from flask_doi.domain.wording import problem_advice, problem_text
from flask_doi.services.beside import dois_beside
from flask_doi.services.context import Context, current_context
from flask_doi.services.status import mending_url, read_record, status_of
from flask_doi.services.status_facts import RecordStatus
from flask_doi.web import assets
from flask_doi.web.account_ways import way_to_mend
from flask_doi.web.badges import badge, doi_of, doi_of_now
from flask_doi.web.in_force import context_in_force
from flask_doi.web.offers import Offer, offer_for_all_below, offers_for
from flask_doi.web.pages import message_page, piece, rendered
from flask_doi.web.routing import RECORD_KEY
from flask_doi.web.sentences import Told, agency_name, told
from flask_doi.web.texts import doi_text, translated
from flask_doi.web.visitor import may
from flask_doi.web.ways import way_to_doi

logger = logging.getLogger("flask_doi.web")

REFRESH_SECONDS = "3"


def add_panel_rules(pages: Blueprint) -> None:
    """The addresses behind a panel: its state for the script, and the panel alone for pages without scripts."""
    pages.add_url_rule(f"/record/<{RECORD_KEY}:key>/state", "state", state, methods=["GET"], merge_slashes=False)
    pages.add_url_rule(f"/record/<{RECORD_KEY}:key>/panel", "panel", alone, methods=["GET"], merge_slashes=False)


def doi_panel(record: Any) -> Markup:
    """What happens to the DOI of a record, for people who may see it; nothing for everybody else.

    It follows by itself what happens; without scripts it stands in a frame that loads itself anew. It holds no form.
    """
    context = context_in_force()
    if not context.settings.enabled:
        return Markup()
    key = context.catalogue.key(record)
    try:
        if not may(context, "see_state", key):
            return Markup()
        shown = panel(context, key)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        logger.error("The DOI panel of record %r cannot be shown (%s); run 'flask doi doctor'.", key, cause)
        return Markup()
    return assets.style_once() + assets.script_once() + shown.html


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """The panel of one record at one moment; `body` is what changes, within the `html` that stays."""

    status: RecordStatus
    told: Told
    body: Markup
    html: Markup


def panel(context: Context, key: str) -> Panel:
    """The panel of a record as it is now."""
    status = status_of(context, key, read_record(context, key))
    values = {"status": status, "told": told(status), **_values(context, key, status)}
    body = piece("doi/_panel.html", **values)
    html = piece("doi/panel.html", body=body, **values)
    return Panel(status=status, told=values["told"], body=body, html=html)


def _values(context: Context, key: str, status: RecordStatus) -> dict[str, Any]:
    shown, is_outdated = doi_of_now(context, key)
    return {
        "is_pending": status.is_pending or is_outdated,
        "agency": agency_name(status),
        "problems": shown_problems(context, status),
        "shown": shown,
        "badge": Markup() if shown is None else badge(shown),
        "offers": _offers(context, status),
        "beside": dois_beside(context, key, public=False, may_see=lambda other: may(context, "see_state", other)),
        "desk_url": way_to_doi,
        "why_url": url_for("flask_doi_admin.why", key=key) if _asks_why(status) else None,
    }


def _offers(context: Context, status: RecordStatus) -> tuple[Offer, ...]:
    below = offer_for_all_below(context, status)
    return (*offers_for(context, status), *([below] if below is not None else []))


def _asks_why(status: RecordStatus) -> bool:
    """Whether a record has no DOI that works, and nothing is on its way that will change that in a moment."""
    if not status.exists or status.is_pending:
        return False
    return status.doi is None or (not status.doi.is_registered and status.doi.withheld is not None)


def shown_problems(context: Context, status: RecordStatus) -> list[dict[str, Any]]:
    """The problems of a record in words, each with the address where it is mended, when the catalogue tells it."""
    return [
        {
            "field": field_name(problem.field, translated),
            "text": problem_text(problem, translated),
            "advice": problem_advice(problem, translated),
            "url": mending_url(context, status.key, problem.field),
            "blocks": problem.blocks,
            "way": way_to_mend(context, status.account, problem.code, problem.params),
        }
        for problem in status.problems
    ]


def state(key: str) -> ResponseReturnValue:
    """The panel as JSON, for the script that keeps it alive; 404 for whoever may not see it."""
    context = current_context()
    if not may(context, "see_state", key):
        return _kept_nowhere(make_response(jsonify(error=str(doi_text("There is nothing to see here."))), 404))
    now = panel(context, key)
    shown = doi_of(context, key)
    return _kept_nowhere(
        make_response(
            jsonify(
                html=now.body,
                pending=now.status.is_pending,
                badge="" if shown is None else badge(shown),
                status=now.told.headline.striptags(),
            )
        )
    )


def alone(key: str) -> ResponseReturnValue:
    """The panel by itself, for a frame; it asks to be loaded anew while something happens."""
    context = current_context()
    if not may(context, "see_state", key):
        return message_page(404, doi_text("Not found"), doi_text("There is nothing to see here."))
    now = panel(context, key)
    response = _kept_nowhere(make_response(rendered("doi/frame.html", told=now.told, body=now.body, key=key)))
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    if now.status.is_pending:
        response.headers["Refresh"] = REFRESH_SECONDS
    return response


def _kept_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    return response
