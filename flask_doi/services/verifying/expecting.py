"""What should be found where a DOI leads, read from the ledger and the catalogue before anybody is visited."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from flask_doi.crosswalk.citation import cite
from flask_doi.crosswalk.cited import Cited, cited_doi
from flask_doi.domain.citation_styles import STYLES
from flask_doi.domain.description import Description
from flask_doi.domain.plain_text import words
from flask_doi.domain.published import PublishedDoi, Retirement
from flask_doi.domain.retirement import reason_sentence
from flask_doi.domain.states import is_public
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.published import published_doi

logger = logging.getLogger("flask_doi.verifying")

OWN_STYLES = ("archival", "datacite")


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedTombstone:
    """What a tombstone must say: one of these sentences, and what took its place."""

    status: int
    sentences: tuple[str, ...]
    replaced_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedCitation:
    """A citation is full with one of these as a whole, or with all of these parts; each part in one of its forms."""

    whole: tuple[str, ...]
    parts: dict[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """One DOI to look after. `standing` is "public", "tombstone", "secret" (not public yet) or "external".

    `link` is the DOI as a full link, `target` the address that was registered. `is_shared` says that the page is that
    of a record with more than one DOI; `is_hidden` that the catalogue does not show this DOI because it is for testing.
    `secrets` are texts that the page must not tell; None when it may tell everything.
    """

    id: int
    doi: str
    link: str
    standing: str
    target: str
    is_shared: bool = False
    is_hidden: bool = False
    citation: ExpectedCitation | None = None
    tombstone: ExpectedTombstone | None = None
    secrets: dict[str, tuple[str, ...]] | None = None
    files: tuple[str, ...] = ()
    statement: str = ""
    verified: bool | None = field(default=None)


def expectations(context: Context, ids: Sequence[int]) -> list[Expected]:
    """What is expected of these DOIs, in their order; those that are not of this environment are left out."""
    with context.session() as session:
        wanted = (DoiRow.id.in_(ids), DoiRow.environment == context.settings.environment)
        rows = {row.id: row for row in session.scalars(select(DoiRow).where(*wanted))}
    return [_expected(context, rows[doi_id]) for doi_id in dict.fromkeys(ids) if doi_id in rows]


def _expected(context: Context, row: DoiRow) -> Expected:
    target = row.observed_url or row.desired_url or ""
    common = {"id": row.id, "doi": row.doi, "target": target, "verified": row.verified}
    if row.origin == "external":
        return Expected(link="", standing="external", **common)  # type: ignore[arg-type]
    if not is_public(row.observed_state):
        return Expected(link="", standing="secret", **common)  # type: ignore[arg-type]
    is_test = row.environment != "production"
    common |= {"is_shared": row.part != "", "is_hidden": is_test and not context.settings.expose_test}
    found, secrets = _published(context, row)
    if found is None:
        return Expected(link=_plain_link(context, row), standing="public", **common)  # type: ignore[arg-type]
    common |= {"link": found.url, "secrets": secrets}
    if found.retirement is not None:
        told = _tombstone(context, found, found.retirement)
        return Expected(standing="tombstone", tombstone=told, **common)  # type: ignore[arg-type]
    if found.description is None:
        return Expected(standing="public", **common)  # type: ignore[arg-type]
    described = found.description
    return Expected(
        standing="public",
        citation=_citation(found),
        files=tuple(file.url for file in described.digital_objects if file.open and file.url),
        statement=words(described.access_statement.value) if described.access_statement else "",
        **common,  # type: ignore[arg-type]
    )


def _published(context: Context, row: DoiRow) -> tuple[PublishedDoi | None, dict[str, tuple[str, ...]] | None]:
    """What the public may know of a DOI, and what of its record it may not; nothing when the catalogue fails."""
    try:
        with reading(context):
            found = published_doi(context, row.doi)
            is_closed = found is not None and found.description is None
            record = context.catalogue.get(row.record_key) if is_closed else None
    except Exception:
        logger.exception("The catalogue could not describe the record %r for a visit.", row.record_key)
        return None, None
    return found, _secrets(record) if is_closed else None


def _plain_link(context: Context, row: DoiRow) -> str:
    from flask_doi.domain.identifier import Doi
    from flask_doi.services.showing import resolver_of

    return Doi(row.doi).url(resolver_of(context, row.environment))


def _secrets(record: Description | None) -> dict[str, tuple[str, ...]]:
    """What tells of a record that may not be told of; words so short that they stand on any page do not count."""
    if record is None:
        return {}
    names = tuple(name for agent in record.creators if len(name := words(agent.name)) > 5)
    title = words(record.title)
    return {"title": (title,) if len(title) > 7 else (), "creator": names}


def _tombstone(context: Context, found: PublishedDoi, gone: Retirement) -> ExpectedTombstone:
    sentences = [gone.note] if gone.note else []
    if gone.kind == "deactivated":
        sentences += [reason_sentence(gone.reason, say) for say in (str, context.translate)]
    else:
        name = "restricted" if gone.kind == "restricted" else "unpublished"
        sentences += [say(NOT_AT_PRESENT[name]) for say in (str, context.translate)]
    return ExpectedTombstone(
        status=context.settings.tombstone_status,
        sentences=tuple(dict.fromkeys(sentences)),
        replaced_by=gone.replaced_by,
    )


NOT_AT_PRESENT = {
    "restricted": "The description of this record is not public at present.",
    "unpublished": "The archive does not show this record at present.",
}
"""What the tombstone says of a record that may come back."""


def _citation(found: PublishedDoi) -> ExpectedCitation:
    cited = cited_doi(found)
    styles = dict.fromkeys((found.citation_style, *OWN_STYLES))
    whole = tuple(cite(cited, style).text for style in styles if style in STYLES)
    parts = {
        "title": (cited.title,),
        "creator": tuple(name.whole for name in cited.names[:1]),
        "publisher": tuple(filter(None, (cited.publisher, cited.repository))),
        "year": _years(cited),
    }
    return ExpectedCitation(whole=whole, parts={name: forms for name, forms in parts.items() if any(forms)})


def _years(cited: Cited) -> tuple[str, ...]:
    """The year of publication, or the dates of the material, by which archives cite."""
    return tuple(filter(None, (str(cited.year) if cited.year else "", cited.dates)))
