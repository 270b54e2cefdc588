"""Finding records: by words, by reference code, by creator, or by a DOI in any spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import selectinload

from example_app.database import db
from example_app.models import AccessPoint, AuthorityRecord, Record, RecordName, Repository

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchTerms:
    """What a reader asked for; empty strings do not narrow the search."""

    words: str = ""
    repository: str = ""
    level: str = ""
    access: str = ""
    with_files: bool = False
    drafts_only: bool = False

    @property
    def is_empty(self) -> bool:
        narrowing = (self.words, self.repository, self.level, self.access, self.with_files, self.drafts_only)
        return not any(narrowing)


def doi_in(text: str) -> str | None:
    """Return the DOI name written in *text* (URL, "doi:", bare, percent-encoded), in lower case, or None."""
    found = _DOI.search(unquote(text.strip()))
    return found.group().rstrip(".,;)>]\"'").lower() if found else None


def key_by_doi(text: str) -> str | None:
    """Return the key of the record that carries the DOI in *text*, in the catalogue's own fields."""
    doi = doi_in(text)
    if doi is None:
        return None
    matches = select(Record.key).where(or_(Record.external_doi == doi, Record.doi == doi)).limit(1)
    return db.session.scalar(matches)


def query(terms: SearchTerms, visible: ColumnElement[bool]) -> Select[Record]:
    """Build the statement for *terms*, siblings together and in their order, parts loaded in sets."""
    statement = select(Record).where(visible)
    for word in terms.words.split():
        statement = statement.where(_mentions(word))
    if terms.repository:
        statement = statement.join(Record.repository).where(Repository.code == terms.repository)
    if terms.level:
        statement = statement.where(Record.level == terms.level)
    if terms.access:
        statement = statement.where(Record.access == terms.access)
    if terms.with_files:
        statement = statement.where(Record.digital_objects.any())
    if terms.drafts_only:
        statement = statement.where(Record.publication_status == "draft")
    in_place = (Record.repository_id, func.coalesce(Record.parent_id, 0), Record.position, Record.id)
    return with_parts(statement.order_by(*in_place))


def by_full_reference_code(text: str, visible: ColumnElement[bool]) -> list[Record]:
    """Records whose full inherited reference code is *text*, whatever separators and case were typed."""
    pieces = _code_pieces(text)
    if len(pieces) < 2:
        return []
    own_parts = {"-".join(pieces[-length:]) for length in range(1, 4)} | {" ".join(pieces[-2:]), "/".join(pieces[-2:])}
    candidates = select(Record).where(
        visible, Record.reference_code.in_(sorted(own_parts | {p.upper() for p in own_parts}))
    )
    found = list(db.session.scalars(with_parts(candidates.limit(500))))
    above = load_ancestors(found)
    matching = [record for record in found if _code_pieces(record.full_reference_code) == pieces]
    del above
    return matching


def with_parts(statement: Select[Record]) -> Select[Record]:
    """Load what a list shows (repository, dates, names) in one query each instead of one per row."""
    return statement.options(
        selectinload(Record.repository),
        selectinload(Record.dates),
        selectinload(Record.digital_objects),
        selectinload(Record.names).selectinload(RecordName.authority),
    )


def load_ancestors(records: list[Record]) -> list[Record]:
    """Fetch every ancestor of *records* in one query; keep the result while the records are shown."""
    paths = {record.path[: 1 + 13 * depth] for record in records for depth in range(1, len(record.path) // 13)}
    return list(db.session.scalars(select(Record).where(Record.path.in_(sorted(paths))))) if paths else []


def _mentions(word: str) -> ColumnElement[bool]:
    by_name = (
        select(RecordName.record_id)
        .join(RecordName.authority)
        .where(AuthorityRecord.name.icontains(word, autoescape=True))
    )
    by_term = select(AccessPoint.record_id).where(AccessPoint.term.icontains(word, autoescape=True))
    return or_(
        Record.title.icontains(word, autoescape=True),
        Record.reference_code.icontains(word, autoescape=True),
        Record.scope_and_content.icontains(word, autoescape=True),
        Record.id.in_(by_name),
        Record.id.in_(by_term),
    )


def _code_pieces(text: str) -> list[str]:
    return [piece for piece in re.split(r"[^\w.]+", text.casefold()) if piece]
