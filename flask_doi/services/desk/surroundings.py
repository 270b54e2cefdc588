"""What surrounds the DOIs at the moment: the agency, the accounts, and how far an installation is set up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.models import Account, DoiRow
from flask_doi.services.accounts import api_url_of, rate_limit_of
from flask_doi.services.agency_standing import pause_of, silence_of
from flask_doi.services.context import Context
from flask_doi.services.gate import room
from flask_doi.services.status_facts import Pause, Silence


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountNow:
    """An account that cannot send now: `pause` or `silence` says why, `full_until` that its limit is reached."""

    id: int
    name: str
    agency: str
    pause: Pause | None = None
    silence: Silence | None = None
    full_until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SetUp:
    """How far an installation is set up."""

    has_account: bool
    was_tried: bool

    @property
    def is_done(self) -> bool:
        """Whether DOIs are minted here already."""
        return self.has_account and self.was_tried


def accounts_now(context: Context, session: Session, *, is_work_waiting: bool) -> tuple[AccountNow, ...]:
    """The accounts about which there is something to tell; a silent agency is told of once for all of its accounts."""
    told: list[AccountNow] = []
    silent: set[str] = set()
    for account in _accounts(context, session):
        pause, address = pause_of(context, account), api_url_of(context, account.environment).rstrip("/")
        silence = silence_of(context, session, account) if address not in silent else None
        if silence is not None:
            silent.add(address)
        full = _full_until(context, session, account, address) if is_work_waiting and silence is None else None
        if pause or silence or full:
            told.append(
                AccountNow(
                    id=account.id,
                    name=account.name,
                    agency=account.agency,
                    pause=pause,
                    silence=silence,
                    full_until=full,
                )
            )
    return tuple(told)


def set_up(context: Context, session: Session) -> SetUp:
    """Whether there is an account that can mint, and whether anything was ever minted with one."""
    settings = context.settings
    usable = any(account.prefix for account in _accounts(context, session))
    here = (DoiRow.environment == settings.environment, DoiRow.minted_at.is_not(None))
    return SetUp(
        has_account=usable or bool(settings.repository_id and settings.prefix),
        was_tried=session.scalar(select(DoiRow.id).where(*here).limit(1)) is not None,
    )


def _accounts(context: Context, session: Session) -> Sequence[Account]:
    here = Account.environment == context.settings.environment
    return session.scalars(select(Account).where(here).order_by(Account.id)).all()


def _full_until(context: Context, session: Session, account: Account, address: str) -> datetime | None:
    left = room(context, session, address, rate_limit_of(context, account))
    return left.again_at if left.requests == 0 else None
