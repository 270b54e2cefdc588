"""The catalogue's tables: repositories, authority records, records and their parts, users."""

from __future__ import annotations

from example_app.models.authority import AuthorityRecord
from example_app.models.deleted_record import DeletedRecord
from example_app.models.record import Record
from example_app.models.record_parts import AccessPoint, AlternativeIdentifier, DigitalObject, RecordDate, RecordName
from example_app.models.repository import Repository
from example_app.models.user import User

__all__ = [
    "AccessPoint",
    "AlternativeIdentifier",
    "AuthorityRecord",
    "DeletedRecord",
    "DigitalObject",
    "Record",
    "RecordDate",
    "RecordName",
    "Repository",
    "User",
]
