"""What minting the DOI of a record would do, for the page on which a person confirms it. Nothing is written here."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.policy import Decision
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.states import DoiState
from flask_doi.domain.suffix import SuffixPattern, encode_opaque
from flask_doi.domain.titles import main_title
from flask_doi.errors import DoiError
from flask_doi.models import Account, DoiRow
from flask_doi.services.accounts import account_for, ensure_configured_account
from flask_doi.services.context import Context
from flask_doi.services.names import PLACEHOLDER, preview_name
from flask_doi.services.status import Reading, status_of
from flask_doi.services.status_facts import RecordStatus
from flask_doi.services.wishes import target_url


@dataclass(frozen=True, kw_only=True, slots=True)
class MintPreview:
    """What a person sees before minting.

    `name` is the DOI to be: final when `is_chosen`, with "xxxx-xxxx" for a part drawn by lot when `is_drawn`, else what
    the pattern gives now. `states` are those that may be asked for; none when the DOI is findable already. Until
    `embargo_until` (a day) nothing becomes public, and for `grace_period` seconds it stays a draft.
    """

    status: RecordStatus
    title: str
    reference_code: str
    name: str | None
    is_chosen: bool
    is_drawn: bool
    target: str | None
    states: tuple[DoiState, ...]
    default_state: DoiState
    account: str | None
    refusal: Decision | None
    embargo_until: str | None = None
    grace_period: int = 0

    @property
    def may_go_ahead(self) -> bool:
        """Whether nothing stands against minting."""
        return self.refusal is None and not self.status.blocking and self.status.broken is None and bool(self.states)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Name:
    text: str | None
    is_chosen: bool = False
    is_drawn: bool = False
    error: str | None = None


def preview_mint(context: Context, key: str, reading: Reading) -> MintPreview:
    """What minting would do to a record that the catalogue has."""
    ensure_configured_account(context)
    status = status_of(context, key, reading)
    description = reading.description or Description(key=key)
    with context.session() as session:
        row = _row(session, context, key)
        account = account_for(session, context, description)
        if row is not None and row.account_id is not None:
            account = session.get(Account, row.account_id)
        name = _name(context, session, row, account, description)
    title = main_title(description)
    target = target_url(context, account, name.text, key) if account and name.text else None
    if row is not None and row.own_url is not None:
        target = row.own_url
    return MintPreview(
        status=status,
        title=title.value if title else "",
        reference_code=description.reference_code or "",
        name=name.text,
        is_chosen=name.is_chosen,
        is_drawn=name.is_drawn,
        target=target,
        states=_states(status),
        default_state=DoiState(account.default_state) if account else DoiState.FINDABLE,
        account=account.repository_id if account else None,
        refusal=_refusal(status, row, account, name),
        embargo_until=_embargo_until(status),
        grace_period=context.settings.grace_period,
    )


def _row(session: Session, context: Context, key: str) -> DoiRow | None:
    here = DoiRow.environment == context.settings.environment
    return session.scalars(select(DoiRow).where(DoiRow.record_key == key, here, DoiRow.part == "")).first()


def _name(
    context: Context, session: Session, row: DoiRow | None, account: Account | None, description: Description
) -> _Name:
    if row is not None:
        return _Name(text=row.doi, is_chosen=True)
    if account is None:
        return _Name(text=None)
    year = publication_year(description, frozen_year=None, today=context.clock().date())
    unlucky = dataclasses.replace(context, random=_Zero())
    try:
        text = preview_name(unlucky, session, account, description, year=year)
        is_drawn = SuffixPattern.parse(account.suffix).is_random
    except DoiError as error:
        return _Name(text=None, error=str(error))
    return _Name(text=text.replace(encode_opaque(0), PLACEHOLDER) if is_drawn else text, is_drawn=is_drawn)


class _Zero(random.Random):
    """Draws nothing but zero, so that the drawn part of a name can be found and replaced."""

    def randrange(self, *bounds: int) -> int:  # type: ignore[override]
        return 0


def _states(status: RecordStatus) -> tuple[DoiState, ...]:
    """What may be asked for: nothing public becomes a draft again, and nothing findable needs minting."""
    state = "" if status.doi is None else status.doi.state
    if state in ("findable", "deactivated", "external"):
        return ()
    if state == "registered":
        return (DoiState.FINDABLE,)
    return (DoiState.FINDABLE, DoiState.REGISTERED, DoiState.DRAFT)


def _embargo_until(status: RecordStatus) -> str | None:
    refused = status.refusal
    return refused.params.get("until") if refused is not None and refused.rule == "embargoed" else None


def _refusal(status: RecordStatus, row: DoiRow | None, account: Account | None, name: _Name) -> Decision | None:
    if row is not None and row.origin == "external":
        return Decision(wanted=False, rule="external_doi", params={"doi": row.doi})
    if status.refusal is not None and status.broken is None and status.refusal.rule != "embargoed":
        return status.refusal
    if account is None:
        return Decision(wanted=False, rule="no_account")
    if name.error is not None:
        return Decision(wanted=False, rule="no_name", params={"error": name.error})
    return None
