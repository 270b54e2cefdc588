"""The public address of a DOI: it leads to the record, or to the tombstone of what is no longer here."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from flask_doi.services.context import current_context
from flask_doi.services.showing import Landing, landing_of, local_path
from flask_doi.settings import Settings
from flask_doi.web.pages import message_page, page, switched_off
from flask_doi.web.routing import DOI_NAME
from flask_doi.web.texts import doi_text
from flask_doi.web.visitor import could_be_known, may

SEE_OTHER = 303


def landing_pages(settings: Settings) -> Blueprint:
    """The blueprint of the public addresses."""
    pages = Blueprint("flask_doi_landing", __name__, url_prefix=settings.landing_prefix)
    pages.before_request(switched_off)
    pages.add_url_rule(f"/<{DOI_NAME}:doi>", "land", land, methods=["GET"], merge_slashes=False, strict_slashes=False)
    return pages


def land(doi: str) -> ResponseReturnValue:
    """303 to the record of a DOI of ours; its tombstone when the record is gone or hidden; 404 for any other name."""
    context = current_context()
    found = landing_of(context, doi)
    if found is None or (found.is_secret and not _may_see(found)):
        return _unknown()
    if not found.is_open and not found.is_secret:
        return page("doi/tombstone.html", context.settings.tombstone_status, tombstone=found)
    path = local_path(context, context.catalogue.url_for(found.key), request.host)
    if path is None:
        return _unknown()
    response = redirect(path, SEE_OTHER)
    response.headers["Cache-Control"] = "no-store" if found.is_secret else "no-cache"
    return response


def _may_see(found: Landing) -> bool:
    return could_be_known() and may(current_context(), "see_state", found.key)


def _unknown() -> ResponseReturnValue:
    return message_page(
        404,
        doi_text("This DOI is not known here"),
        doi_text(
            "No record of this catalogue has this DOI. If you typed it, compare it letter by letter with where you "
            "found it; if it belongs to somebody else, look it up at https://doi.org."
        ),
    )
