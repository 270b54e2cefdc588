"""Import a finding aid: tell what it is, read it as a stream, store it in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, select

from example_app.database import db
from example_app.harvest.identifiers import key_of
from example_app.importers import keys
from example_app.importers.detection import Kind, detect, opened
from example_app.importers.ead import FindingAid
from example_app.importers.matching import coming_up
from example_app.importers.prolog import Prolog
from example_app.importers.report import ImportReport, Remarks
from example_app.importers.rows import RECORD
from example_app.importers.storing import Storage
from example_app.importers.table import import_table
from example_app.importers.units import Unit


def import_file(source: str | Path | BinaryIO, filename: str, *, repository: str | None = None) -> ImportReport:
    """Import EAD 2002, EAD3 or a CSV file of AtoM and commit; new records are drafts.

    *source* is a path or a binary stream; *filename* serves to speak of the file, its content tells what it is.
    *repository* is the code or name of an archive of the catalogue that all records shall belong to. Importing a file
    again updates the records it made. Raises ImportRefused, with nothing stored. Needs an application context; the
    work of the current session is committed or rolled back with the import.
    """
    try:
        with opened(source, filename) as stream:
            kind, prolog = detect(stream, filename)
            connection = db.session.connection()
            if kind is Kind.CSV:
                report = import_table(connection, stream, filename, repository)
            else:
                report = _import_ead(connection, stream, filename, prolog or Prolog(root=""), repository)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return report


def _import_ead(
    connection: Connection, stream: BinaryIO, filename: str, prolog: Prolog, repository: str | None
) -> ImportReport:
    start = stream.tell()

    def units(remarks: Remarks) -> Iterator[Unit]:
        stream.seek(start)
        return iter(FindingAid(stream, filename, prolog, remarks))

    with closing(units(Remarks())) as glance:  # type: ignore[type-var]
        first = next(glance)
    names = [keys.top_key(first, filename, repository), key_of(first.record_name) or ""]
    known = select(RECORD.c.id).where(RECORD.c.key.in_(names))
    coming: set[int] = set()
    if connection.execute(known).first() is not None:
        coming = coming_up(units(Remarks()))
    remarks = Remarks()
    return Storage(connection, filename, repository, remarks, coming).store(units(remarks), in_order=True)
