"""The page of one DOI: what is known of it, what may be done, its metadata three ways, its history and attempts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from flask_doi.services.context import Context, current_context
from flask_doi.services.desk.attempts import attempts_of
from flask_doi.services.desk.one_doi import OneDoi, history_of
from flask_doi.services.desk.would_send import Sides, sides_of
from flask_doi.services.desk.xml_sides import document_held, xml_differences
from flask_doi.services.showing import local_path
from flask_doi.services.status import status_of
from flask_doi.services.status_facts import RecordStatus
from flask_doi.web.desk import doi_words as words
from flask_doi.web.desk.doi_guard import may_do, opened
from flask_doi.web.desk.doi_metadata import shown_comparison
from flask_doi.web.desk.doi_offers import offers_of
from flask_doi.web.desk.frame import ADMIN, desk_page
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.panel import shown_problems
from flask_doi.web.routing import ROW_NUMBER
from flask_doi.web.sentences import told
from flask_doi.web.texts import doi_text, noted

LIVE = 3
"""Seconds between two looks at what is under way."""


def add_doi_rules(pages: Blueprint) -> None:
    """The address of the page."""
    pages.add_url_rule(f"/<{ROW_NUMBER}:doi_id>", "doi", doi, methods=["GET"])


def doi(doi_id: int) -> ResponseReturnValue:
    """Shows one DOI; nothing is asked of the agency by it."""
    context = current_context()
    found = opened(context, doi_id)
    if not isinstance(found, OneDoi):
        return found
    return doi_page(context, found, 200)


def doi_page(context: Context, found: OneDoi, code: int, errors: tuple[Markup, ...] = ()) -> Response:
    """The page, with what stands against something that was just asked for."""
    status = status_of(context, found.key, found.reading, doi_id=found.id)
    form = ConfirmForm.new()
    if code == 400:
        form.validate()
    return desk_page(
        context,
        "doi/doi.html",
        code,
        found=found,
        form=form,
        errors=errors,
        is_expired=code == 400,
        **_about(context, found, status),
        **_metadata(context, found),
        **_past(context, found),
    )


def _about(context: Context, found: OneDoi, status: RecordStatus) -> dict[str, Any]:
    said = told(status)
    may_act = may_do(context, found, "mint")
    return {
        "status": status,
        "said": said,
        "agency": words.agency_of(found),
        "state_words": words.state_words,
        "conditions": [(each, words.condition_words(each)) for each in found.conditions],
        "part": words.part_words(found),
        "moments": list(words.moments_told(found)),
        "retired": list(words.why_retired(found)),
        "resolution": words.resolution_told(found),
        "verification": found.verification,
        "record_url": local_path(context, context.catalogue.url_for(found.key), request.host),
        "problems": shown_problems(context, status),
        "may_act": may_act,
        "offers": offers_of(context, found, status),
        "can_verify": may_act and f"{ADMIN}.verify_doi" in current_app.view_functions and found.is_public,
        "live": LIVE if status.is_pending else None,
        "here": url_for("flask_doi_admin.doi", doi_id=found.id),
    }


def _metadata(context: Context, found: OneDoi) -> dict[str, Any]:
    sides = sides_of(context, found.id)
    if sides is None:
        return {"sides": None}
    may_act = may_do(context, found, "mint")
    return {
        "sides": sides,
        "comparison": None if sides.is_xml else shown_comparison(found, sides, may_act=may_act),
        "xml": _xml(sides) if sides.is_xml else None,
    }


def _xml(sides: Sides) -> list[tuple[Markup, list[str]]]:
    """What a stylesheet made, compared as text: heading and lines of each comparison that can be made."""
    seen = sides.held.observation if sides.held is not None else None
    sent, ours = sides.sent.xml if sides.sent else None, sides.ours.xml if sides.ours else None
    held = document_held(seen.attributes.get("xml")) if seen is not None else None
    names = [str(doi_text(each)) for each in (noted("as last sent"), noted("as the agency has it"))]
    now = str(doi_text("as the catalogue would send it now"))
    pairs = (
        (doi_text("From what was last sent to what the catalogue would send now"), sent, ours, (names[0], now)),
        (doi_text("From what was last sent to what the agency has"), sent, held, (names[0], names[1])),
    )
    found = [(heading, xml_differences(one, other, called)) for heading, one, other, called in pairs]
    return [(heading, lines) for heading, lines in found if lines is not None]


def _past(context: Context, found: OneDoi) -> dict[str, Any]:
    everything = request.args.get("all") == "1"
    limit = {"limit": None} if everything else {}
    lines, line_count = history_of(context, found, **limit)
    attempts, attempt_count = attempts_of(context, found.id, **limit)
    agency = words.agency_of(found)
    return {
        "history": words.history_told(lines),
        "history_count": line_count,
        "attempts": [(each, words.action_told(each), *words.result_told(each, agency)) for each in attempts],
        "attempt_count": attempt_count,
    }
