"""Compares what the agency was told with what the catalogue says now, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flask_doi.domain.grace import GRACE
from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AGENCY_TARGET, AgencyState, DoiState
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.describing import Described, describe
from flask_doi.services.ledger import PRIORITY_PERSON, add_job
from flask_doi.services.payloads import read_payload
from flask_doi.services.preparing import may_be_told
from flask_doi.services.retrying import again
from flask_doi.services.standing import keeps_last_word, stands_for
from flask_doi.services.stating import state_what_is_told
from flask_doi.services.targets import target_of
from flask_doi.services.wishes import errand, wish_for


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Which rows differ, a line about each for people, and how many cannot be told for want of something: `stopped`."""

    differing: list[int]
    lines: list[str]
    stopped: list[int]

    @property
    def blocked(self) -> int:
        """How many cannot be told."""
        return len(self.stopped)


def rows_to_sync(session: Session, context: Context, *, status: str | None, limit: int | None) -> list[int]:
    """The DOIs that the agency holds, longest not synchronised first."""
    wanted = [
        DoiRow.environment == context.settings.environment,
        DoiRow.origin != "external",
        DoiRow.observed_state != AgencyState.ABSENT,
    ]
    if status == "deactivated":
        wanted.append(DoiRow.desired_state == DoiState.DEACTIVATED)
    elif status in ("findable", "registered", "draft"):
        wanted.append(DoiRow.observed_state == AgencyState(status))
    elif status is not None:
        return []
    return list(session.scalars(select(DoiRow.id).where(*wanted).order_by(DoiRow.synced_at, DoiRow.id).limit(limit)))


def compare_rows(context: Context, ids: Sequence[int]) -> Comparison:
    """Compares rows with the catalogue; no request is made and nothing is changed."""
    with context.session() as session:
        ours = (DoiRow.id.in_(ids), DoiRow.origin != "external")
        rows = session.scalars(select(DoiRow).where(*ours).order_by(DoiRow.synced_at, DoiRow.id)).all()
    described = describe(context, list(dict.fromkeys(row.record_key for row in rows)), families=True)
    differing: list[int] = []
    lines: list[str] = []
    stopped: list[int] = []
    with context.session() as session:
        for row in rows:
            found, problem = _differences(context, session, row, described)
            stopped += [row.id] if problem else []
            if found and not problem:
                differing.append(row.id)
            if found:
                lines.append(f"{row.doi}: {', '.join(found)}")
    return Comparison(differing=differing, lines=lines, stopped=stopped)


def _differences(context: Context, session: Session, row: DoiRow, described: Described) -> tuple[list[str], bool]:
    description = stands_for(session, row, described.found.get(row.record_key))
    account = session.get_one(Account, row.account_id)
    wish, _ = wish_for(context, row, account, description)
    found = []
    if AGENCY_TARGET[wish.state] is not row.observed_state:
        found.append(f"state ({row.observed_state} -> {AGENCY_TARGET[wish.state]})")
    is_retired = wish.state is DoiState.DEACTIVATED
    if target_of(context, account, row, is_retired=is_retired) != row.observed_url:
        found.append("url")
    if description is None or wish.withheld not in (None, GRACE) or not may_be_told(row, description, wish.state):
        return found, False
    if keeps_last_word(session, row):
        return found, False
    family = described.family(row.record_key)
    statement = state_what_is_told(context, session, account, description, row=row, family=family)
    if statement.payload is None:
        return [*found, *(f"{problem.field}: {problem.code}" for problem in statement.problems if problem.blocks)], True
    if statement.payload.fingerprint != row.fingerprint:
        found += _differing_properties(read_payload(session, row.payload_id), statement.payload)
    return found, False


def _differing_properties(told: Payload | None, now: Payload) -> list[str]:
    """The properties by name; "XML" for what a host's stylesheet made, now or before."""
    if now.xml is not None or (told is not None and told.xml is not None):
        return ["XML"]
    before = dict(told.attributes) if told else {}
    after = now.attributes
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def mark_rows(context: Context, ids: Sequence[int], *, force: bool = False) -> None:
    """Sees to it that jobs wait for these DOIs."""
    again(lambda: _mark(context, ids, force))


def _mark(context: Context, ids: Sequence[int], force: bool) -> None:
    with context.transaction() as session:
        ours = (DoiRow.id.in_(ids), DoiRow.origin != "external")
        session.execute(
            update(DoiRow)
            .where(*ours)
            .values(wanted_revision=DoiRow.wanted_revision + 1)
            .execution_options(synchronize_session=False)
        )
        for row in session.scalars(select(DoiRow).where(*ours).order_by(DoiRow.id)):
            add_job(context, session, row, errand(row), priority=PRIORITY_PERSON, force=force)
