"""Which archive of the catalogue a unit belongs to; an archive the catalogue does not know yet is added."""

from __future__ import annotations

from sqlalchemy import Connection, Table, func, insert, select

from example_app.database import now
from example_app.importers.keys import digest, step
from example_app.importers.refusal import ImportRefused
from example_app.importers.report import Remarks
from example_app.importers.units import RepositoryStatement, Unit
from example_app.models import Repository

_TABLE: Table = Repository.__table__  # type: ignore[assignment]
UNNAMED = "unnamed"


class Repositories:
    """Finds archives by code and name. The one chosen for the whole import, if any, goes before what the file says."""

    def __init__(self, connection: Connection, filename: str, chosen: str | None, remarks: Remarks) -> None:
        self._connection = connection
        self._remarks = remarks
        self._known: dict[RepositoryStatement, int] = {}
        self._chosen = self._choose(chosen, filename) if chosen else None

    def of(self, unit: Unit, above: int | None) -> int:
        """The row of a unit's archive: the one chosen, the one it names, that of the unit *above*."""
        if self._chosen is not None:
            return self._chosen
        said = unit.repository
        if above is not None and not said.name:
            return above
        if said not in self._known:
            self._known[said] = self._find(said, unit) or self._add(said, unit)
        return self._known[said]

    def _choose(self, chosen: str, filename: str) -> int:
        found = self._by(_TABLE.c.code == chosen) or self._by(func.lower(_TABLE.c.name) == chosen.lower())
        if found is None:
            raise ImportRefused(
                filename, f'the catalogue has no archive with the code or name "{chosen}"',
                "choose one it has, or leave the choice to the file",
            )  # fmt: skip
        return found

    def _find(self, said: RepositoryStatement, unit: Unit) -> int | None:
        if said.name:
            lower = said.name.lower()
            named = (func.lower(_TABLE.c.name) == lower) | (func.lower(_TABLE.c.other_name) == lower)
            found = self._by(named)
            if found is not None:
                return found
        return self._by_code(said, unit) if said.code else None

    def _by_code(self, said: RepositoryStatement, unit: Unit) -> int | None:
        """One code often stands for several departments: with another name it is another archive.

        Unless the file is in another language than the name in the catalogue; then the name is a translation.
        """
        row = self._connection.execute(select(_TABLE).where(_TABLE.c.code == said.code)).mappings().first()
        if row is None:
            return None
        language = unit.language_of_description
        if not said.name or (language and language != row["name_language"]):
            return int(row["id"])
        return None

    def _add(self, said: RepositoryStatement, unit: Unit) -> int:
        if not said.name and not said.code:
            self._remarks.add(
                f'The file does not say which archive holds the material; it was filed under "{UNNAMED}", to be named',
                unit.line,
            )
            existing = self._by(_TABLE.c.code == UNNAMED)
            if existing is not None:
                return existing
        code = said.code[:48] or (step(said.name, 48) if said.name else UNNAMED)
        if self._by(_TABLE.c.code == code) is not None:
            code = f"{code}-{digest(said.name)}"
            existing = self._by(_TABLE.c.code == code)
            if existing is not None:
                return existing
        country = said.country.upper() if len(said.country) == 2 and said.country.isalpha() else ""
        moment = now()
        added = self._connection.execute(
            insert(_TABLE).values(
                code=code,
                name=said.name[:255],
                country_code=country,
                name_language=unit.language_of_description,
                created_at=moment,
                modified_at=moment,
            )
        ).inserted_primary_key
        if added is None:
            raise LookupError(f"the database told no number for the archive {code}")
        return int(added[0])

    def _by(self, condition: object) -> int | None:
        found = self._connection.execute(select(_TABLE.c.id).where(condition).order_by(_TABLE.c.id)).scalar()  # type: ignore[arg-type]
        return int(found) if found is not None else None
