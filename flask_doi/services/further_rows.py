"""Rows of further DOIs of a record: a new version, all versions together, a digital object."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.parts import describe_object, is_object, version_number, version_part
from flask_doi.domain.policy import Decision, may_begin
from flask_doi.domain.states import DoiState, is_public
from flask_doi.errors import DoiError
from flask_doi.models import Account, DoiRow, Intent, IntentKind
from flask_doi.services.accounts import account_for
from flask_doi.services.context import Context
from flask_doi.services.history import tell, tell_of_record
from flask_doi.services.lineage import earlier_ones, next_one, own_row
from flask_doi.services.snapshots import keep_snapshot
from flask_doi.services.wishes import create_row, decision_for

WISHES = (IntentKind.MINT, IntentKind.RESERVE, IntentKind.VERSION)


def further_row(
    context: Context,
    session: Session,
    key: str,
    part: str,
    intents: Sequence[Intent],
    rows: Sequence[DoiRow],
    description: Description | None,
) -> DoiRow | None:
    """The row of a part for which somebody asked a DOI, or None; then the record's history says why."""
    wish = next((intent for intent in reversed(intents) if intent.kind in WISHES), None)
    if wish is None:
        return None
    current = next((row for row in rows if row.part == ""), None)
    number = version_number(part)
    if number is not None and current is not None and number <= number_in_record(session, current):
        return None
    told = None if description is None else _told(description, part)
    account = _account(context, session, current, description)
    refusal = _refusal(context, session, wish, account, description, told, current, part)
    if refusal is None and told is not None and account is not None:
        try:
            return _create(context, session, account, told, wish, current, part)
        except DoiError as error:
            refusal = Decision(wanted=False, rule="no_name", params={"error": str(error)})
    params = {} if refusal is None else {"rule": refusal.rule, **refusal.params}
    tell_of_record(context, session, "not_minted", key, params=params, actor=wish.actor)
    return None


def number_in_record(session: Session, current: DoiRow) -> int:
    """Which version of its record a DOI is: one more than the record's versions before it."""
    return 1 + sum(1 for each in earlier_ones(session, current) if each.record_key == current.record_key)


def _told(description: Description, part: str) -> Description | None:
    return describe_object(description, part) if is_object(part) else description


def _account(
    context: Context, session: Session, current: DoiRow | None, description: Description | None
) -> Account | None:
    """The account of the record's own DOI, else the one that its repository has now."""
    if current is not None and current.account_id is not None:
        return session.get(Account, current.account_id)
    return None if description is None else account_for(session, context, description)


def _refusal(
    context: Context,
    session: Session,
    wish: Intent,
    account: Account | None,
    description: Description | None,
    told: Description | None,
    current: DoiRow | None,
    part: str,
) -> Decision | None:
    """Why there is no DOI for this part, or None."""
    if description is not None and told is None:
        return Decision(wanted=False, rule="no_such_part", params={"part": part})
    if not is_object(part):
        refusal = _unversionable(session, current, part)
        if refusal is not None:
            return refusal
    if account is None:
        return Decision(wanted=False, rule="no_account")
    decision = may_begin(_asked(wish, account), told, decision_for(context, account, told, how="person", part=part))
    return None if decision.wanted else decision


def _unversionable(session: Session, current: DoiRow | None, part: str) -> Decision | None:
    """A version follows a DOI that is real and not retired, and comes next in the order."""
    if current is not None and current.origin == "external":
        return Decision(wanted=False, rule="external_doi", params={"doi": current.doi})
    is_live = (
        current is not None
        and is_public(current.observed_state)
        and current.desired_state is not DoiState.DEACTIVATED
        and current.redacted_at is None
    )
    if current is None or not is_live:
        return Decision(wanted=False, rule="no_earlier_version")
    number = version_number(part)
    if number is not None and number != number_in_record(session, current) + 1:
        return Decision(wanted=False, rule="no_earlier_version")
    return newer_record(session, current)


def newer_record(session: Session, current: DoiRow) -> Decision | None:
    """A record that another one follows as its next version gets no further one of its own."""
    later = next_one(session, current)
    if later is None or later.record_key == current.record_key:
        return None
    return Decision(wanted=False, rule="newer_record", params={"doi": later.doi, "record": later.record_key})


def place_in_line(session: Session, row: DoiRow) -> int:
    """Which version of the thing a DOI is, counted from the first, over all records."""
    return 1 + len(earlier_ones(session, row))


def _asked(wish: Intent, account: Account) -> DoiState:
    state = (wish.params or {}).get("state")
    if wish.kind is IntentKind.RESERVE and state is None:
        return DoiState.RESERVED
    return DoiState(state or account.default_state)


def _create(
    context: Context,
    session: Session,
    account: Account,
    told: Description,
    wish: Intent,
    current: DoiRow | None,
    part: str,
) -> DoiRow:
    asked, number = _asked(wish, account), version_number(part)
    if number is None or current is None:
        return create_row(context, session, account, told, asked=asked, how="person", actor=wish.actor, part=part)
    place = place_in_line(session, current)
    label = str((wish.params or {}).get("label") or place + 1)
    new = create_row(
        context,
        session,
        account,
        told,
        asked=asked,
        how="person",
        actor=wish.actor,
        part=part,
        version=label,
        version_of=current,
    )
    current.version = current.version or str(place)
    if current.snapshot_id is None:
        keep_snapshot(context, session, current, told)
    tell(context, session, "new_version", current, actor=wish.actor, params={"version": label, "doi": new.doi})
    return new


def take_the_front(session: Session, row: DoiRow) -> None:
    """A new version that the agency has registered becomes the record's own DOI; the one before keeps its number."""
    number = version_number(row.part)
    if number is None or not is_public(row.observed_state):
        return
    current = own_row(session, row.environment, row.record_key)
    if current is not None:
        if current.id != row.version_of_id:
            return
        current.part = version_part(number - 1)
        session.flush()
    row.part = ""
    session.flush()
