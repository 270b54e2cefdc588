"""Between the form and the record: reading a record into the form, writing the form back."""

from __future__ import annotations

from typing import Any

from flask import Request
from sqlalchemy import select
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import FieldList

from example_app.database import db
from example_app.models import (
    AccessPoint,
    AlternativeIdentifier,
    AuthorityRecord,
    DigitalObject,
    Record,
    RecordDate,
    RecordName,
)  # fmt: skip
from example_app.search import doi_in
from example_app.web.record_form import RecordForm
from example_app.web.rules import listed

PLAIN = (
    "title", "title_language", "level", "reference_code", "extent", "archival_history", "acquisition",
    "scope_and_content", "appraisal", "accruals", "arrangement", "access", "embargo_until", "access_conditions",
    "description_restricted", "reproduction_conditions", "rights_uri", "material", "container",
    "physical_characteristics", "finding_aids", "originals", "copies", "related_units", "publication_note", "notes",
    "sponsor", "archivist_note",
    "language_of_description", "published_year", "version_label",
)  # fmt: skip


def form_for(record: Record, request: Request) -> RecordForm:
    """The form filled from what was sent, or else from the record."""
    form = RecordForm(formdata=_sent(request), data=_values(record))
    form.seen_at.data = form.seen_at.data or ""
    return form


def accept(form: RecordForm, record: Record) -> bool:
    """Check the form, also against the rest of the catalogue; problems stand at their fields afterwards."""
    passed = bool(form.validate())
    checks = (_names_exist(form), _code_is_free(form, record), _nobody_saved_meanwhile(form, record))
    return passed and all(checks)


def write(form: RecordForm, record: Record) -> None:
    """Carry the accepted values over to the record. Rows left empty are dropped, order is kept."""
    for field in PLAIN:
        setattr(record, field, form[field].data)
    record.position = form.position.data or 0
    record.rules = form.rules_used.data or ""
    record.languages = listed(form.languages.data)
    record.scripts = listed(form.scripts.data)
    record.external_doi = doi_in(form.external_doi.data or "") or ""
    record.alternative_titles = [dict(row) for row in _rows(form.titles, "text")]
    record.dates = [RecordDate(position=n, **row) for n, row in enumerate(_rows(form.dates, "text", "start", "end"))]
    record.names = [
        RecordName(position=n, role=row["role"], authority=_authority(row["name"]))
        for n, row in enumerate(_rows(form.names, "name"))
    ]
    record.access_points = _access_points(form, record)
    record.digital_objects = _digital_objects(form, record)
    record.alternative_identifiers = _identifiers(form, record)


def _sent(request: Request) -> ImmutableMultiDict[str, Any] | None:
    return request.form if request.method == "POST" else None


def _values(record: Record) -> dict[str, Any]:
    return {
        **{field: getattr(record, field) for field in PLAIN},
        "seen_at": record.modified_at.isoformat() if record.modified_at else "",
        "position": record.position or 0,
        "rules_used": record.rules,
        "languages": ", ".join(record.languages or []),
        "scripts": ", ".join(record.scripts or []),
        "external_doi": record.external_doi,
        "titles": record.alternative_titles or [],
        "dates": _parts(record.dates, "kind", "text", "start", "end", "certainty"),
        "names": [{"name": link.authority.name, "role": link.role} for link in record.names],
        "access_points": _parts(record.access_points, "kind", "term", "scheme", "uri"),
        "digital_objects": _parts(record.digital_objects, "label", "uri", "file_name", "media_type"),
        "identifiers": _parts(record.alternative_identifiers, "label", "value"),
    }


def _parts(rows: list[Any], *fields: str) -> list[dict[str, Any]]:
    return [{field: getattr(row, field) for field in fields} for row in rows]


def _rows(rows: FieldList[Any], *telling: str) -> list[dict[str, Any]]:
    """The rows in which at least one of the *telling* fields is filled."""
    return [entry.data for entry in rows.entries if any(entry.data.get(field) for field in telling)]


def _authority(name: str) -> AuthorityRecord | None:
    found = select(AuthorityRecord).where(AuthorityRecord.name == name).order_by(AuthorityRecord.id)
    return db.session.scalars(found).first()


def _names_exist(form: RecordForm) -> bool:
    good = True
    for entry in form.names.entries:
        field = entry.form.name
        if field.data and _authority(field.data) is None:
            field.errors = [
                f'There is no authority record "{field.data}". Pick a name from the list, '
                "or make the authority record first and come back."
            ]
            good = False
    return good


def _code_is_free(form: RecordForm, record: Record) -> bool:
    code = form.reference_code.data
    if not code or code == record.reference_code:
        return True
    with db.session.no_autoflush:
        same_place = select(Record).where(
            Record.reference_code == code,
            Record.repository_id == record.repository_id,
            Record.parent_id.is_(None) if record.parent_id is None else Record.parent_id == record.parent_id,
            Record.id != (record.id or 0),
        )
        taken = db.session.scalars(same_place).first()
    if taken is None:
        return True
    form.reference_code.errors = [
        f'Reference code "{code}" is already used here by "{taken}". Choose another, or leave the field empty.'
    ]
    return False


def _nobody_saved_meanwhile(form: RecordForm, record: Record) -> bool:
    if record.id is None or form.seen_at.data == record.modified_at.isoformat():
        return True
    form.form_errors.append(
        "Somebody else saved this record while you were editing. Open it in a second window, compare, "
        "and enter your changes there: saving here would undo theirs."
    )
    return False


def _access_points(form: RecordForm, record: Record) -> list[AccessPoint]:
    places = {(point.kind, point.term): (point.latitude, point.longitude) for point in record.access_points}
    points = []
    for n, row in enumerate(_rows(form.access_points, "term")):
        latitude, longitude = places.get((row["kind"], row["term"]), (None, None))
        points.append(AccessPoint(position=n, latitude=latitude, longitude=longitude, **row))
    return points


def _digital_objects(form: RecordForm, record: Record) -> list[DigitalObject]:
    """The files as the form has them; one that stays keeps its number, and with it its address and its DOI."""
    known = {(file.uri, file.file_name): file for file in record.digital_objects}
    files = []
    for n, row in enumerate(_rows(form.digital_objects, "uri", "file_name")):
        file = known.pop((row["uri"], row["file_name"]), None) or DigitalObject()
        file.position = n
        for name, value in row.items():
            setattr(file, name, value)
        files.append(file)
    return files


def _identifiers(form: RecordForm, record: Record) -> list[AlternativeIdentifier]:
    kinds = {identifier.value: identifier.kind for identifier in record.alternative_identifiers}
    return [
        AlternativeIdentifier(position=n, kind=kinds.get(row["value"], ""), **row)
        for n, row in enumerate(_rows(form.identifiers, "value"))
    ]
