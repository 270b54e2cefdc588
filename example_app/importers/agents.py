"""Which authority record a name stands for; a name the catalogue does not know yet becomes a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from example_app.database import now
from example_app.importers.units import NameStatement
from example_app.models import AuthorityRecord

_TABLE: Table = AuthorityRecord.__table__  # type: ignore[assignment]
_REMEMBERED = 20_000
_CONTENT = (_TABLE.c.id, _TABLE.c.name, _TABLE.c.kind, _TABLE.c.dates_of_existence, _TABLE.c.identifiers)
_Key = tuple[str, str, str, str, str]


class Agents:
    """Finds authority records by name, kind and dates of life; differing authority file numbers keep them apart."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[_Key, int] = {}

    def learn(self, names: Iterable[NameStatement]) -> None:
        """Look up, and add where needed, every name of a batch at once."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        wanted = {_key(name): name for name in names if _key(name) not in self._known}
        if not wanted:
            return
        found: dict[str, list[dict[str, Any]]] = {}
        texts = sorted({name.name[:500] for name in wanted.values()})
        for at in range(0, len(texts), 500):
            rows = self._connection.execute(select(_TABLE).where(_TABLE.c.name.in_(texts[at : at + 500])))
            for stored in rows.mappings():
                found.setdefault(stored["name"], []).append(dict(stored))
        chosen: dict[_Key, dict[str, Any]] = {}
        added: list[dict[str, Any]] = []
        for key, name in wanted.items():
            candidates = found.setdefault(name.name[:500], [])
            row = next((row for row in candidates if _is_same(row, name)), None)
            if row is None:
                row = _new_row(name)
                candidates.append(row)
                added.append(row)
            else:
                self._complete(row, name)
            chosen[key] = row
        self._add(added)
        self._known.update((key, row["id"]) for key, row in chosen.items())

    def id_of(self, name: NameStatement) -> int:
        """The authority record of a name learned before."""
        return self._known[_key(name)]

    def _add(self, rows: list[dict[str, Any]]) -> None:
        """Insert new authority records and note their numbers in *rows*."""
        if not rows:
            return
        by_content = {_content(row): row for row in rows}
        for stored in self._connection.execute(insert(_TABLE).returning(*_CONTENT), rows).mappings():
            by_content[_content(stored)]["id"] = stored["id"]

    def _complete(self, row: dict[str, Any], name: NameStatement) -> None:
        """Fill what the authority record lacks; what it says already stays."""
        news: dict[str, Any] = {}
        if name.history and not row["history"]:
            news["history"] = name.history
        if name.dates_of_existence and not row["dates_of_existence"]:
            news["dates_of_existence"] = name.dates_of_existence[:255]
        if name.scheme and name.scheme not in {one.get("scheme") for one in row["identifiers"]}:
            news["identifiers"] = [*row["identifiers"], *_identifiers(name)]
        row.update(news)
        if news and "id" in row:
            self._connection.execute(update(_TABLE).where(_TABLE.c.id == row["id"]).values(modified_at=now(), **news))


def _new_row(name: NameStatement) -> dict[str, Any]:
    moment = now()
    return {
        "kind": name.kind, "name": name.name[:500], "given_name": name.given_name[:255],
        "family_name": name.family_name[:255], "dates_of_existence": name.dates_of_existence[:255],
        "history": name.history, "places": "", "other_names": [],
        "identifiers": _identifiers(name), "created_at": moment, "modified_at": moment,
    }  # fmt: skip


def _content(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """What no two authority records made in one go have in common."""
    return row["name"], row["kind"], row["dates_of_existence"], repr(row["identifiers"])


def _key(name: NameStatement) -> _Key:
    return name.name, "" if name.is_kind_guessed else name.kind, name.dates_of_existence, name.scheme, name.identifier


def _identifiers(name: NameStatement) -> list[dict[str, str]]:
    return [{"scheme": name.scheme, "value": name.identifier}] if name.scheme else []


def _is_same(row: dict[str, Any], name: NameStatement) -> bool:
    if row["name"] != name.name[:500] or (row["kind"] != name.kind and not name.is_kind_guessed):
        return False
    life = row["dates_of_existence"]
    if life and name.dates_of_existence and life != name.dates_of_existence[:255]:
        return False
    numbers = {one.get("scheme"): one.get("value") for one in row["identifiers"]}
    return not name.scheme or numbers.get(name.scheme, name.identifier) == name.identifier
