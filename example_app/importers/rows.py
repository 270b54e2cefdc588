"""Turn units into rows of the catalogue's tables, every text cut to what its column holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, Table, insert, literal_column, null

from example_app.database import now
from example_app.importers.report import Remarks
from example_app.importers.units import Unit
from example_app.models import AccessPoint, AlternativeIdentifier, DigitalObject, Record, RecordDate, RecordName

Row = dict[str, Any]

RECORD: Table = Record.__table__  # type: ignore[assignment]
DATES: Table = RecordDate.__table__  # type: ignore[assignment]
NAMES: Table = RecordName.__table__  # type: ignore[assignment]
TERMS: Table = AccessPoint.__table__  # type: ignore[assignment]
LINKS: Table = DigitalObject.__table__  # type: ignore[assignment]
IDENTIFIERS: Table = AlternativeIdentifier.__table__  # type: ignore[assignment]

COLUMNS_OF_PART: dict[Table, tuple[str, ...]] = {
    DATES: ("position", "kind", "text", "start", "end", "certainty"),
    NAMES: ("position", "authority_id", "role"),
    TERMS: ("position", "kind", "term", "scheme", "uri"),
    LINKS: ("position", "uri", "file_name", "media_type", "label"),
    IDENTIFIERS: ("position", "kind", "label", "value"),
}
TEXT_COLUMNS = (
    "extent", "archival_history", "acquisition", "scope_and_content", "appraisal", "accruals", "arrangement",
    "access_conditions", "reproduction_conditions", "physical_characteristics", "container", "finding_aids",
    "originals", "copies",
    "related_units", "publication_note", "notes", "rules", "archivist_note", "sponsor",
)  # fmt: skip
FILE_COLUMNS = (
    "repository_id", "parent_id", "path", "position", "reference_code", "level", "title", "title_language",
    "alternative_titles", "languages", "scripts", "language_of_description", *TEXT_COLUMNS,
)  # fmt: skip
"""What an import writes over; everything else of a record that exists belongs to its editors."""
NEW_RECORD = insert(RECORD).values(
    {
        **dict.fromkeys(("material", "rights_uri", "doi", "version_label"), literal_column("''")),
        **dict.fromkeys(("first_published_on", "published_year", "version_of_id"), null()),
        "publication_status": literal_column("'draft'"),
    }
)
"""The statement that adds records: what is the same in every new one stands in it, the rest comes with each row."""


def _limits(table: Table) -> dict[str, int]:
    return {
        column.name: column.type.length
        for column in table.columns
        if isinstance(column.type, String) and column.type.length
    }


_LIMITS = {table: _limits(table) for table in (RECORD, *COLUMNS_OF_PART)}


def fit(table: Table, row: Row, remarks: Remarks, line: int | None = None) -> Row:
    """Cut texts that are longer than their column, and say so."""
    for column, limit in _LIMITS[table].items():
        text = row.get(column)
        if isinstance(text, str) and len(text) > limit:
            row[column] = text[: limit - 1] + "…"
            remarks.add(f"A text was cut to the {limit} characters that {table.name}.{column} holds", line)
    return row


def described(unit: Unit, remarks: Remarks) -> Row:
    """The columns of a record that the file describes, without its place in the hierarchy."""
    texts = unit.texts
    row: Row = {column: texts.get(column, "") for column in TEXT_COLUMNS}
    row.update(
        position=unit.position,
        reference_code=unit.reference_code,
        level=unit.level,
        title=unit.title,
        title_language=unit.title_language,
        alternative_titles=[
            {"text": title.text, "language": title.language, "kind": title.kind} for title in unit.further_titles
        ],
        languages=list(unit.languages),
        scripts=list(unit.scripts),
        language_of_description=unit.language_of_description,
    )
    return fit(RECORD, row, remarks, unit.line)


def fresh(unit: Unit) -> Row:
    """The other columns of a record that is new: open unless the file says otherwise."""
    moment = now()
    return {
        "access": unit.access or "open",
        "embargo_until": unit.embargo_until,
        "description_restricted": unit.is_internal,
        "external_doi": unit.own_doi[:255],
        "created_at": moment,
        "modified_at": moment,
    }


def administrative(unit: Unit, old: Mapping[str, Any]) -> Row:
    """What an import changes of an existing record's administration: it may close, it never opens by silence."""
    row: Row = {
        "access": old["access"], "embargo_until": old["embargo_until"], "external_doi": old["external_doi"],
        "description_restricted": old["description_restricted"] or unit.is_internal,
    }  # fmt: skip
    if unit.access and unit.texts.get("access_conditions", "") != old["access_conditions"]:
        row.update(access=unit.access, embargo_until=unit.embargo_until)
    if unit.own_doi and not old["external_doi"] and unit.own_doi != (old["doi"] or "").lower():
        row["external_doi"] = unit.own_doi[:255]
    return row


def parts(unit: Unit, authorities: list[int], remarks: Remarks) -> dict[Table, list[Row]]:
    """The rows of everything repeated, in order, without the record they belong to."""
    names = list(dict.fromkeys(zip(authorities, (name.role for name in unit.names), strict=True)))
    found: dict[Table, list[Row]] = {
        DATES: [
            {"kind": one.kind, "text": one.text, "start": one.start, "end": one.end, "certainty": one.certainty}
            for one in unit.dates
        ],
        NAMES: [{"authority_id": authority, "role": role} for authority, role in names],
        TERMS: [{"kind": one.kind, "term": one.term, "scheme": one.scheme, "uri": one.uri} for one in unit.terms],
        LINKS: [
            {"uri": one.uri, "file_name": "", "media_type": one.media_type, "label": one.label} for one in unit.links
        ],
        IDENTIFIERS: [{"kind": one.kind, "label": one.label, "value": one.value} for one in unit.further_identifiers],
    }
    if len(unit.reference_code) > _LIMITS[RECORD]["reference_code"]:
        found[IDENTIFIERS].insert(0, {"kind": "Reference code", "label": "", "value": unit.reference_code})
    for table, rows in found.items():
        for position, row in enumerate(rows):
            row["position"] = position
            fit(table, row, remarks, unit.line)
    return found
