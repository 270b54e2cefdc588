"""What is wanted of a DOI: rows made for records, and wishes weighed against what the catalogue says now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flask_doi.domain.access_decisions import Circumstance
from flask_doi.domain.description import Description
from flask_doi.domain.grace import GRACE, opening_moment, postponed, promotion_moment
from flask_doi.domain.minting_rules import Answer, Case, answers_by_the_rules, answers_for_a_person, decided
from flask_doi.domain.parts import is_object
from flask_doi.domain.policy import Decision, Wish, effective_wish
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.states import AGENCY_TARGET, AgencyState, DoiState, JobKind, is_public
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.history import tell
from flask_doi.services.lineage import own_row
from flask_doi.services.names import name_of_version
from flask_doi.services.targets import target_url as target_url
from flask_doi.services.tombstones import follow_wish

RESTRICTED = str(Circumstance.RESTRICTED)
"""Nothing may be told of the record; that outlives it, for what was kept of it is from before."""
RELEASED, SET_ASIDE = "released", "set_aside"
GIVEN_UP = (RELEASED, SET_ASIDE)
"""Withheld by a person: the name is given back, or stands back behind a DOI from elsewhere."""


def decision_for(
    context: Context, account: Account, description: Description | None, *, how: str, part: str = ""
) -> Decision:
    """What the rules say about a public DOI for this record now: the auto-mint rules, or only what is never allowed.

    A digital object (`part`) is no level of description: the rules on levels do not concern it.
    """
    answers = answers_for(context, account, description, how=how, part=part)
    return decided(answers, "auto_mint" if how == "auto" else "allowed")


def answers_for(
    context: Context, account: Account, description: Description | None, *, how: str, part: str = ""
) -> Iterator[Answer]:
    """The answer of each rule, of which the first "no" is the decision."""
    levels = context.settings.mintable_levels
    if description is not None and description.level and is_object(part):
        levels = (description.level,)
    case = Case(
        description=description,
        levels=levels,
        today=context.clock().date(),
        own_prefixes=(account.prefix or "",),
        enabled=account.auto_mint,
        chosen=account.auto_mint_rules or {},
    )
    return answers_by_the_rules(case) if how == "auto" else answers_for_a_person(case)


def create_row(
    context: Context,
    session: Session,
    account: Account,
    description: Description,
    *,
    asked: DoiState,
    how: str,
    actor: str | None,
    part: str = "",
    version: str | None = None,
    version_of: DoiRow | None = None,
) -> DoiRow:
    """The row of a new DOI with its name chosen; the wish is not weighed yet.

    `version_of` is the DOI of the version before, by default that of the record which the description names as such.
    """
    now = context.clock()
    year = publication_year(description, frozen_year=None, today=now.date())
    if version_of is None and not part and description.version_of not in (None, description.key):
        version_of = own_row(session, account.environment, str(description.version_of))
    name = name_of_version(context, session, account, description, version_of, year=year)
    row = DoiRow(
        account_id=account.id,
        environment=account.environment,
        doi=name,
        record_key=description.key,
        part=part,
        version_of_id=version_of.id if version_of is not None else None,
        origin="minted",
        asked_state=asked,
        asked_how=how,
        desired_state=DoiState.RESERVED,
        desired_url=target_url(context, account, name, description.key),
        wanted_revision=1,
        observed_state=AgencyState.ABSENT,
        sent_revision=0,
        actor=actor,
        created_at=now,
        updated_at=now,
    )
    copy_description(row, description)
    row.version = version or row.version
    session.add(row)
    session.flush()
    tell(context, session, "reserved", row, actor=actor, states=(None, DoiState.RESERVED))
    return row


def copy_description(row: DoiRow, description: Description) -> None:
    """Copies what lists show, so that they never ask the host.

    Of a DOI that the world knows, pages show the copies too: nothing new is copied of a record that is not public, and
    nothing at all of a DOI that was redacted.
    """
    if row.redacted_at is not None:
        return
    if is_public(row.observed_state) and (description.restricted_description or not description.published):
        return
    repository = description.repository
    row.version = _cut(description.version or row.version, 64)
    row.title = _cut(description.title, 500)
    row.reference_code = _cut(description.reference_code, 191)
    row.level = _cut(description.level, 64)
    row.repository_key = _cut(repository.key, 191) if repository else None
    row.repository = _cut(repository.name, 191) if repository else None


def _cut(text: str | None, length: int) -> str | None:
    if text is None or len(text) <= length:
        return text
    return text[: length - 1] + "…"


def weigh(
    context: Context,
    session: Session,
    row: DoiRow,
    account: Account,
    description: Description | None,
    *,
    actor: str | None = None,
) -> None:
    """Makes `desired_state` what it must be, given what was asked for and what the catalogue says now."""
    if row.withheld in GIVEN_UP and not is_public(row.observed_state):
        row.desired_state = DoiState.RESERVED
        row.promote_at = None
        return
    if row.withheld == RELEASED:
        tell(context, session, "release_refused", row, actor=actor)
    wish, row.promote_at = wish_for(context, row, account, description)
    moved = wish.withheld == "embargoed" and (row.withheld_params or {}) != wish.params
    if wish.state is not row.desired_state or wish.withheld != row.withheld or moved:
        code = {None: "wished", GRACE: "postponed"}.get(wish.withheld, "withheld")
        params = {"rule": wish.withheld, **wish.params} if wish.withheld else None
        tell(context, session, code, row, actor=actor, params=params, states=(row.desired_state, wish.state))
    row.desired_state = wish.state
    row.withheld = wish.withheld
    row.withheld_params = dict(wish.params) or None
    follow_wish(context, row, actor=actor)
    row.updated_at = context.clock()


def wish_for(
    context: Context, row: DoiRow, account: Account, description: Description | None
) -> tuple[Wish, datetime | None]:
    """What a DOI shall be now, and when it becomes public by itself; nothing is changed."""
    now = context.clock()
    decision = decision_for(context, account, description, how=row.asked_how, part=row.part)
    embargo = context.settings.embargo
    wish = effective_wish(row.asked_state, row.observed_state, description, decision, today=now.date(), embargo=embargo)
    if description is None and row.withheld == RESTRICTED and wish.state is DoiState.DEACTIVATED:
        wish = replace(wish, withheld=RESTRICTED)
    moment = promotion_moment(
        wish,
        before=row.withheld,
        moment=row.promote_at,
        now=now,
        period=timedelta(seconds=context.settings.grace_period),
        is_public=is_public(row.observed_state),
    )
    wish = wish if wish.withheld else postponed(wish, moment, now=now)
    if wish.withheld is None and is_public(row.observed_state) and description is not None:
        moment = opening_moment(description, now)
    return wish, moment


def has_gap(row: DoiRow) -> bool:
    """Whether what the agency holds may differ from what is wanted: "needs sync", or not yet there."""
    if row.origin == "external":
        return False
    target = AGENCY_TARGET[row.desired_state]
    if target is AgencyState.ABSENT:
        return row.observed_state is not AgencyState.ABSENT
    return (
        target is not row.observed_state
        or row.wanted_revision != row.sent_revision
        or row.desired_url != row.observed_url
    )


def errand(row: DoiRow) -> JobKind:
    """What the job that closes the gap is called; one of a DOI that is taken over only looks at the agency first."""
    if row.origin == "adopted" and row.observed_state is AgencyState.ABSENT:
        return JobKind.UPDATE
    if row.desired_state is DoiState.RESERVED:
        return JobKind.DELETE
    if row.desired_state is DoiState.DEACTIVATED:
        return JobKind.DEACTIVATE
    if row.observed_state is not AgencyState.ABSENT:
        return JobKind.UPDATE
    return {DoiState.DRAFT: JobKind.RESERVE, DoiState.REGISTERED: JobKind.REGISTER}.get(row.desired_state, JobKind.MINT)
