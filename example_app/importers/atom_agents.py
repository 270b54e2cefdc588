"""Archives (ISDIAH) and authority records (ISAAR) as AtoM exports them, one row for each and language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from example_app.database import now
from example_app.importers.keys import step
from example_app.importers.languages import language_of_description
from example_app.importers.names import name_statement
from example_app.importers.report import ImportReport, Remarks
from example_app.importers.rows_of_csv import CsvRow
from example_app.models import AuthorityRecord, Repository

REPOSITORIES: Table = Repository.__table__  # type: ignore[assignment]
AUTHORITIES: Table = AuthorityRecord.__table__  # type: ignore[assignment]
_KINDS = {"person": "person", "corporate body": "organisation", "family": "family"}
_COUNTRIES = {
    "austria": "AT", "australia": "AU", "belgium": "BE", "brazil": "BR", "canada": "CA", "croatia": "HR",
    "czech republic": "CZ", "denmark": "DK", "france": "FR", "germany": "DE", "hungary": "HU", "india": "IN",
    "ireland": "IE", "israel": "IL", "italy": "IT", "japan": "JP", "mexico": "MX", "netherlands": "NL",
    "new zealand": "NZ", "norway": "NO", "poland": "PL", "portugal": "PT", "south africa": "ZA", "spain": "ES",
    "sweden": "SE", "switzerland": "CH", "united kingdom": "GB", "united states": "US",
}  # fmt: skip
_WITHOUT_NAME = "A row without a name was left out"


def import_repositories(connection: Connection, rows: Iterable[CsvRow]) -> ImportReport:
    """Add archives the catalogue does not know by code or name, and bring those it knows up to date."""
    created, updated, remarks = 0, 0, Remarks()
    for row in rows:
        name = row.get("authorizedformofname")
        if not name:
            remarks.add(_WITHOUT_NAME, row.line)
            continue
        code = row.get("identifier")[:64] or step(name, 48)
        known = (REPOSITORIES.c.code == code) | (func.lower(REPOSITORIES.c.name) == name.lower())
        old = connection.execute(select(REPOSITORIES).where(known)).mappings().first()
        language = language_of_description(row.get("culture"))
        values = _repository(row, name, language)
        if old is None:
            _insert(connection, REPOSITORIES, {"code": code, "name_language": language, **values})
            created += 1
        elif language and old["name_language"] and language != old["name_language"]:
            _update(connection, REPOSITORIES, old, {"other_name": name})
            updated += 1
        else:
            _update(connection, REPOSITORIES, old, values)
            updated += 1
    return ImportReport(created=created, updated=updated, warnings=remarks.sentences())


def import_authorities(connection: Connection, rows: Iterable[CsvRow]) -> ImportReport:
    """Add authority records the catalogue does not know by name and kind, and bring those it knows up to date."""
    created, updated, remarks = 0, 0, Remarks()
    for row in rows:
        kind = _KINDS.get(row.get("typeofentity").lower(), "")
        said = name_statement(row.get("authorizedformofname"), kind, life=row.get("datesofexistence"))
        if said is None:
            remarks.add(_WITHOUT_NAME, row.line)
            continue
        names = [row.several(f"{which}formsofname") for which in ("parallel", "standardized", "other")]
        values = {
            "dates_of_existence": said.dates_of_existence, "history": row.get("history"), "places": row.get("places"),
            "other_names": [name for group in names for name in group if name],
        }  # fmt: skip
        known = (AUTHORITIES.c.name == said.name) & (AUTHORITIES.c.kind == said.kind)
        old = connection.execute(select(AUTHORITIES).where(known).order_by(AUTHORITIES.c.id)).mappings().first()
        if old is None:
            parts = {"given_name": said.given_name, "family_name": said.family_name, "identifiers": []}
            _insert(connection, AUTHORITIES, {"kind": said.kind, "name": said.name, **parts, **values})
            created += 1
        else:
            _update(connection, AUTHORITIES, old, values)
            updated += 1
    return ImportReport(created=created, updated=updated, warnings=remarks.sentences())


def _repository(row: CsvRow, name: str, language: str) -> dict[str, Any]:
    country = row.get("country")
    address = [row.get(column) for column in ("streetaddress", "city", "region", "postalcode", "country")]
    return {
        "name": name,
        "other_name": next(iter(row.several("parallelformsofname") or row.several("otherformsofname")), ""),
        "country_code": country.upper() if len(country) == 2 else _COUNTRIES.get(country.lower(), ""),
        "city": row.get("city"),
        "address": "\n".join(filter(None, address)),
        "url": row.get("website") if row.get("website").startswith(("http://", "https://")) else "",
        "email": row.get("email"),
        "telephone": row.get("telephone"),
        "history": row.get("history"),
        "holdings": row.get("holdings"),
        "opening_times": row.get("openingtimes"),
    }


def _insert(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    moment = now()
    connection.execute(insert(table).values(**_fitting(table, values), created_at=moment, modified_at=moment))


def _update(connection: Connection, table: Table, old: Any, values: dict[str, Any]) -> None:
    """Write what the file says and the row does not; a cell left empty takes nothing away."""
    news = {column: value for column, value in _fitting(table, values).items() if value and value != old[column]}
    if news:
        connection.execute(update(table).where(table.c.id == old["id"]).values(**news, modified_at=now()))


def _fitting(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    limits = {column.name: getattr(column.type, "length", None) for column in table.columns}
    return {
        column: value[: limits[column]] if isinstance(value, str) and limits[column] else value
        for column, value in values.items()
    }
