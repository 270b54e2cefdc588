"""The tombstone: what a DOI stood for, what became of it, and whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from werkzeug.wrappers import Response

from flask_doi.crosswalk.citation import cite
from flask_doi.crosswalk.cited import cited_doi
from flask_doi.domain.plain_text import words
from flask_doi.domain.published import PublishedDoi, Retirement
from flask_doi.domain.retirement import reason_sentence
from flask_doi.services.context import Context
from flask_doi.services.finding import row_number
from flask_doi.web.dressing import dressed
from flask_doi.web.head import machine_tags
from flask_doi.web.notices import newer_version
from flask_doi.web.pages import page
from flask_doi.web.published import is_exposed
from flask_doi.web.signposts import leave_signposts
from flask_doi.web.texts import doi_text, translated
from flask_doi.web.visitor import could_be_known, may
from flask_doi.web.ways import way_to_doi

NOT_NAMED = Retirement(kind="unpublished")


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """What a tombstone says: its heading, what happened, and what holds of the DOI."""

    heading: Markup
    happened: Markup
    promise: Markup


def tombstone(context: Context, found: PublishedDoi) -> Response:
    """The tombstone of a DOI that leads to no record any more, or to none that is public at present."""
    gone = found.retirement or NOT_NAMED
    once = _Once(machine_tags(context, found) if is_exposed(context, found) else Markup())
    if is_exposed(context, found):
        leave_signposts(context, found)
    cited = cited_doi(found) if found.description is not None else None
    response = page(
        "doi/tombstone.html",
        context.settings.tombstone_status,
        doi=found,
        gone=gone,
        told=_words(gone),
        title=cited.title if cited else None,
        citation=dressed(cite(cited, found.citation_style, translated)) if cited else None,
        newer=newer_version(context, found),
        contact=context.settings.mailto,
        repository=_repository(found),
        machine_tags=once,
        desk_url=_desk_url(context, found),
    )
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _desk_url(context: Context, found: PublishedDoi) -> str | None:
    """The page of the DOI, for those who configure; for the public the session is left alone."""
    if not (could_be_known() and may(context, "configure", None)):
        return None
    number = row_number(context, found.name)
    return way_to_doi(number) if number is not None else None


class _Once:
    """Markup that stands where it is first asked for: in the head, or in a page whose host has no block for it."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup

    def __call__(self) -> Markup:
        markup, self._markup = self._markup, Markup()
        return markup


def _words(gone: Retirement) -> Words:
    if gone.kind == "deactivated":
        return Words(
            heading=doi_text("No longer available"),
            happened=Markup("{}").format(reason_sentence(gone.reason, translated)),
            promise=doi_text("Its DOI stays reserved for it and is never given to anything else."),
        )
    if gone.kind == "restricted":
        return Words(
            heading=doi_text("Not public at present"),
            happened=doi_text("The description of this record is not public at present."),
            promise=doi_text("Its DOI stays reserved for it. Ask the archive if you need to know more."),
        )
    return Words(
        heading=doi_text("Not available at present"),
        happened=doi_text("The archive does not show this record at present."),
        promise=doi_text(
            "Its DOI stays reserved for it, and leads to the record again when the archive shows it again."
        ),
    )


def _repository(found: PublishedDoi) -> str:
    description = found.description
    return words(description.repository.name) if description is not None and description.repository else ""
