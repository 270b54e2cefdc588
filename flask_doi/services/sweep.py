"""The sweep: finds published records that should have a DOI and have none, and changes that no signal told of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.policy import may_begin
from flask_doi.domain.states import DoiState
from flask_doi.errors import DoiError
from flask_doi.models import Account, DoiRow
from flask_doi.services.accounts import account_for
from flask_doi.services.asking import known_keys, next_published, without_rows
from flask_doi.services.context import Context
from flask_doi.services.describing import describe, reading
from flask_doi.services.history import tell_of_record
from flask_doi.services.ledger import PRIORITY_BULK, add_job
from flask_doi.services.marking import mark_stale
from flask_doi.services.releasing import was_given_back
from flask_doi.services.retrying import again
from flask_doi.services.schedules import Errand, Progress
from flask_doi.services.wishes import create_row, decision_for, has_gap, weigh
from flask_doi.services.wishes import errand as errand_of

CHUNK = 500
CHUNKS_A_TURN = 4
OVERLAP = timedelta(minutes=10)


def run(context: Context, errand: Errand) -> Progress:
    """Looks at the next chunks of the catalogue; begins with what changed since the last sweep."""
    cursor = errand.cursor
    began = errand.params.get("began")
    minted = int(errand.params.get("minted", 0))
    if cursor is None:
        began, minted = context.clock().isoformat(), 0
        _follow_changes(context, errand.result.get("began"))
    if not _mints_by_itself(context):
        return Progress(result={"began": began, "minted": 0, "auto_mint": False})
    for _ in range(CHUNKS_A_TURN):
        keys = next_published(context, cursor)
        minted += sweep_keys(context, keys)
        if len(keys) < CHUNK:
            return Progress(result={"began": began, "minted": minted, "auto_mint": True})
        cursor = keys[-1]
    return Progress(cursor=cursor, params={"began": began, "minted": minted})


def sweep_keys(context: Context, keys: Sequence[str]) -> int:
    """Gives these records the DOIs that the rules want for them; returns how many are new. Never a second one."""
    missing = without_rows(context, keys)
    described = describe(context, missing)
    return again(lambda: _create(context, described.found)) if described.found else 0


def _mints_by_itself(context: Context) -> bool:
    with context.session() as session:
        minting = select(Account.id).where(Account.auto_mint, Account.environment == context.settings.environment)
        return session.scalar(minting.limit(1)) is not None


def _create(context: Context, descriptions: Mapping[str, Description]) -> int:
    minted = 0
    with context.transaction() as session:
        known = known_keys(context, session, list(descriptions))
        for key, description in descriptions.items():
            if key not in known:
                minted += _create_one(context, session, description)
    return minted


def _create_one(context: Context, session: Session, description: Description) -> int:
    account = account_for(session, context, description)
    if account is None or was_given_back(session, description.key):
        return 0
    asked = DoiState(account.default_state)
    if not may_begin(asked, description, decision_for(context, account, description, how="auto")).wanted:
        return 0
    try:
        row = create_row(
            context,
            session,
            account,
            description,
            asked=asked,
            how="auto",
            actor=context.settings.actor,
        )
    except DoiError as error:
        params = {"rule": "no_name", "error": str(error)}
        tell_of_record(context, session, "not_minted", description.key, params=params)
        return 0
    weigh(context, session, row, account, description)
    if has_gap(row):
        add_job(context, session, row, errand_of(row), priority=PRIORITY_BULK)
    return 1


def _follow_changes(context: Context, last_began: str | None) -> None:
    """Marks the DOIs of records that the host changed since the last sweep began, in case no signal told us."""
    if last_began is None:
        return
    since = datetime.fromisoformat(last_began) - OVERLAP
    with reading(context):
        changed = list(context.catalogue.changed_since(since))
    stale = _not_synced_since(context, changed)
    for start in range(0, len(stale), CHUNK):
        chunk = stale[start : start + CHUNK]
        again(lambda keys=chunk: _mark(context, keys))  # type: ignore[misc]


def _not_synced_since(context: Context, changed: Sequence[str]) -> list[str]:
    """The records among these whose DOIs nobody marked since."""
    found: list[str] = []
    with context.session() as session:
        for start in range(0, len(changed), CHUNK):
            keys = changed[start : start + CHUNK]
            found += session.scalars(
                select(DoiRow.record_key).where(
                    DoiRow.record_key.in_(keys),
                    DoiRow.environment == context.settings.environment,
                    DoiRow.wanted_revision == DoiRow.sent_revision,
                )
            ).all()
    return found


def _mark(context: Context, keys: Sequence[str]) -> None:
    with context.transaction() as session:
        mark_stale(context, session, keys)
