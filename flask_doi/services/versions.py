"""Versions across records: a record that is a new version of another, by its own field or by what somebody says."""

from __future__ import annotations

from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.models import DoiRow, IntentKind
from flask_doi.services import kin
from flask_doi.services.acts import ACTS, Act
from flask_doi.services.context import Context
from flask_doi.services.families import counts
from flask_doi.services.history import tell
from flask_doi.services.lineage import earlier_ones, own_row


def link_to_earlier(context: Context, session: Session, row: DoiRow, description: Description | None) -> None:
    """Keeps a record's DOI linked to that of the record which its field names as the version before."""
    if description is not None and description.version_of is not None and not row.part:
        link(context, session, row, description.version_of)


def link(context: Context, session: Session, row: DoiRow, key: str, *, actor: str | None = None) -> None:
    """Makes a record's DOI the version after that of another record.

    A record's own later versions follow its own earlier ones, and nothing follows itself; then nothing happens.
    """
    earlier = own_row(session, row.environment, key)
    known = session.get(DoiRow, row.version_of_id) if row.version_of_id is not None else None
    if earlier is None or earlier.record_key == row.record_key or row.version_of_id == earlier.id:
        return
    if known is not None and known.record_key == row.record_key:
        return
    if any(each.id == row.id for each in earlier_ones(session, earlier)):
        return
    row.version_of_id = earlier.id
    tell(context, session, "linked_version", row, actor=actor, params={"of": earlier.doi})
    if counts(row):
        kin.plan(context, session, row)


def _follow(act: Act) -> None:
    """Somebody says that this record is a new version of another one."""
    key = (act.intent.params or {}).get("of")
    if key and not act.row.part:
        link(act.context, act.session, act.row, str(key), actor=act.intent.actor)


ACTS[IntentKind.VERSION] = _follow
