"""Texts that were sent or received, kept once each and compressed."""

from __future__ import annotations

import hashlib
import json
import zlib

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_doi.domain.payload import Payload, canonical_json
from flask_doi.models import StoredPayload
from flask_doi.services.context import Context


def keep_text(context: Context, session: Session, text: str) -> int:
    """The id under which the text is kept; the same text is kept once."""
    raw = text.encode()
    digest = hashlib.sha256(raw).hexdigest()
    known = session.scalar(select(StoredPayload.id).where(StoredPayload.digest == digest))
    if known is not None:
        return known
    row = StoredPayload(digest=digest, body=zlib.compress(raw, 6), size=len(raw), created_at=context.clock())
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        found = session.scalar(select(StoredPayload.id).where(StoredPayload.digest == digest))
        if found is None:
            raise
        return found
    return row.id


def read_text(session: Session, payload_id: int | None) -> str | None:
    """The text again, or None when it was never kept or has been purged."""
    row = session.get(StoredPayload, payload_id) if payload_id is not None else None
    return None if row is None else zlib.decompress(row.body).decode()


def keep_payload(context: Context, session: Session, payload: Payload) -> int:
    """Keeps a payload as canonical JSON."""
    return keep_text(context, session, canonical_json(payload.as_json()))


def read_payload(session: Session, payload_id: int | None) -> Payload | None:
    """The payload that `keep_payload` kept."""
    text = read_text(session, payload_id)
    return None if text is None else Payload.from_json(json.loads(text))


def payload_in(body: bytes | None) -> Payload | None:
    """The payload in the body of a row that was read together with others."""
    return None if body is None else Payload.from_json(json.loads(zlib.decompress(body)))
