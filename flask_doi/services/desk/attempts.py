"""Every request that was made for one DOI: when, by whom, what was sent and what came back."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lxml import etree
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flask_doi.crosswalk.record_xml import safe_parser
from flask_doi.models import Attempt
from flask_doi.services.context import Context
from flask_doi.services.desk.agency_side import READ, read_attributes
from flask_doi.services.desk.one_doi import LINES
from flask_doi.services.payloads import read_payload, read_text


@dataclass(frozen=True, kw_only=True, slots=True)
class AttemptLine:
    """One attempt in a list. `verdict` None says that no answer came, or none yet."""

    id: int
    at: datetime
    answered_at: datetime | None
    action: str
    wanted_state: str
    doi: str
    url: str | None
    actor: str | None
    verdict: str | None
    code: str | None
    status: int | None
    params: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[Mapping[str, str], ...] = ()
    has_sent: bool = False
    has_received: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeAttempt:
    """One attempt with its texts as people read them.

    `attributes` is the metadata sent, if any went as properties; of a look at the agency those that were `was_read`.
    """

    line: AttemptLine
    sent: str | None = None
    received: str | None = None
    is_xml: bool = False
    attributes: Mapping[str, Any] | None = None
    was_read: bool = False


def attempts_of(context: Context, doi_id: int, *, limit: int | None = LINES) -> tuple[list[AttemptLine], int]:
    """The attempts for a DOI, the newest first, and how many there are."""
    with context.session() as session:
        total = session.scalar(select(func.count(Attempt.id)).where(Attempt.doi_id == doi_id)) or 0
        found = session.scalars(
            select(Attempt).where(Attempt.doi_id == doi_id).order_by(Attempt.id.desc()).limit(limit)
        )
        return [_line(attempt) for attempt in found], total


def whole_attempt(context: Context, doi_id: int, attempt_id: int) -> WholeAttempt | None:
    """One attempt for a DOI, whole; None when this DOI has no such attempt."""
    with context.session() as session:
        attempt = session.get(Attempt, attempt_id)
        if attempt is None or attempt.doi_id != doi_id:
            return None
        return _whole(session, attempt)


def _line(attempt: Attempt) -> AttemptLine:
    return AttemptLine(
        id=attempt.id,
        at=attempt.sent_at,
        answered_at=attempt.answered_at,
        action=attempt.action,
        wanted_state=attempt.wanted_state,
        doi=attempt.doi,
        url=attempt.url,
        actor=attempt.actor,
        verdict=attempt.verdict,
        code=attempt.code,
        status=attempt.status,
        params={name: str(value) for name, value in (attempt.params or {}).items()},
        messages=tuple(attempt.messages or ()),
        has_sent=attempt.payload_id is not None,
        has_received=attempt.reply_id is not None,
    )


def _whole(session: Session, attempt: Attempt) -> WholeAttempt:
    payload = read_payload(session, attempt.payload_id)
    received = read_text(session, attempt.reply_id)
    is_xml = payload is not None and payload.xml is not None
    sent = None
    if payload is not None:
        sent = pretty_xml(payload.xml) if payload.xml is not None else pretty_json(dict(payload.attributes))
    attributes = dict(payload.attributes) if payload is not None and not is_xml else None
    was_read = attempt.action == READ and attempt.code == "found" and received is not None
    if was_read:
        attributes = read_attributes(received or "")
    return WholeAttempt(
        line=_line(attempt),
        sent=sent,
        received=_pretty(received) if received is not None else None,
        is_xml=is_xml,
        attributes=attributes,
        was_read=was_read,
    )


def pretty_json(value: Any) -> str:
    """A JSON value as people read it: its names in order, one to a line."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)


def pretty_xml(text: str) -> str:
    """An XML document with one element to a line; as it is when it cannot be read."""
    try:
        root = etree.fromstring(text.lstrip("\ufeff \r\n\t").encode(), safe_parser())
    except (etree.XMLSyntaxError, ValueError):
        return text
    etree.indent(root)
    return etree.tostring(root, encoding="unicode") + "\n"


def _pretty(text: str) -> str:
    """A reply: JSON laid out, anything else as it came; a reply that was cut short is no JSON any more."""
    try:
        return pretty_json(json.loads(text))
    except (ValueError, RecursionError):
        return text


def text_differences(one: str, other: str, names: Sequence[str]) -> list[str]:
    """Two texts as a unified diff with three lines around each difference; empty when they are the same."""
    return [
        line.rstrip("\n")
        for line in difflib.unified_diff(one.splitlines(), other.splitlines(), names[0], names[1], lineterm="")
    ]
