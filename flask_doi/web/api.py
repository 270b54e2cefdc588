"""The addresses for machines: status, metadata and health, all read only. Their description is in `web/openapi.py`."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from flask_doi.domain.citation_styles import usable_styles
from flask_doi.services.context import Context, current_context
from flask_doi.services.health import FAILING, Health, expected_revision, health
from flask_doi.services.public_status import DoiStatus, status_of_name, status_of_record
from flask_doi.services.published import published_doi
from flask_doi.settings import Settings
from flask_doi.web.in_force import context_in_force
from flask_doi.web.machine_answers import json_answer, open_to_other_sites, problem
from flask_doi.web.metadata import formats_of
from flask_doi.web.negotiation import Choice
from flask_doi.web.openapi import openapi_document
from flask_doi.web.representing import represent
from flask_doi.web.routing import ANY_TEXT, DOI_NAME, RECORD_KEY
from flask_doi.web.visitor import could_be_known, may

logger = logging.getLogger("flask_doi.web")

WRITING = ["POST", "PUT", "PATCH", "DELETE"]
UNKNOWN = "There is no such DOI here, or it is not public."
NO_FORMAT = "This DOI is not told in that format; its status names the formats."


def api_addresses(settings: Settings) -> Blueprint:
    """The blueprint of the addresses for machines."""
    api = Blueprint("flask_doi_api", __name__, url_prefix=settings.api_prefix)
    api.before_request(_switched_off)
    api.after_request(open_to_other_sites)
    api.register_error_handler(SQLAlchemyError, _without_database)
    for rule, name, view in (
        (f"/status/<{RECORD_KEY}:key>", "status", record_status),
        (f"/<{DOI_NAME}:doi>", "doi", doi_status),
        (f"/<{DOI_NAME}:doi>/metadata/<form>", "metadata", metadata),
        ("/health", "health", health_report),
        ("/openapi.json", "openapi", openapi),
        (f"/<{ANY_TEXT}:text>", "unknown", unknown),
    ):
        api.add_url_rule(rule, name, view, methods=["GET"], merge_slashes=False, strict_slashes=False)
    api.add_url_rule(f"/<{ANY_TEXT}:text>", "read_only", read_only, methods=WRITING, merge_slashes=False)
    return api


def record_status(key: str) -> ResponseReturnValue:
    """The status of a record's DOI; 404 when it has none that the caller may know of."""
    context = current_context()
    found = status_of_record(context, key)
    if found is None or (not found.names_record and not _may_see_state(context, found)):
        return problem(404, UNKNOWN)
    return _told(context, found)


def doi_status(doi: str) -> ResponseReturnValue:
    """The status of a DOI; 404 when it is none of ours that the caller may know of."""
    found = status_of_name(current_context(), doi)
    return problem(404, UNKNOWN) if found is None else _told(current_context(), found)


def metadata(doi: str, form: str) -> ResponseReturnValue:
    """The metadata of a DOI that everybody may see, in one format; a citation in the style that `style` names."""
    context = current_context()
    found = published_doi(context, doi)
    if found is None or form not in formats_of(context, found):
        return problem(404, UNKNOWN if found is None else NO_FORMAT)
    style = request.args.get("style", "")
    styles = [known.name for known in usable_styles()]
    if form == "citation" and style and style not in styles:
        return problem(400, f"There is no such style here; there are {', '.join(styles)}.")
    return represent(context, found, Choice(form, {"style": style}))


def health_report() -> ResponseReturnValue:
    """Whether the installation works: 200, or 503 when it does not; figures only for people who may configure it."""
    context = current_context()
    found = health(context)
    told: dict[str, Any] = {"status": found.status, "checks": found.checks}
    if found.numbers is not None and could_be_known() and may(context, "configure", None):
        told["details"] = _details(context, found)
    response = json_answer(told, for_everybody="details" not in told, code=503 if found.status == FAILING else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def openapi() -> ResponseReturnValue:
    """The description of these addresses, as OpenAPI 3.1."""
    return json_answer(openapi_document(current_context().settings), for_everybody=True)


def unknown(text: str) -> ResponseReturnValue:
    """Whatever else is asked for."""
    return problem(404, "There is nothing at this address; openapi.json beside it names those there are.")


def read_only(text: str) -> ResponseReturnValue:
    """Nothing can be changed here."""
    return problem(405, "These addresses are read only.")


def _switched_off() -> Response | None:
    if context_in_force().settings.enabled:
        return None
    return problem(404, "DOI management is switched off here (DOI_ENABLED).")


def _without_database(error: SQLAlchemyError) -> Response:
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    logger.error("The address %s cannot be answered (%s); run 'flask doi doctor'.", request.path, cause)
    return problem(503, "The database cannot be read at present. Ask again later.")


def _may_see_state(context: Context, found: DoiStatus) -> bool:
    return could_be_known() and may(context, "see_state", found.record)


def _told(context: Context, found: DoiStatus) -> Response:
    """The status as far as the caller may know it."""
    if _may_see_state(context, found):
        return json_answer(_members(context, found), for_everybody=False)
    if found.is_secret:
        return problem(404, UNKNOWN)
    return json_answer(_members(context, found.for_everybody()), for_everybody=True, changed_at=found.changed_at)


def _members(context: Context, found: DoiStatus) -> dict[str, Any]:
    published = published_doi(context, found.doi)
    formats = formats_of(context, published) if published is not None else {}
    return {
        "record": found.record,
        "doi": found.doi,
        "url": found.url,
        "state": found.state,
        "conditions": None if found.conditions is None else list(found.conditions),
        "environment": found.environment,
        "target": found.target,
        "minted_at": _moment(found.minted_at),
        "synced_at": _moment(found.synced_at),
        "resolves": found.resolves,
        "metadata": {name: address for name, (_, address) in formats.items()},
    }


def _details(context: Context, found: Health) -> dict[str, Any]:
    numbers = found.numbers
    settings = context.settings
    return {
        "environment": settings.environment,
        "agency": settings.agency,
        "revision": {"found": found.revision, "expected": expected_revision()},
        "worker": {"kind": settings.queue_kind, "seen_at": _moment(found.worker_seen)},
        "queue": {
            "noted": numbers.noted if numbers else 0,
            "pending": numbers.pending if numbers else 0,
            "processing": numbers.processing if numbers else 0,
            "failed": numbers.failed if numbers else 0,
            "oldest_at": _moment(numbers.oldest) if numbers else None,
        },
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds").replace("+00:00", "Z")
