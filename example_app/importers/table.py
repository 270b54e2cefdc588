"""Which kind of AtoM's CSV files a table is, told from its column names, and its import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sqlalchemy import Connection

from example_app.importers.atom_agents import import_authorities, import_repositories
from example_app.importers.atom_csv import KNOWN_COLUMNS, Descriptions
from example_app.importers.refusal import ImportRefused
from example_app.importers.report import ImportReport, Remarks
from example_app.importers.rows_of_csv import CsvRow, header_of, rows
from example_app.importers.storing import Storage

_WAY_OUT = "import a CSV of archival descriptions, of archives or of authority records"
_OTHER_KINDS = (
    ({"eventactorname", "eventtype"}, "events"),
    ({"filename", "informationobjectid"}, "digital objects"),
    ({"accessionnumber", "acquisitiondate"}, "accessions"),
    ({"objectid", "relationtype"}, "relations between records"),
    ({"sourceauthorizedformofname", "targetauthorizedformofname"}, "relations between authority records"),
    ({"parenttermid", "taxonomyid"}, "terms of a taxonomy"),
    ({"physicalobjectname", "descriptionslugs"}, "physical storage"),
    ({"username", "email"}, "users"),
)


def import_table(connection: Connection, stream: BinaryIO, filename: str, repository: str | None) -> ImportReport:
    """Import a CSV file of AtoM: descriptions, archives or authority records; refuse every other table by its kind."""
    columns, separator = header_of(stream, filename)
    names = set(columns)

    def all_rows() -> Iterator[CsvRow]:
        return rows(stream, filename, columns, separator)

    if "authorizedformofname" in names:
        read = import_authorities if "typeofentity" in names else import_repositories
        return _not_empty(read(connection, all_rows()), filename)
    if "title" in names and names & {"legacyid", "levelofdescription", "identifier", "scopeandcontent"}:
        remarks = Remarks()
        units = Descriptions(all_rows, filename, repository, remarks)
        storage = Storage(connection, filename, repository, remarks, set())
        return _not_empty(storage.store(units, in_order=False), filename)
    for telling, kind in _OTHER_KINDS:
        if telling <= names:
            raise ImportRefused(filename, f"it is a CSV file of {kind}, which the catalogue does not import", _WAY_OUT)
    raise ImportRefused(filename, _unknown(columns), f"{_WAY_OUT}, or a finding aid in EAD 2002 or EAD3", line=1)


def _unknown(columns: list[str]) -> str:
    if set(columns) & KNOWN_COLUMNS:
        return 'it is a table of descriptions without the columns "legacyId" and "title" of AtoM'
    if len(columns) > 1:
        shown = ", ".join(f'"{name[:40]}"' for name in columns[:4])
        return f"it is a table whose columns ({shown} …) are not those of AtoM"
    return "it is neither XML nor a CSV file of AtoM"


def _not_empty(report: ImportReport, filename: str) -> ImportReport:
    if not (report.created or report.updated):
        raise ImportRefused(filename, "it has column names but no rows", "export it again")
    return report
