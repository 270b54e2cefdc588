"""What rules that are only typed would have minted in the last month: nothing is saved, and nothing is minted.

The decisions are those of the planning itself. A large catalogue is looked at in chunks, up to a number of records and
for a few seconds, and what was left out is said.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.description import Description
from flask_doi.domain.policy import may_begin
from flask_doi.domain.rules import blocking
from flask_doi.domain.states import DoiState
from flask_doi.domain.titles import main_title
from flask_doi.models import Account, HistoryEvent
from flask_doi.services.accounts import accounts_here, chosen_account
from flask_doi.services.asking import known_keys
from flask_doi.services.context import Context
from flask_doi.services.describing import describe, reading
from flask_doi.services.releasing import was_given_back
from flask_doi.services.scope import within
from flask_doi.services.stating import problems_of
from flask_doi.services.wishes import decision_for

PERIOD = timedelta(days=30)
MOST = 5000
CHUNK = 200
SECONDS = 8.0
EXAMPLES = 3

MINTED, AFTER_EMBARGO, TO_MEND, REFUSED = "minted", "after_embargo", "to_mend", "refused"
KINDS = (MINTED, AFTER_EMBARGO, TO_MEND, REFUSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedRules:
    """Rules as they stand in a form; `account_id` is the account that they belong to, None for a new one."""

    account_id: int | None
    rules: Mapping[str, Any]
    default_state: str = "findable"
    repositories: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ExampleRecord:
    """A record to look at."""

    key: str
    title: str
    reference_code: str


@dataclass(kw_only=True)
class Group:
    """Records that would have fared alike; `rule` says why where they were refused."""

    kind: str
    rule: str = ""
    number: int = 0
    examples: list[ExampleRecord] = field(default_factory=list)


@dataclass(kw_only=True)
class Rehearsal:
    """What would have come of the rules, group by group."""

    since: datetime
    looked_at: int = 0
    known: int = 0
    elsewhere: int = 0
    undescribed: int = 0
    is_capped: bool = False
    is_cut: bool = False
    groups: list[Group] = field(default_factory=list)

    @property
    def minted(self) -> int:
        """How many DOIs there would have been."""
        return sum(group.number for group in self.groups if group.kind == MINTED)


def rehearse(context: Context, typed: TypedRules, scope: Selection | None = None) -> Rehearsal:
    """Weighs every record of a scope that was published or changed in the last 30 days by these rules."""
    end = time.monotonic() + SECONDS
    since = context.clock() - PERIOD
    with reading(context):
        keys = list(islice(context.catalogue.changed_since(since), MOST + 1))
    found = Rehearsal(since=since, is_capped=len(keys) > MOST)
    keys = keys[:MOST]
    with context.session() as session:
        accounts, own = _with_typed(session, context, typed)
    for start in range(0, len(keys), CHUNK):
        if time.monotonic() > end:
            found.is_cut = True
            break
        _weigh(context, found, accounts, own, _held(context, scope, keys[start : start + CHUNK]))
    found.groups.sort(key=lambda group: (KINDS.index(group.kind), -group.number))
    return found


def _held(context: Context, scope: Selection | None, keys: Sequence[str]) -> Sequence[str]:
    if scope is None:
        return keys
    with reading(context):
        return list(context.catalogue.select(within(context, scope, Selection(keys=tuple(keys)))))


def _with_typed(session: Session, context: Context, typed: TypedRules) -> tuple[Sequence[Account], Account]:
    """The accounts, with the typed one in the place of what is stored; it belongs to no session."""
    stored = list(accounts_here(session, context))
    before = next((account for account in stored if account.id == typed.account_id), None)
    repositories = typed.repositories
    if repositories is None:
        repositories = tuple((before.repositories or ()) if before is not None else ())
    own = Account(
        id=typed.account_id,
        environment=context.settings.environment,
        prefix=before.prefix if before is not None else context.settings.prefix,
        shoulder=before.shoulder if before is not None else "",
        is_default=before.is_default if before is not None else not any(account.is_default for account in stored),
        in_use=True,
        repositories=list(repositories),
        auto_mint=True,
        auto_mint_rules=dict(typed.rules),
        default_state=typed.default_state,
        profile=dict(before.profile or {}) if before is not None else {},
    )
    return [own, *(account for account in stored if account is not before)], own


def _weigh(context: Context, found: Rehearsal, accounts: Sequence[Account], own: Account, keys: Sequence[str]) -> None:
    described = describe(context, keys)
    found.looked_at += len(keys)
    found.undescribed += len(described.broken)
    with context.session() as session:
        known = known_keys(context, session, list(described.found))
        given_back = _given_back(session, list(described.found))
        for key, description in described.found.items():
            if chosen_account(accounts, description) is not own:
                found.elsewhere += 1
            elif key in known:
                found.known += 1
            elif key in given_back:
                _put(found, description, REFUSED, "given_back")
            else:
                _put(found, description, *_fate(context, session, own, description))


def _given_back(session: Session, keys: Sequence[str]) -> set[str]:
    """The records whose name a person gave back last."""
    ever = select(HistoryEvent.record_key).where(HistoryEvent.record_key.in_(keys), HistoryEvent.code == "released")
    return {key for key in set(session.scalars(ever)) if was_given_back(session, key)}


def _fate(context: Context, session: Session, own: Account, description: Description) -> tuple[str, str]:
    ruled = decision_for(context, own, description, how="auto")
    begun = may_begin(DoiState(own.default_state), description, ruled)
    if not begun.wanted:
        return REFUSED, begun.rule
    if blocking(problems_of(context, session, own, description, row=None)):
        return TO_MEND, ""
    return (AFTER_EMBARGO, "") if ruled.rule == "embargoed" and context.settings.embargo != "mint" else (MINTED, "")


def _put(found: Rehearsal, description: Description, kind: str, rule: str) -> None:
    group = next((each for each in found.groups if (each.kind, each.rule) == (kind, rule)), None)
    if group is None:
        group = Group(kind=kind, rule=rule)
        found.groups.append(group)
    group.number += 1
    if len(group.examples) < EXAMPLES:
        title = main_title(description)
        group.examples.append(
            ExampleRecord(
                key=description.key,
                title=title.value if title else "",
                reference_code=description.reference_code or "",
            )
        )
