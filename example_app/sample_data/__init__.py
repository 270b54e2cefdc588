"""Four invented archives that fill the example catalogue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from example_app.database import db
from example_app.models import (
    AccessPoint,
    AlternativeIdentifier,
    AuthorityRecord,
    DigitalObject,
    Record,
    RecordDate,
    RecordName,
    Repository,
)
from example_app.sample_data import carmel, kustendal, minatomachi, vrelo
from example_app.sample_data.agents import AGENTS
from example_app.sample_data.units import Unit
from example_app.text import without_control_characters

ARCHIVES = (kustendal, vrelo, carmel, minatomachi)
FILES = Path(__file__).parent / "files"
BEGINNING = datetime(2019, 3, 4, 9, 0, tzinfo=UTC)


def fill() -> int:
    """Add the four archives to the session, unless the first is there; return how many records were added.

    Nothing is committed and no signal is sent: the catalogue comes filled, as if it had always been there.
    """
    if db.session.scalar(select(Repository.id).where(Repository.code == kustendal.REPOSITORY["code"])):
        return 0
    authorities = {agent["name"]: AuthorityRecord(**agent) for agent in AGENTS}
    db.session.add_all(authorities.values())
    records: dict[str, Record] = {}
    for archive in ARCHIVES:
        repository = Repository(**archive.REPOSITORY)
        db.session.add(repository)
        for position, top in enumerate(archive.FONDS, start=1):
            _add(top, repository, None, position, authorities, records)
    db.session.add_all(records.values())
    db.session.flush()
    return len(records)


def _add(
    unit: Unit,
    repository: Repository,
    parent: Record | None,
    position: int,
    authorities: dict[str, AuthorityRecord],
    records: dict[str, Record],
) -> None:
    stem = parent.key if parent else repository.code.lower()
    key = f"{stem}/{_step(unit.code, position)}"
    record = Record(key=key, repository=repository, parent=parent, position=position, **_columns(unit, records))
    _set_moments(record, len(records))
    record.names = [
        RecordName(position=n, role=role, authority=authorities[name]) for n, (role, name) in enumerate(unit.names)
    ]
    _attach_parts(record, unit)
    records[key] = record
    for n, child in enumerate(unit.children, start=1):
        _add(child, repository, record, n, authorities, records)


def _step(code: str, position: int) -> str:
    """The last step of a key: the code where it is plain ASCII, else the place. Unique among siblings."""
    return code.lower() if code.isascii() and code.replace("-", "").isalnum() and code != "0" else f"n{position}"


def _columns(unit: Unit, records: dict[str, Record]) -> dict[str, Any]:
    columns = dict(unit.fields)
    if columns.get("embargo_until"):
        columns["embargo_until"] = date.fromisoformat(columns["embargo_until"])
    if columns.get("version_of"):
        columns["version_of"] = records[columns["version_of"]]
    return {
        "title_language": "en",
        **columns,
        "level": unit.level,
        "reference_code": unit.code,
        "title": without_control_characters(unit.title),
        "publication_status": "draft" if unit.draft else "published",
    }


def _set_moments(record: Record, number: int) -> None:
    """Spread the work of describing over six years, every archive taking its turn."""
    record.created_at = BEGINNING + timedelta(days=389 * number % 2200, minutes=7 * (number % 60))
    record.modified_at = record.created_at + timedelta(days=number % 23)
    if record.publication_status == "published" and not record.description_restricted:
        record.first_published_on = record.modified_at.date()


def _attach_parts(record: Record, unit: Unit) -> None:
    record.dates = [
        RecordDate(position=n, kind=d.kind, text=d.text, start=d.start, end=d.end, certainty=d.certainty)
        for n, d in enumerate(unit.dates)
    ]
    fields = ("kind", "term", "scheme", "uri", "latitude", "longitude")
    record.access_points = [
        AccessPoint(position=n, **dict(zip(fields, point, strict=False))) for n, point in enumerate(unit.points)
    ]
    record.digital_objects = [DigitalObject(position=n, **_sized(file)) for n, file in enumerate(unit.files)]
    record.alternative_identifiers = [
        AlternativeIdentifier(position=n, kind=label, label=label, value=value)
        for n, (label, value) in enumerate(unit.identifiers)
    ]


def _sized(file: dict[str, Any]) -> dict[str, Any]:
    return {**file, "bytes": (FILES / file["file_name"]).stat().st_size} if "file_name" in file else file
