"""DOIs as a file that leaves the house: CSV for spreadsheets, JSON for programs, line by line and never all at once.

It reads a thousand DOIs at a time by their row numbers, so that memory stays the same for ten and for a million, and no
transaction stays open while somebody's slow line takes the file.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.exchange import BROKEN_OFF, USUAL, headers, mark_of
from flask_doi.domain.spreadsheet import csv_lines, guard
from flask_doi.models import Account, DoiRow, Job
from flask_doi.services.context import Context
from flask_doi.services.deactivations import deactivation_of
from flask_doi.services.filtering import matching
from flask_doi.services.finding import conditions_of, shown_state

logger = logging.getLogger("flask_doi.exchange")

PAGE = 1000
BOM = "\ufeff"
"""In front of a CSV file: without it Excel takes UTF-8 for the character set of the house."""
TOLD_OF_REDACTED = frozenset({"doi", "status", "minted", "environment", "id"})
NEED_JOBS = frozenset({"conditions", "cause"})

Line = Mapping[str, Any]
_READ = (
    "id", "doi", "record_key", "part", "origin", "account_id", "environment", "desired_state", "observed_state",
    "desired_url", "observed_url", "wanted_revision", "sent_revision", "resolves", "verified", "verified_at", "title",
    "reference_code", "repository", "level", "year", "version", "minted_at", "synced_at", "deactivation", "replaced_by",
    "deactivated_at", "created_at", "redacted_at",
)  # fmt: skip


class Export:
    """One export: what it holds is settled when it is made, and read while it is written."""

    def __init__(
        self,
        context: Context,
        chosen: DoiFilter,
        scope: Selection | None = None,
        columns: Sequence[str] = USUAL,
    ) -> None:
        self.context, self.columns = context, tuple(columns)
        self.conditions: list[ColumnElement[bool]] = matching(context, chosen, scope)

    def count(self) -> int:
        """How many DOIs there are in it now."""
        with self.context.session() as session:
            return session.scalar(select(func.count(DoiRow.id)).where(*self.conditions)) or 0

    def lines(self) -> Iterator[list[dict[str, Any]]]:
        """The DOIs in the order of their row numbers, a page at a time."""
        after = 0
        while True:
            with self.context.session() as session:
                page, last, more = self._page(session, after)
            if page:
                yield page
            if not more:
                return
            after = last

    def as_csv(self) -> Iterator[bytes]:
        """The file in UTF-8 with a byte order mark; when it breaks off, its last line says so."""
        yield BOM.encode() + _written([headers(self.columns)])
        try:
            for page in self.lines():
                yield _written([[guard(cell(line[name])) for name in self.columns] for line in page])
        except Exception:
            logger.exception("An export broke off.")
            yield f"{BROKEN_OFF}\r\n".encode()
            raise

    def as_json(self) -> Iterator[bytes]:
        """The file as one array of objects; when it breaks off, the array has no end."""
        yield b"["
        before = "\n"
        try:
            for page in self.lines():
                texts = (json.dumps(_plain(line, self.columns), ensure_ascii=False) for line in page)
                yield (before + ",\n".join(texts)).encode()
                before = ",\n"
        except Exception:
            logger.exception("An export broke off.")
            raise
        yield b"\n]\n"

    def _page(self, session: Session, after: int) -> tuple[list[dict[str, Any]], int, bool]:
        wanted = select(*(getattr(DoiRow, name) for name in _READ)).where(DoiRow.id > after, *self.conditions)
        rows = session.execute(wanted.order_by(DoiRow.id).limit(PAGE)).all()
        if not rows:
            return [], after, False
        jobs = _latest_jobs(session, [row.id for row in rows]) if NEED_JOBS & set(self.columns) else {}
        accounts = dict(session.execute(select(Account.id, Account.name)).all()) if "account" in self.columns else {}
        lines = [line_of(row, jobs.get(row.id), accounts.get(row.account_id)) for row in rows]
        return lines, rows[-1].id, len(rows) == PAGE


def line_of(row: Any, job: tuple[Any, str | None] | None = None, account: str | None = None) -> dict[str, Any]:
    """What a file tells of one DOI, every column; of one that was redacted hardly anything."""
    status, url = shown_state(row), row.desired_url or ""
    known = deactivation_of(row) if status == "deactivated" else None
    line = {
        "doi": row.doi,
        "title": row.title,
        "status": status,
        "minted": row.minted_at,
        "url": url,
        "repository": row.repository,
        "record": row.record_key,
        "part": row.part,
        "reference_code": row.reference_code,
        "level": row.level,
        "year": row.year,
        "version": row.version,
        "environment": row.environment,
        "account": account,
        "origin": row.origin,
        "conditions": conditions_of(row, job[0] if job else None),
        "synced": row.synced_at,
        "resolves": row.resolves,
        "verified": row.verified,
        "verified_on": row.verified_at,
        "cause": job[1] if job else None,
        "reason": known.reason if known else None,
        "note": known.note if known else None,
        "replaced_by": row.replaced_by if known else None,
        "deactivated": row.deactivated_at,
        "created": row.created_at,
        "id": row.id,
        "mark": mark_of(row.doi, status, url),
    }
    if row.redacted_at is None:
        return line
    return {name: value if name in TOLD_OF_REDACTED else None for name, value in line.items()}


def cell(value: Any) -> str:
    """A value as a cell of a CSV file: moments so that spreadsheets leave them alone, yes and no, lists with spaces."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value)


def _plain(line: Line, columns: Sequence[str]) -> dict[str, Any]:
    return {name: cell(value) if isinstance(value := line[name], datetime) else value for name in columns}


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    return csv_lines(rows).encode("utf-8", "replace")


def _latest_jobs(session: Session, ids: Sequence[int]) -> dict[int, tuple[Any, str | None]]:
    """State and cause of the newest job of each DOI; the cause only of one that failed or is in trouble."""
    newest = select(func.max(Job.id)).where(Job.doi_id.in_(ids)).group_by(Job.doi_id)
    found = session.execute(select(Job.doi_id, Job.state, Job.cause).where(Job.id.in_(newest)))
    return {doi_id: (state, cause if state == "failed" else None) for doi_id, state, cause in found}
