"""Adds and changes accounts: everything is checked first, and nothing that somebody else changed is written over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from flask_doi.agencies.registry import agency_names
from flask_doi.domain.states import JobState
from flask_doi.models import Account, Attempt, DoiRow, Job
from flask_doi.services.accounts import configured_secret
from flask_doi.services.configuring import credentials, history
from flask_doi.services.configuring.account_checks import Typed, against, remark_on
from flask_doi.services.configuring.account_values import (
    FROM_FILE,
    IDENTITY,
    IN_PROFILE,
    Written,
    read_account,
    written,
    written_in_file,
    written_rules,
)
from flask_doi.services.configuring.installation import take_effect
from flask_doi.services.configuring.objections import Meanwhile, Objection, Saved
from flask_doi.services.configuring.texts import as_text
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

RULE_FIELDS = ("auto_mint", "auto_mint_rules")
NOW, LATER = "now", "later"
ENDS_PAUSE = frozenset({"prefix", "repository_id"})


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountForm:
    """What was filled in. Empty credentials change nothing; `back` are the fields that follow app.config again."""

    values: Mapping[str, Written]
    password: str = field(default="", repr=False)
    api_token: str = field(default="", repr=False)
    when: str = NOW
    typed: str = ""
    back: Collection[str] = ()
    seen: Mapping[str, Written] = field(default_factory=dict)


def known_agencies() -> tuple[str, ...]:
    """The names of the agencies that an account may be at."""
    return agency_names()


def save_account(context: Context, account_id: int | None, form: AccountForm, *, actor: str | None = None) -> Saved:
    """Adds an account (without an id) or changes one, all of what was filled in or nothing.

    The agency is asked once, outside of any transaction, when prefix or credentials are new to it: a prefix that it
    did not assign to the account is refused.
    """
    with context.session() as session:
        known = session.get(Account, account_id) if account_id is not None else None
        if account_id is not None and known is None:
            return Saved(objections=(Objection(code="gone"),))
        fixed = known is not None and is_settled(session, known)
        given = _completed(context, known, form, fixed=fixed)
        values, objections = read_account(given, agency_names())
        typed = Typed(
            account=known,
            values=values,
            secret=credentials.secret_of(password=form.password, api_token=form.api_token),
            is_for_later=form.when == LATER,
            is_back=bool({"credentials"} & set(form.back)),
            confirmation=form.typed,
            fixed=fixed,
        )
        objections += against(context, session, typed)
    if objections:
        return Saved(objections=tuple(objections))
    asked = remark_on(context, typed)
    if isinstance(asked, Objection):
        return Saved(objections=(asked,))
    saved = again(lambda: _write(context, account_id, typed, form, actor))
    if not saved.is_refused:
        take_effect(context)
    return replace(saved, remark=asked)


def _completed(context: Context, known: Account | None, form: AccountForm, *, fixed: bool) -> dict[str, Written]:
    """The form with what it left out, and with the file's values for what follows the file again."""
    unsaid = {"agency": context.configured.agency, "environment": context.settings.environment}
    given = {**(written(known) if known is not None else unsaid), **form.values}
    if known is not None and known.origin == "config":
        in_file = written_in_file(context)
        back = set(form.back) & set(FROM_FILE)
        if "auto_mint_rules" in back or "auto_mint" in back:
            given |= {name: value for name, value in in_file.items() if name.startswith(("auto_mint", "rule_"))}
        given |= {name: in_file[name] for name in back if name in in_file}
    if fixed and known is not None:
        given |= {name: value for name, value in written(known).items() if name in IDENTITY and name not in form.values}
    return given


def is_settled(session: Session, account: Account) -> bool:
    """Whether its agency, environment and repository id can no longer be changed."""
    if account.origin == "config":
        return True
    belongs = (exists(select(model.id).where(model.account_id == account.id)) for model in (DoiRow, Job, Attempt))
    return any(session.scalar(select(each)) for each in belongs)


def _write(context: Context, account_id: int | None, typed: Typed, form: AccountForm, actor: str | None) -> Saved:
    with context.transaction() as session:
        if account_id is None:
            return _add(context, session, typed, actor)
        row = session.get(Account, account_id, with_for_update=True, populate_existing=True)
        if row is None:
            return Saved(objections=(Objection(code="gone"),))
        meanwhile = _meanwhile(session, row, form.seen)
        if meanwhile:
            return Saved(meanwhile=meanwhile)
        was_paused = row.paused_until is not None and row.paused_until > context.clock()
        fields = _change(context, session, row, typed, form, actor)
        is_released = was_paused and row.paused_until is None
        return Saved(fields=fields, id=row.id, released=_waiting(session, row) if is_released else None)


def _waiting(session: Session, row: Account) -> int:
    """How many DOIs wait to be sent with an account."""
    waiting = (Job.account_id == row.id, Job.state == JobState.PENDING)
    return session.scalar(select(func.count(Job.id)).where(*waiting)) or 0


def _add(context: Context, session: Session, typed: Typed, actor: str | None) -> Saved:
    now = context.clock()
    values = dict(typed.values)
    profile = {name: values.pop(name) for name in list(values) if name in IN_PROFILE}
    row = Account(
        **values,
        profile={**profile, "has_part_limit": context.settings.has_part_limit},
        origin="page",
        is_default=_is_first(context, session, values["environment"]),
        in_use=True,
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    session.flush()
    history.note(context, session, "added", account_id=row.id, new=row.name, actor=actor)
    if typed.secret is not None:
        credentials.put_in(context, session, row, typed.secret, actor=actor)
    return Saved(fields=("added",), id=row.id)


def _is_first(context: Context, session: Session, environment: str) -> bool:
    found = session.scalar(select(Account.id).where(Account.environment == environment, Account.is_default))
    return found is None


def _meanwhile(session: Session, row: Account, seen: Mapping[str, Written]) -> tuple[Meanwhile, ...]:
    now = written(row)
    told = history.last_changes(session, row.id)
    found = []
    for name, value in seen.items():
        if name in now and now[name] != value:
            actor, at = told.get("auto_mint_rules" if name.startswith("rule_") else name, (None, None))
            found.append(Meanwhile(field=name, value=as_text(now[name]), actor=actor, at=at))
    return tuple(found)


def _change(
    context: Context, session: Session, row: Account, typed: Typed, form: AccountForm, actor: str | None
) -> tuple[str, ...]:
    changed = [
        name for name, value in typed.values.items() if _set(context, session, row, name, value, form.back, actor)
    ]
    if typed.secret is not None:
        put = credentials.put_by if typed.is_for_later else credentials.put_in
        put(context, session, row, typed.secret, actor=actor)
        changed.append("credentials")
    _follow(context, session, row, form.back, actor)
    if ENDS_PAUSE & set(changed):
        credentials.end_pause(row)
    if changed or form.back:
        row.updated_at = context.clock()
    return tuple(changed)


def _set(
    context: Context, session: Session, row: Account, name: str, value: Any, back: Collection[str], actor: str | None
) -> bool:
    before = (row.profile or {}).get(name) if name in IN_PROFILE else getattr(row, name)
    if before == value or (not before and not value) or _says_the_same(name, before, value):
        return False
    if name in IN_PROFILE:
        row.profile = {**(row.profile or {}), name: value}
    else:
        setattr(row, name, value)
    code = "followed" if name in back else "changed"
    if name in FROM_FILE and name not in back:
        credentials.override(row, name)
    history.note(context, session, code, account_id=row.id, field=name, old=before, new=value, actor=actor)
    return True


def _says_the_same(name: str, before: Any, value: Any) -> bool:
    """Lists whose order means nothing."""
    if name == "repositories":
        return sorted(before or ()) == sorted(value or ())
    if name == "auto_mint_rules":
        return written_rules(auto_mint=False, rules=before) == written_rules(auto_mint=False, rules=value)
    return False


def _follow(context: Context, session: Session, row: Account, back: Collection[str], actor: str | None) -> None:
    """What follows app.config again is no longer kept from it; its credentials count at once."""
    released = set(row.overrides or ()) & set(back)
    if row.origin != "config" or not released:
        return
    row.overrides = sorted(set(row.overrides or ()) - released)
    if "credentials" in released:
        secret = configured_secret(context)
        row.secret, row.secret_digest = context.vault.seal(secret), context.vault.digest(secret)
        row.secret_changed_at = context.clock()
        credentials.end_pause(row)
        history.note(context, session, "followed", account_id=row.id, field="credentials", actor=actor)
