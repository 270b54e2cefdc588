"""Chooses the name of a new DOI: unique here, and committed before the agency hears of it."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from flask_doi.agencies.base import Verdict
from flask_doi.domain.description import Description
from flask_doi.domain.suffix import SuffixPattern, new_name, version_name
from flask_doi.errors import ConfigurationError
from flask_doi.models import Account, Attempt, DoiRow, HistoryEvent, Serial
from flask_doi.services.context import Context
from flask_doi.services.lineage import earlier_ones

TRIES = 50
PLACEHOLDER = "xxxx-xxxx"


def choose_name(context: Context, session: Session, account: Account, description: Description, *, year: int) -> str:
    """A name that no row of this environment has; serial numbers are taken in the session's transaction.

    Raises InvalidSuffix when the pattern needs something that the record does not have.
    """
    prefix, pattern = _prefix_of(account), SuffixPattern.parse(account.suffix)
    values = _pattern_values(description, year)
    for turn in range(TRIES):
        serial = _next_serial(session, account, pattern.serial_scope(values)) if pattern.needs_serial else None
        suffix = pattern.render(values, serial=serial, random=context.random)
        if turn and serial is None and not pattern.is_random:
            suffix = f"{suffix}-{turn + 1}"
        name = new_name(prefix, account.shoulder, suffix)
        if not (_is_taken(session, account.environment, name) or _was_released(session, name, description.key)):
            return name
    raise ConfigurationError(f"The suffix pattern {account.suffix!r} gave {TRIES} names that are all in use.")


def name_of_version(
    context: Context,
    session: Session,
    account: Account,
    description: Description,
    version_of: DoiRow | None,
    *,
    year: int,
) -> str:
    """A name for a DOI: drawn from that of the first version where there is one and DOI_VERSION_PATTERN says so.

    The pattern "{base}.{n}" counts versions, so that the second one of 10.1234/abc is 10.1234/abc.2; a number that is
    in use is passed over. A first version under another prefix, or from elsewhere, lends its name to nobody.
    """
    if version_of is not None:
        found = counted_name(context, session, account, version_of, key=description.key)
        if found is not None:
            return found
    return choose_name(context, session, account, description, year=year)


def counted_name(context: Context, session: Session, account: Account, version_of: DoiRow, *, key: str) -> str | None:
    """The name of the version after one, drawn from that of the first; None when no name can be drawn from it."""
    before = [*earlier_ones(session, version_of), version_of]
    first, number = before[0], len(before) + 1
    pattern = context.settings.version_pattern
    if pattern == "opaque" or first.origin == "external" or not first.doi.startswith(f"{_prefix_of(account)}/"):
        return None
    prefix, _, base = first.doi.partition("/")
    for n in range(number, number + TRIES):
        name = new_name(prefix, "", version_name(base, n, pattern))
        if not (_is_taken(session, account.environment, name) or _was_released(session, name, key)):
            return name
    raise ConfigurationError(f"The version pattern {pattern!r} gave {TRIES} names that are all in use.")


def preview_name(context: Context, session: Session, account: Account, description: Description, *, year: int) -> str:
    """A name as a record would get it, without taking a serial number; a part drawn by lot will be another."""
    prefix, pattern = _prefix_of(account), SuffixPattern.parse(account.suffix)
    values = _pattern_values(description, year)
    scope = pattern.serial_scope(values)
    serial = session.scalar(select(Serial.next_value).where(Serial.account_id == account.id, Serial.scope == scope))
    rendered = pattern.render(values, serial=serial or 1, random=context.random)
    return new_name(prefix, account.shoulder, rendered)


def placeholder_name(account: Account) -> str:
    """A name of the account that is never registered: its letters x are no check digits."""
    return new_name(account.prefix or "10.00000", account.shoulder, PLACEHOLDER)


def _prefix_of(account: Account) -> str:
    if not account.prefix:
        raise ConfigurationError("The account has no prefix; set DOI_PREFIX to the prefix assigned to it.")
    return account.prefix


def _pattern_values(description: Description, year: int) -> dict[str, str | int | None]:
    return {
        "year": year,
        "id": description.key,
        "level": description.level,
        "repository": description.repository.key if description.repository else None,
        "reference_code": description.reference_code,
    }


def _is_taken(session: Session, environment: str, name: str) -> bool:
    """Whether a row has the name, or an attempt found out that somebody else has it."""
    found = session.scalar(select(DoiRow.id).where(DoiRow.environment == environment, DoiRow.doi == name))
    if found is not None:
        return True
    refused = (
        select(Attempt.id)
        .join(Account, Account.id == Attempt.account_id)
        .where(Attempt.doi == name, Attempt.verdict == Verdict.TAKEN, Account.environment == environment)
    )
    return session.scalar(refused.limit(1)) is not None


def _was_released(session: Session, name: str, key: str) -> bool:
    """Whether another record gave the name back: somebody may have written it down for that one."""
    released = select(HistoryEvent.id).where(
        HistoryEvent.code == "released", HistoryEvent.doi == name, HistoryEvent.record_key != key
    )
    return session.scalar(released.limit(1)) is not None


def _next_serial(session: Session, account: Account, scope: str) -> int:
    taken = session.execute(
        update(Serial)
        .where(Serial.account_id == account.id, Serial.scope == scope)
        .values(next_value=Serial.next_value + 1)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        session.execute(insert(Serial).values(account_id=account.id, scope=scope, next_value=2))
        return 1
    value = session.scalar(select(Serial.next_value).where(Serial.account_id == account.id, Serial.scope == scope))
    return int(value or 2) - 1
