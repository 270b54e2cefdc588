"""The last public description of each DOI, kept so that a tombstone stays complete."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.payload import canonical_json
from flask_doi.domain.snapshot import from_snapshot, to_snapshot
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.payloads import keep_text, read_text


def keep_snapshot(context: Context, session: Session, row: DoiRow, description: Description) -> None:
    """Keeps what the public may see of a record now; nothing of a record that is not public, or of a redacted DOI."""
    if description.restricted_description or not description.published or row.redacted_at is not None:
        return
    row.snapshot_id = keep_text(context, session, canonical_json(to_snapshot(description)))


def read_snapshot(session: Session, row: DoiRow) -> Description | None:
    """The description as it was last public; None when none was kept, or when it was purged."""
    text = read_text(session, row.snapshot_id)
    return None if text is None else from_snapshot(json.loads(text))
