"""What is wanted of a DOI: rows made for records, and wishes weighed against what the catalogue says now."""

from __future__ import annotations

from urllib.parse import quote

from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.policy import Decision, auto_mint, effective_wish, may_be_minted
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.states import AGENCY_TARGET, AgencyState, DoiState, JobKind, is_public
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.history import tell
from flask_doi.services.names import choose_name

DEFAULT_TEMPLATE = "{base}/doi/{doi}"


def target_url(context: Context, account: Account, doi: str, key: str) -> str:
    """The address that is registered for a DOI: by default the catalogue's own stable landing address."""
    settings = context.settings
    if account.url_template == DEFAULT_TEMPLATE:
        return f"{settings.base}{settings.landing_prefix}/{doi}"
    return account.url_template.format(base=settings.base, doi=doi, key=quote(key))


def decision_for(context: Context, account: Account, description: Description | None, *, how: str) -> Decision:
    """What the rules say about a public DOI for this record now: the auto-mint rules, or only what is never allowed."""
    settings = context.settings
    today = context.clock().date()
    if how == "auto":
        return auto_mint(
            description,
            enabled=account.auto_mint,
            rules=account.auto_mint_rules,
            levels=settings.mintable_levels,
            today=today,
        )
    return may_be_minted(description, levels=settings.mintable_levels, today=today)


def create_row(
    context: Context,
    session: Session,
    account: Account,
    description: Description,
    *,
    asked: DoiState,
    how: str,
    actor: str | None,
) -> DoiRow:
    """The row of a new DOI with its name chosen; the wish is not weighed yet."""
    now = context.clock()
    year = publication_year(description, frozen_year=None, today=now.date())
    name = choose_name(context, session, account, description, year=year)
    row = DoiRow(
        account_id=account.id,
        environment=account.environment,
        doi=name,
        record_key=description.key,
        part="",
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
    session.add(row)
    session.flush()
    tell(context, session, "reserved", row, actor=actor, states=(None, DoiState.RESERVED))
    return row


def copy_description(row: DoiRow, description: Description) -> None:
    """Copies what lists show, so that they never ask the host.

    Of a DOI that the world knows, pages show the copies too: nothing new is copied of a record that is not public.
    """
    if is_public(row.observed_state) and (description.restricted_description or not description.published):
        return
    repository = description.repository
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
    decision = decision_for(context, account, description, how=row.asked_how)
    today = context.clock().date()
    wish = effective_wish(row.asked_state, row.observed_state, description, decision, today=today)
    changed = wish.state is not row.desired_state
    if changed or wish.withheld != row.withheld:
        code = "withheld" if wish.withheld else "wished"
        params = {"rule": wish.withheld, **wish.params} if wish.withheld else None
        tell(context, session, code, row, actor=actor, params=params, states=(row.desired_state, wish.state))
    row.desired_state = wish.state
    row.withheld = wish.withheld
    row.withheld_params = dict(wish.params) or None
    row.updated_at = context.clock()


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
    """What the job that closes the gap is called."""
    if row.desired_state is DoiState.RESERVED:
        return JobKind.DELETE
    if row.desired_state is DoiState.DEACTIVATED:
        return JobKind.DEACTIVATE
    if row.observed_state is not AgencyState.ABSENT:
        return JobKind.UPDATE
    return {DoiState.DRAFT: JobKind.RESERVE, DoiState.REGISTERED: JobKind.REGISTER}.get(row.desired_state, JobKind.MINT)
