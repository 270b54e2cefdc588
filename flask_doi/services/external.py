"""DOIs from elsewhere: noted, shown and exported, never sent anywhere, and no request is made about them.

A name of ours that was kept for the record stands aside for one, and is taken up again when it goes. The record's own
field goes before what a person says; a DOI of ours that is public goes before both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.external import ExternalRefusal, external_refusal
from flask_doi.domain.identifier import Doi
from flask_doi.domain.plain_text import clean
from flask_doi.domain.states import AGENCY_TARGET, AgencyState, DoiState, JobKind
from flask_doi.models import Account, Attempt, DoiRow, HistoryEvent, Intent, IntentKind
from flask_doi.services.context import Context
from flask_doi.services.history import tell, tell_of_record
from flask_doi.services.ledger import add_job, cancel_waiting
from flask_doi.services.releasing import forget_row, was_public
from flask_doi.services.unanswered import is_in_doubt
from flask_doi.services.wishes import SET_ASIDE, copy_description

ASIDE = "~own"
"""The part under which a name of ours stands aside for a DOI from elsewhere."""
PUBLISHED_NOW = (IntentKind.PUBLISHED, IntentKind.UPDATED)
_PUBLIC_TARGETS = tuple(str(AGENCY_TARGET[state]) for state in (DoiState.REGISTERED, DoiState.FINDABLE))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """What was said about a DOI from elsewhere: the name, or None for one of our own, and who said it."""

    doi: str | None
    how: str
    actor: str | None


@dataclass(kw_only=True, slots=True)
class _Record:
    """The record whose DOIs are settled, in the transaction that folds its intents."""

    context: Context
    session: Session
    key: str
    rows: list[DoiRow]
    description: Description | None

    def row(self, part: str) -> DoiRow | None:
        """The DOI of one part."""
        return next((row for row in self.rows if row.part == part), None)


def settle_external(
    context: Context,
    session: Session,
    key: str,
    rows: list[DoiRow],
    intents: Sequence[Intent],
    description: Description | None,
) -> list[DoiRow]:
    """Notes or takes back a DOI from elsewhere, as the record's field or a person says; returns the record's rows."""
    record = _Record(context=context, session=session, key=key, rows=rows, description=description)
    said = _what_is_said(record, intents)
    if said is None:
        return record.rows
    if said.doi is None:
        _withdraw(record, said)
    else:
        _record(record, said, said.doi)
    return record.rows


def _what_is_said(record: _Record, intents: Sequence[Intent]) -> _Said | None:
    """The wish that counts now: the record's own field, else the last one of a person; None when nothing was said."""
    person = next((intent for intent in reversed(intents) if intent.kind is IntentKind.EXTERNAL), None)
    by_host = any(intent.kind in PUBLISHED_NOW for intent in intents)
    field = clean(record.description.external_doi) if record.description is not None else ""
    actor = intents[-1].actor
    if field and (by_host or person is not None):
        return _Said(doi=field, how="auto", actor=actor)
    if person is not None:
        return _Said(doi=(person.params or {}).get("doi"), how="person", actor=person.actor)
    current = record.row("")
    was_in_field = current is not None and current.origin == "external" and current.asked_how == "auto"
    return _Said(doi=None, how="auto", actor=actor) if by_host and was_in_field and record.description else None


def _record(record: _Record, said: _Said, text: str) -> None:
    refused = refusal_of(record.context, record.session, record.key, text)
    current = record.row("")
    if refused is None and current is not None and current.origin != "external":
        refused = _kept_by_our_own(record, current, text)
    if refused is not None:
        _refuse(record, said, {"rule": refused.code, **refused.params})
        return
    name = Doi.parse(text).name
    if current is None:
        _add(record, name, said)
    elif current.origin != "external":
        _stand_aside(record, current, said)
        _add(record, name, said)
    elif (current.doi, current.asked_how) != (name, said.how):
        params = {"before": current.doi} if current.doi != name else None
        current.doi, current.asked_how = name, said.how
        current.updated_at = record.context.clock()
        tell(record.context, record.session, "external_recorded", current, actor=said.actor, params=params)


def _refuse(record: _Record, said: _Said, params: dict[str, str]) -> None:
    """Tells it once: what stands in the record's field is said again with every change of the record."""
    told = _told_of(record.session, record.key, "external_refused")
    if said.how == "person" or params not in told:
        tell_of_record(record.context, record.session, "external_refused", record.key, params=params, actor=said.actor)


def _told_of(session: Session, key: str, code: str) -> Sequence[Mapping[str, Any] | None]:
    """What the lines of one kind in a record's history speak of."""
    lines = select(HistoryEvent.params).where(HistoryEvent.record_key == key, HistoryEvent.code == code)
    return session.scalars(lines).all()


def refusal_of(context: Context, session: Session, key: str, text: str) -> ExternalRefusal | None:
    """Why a text cannot be noted as the record's DOI from elsewhere, its own DOIs left aside; None when it can."""
    refused = external_refusal(text, own_prefixes(context, session))
    if refused is not None:
        return refused
    name = Doi.parse(text).name
    holder = session.scalars(
        select(DoiRow).where(DoiRow.environment == context.settings.environment, DoiRow.doi == name)
    ).first()
    if holder is not None and holder.record_key != key:
        return ExternalRefusal(code="external_taken", params={"doi": name, "record": holder.record_key})
    return None


def own_prefixes(context: Context, session: Session) -> Collection[str]:
    """Every prefix of an account of ours, in any environment, and the one in the configuration."""
    found = set(session.scalars(select(Account.prefix).where(Account.prefix.is_not(None)).distinct()))
    return {prefix for prefix in (*found, context.settings.prefix) if prefix}


def may_be_public(session: Session, row: DoiRow) -> bool:
    """Whether the agency has registered the name, or may just be doing so."""
    if was_public(row):
        return True
    last = session.scalars(
        select(Attempt).where(Attempt.doi_id == row.id, Attempt.action != "read").order_by(Attempt.id.desc()).limit(1)
    ).first()
    under_way = last is not None and last.answered_at is None and last.wanted_state in _PUBLIC_TARGETS
    return under_way or is_in_doubt(session, row)


def _kept_by_our_own(record: _Record, current: DoiRow, text: str) -> ExternalRefusal | None:
    if not may_be_public(record.session, current):
        return None
    return ExternalRefusal(code="external_too_late", params={"doi": text, "own": current.doi})


def _add(record: _Record, name: str, said: _Said) -> None:
    now = record.context.clock()
    row = DoiRow(
        account_id=None,
        environment=record.context.settings.environment,
        doi=name,
        record_key=record.key,
        part="",
        origin="external",
        asked_state=DoiState.EXTERNAL,
        asked_how=said.how,
        desired_state=DoiState.EXTERNAL,
        observed_state=AgencyState.ABSENT,
        wanted_revision=0,
        sent_revision=0,
        actor=said.actor,
        created_at=now,
        updated_at=now,
    )
    if record.description is not None:
        copy_description(row, record.description)
    record.session.add(row)
    record.session.flush()
    record.rows.insert(0, row)
    tell(record.context, record.session, "external_recorded", row, actor=said.actor)


def _stand_aside(record: _Record, row: DoiRow, said: _Said) -> None:
    """The name stays ours; a draft of it at the agency is deleted."""
    row.part = ASIDE
    row.withheld, row.withheld_params, row.promote_at = SET_ASIDE, None, None
    row.desired_state = DoiState.RESERVED
    tell(record.context, record.session, "set_aside", row, actor=said.actor)
    cancel_waiting(record.context, record.session, row, SET_ASIDE)
    if row.observed_state is not AgencyState.ABSENT:
        add_job(record.context, record.session, row, JobKind.DELETE, actor=said.actor)
    record.session.flush()


def _withdraw(record: _Record, said: _Said) -> None:
    """Takes the DOI from elsewhere back; a name of ours that stood aside is the record's again, with its wish."""
    current, own = record.row(""), record.row(ASIDE)
    if current is None or current.origin != "external":
        return
    tell(record.context, record.session, "external_withdrawn", current, actor=said.actor)
    record.session.flush()
    forget_row(record.session, current)
    record.rows.remove(current)
    if own is not None:
        own.part = ""
        own.withheld = None
        tell(record.context, record.session, "taken_up", own, actor=said.actor)
        record.session.flush()


def name_set_aside(session: Session, row: DoiRow) -> str | None:
    """The name of ours that stands aside for a DOI from elsewhere."""
    return session.scalar(
        select(DoiRow.doi).where(
            DoiRow.environment == row.environment, DoiRow.record_key == row.record_key, DoiRow.part == ASIDE
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalFacts:
    """What a page about a DOI from elsewhere tells.

    `current` is the one noted now, `in_record` what the record's own field says, `own` our own name and `own_is_public`
    whether the world may know of it; `aside` tells that our own name stands aside.
    """

    current: str | None = None
    in_record: str = ""
    own: str | None = None
    own_is_public: bool = False
    aside: bool = False


def external_facts(context: Context, key: str, description: Description | None) -> ExternalFacts:
    """How it stands with the record's own DOI and one from elsewhere."""
    here = (DoiRow.record_key == key, DoiRow.environment == context.settings.environment)
    with context.session() as session:
        rows = session.scalars(select(DoiRow).where(*here, DoiRow.part.in_(("", ASIDE)))).all()
        current = next((row for row in rows if row.origin == "external"), None)
        own = next((row for row in rows if row.origin != "external"), None)
        return ExternalFacts(
            current=current.doi if current is not None else None,
            in_record=clean(description.external_doi) if description is not None else "",
            own=own.doi if own is not None else None,
            own_is_public=own is not None and may_be_public(session, own),
            aside=own is not None and own.part == ASIDE,
        )


def why_not(context: Context, key: str, text: str, facts: ExternalFacts) -> ExternalRefusal | None:
    """Why a person's text cannot be noted as the record's DOI from elsewhere; None when it can."""
    if facts.own_is_public:
        return ExternalRefusal(code="external_too_late", params={"doi": text, "own": facts.own or ""})
    if facts.in_record:
        return ExternalRefusal(code="external_in_record", params={"doi": facts.in_record})
    with context.session() as session:
        return refusal_of(context, session, key, text)
