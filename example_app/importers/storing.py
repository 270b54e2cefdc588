"""Store a stream of units: in batches, in one transaction, with as little in memory as one batch needs.

What a file describes is written over what an earlier import of it left; publication, DOI and everything else that
belongs to editors is kept. Records the file no longer has are kept too, and reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, insert, select

from example_app.importers import keys
from example_app.importers.agents import Agents
from example_app.importers.matching import Siblings, siblings_below
from example_app.importers.recognising import Recognition
from example_app.importers.refusal import ImportRefused
from example_app.importers.report import ImportReport, Remarks
from example_app.importers.repositories import Repositories
from example_app.importers.revision import Revision, bring_paths_up_to_date
from example_app.importers.rows import NEW_RECORD, RECORD, Row, described, fresh, parts
from example_app.importers.units import Unit
from example_app.models.record import below, path_step

BATCH = 400
DEEPEST = 37
"""More steps than this do not fit the path of a record."""
_NAMED_WHEN_GONE = 10


@dataclass(slots=True)
class _Node:
    """A record of the file: ``unit`` is held only until it is stored."""

    key: str
    top: _Node | None
    parent: _Node | None
    number: int
    depth: int
    path: str
    repository_id: int
    id: int | None = None
    unit: Unit | None = None
    siblings: Siblings | None = None
    existed: bool = field(default=False)


class Storage:
    """Takes units in the order of their file and stores them through one connection."""

    def __init__(
        self, connection: Connection, filename: str, repository: str | None, remarks: Remarks, coming: set[int]
    ) -> None:
        self._connection = connection
        self._filename = filename
        self._chosen = repository
        self._remarks = remarks
        self._coming = coming
        self._repositories = Repositories(connection, filename, repository, remarks)
        self._recognition = Recognition(connection, remarks)
        self._agents = Agents(connection)
        self._nodes: dict[int, _Node] = {}
        self._trail: list[int] = []
        self._batch: list[_Node] = []
        self._again_met: list[tuple[_Node, Unit]] = []
        self._seen: set[int] = set()
        self._tops: list[_Node] = []
        self._created = 0
        self._updated = 0

    def store(self, units: Iterable[Unit], *, in_order: bool) -> ImportReport:
        """Store every unit. *in_order* says that a parent is never named again once a unit beside it has begun."""
        for unit in units:
            known = self._nodes.get(unit.number)
            if known is not None:
                self._again(known, unit)
            else:
                self._enter(unit, in_order=in_order)
            if len(self._batch) + len(self._again_met) >= BATCH:
                self._flush()
        self._flush()
        for top in self._tops:
            if top.existed:
                self._report_gone(top)
        return ImportReport(
            created=self._created,
            updated=self._updated,
            top_keys=tuple(top.key for top in self._tops),
            warnings=self._remarks.sentences(),
        )

    def _enter(self, unit: Unit, *, in_order: bool) -> None:
        if in_order:
            self._leave(unit.depth)
            self._trail.append(unit.number)
        node = self._nodes[unit.number] = self._node(unit)
        self._batch.append(node)

    def _again(self, node: _Node, unit: Unit) -> None:
        """A unit met a second time: its notes are complete now, or it is told in another language."""
        if unit.record_name or unit.own_doi:
            unit = self._recognition.fitted(unit, self._stored(node.key))
        if node.id is None and not unit.may_translate:
            node.unit = unit
        else:
            self._again_met.append((node, unit))

    def _leave(self, depth: int) -> None:
        """Forget the units at *depth* and below it: they have ended."""
        while len(self._trail) > depth:
            self._nodes.pop(self._trail.pop(), None)

    def _node(self, unit: Unit) -> _Node:
        parent = self._nodes.get(unit.parent) if unit.parent is not None else self._adopted(unit)
        depth = parent.depth + 1 if parent else 0
        if depth > DEEPEST:
            raise ImportRefused(
                self._filename, f"its components are nested deeper than {DEEPEST} levels",
                "divide the hierarchy into several finding aids", line=unit.line,
            )  # fmt: skip
        self._remark(unit)
        repository_id = self._repositories.of(unit, parent.repository_id if parent else None)
        known = self._recognition.find(unit, repository_id, (parent.top or parent).path if parent else None)
        unit = self._recognition.fitted(unit, known)
        if known is not None and parent is None:
            parent = self._adopted(unit)
            depth = parent.depth + 1 if parent else 0
        if known is not None and keys.number_of(known["key"]) not in self._seen:
            key = known["key"]
        else:
            key = self._top_key(unit) if unit.parent is None else self._component_key(unit, parent)
        self._seen.add(keys.number_of(key))
        node = _Node(
            key=key,
            top=parent.top or parent if parent else None,
            parent=parent,
            number=unit.number,
            depth=depth,
            path=(parent.path if parent else "/") + path_step(key),
            repository_id=repository_id,
            unit=unit,
        )
        if unit.parent is None:
            node.existed = self._stored(key) is not None
            self._tops.append(node)
        return node

    def _remark(self, unit: Unit) -> None:
        if not unit.title:
            self._remarks.add("A unit has no title", unit.line)

    def _adopted(self, unit: Unit) -> _Node | None:
        """The record already in the catalogue that a topmost unit says it belongs to."""
        if not unit.parent_key:
            return None
        row = self._stored(unit.parent_key)
        if row is None:
            self._remarks.add(
                f'The catalogue has no record "{unit.parent_key}"; the unit below it was made a topmost one', unit.line
            )
            return None
        return _Node(
            key=row["key"], top=None, parent=None, number=0, depth=row["path"].count("/") - 2, path=row["path"],
            repository_id=row["repository_id"], id=row["id"], existed=True,
        )  # fmt: skip

    def _top_key(self, unit: Unit) -> str:
        """The key of a topmost unit; another finding aid that goes by the same identifier is not written over."""
        key = keys.top_key(unit, self._filename, self._chosen)
        row = self._stored(key)
        if row is not None and row["title"] != unit.title and _differ(row["reference_code"], unit.reference_code):
            self._remarks.add(f'Another finding aid has the key "{key}"; this one got a key of its own', unit.line)
            key = keys.rival_key(key, unit)
        free, occasion = key, 0
        while keys.number_of(free) in self._seen:
            occasion += 1
            free = keys.rival_key(key, unit, occasion)
        return free

    def _component_key(self, unit: Unit, parent: _Node | None) -> str:
        if parent is None:
            raise LookupError(f"unit {unit.number} came before unit {unit.parent}, its parent")
        top = (parent.top or parent).key
        key = keys.component_key(top, unit, self._seen)
        if key:
            return key
        if parent.siblings is None:
            parent.siblings = self._siblings(parent)
        return parent.siblings.key_for(unit, top, parent.key, parent.number, self._coming)

    def _siblings(self, parent: _Node) -> Siblings:
        if not (parent.top or parent).existed:
            return Siblings()
        if parent.id is None:
            row = self._stored(parent.key)
            return siblings_below(self._connection, row["id"]) if row else Siblings()
        return siblings_below(self._connection, parent.id)

    def _stored(self, key: str) -> Any:
        return self._connection.execute(select(RECORD).where(RECORD.c.key == key)).mappings().first()

    def _flush(self) -> None:
        """Write the batch: authority records first, then new records from the top down, then what exists already."""
        batch, self._batch = self._batch, []
        again, self._again_met = self._again_met, []
        self._agents.learn(name for node in batch if node.unit for name in node.unit.names)
        self._find(batch)
        new = [node for node in batch if node.id is None]
        old = [node for node in batch if node.id is not None]
        for depth in sorted({node.depth for node in new}):
            self._insert([node for node in new if node.depth == depth])
        self._insert_parts(new)
        revision = Revision(self._connection, self._agents, self._remarks)
        revision.revise([(self._place(node), node.unit) for node in old if node.unit is not None])
        for node, unit in again:
            revision.revise([(self._place(node), unit)])
        self._created += len(new)
        self._updated += len(old)
        for node in batch:
            node.unit = None

    def _find(self, nodes: list[_Node]) -> None:
        """Give nodes whose records are stored the numbers of these."""
        wanted = {node.key: node for node in nodes}
        numbers = select(RECORD.c.key, RECORD.c.id).where(RECORD.c.key.in_(list(wanted)))
        for key, number in self._connection.execute(numbers):
            wanted[key].id = number

    def _place(self, node: _Node) -> Row:
        return {
            "id": node.id,
            "key": node.key,
            "path": node.path,
            "parent_id": node.parent.id if node.parent else None,
            "repository_id": node.repository_id,
        }

    def _insert(self, nodes: list[_Node]) -> None:
        """Insert records of one depth, whose parents are stored, and learn their numbers by their keys."""
        rows = [
            {**self._place(node), **described(node.unit, self._remarks), **fresh(node.unit)}
            for node in nodes if node.unit is not None
        ]  # fmt: skip
        for row in rows:
            del row["id"]
        self._connection.execute(NEW_RECORD, rows)
        self._find(nodes)

    def _insert_parts(self, nodes: list[_Node]) -> None:
        rows: dict[Any, list[Row]] = {}
        for node in nodes:
            if node.unit is None:
                continue
            authorities = [self._agents.id_of(name) for name in node.unit.names]
            for table, found in parts(node.unit, authorities, self._remarks).items():
                rows.setdefault(table, []).extend({"record_id": node.id, **row} for row in found)
        for table, found in rows.items():
            if found:
                self._connection.execute(insert(table), found)

    def _report_gone(self, top: _Node) -> None:
        """Say which records below *top* the file does not have; they keep their place below their parents."""
        gone = [
            row
            for row in self._connection.execute(
                select(RECORD.c.id, RECORD.c.key, RECORD.c.path, RECORD.c.parent_id, RECORD.c.title)
                .where(below(top.path))
                .order_by(RECORD.c.path)
            )
            if keys.number_of(row.key) not in self._seen
        ]
        if not gone:
            return
        named = ", ".join(f'"{row.key}"' for row in gone[:_NAMED_WHEN_GONE])
        more = f" and {len(gone) - _NAMED_WHEN_GONE} more" if len(gone) > _NAMED_WHEN_GONE else ""
        what = "1 record is" if len(gone) == 1 else f"{len(gone)} records are"
        self._remarks.add(f"{what} no longer in the file and kept as before: {named}{more}")
        bring_paths_up_to_date(self._connection, [(row.id, row.key, row.path, row.parent_id) for row in gone])


def _differ(one: str, other: str) -> bool:
    return bool(one and other and one != other)
