"""Know again what this catalogue wrote itself: a unit that names its record, or carries a record's DOI.

A file may only speak of records of the archive it is filed under, and components only of what lies below their top.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from example_app.harvest.identifiers import key_of
from example_app.importers.identifiers import SUPERSEDED
from example_app.importers.report import Remarks
from example_app.importers.rows import RECORD
from example_app.importers.units import Unit
from example_app.models import Repository

_ARCHIVES: Table = Repository.__table__  # type: ignore[assignment]


class Recognition:
    """Finds the records that units stand for."""

    def __init__(self, connection: Connection, remarks: Remarks) -> None:
        self._connection = connection
        self._remarks = remarks

    def find(self, unit: Unit, repository_id: int, below: str | None) -> Any:
        """The row of the record that a unit names or whose DOI it carries; *below* is the path of the file's top."""
        row = self._named(unit.record_name) or self._with_doi(unit.own_doi)
        if row is None or row["repository_id"] != repository_id:
            return None
        return row if below is None or row["path"].startswith(below) else None

    def fitted(self, unit: Unit, known: Any) -> Unit:
        """The unit without what would be told twice: its record's own DOI and place, or the DOI of another record."""
        if known is None:
            if not unit.own_doi or self._with_doi(unit.own_doi) is None:
                return unit
            self._remarks.add(
                f"The DOI {unit.own_doi} belongs to another record of the catalogue and was left out", unit.line
            )
            return replace(unit, own_doi="")
        return replace(
            unit,
            parent_key=self._key_above(known) if unit.parent is None else unit.parent_key,
            reference_code=self._own_part(unit.reference_code, known),
            further_identifiers=tuple(one for one in unit.further_identifiers if one.kind != SUPERSEDED),
        )

    def _named(self, name: str) -> Any:
        key = key_of(name) if name else None
        return None if key is None else self._first(RECORD.c.key == key)

    def _with_doi(self, doi: str) -> Any:
        return self._first(or_(RECORD.c.doi == doi, RECORD.c.external_doi == doi)) if doi else None

    def _first(self, condition: Any) -> Any:
        return self._connection.execute(select(RECORD).where(condition).order_by(RECORD.c.id)).mappings().first()

    def _key_above(self, known: Any) -> str:
        if known["parent_id"] is None:
            return ""
        return str(self._connection.execute(select(RECORD.c.key).where(RECORD.c.id == known["parent_id"])).scalar())

    def _own_part(self, code: str, known: Any) -> str:
        """The part of a full reference code that is the record's own; the archive and what is above stand before it."""
        own = known["reference_code"]
        if not code and not own.strip("0"):
            return str(own)
        archive = self._connection.execute(
            select(_ARCHIVES.c.country_code, _ARCHIVES.c.code).where(_ARCHIVES.c.id == known["repository_id"])
        ).one()
        beginning = " ".join(filter(None, archive)) + " "
        return own if own and code.startswith(beginning) and code.endswith(own) else code
