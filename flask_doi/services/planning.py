"""Folds intents into DOI rows: weighs wishes, chooses names, and sees to it that a job waits where there is a gap."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Change
from flask_doi.domain.description import Description
from flask_doi.domain.policy import NOT_PUBLIC, may_begin
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.errors import DoiError
from flask_doi.models import Account, DoiRow, Intent, IntentKind
from flask_doi.services import marking, retargeting, retiring, schedules  # noqa: F401 - two of them are acts
from flask_doi.services.accounts import account_for, default_account
from flask_doi.services.acts import ACTS, Act
from flask_doi.services.batches.outcomes import common_batch, note_folded, note_not_folded, still_wanted
from flask_doi.services.context import Context
from flask_doi.services.describing import Described, describe
from flask_doi.services.exchange.adopting import adopted_row, is_to_be_read
from flask_doi.services.external import ASIDE, settle_external
from flask_doi.services.families import elders_first
from flask_doi.services.further_rows import further_row
from flask_doi.services.history import tell, tell_of_record
from flask_doi.services.kin import watching
from flask_doi.services.ledger import PRIORITY_BULK, PRIORITY_NORMAL, PRIORITY_PERSON, add_job, cancel_waiting
from flask_doi.services.promoting import end_grace
from flask_doi.services.releasing import let_go, was_given_back
from flask_doi.services.retrying import Conflict, again
from flask_doi.services.standing import stands_for
from flask_doi.services.unanswered import is_in_doubt
from flask_doi.services.versions import link_to_earlier
from flask_doi.services.wishes import RELEASED, copy_description, create_row, decision_for, errand, has_gap, weigh

logger = logging.getLogger("flask_doi.planning")

CHUNK = 200
CHUNK_ON_SQLITE = 50
"""Folding holds the only write lock of an SQLite database: whoever publishes meanwhile waits for it."""
NOT_ABOUT_A_RECORD = (IntentKind.CHANGED, IntentKind.SWEEP)
BY_PERSON = (IntentKind.MINT, IntentKind.RESERVE, IntentKind.VERSION)
MADE_PUBLIC = (IntentKind.PUBLISHED, IntentKind.UPDATED)
FROM_HOST = (*MADE_PUBLIC, IntentKind.UNPUBLISHED, IntentKind.DELETED)


def fold_intents(context: Context) -> int:
    """Folds up to 200 intents (50 on SQLite), oldest first; returns how many were looked at (0: nothing waits).

    Several workers may fold at once: whoever marks the intents first has them, the other's transaction is undone. When
    they cannot be folded together they are folded record by record, so that one that is at fault blocks no other.
    """
    chunk = CHUNK_ON_SQLITE if context.engine.dialect.name == "sqlite" else CHUNK
    with context.session() as session:
        intents = session.scalars(
            select(Intent).where(Intent.folded_at.is_(None)).order_by(Intent.id).limit(chunk)
        ).all()
    if not intents:
        return 0
    keys = list(dict.fromkeys(i.record_key for i in intents if i.kind not in NOT_ABOUT_A_RECORD))
    described = describe(context, keys, families=True)
    families = marking.with_family(context, {i.record_key for i in intents if i.kind in MADE_PUBLIC})
    try:
        again(lambda: _fold(context, intents, described, families))
    except Conflict:
        logger.debug("Another worker folded these intents first.")
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("%d intents could not be folded together; they are folded record by record.", len(intents))
        for key in dict.fromkeys(intent.record_key for intent in intents):
            _fold_alone(context, [i for i in intents if i.record_key == key], described, families)
    return len(intents)


def _fold_alone(context: Context, intents: Sequence[Intent], described: Described, families: frozenset[str]) -> None:
    try:
        again(lambda: _fold(context, intents, described, families))
    except Conflict:
        logger.debug("Another worker folded these intents first.")
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        key = intents[0].record_key
        logger.exception("What happened to the record %r could not be followed up.", key)
        params = {"error": f"{type(error).__name__}: {error}"[:500]}
        again(lambda: _set_aside(context, intents, key, params))


def _set_aside(context: Context, intents: Sequence[Intent], key: str, params: dict[str, str]) -> None:
    """Takes the intents out of the way; the record's history says why nothing came of them."""
    with context.transaction() as session:
        _take(context, session, intents)
        note_not_folded(session, intents, params, context.clock())
        tell_of_record(context, session, "not_planned", key, params=params)


def _fold(context: Context, intents: Sequence[Intent], described: Described, families: frozenset[str]) -> None:
    with context.transaction() as session:
        _take(context, session, intents)
        about = still_wanted(session, [intent for intent in intents if intent.kind not in NOT_ABOUT_A_RECORD])
        for key in _elders_first(about, described):
            mine = [intent for intent in about if intent.record_key == key]
            if key in described.broken:
                params = {"error": described.broken[key]}
                tell_of_record(context, session, "undescribable", key, params=params)
            else:
                _fold_record(context, session, key, mine, described)
            note_folded(session, context.settings.environment, key, mine, context.clock())
            if key in families:
                marking.plan(context, session, Change(kind="record", key=key))
        _fold_changes(context, session, [intent for intent in intents if intent.kind in NOT_ABOUT_A_RECORD])


def _elders_first(intents: Sequence[Intent], described: Described) -> list[str]:
    """The records in the order of their intents, but each after those above it and the version it follows.

    So their DOIs are registered in that order too, and whoever names another finds it there.
    """
    earlier = {key: found.version_of for key, found in described.found.items()}
    return elders_first((intent.record_key for intent in intents), described.families, earlier)


def _take(context: Context, session: Session, intents: Sequence[Intent]) -> None:
    """Raises Conflict, and thereby undoes everything, when another worker was quicker."""
    taken = cast(
        CursorResult[Any],
        session.execute(
            update(Intent)
            .where(Intent.id.in_([intent.id for intent in intents]), Intent.folded_at.is_(None))
            .values(folded_at=context.clock())
            .execution_options(synchronize_session=False)
        ),
    )
    if taken.rowcount != len(intents):
        raise Conflict


def _fold_changes(context: Context, session: Session, intents: Sequence[Intent]) -> None:
    if any(intent.kind is IntentKind.SWEEP for intent in intents):
        schedules.make_due(context, session, "sweep")
        marking.plan(context, session, Change(kind="all", key=""))
    changed = [intent.params or {} for intent in intents if intent.kind is IntentKind.CHANGED]
    for kind, key in dict.fromkeys((params["kind"], params["key"]) for params in changed):
        marking.plan(context, session, Change(kind=kind, key=key))


def _fold_record(context: Context, session: Session, key: str, intents: Sequence[Intent], described: Described) -> None:
    """Folds what happened to one record into its DOIs; a part that is asked for and has none gets one."""
    rows = list(
        session.scalars(
            select(DoiRow)
            .where(DoiRow.record_key == key, DoiRow.environment == context.settings.environment)
            .order_by(DoiRow.id)
            .with_for_update()
        )
    )
    with watching(context, session, rows, described.families.get(key)):
        _fold_into_rows(context, session, key, intents, rows, described.found.get(key))


def _fold_into_rows(
    context: Context,
    session: Session,
    key: str,
    intents: Sequence[Intent],
    rows: list[DoiRow],
    description: Description | None,
) -> None:
    rows[:] = settle_external(context, session, key, rows, intents, description)
    for part in dict.fromkeys(_part(intent) for intent in intents if not _names_a_row(intent)):
        if not any(row.part == part for row in rows):
            mine = [intent for intent in intents if _part(intent) == part]
            if part:
                new = further_row(context, session, key, part, mine, rows, description)
            else:
                new = adopted_row(context, session, key, mine, description)
                new = new or _first_row(context, session, key, mine, description)
            rows += [new] if new is not None else []
    for row in rows:
        mine = [intent for intent in intents if _concerns(intent, row)]
        if mine and row.origin != "external":
            row.wanted_revision += 1
            _fold_into_row(context, session, row, mine, stands_for(session, row, description))
        elif any(intent.kind in BY_PERSON for intent in mine):
            params = {"rule": "external_doi", "doi": row.doi}
            tell_of_record(context, session, "not_minted", key, params=params, actor=mine[-1].actor)


def _part(intent: Intent) -> str:
    return str((intent.params or {}).get("part") or "")


def _names_a_row(intent: Intent) -> bool:
    return (intent.params or {}).get("doi_id") is not None


def _concerns(intent: Intent, row: DoiRow) -> bool:
    """What happens to a record concerns all its DOIs; what a person asks for concerns one."""
    if intent.kind in FROM_HOST:
        return True
    return (intent.params or {})["doi_id"] == row.id if _names_a_row(intent) else _part(intent) == row.part


def _first_row(
    context: Context, session: Session, key: str, intents: Sequence[Intent], description: Description | None
) -> DoiRow | None:
    """A row for a record that has none, when a person or the rules want one."""
    last = intents[-1]
    by_person = next((intent for intent in reversed(intents) if intent.kind in BY_PERSON), None)
    if by_person is None and not any(intent.kind in MADE_PUBLIC for intent in intents):
        return None
    account = account_for(session, context, description) if description else default_account(session, context)
    if account is None:
        if by_person is not None:
            tell_of_record(context, session, "not_minted", key, params={"rule": "no_account"}, actor=last.actor)
        return None
    published_now = any(intent.kind is IntentKind.PUBLISHED for intent in intents)
    if by_person is None and not published_now and was_given_back(session, key):
        return None
    how = "person" if by_person is not None else "auto"
    asked = _asked(by_person, account)
    decision = may_begin(asked, description, decision_for(context, account, description, how=how))
    if description is None or not decision.wanted:
        if by_person is not None or last.kind is IntentKind.PUBLISHED:
            params = {"rule": decision.rule, **decision.params}
            tell_of_record(context, session, "not_minted", key, params=params, actor=last.actor)
        return None
    try:
        return create_row(context, session, account, description, asked=asked, how=how, actor=last.actor)
    except DoiError as error:
        params = {"rule": "no_name", "error": str(error)}
        tell_of_record(context, session, "not_minted", key, params=params, actor=last.actor)
        return None


def _asked(by_person: Intent | None, account: Account) -> DoiState:
    wished = (by_person.params or {}).get("state") if by_person is not None else None
    if by_person is not None and by_person.kind is IntentKind.RESERVE and wished is None:
        return DoiState.RESERVED
    return DoiState(wished or account.default_state)


def _fold_into_row(
    context: Context, session: Session, row: DoiRow, intents: Sequence[Intent], description: Description | None
) -> None:
    account = session.get_one(Account, row.account_id)
    last = intents[-1]
    by_person = next((intent for intent in reversed(intents) if intent.kind in BY_PERSON), None)
    if by_person is not None:
        _ask(context, row, _asked(by_person, account), how="person")
    elif _is_published_now(row, intents) and _rules_want(context, account, row, description):
        _ask(context, row, DoiState(account.default_state), how="auto")
    for intent in intents:
        if intent.kind in ACTS:
            act = Act(
                context=context, session=session, row=row, account=account, intent=intent, description=description
            )
            ACTS[intent.kind](act)
    if description is not None:
        copy_description(row, description)
        link_to_earlier(context, session, row, description)
    weigh(context, session, row, account, description, actor=last.actor)
    if not has_gap(row) and not is_in_doubt(session, row) and not is_to_be_read(row):
        if row.observed_state is AgencyState.ABSENT:
            cancel_waiting(context, session, row, "withdrawn")
            let_go(context, session, row, actor=last.actor)
        return
    force = any((intent.params or {}).get("force") for intent in intents)
    batch_id = common_batch(intents)
    urgent = any(intent.kind not in FROM_HOST for intent in intents)
    priority = PRIORITY_BULK if batch_id is not None else PRIORITY_PERSON if urgent else PRIORITY_NORMAL
    add_job(context, session, row, errand(row), actor=last.actor, priority=priority, force=force, batch_id=batch_id)
    if by_person is not None:
        tell(context, session, "asked", row, actor=last.actor, params={"state": row.asked_state})


def _is_published_now(row: DoiRow, intents: Sequence[Intent]) -> bool:
    """Whether a record was published for which so far only a name was kept."""
    if row.part == ASIDE:
        return False
    return row.asked_state is DoiState.RESERVED and any(i.kind is IntentKind.PUBLISHED for i in intents)


def _rules_want(context: Context, account: Account, row: DoiRow, description: Description | None) -> bool:
    """Whether the rules for minting want this record's DOI, now or when an embargo ends."""
    decision = decision_for(context, account, description, how="auto")
    return may_begin(DoiState(account.default_state), description, decision).wanted


def _ask(context: Context, row: DoiRow, asked: DoiState, *, how: str) -> None:
    """Notes a wish; what the agency made public can no longer become a draft or a mere reservation.

    Only who reactivates a retired DOI brings it back, and nobody one that was redacted.
    """
    public = row.observed_state in (AgencyState.REGISTERED, AgencyState.FINDABLE)
    if public and (asked in (DoiState.DRAFT, DoiState.RESERVED) or row.asked_state is DoiState.DEACTIVATED):
        return
    if row.redacted_at is not None:
        return
    if row.withheld == RELEASED:
        row.withheld = None
    if row.asked_state is DoiState.DRAFT and row.observed_state is AgencyState.DRAFT and asked not in NOT_PUBLIC:
        end_grace(context, row)
    row.asked_state = asked
    row.asked_how = how
