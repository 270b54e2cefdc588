"""Bring records that exist already up to what a file says, touching only those that differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from example_app.database import now
from example_app.importers.agents import Agents
from example_app.importers.report import Remarks
from example_app.importers.rows import (
    COLUMNS_OF_PART,
    FILE_COLUMNS,
    LINKS,
    RECORD,
    TERMS,
    Row,
    administrative,
    described,
    parts,
)
from example_app.importers.units import Unit
from example_app.models.record import path_step

_WRITTEN = (*FILE_COLUMNS, "access", "embargo_until", "external_doi", "description_restricted")
_UNTRANSLATED = "A description in another language: its title was kept as a parallel title, its notes could not be"


class Revision:
    """Compares and rewrites one batch of records."""

    def __init__(self, connection: Connection, agents: Agents, remarks: Remarks) -> None:
        self._connection = connection
        self._agents = agents
        self._remarks = remarks

    def revise(self, placed: list[tuple[Row, Unit]]) -> None:
        """Write the units over the records whose ``id`` stands in their places; what says the same stays as it is.

        Of a unit told in another language than the record only the title is taken, as a parallel one.
        """
        if not placed:
            return
        ids = [place["id"] for place, _ in placed]
        old = {row["id"]: row for row in self._rows(RECORD, RECORD.c.id, ids)}
        translated = [(place, unit) for place, unit in placed if _is_translation(unit, old[place["id"]])]
        for place, unit in translated:
            self._add_title(old[place["id"]], unit)
        told = [(place, unit) for place, unit in placed if not _is_translation(unit, old[place["id"]])]
        self._agents.learn(name for _, unit in told for name in unit.names)
        changed = self._revise_parts(told)
        changed |= {place["id"] for place, unit in told if self._row(place, unit, old[place["id"]]) is not None}
        rows = [self._full_row(place, unit, old[place["id"]]) for place, unit in told if place["id"] in changed]
        if rows:
            statement = update(RECORD).where(RECORD.c.id == bindparam("of_record"))
            columns: dict[str, Any] = {column: bindparam(f"new_{column}") for column in (*_WRITTEN, "modified_at")}
            self._connection.execute(statement.values(columns), rows)

    def _row(self, place: Row, unit: Unit, old: Any) -> Row | None:
        new = {**described(unit, self._remarks), **administrative(unit, old), **_where(place)}
        new["alternative_titles"] = _with_translations(new["alternative_titles"], old["alternative_titles"])
        return new if any(new[column] != old[column] for column in _WRITTEN) else None

    def _full_row(self, place: Row, unit: Unit, old: Any) -> Row:
        new = self._row(place, unit, old) or {column: old[column] for column in _WRITTEN}
        row = {f"new_{column}": new[column] for column in _WRITTEN}
        return {**row, "new_modified_at": now(), "of_record": place["id"]}

    def _add_title(self, old: Any, unit: Unit) -> None:
        title = {"text": unit.title, "language": unit.language_of_description, "kind": "parallel"}
        others = [one for one in old["alternative_titles"] if one.get("language") != unit.language_of_description]
        titles = [*others, title]
        self._remarks.add(_UNTRANSLATED, unit.line)
        if unit.title and titles != old["alternative_titles"]:
            self._connection.execute(
                update(RECORD).where(RECORD.c.id == old["id"]).values(alternative_titles=titles, modified_at=now())
            )

    def _revise_parts(self, placed: list[tuple[Row, Unit]]) -> set[int]:
        """Replace the repeated parts that differ; return the records they belong to."""
        wanted = {
            place["id"]: parts(unit, [self._agents.id_of(name) for name in unit.names], self._remarks)
            for place, unit in placed
        }
        changed: set[int] = set()
        for table, columns in COLUMNS_OF_PART.items():
            stored: dict[int, list[Any]] = {}
            for row in self._rows(table, table.c.record_id, list(wanted)):
                if table is not LINKS or not row["file_name"]:
                    stored.setdefault(row["record_id"], []).append(row)
            differing = [
                record for record, new in wanted.items()
                if [_values(row, columns) for row in new[table]]
                != [_values(row, columns) for row in stored.get(record, [])]
            ]  # fmt: skip
            self._replace(table, {record: wanted[record][table] for record in differing}, stored)
            changed.update(differing)
        return changed

    def _replace(self, table: Table, wanted: dict[int, list[Row]], stored: dict[int, list[Any]]) -> None:
        gone = [row["id"] for record in wanted for row in stored.get(record, [])]
        for at in range(0, len(gone), 500):
            self._connection.execute(delete(table).where(table.c.id.in_(gone[at : at + 500])))
        rows = [{"record_id": record, **row} for record, new in wanted.items() for row in new]
        if table is TERMS:
            places = {
                (record, row["kind"], row["term"]): (row["latitude"], row["longitude"])
                for record in wanted for row in stored.get(record, [])
            }  # fmt: skip
            for row in rows:
                at_place = places.get((row["record_id"], row["kind"], row["term"]), (None, None))
                row["latitude"], row["longitude"] = at_place
        if rows:
            self._connection.execute(insert(table), rows)

    def _rows(self, table: Table, column: Any, ids: list[int]) -> Iterable[Any]:
        order = (table.c.record_id, table.c.position, table.c.id) if "record_id" in table.c else (table.c.id,)
        return self._connection.execute(select(table).where(column.in_(ids)).order_by(*order)).mappings()


def bring_paths_up_to_date(connection: Connection, records: list[tuple[int, str, str, int | None]]) -> None:
    """Give records (id, key, path, parent) the path their parent now has, those nearest the top first."""
    for record, key, path, parent in sorted(records, key=lambda row: row[2].count("/")):
        above = connection.execute(select(RECORD.c.path).where(RECORD.c.id == parent)).scalar()
        right = (above or "/") + path_step(key)
        if right != path:
            connection.execute(update(RECORD).where(RECORD.c.id == record).values(path=right))


def _where(place: Row) -> Row:
    return {column: place[column] for column in ("path", "parent_id", "repository_id")}


def _values(row: Any, columns: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns)


def _with_translations(new: list[dict[str, str]], old: list[dict[str, str]]) -> list[dict[str, str]]:
    """The titles of the file, and behind them the titles in other languages that an earlier import brought."""
    kept = [one for one in old if one.get("kind") == "parallel" and one.get("language") and one not in new]
    return [*new, *kept]


def _is_translation(unit: Unit, old: Any) -> bool:
    languages = (unit.language_of_description, old["language_of_description"])
    return unit.may_translate and all(languages) and languages[0] != languages[1]
