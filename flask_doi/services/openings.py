"""Which accounts a drain may send with now: looked up at the gates before jobs are claimed, a few times a second.

Whoever claims jobs for a closed gate has them described and prepared for nothing.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from flask_doi.errors import DoiError
from flask_doi.models import Account
from flask_doi.services import gate
from flask_doi.services.accounts import agency_for, rate_limit_of
from flask_doi.services.context import Context

LIFE = 0.2
MANY = 1_000_000


class Openings:
    """The gates of the accounts that are not paused, as one drain sees them."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._rooms: dict[int, gate.Room] = {}
        self._at_once: dict[int, int] = {}
        self._looked_at = 0.0

    def room(self, flying: Mapping[int, int] | None = None) -> int:
        """How many requests may go now; `flying` says how many of each account are under way.

        The tightest account that has room at all decides, since nobody knows before whose jobs will be claimed.
        """
        self._look()
        through_gates = sum(MANY if found.requests is None else found.requests for found in self._rooms.values())
        at_once = [left for left in self._left(flying or {}).values() if left > 0]
        return min(through_gates, *at_once) if at_once else 0

    def closed(self, flying: Mapping[int, int] | None = None) -> Collection[int]:
        """The accounts with which nothing may be sent now: their gate is closed, or their agency has enough to do."""
        self._look()
        left = self._left(flying or {})
        return [account for account, found in self._rooms.items() if found.requests == 0 or left[account] <= 0]

    def _left(self, flying: Mapping[int, int]) -> dict[int, int]:
        """How many requests of each account may be begun besides those under way (`Capabilities.concurrency`)."""
        return {account: self._at_once.get(account, MANY) - flying.get(account, 0) for account in self._rooms}

    def opens_in(self) -> float | None:
        """Seconds until the first closed gate opens; None when none is closed."""
        self._look()
        moments = [found.again_at for found in self._rooms.values() if found.requests == 0 and found.again_at]
        if not moments:
            return None
        return max(0.0, (min(moments) - self._context.clock()).total_seconds())

    def forget(self) -> None:
        """Looks again next time; a gate has just said no."""
        self._looked_at = 0.0

    def _look(self) -> None:
        if time.monotonic() - self._looked_at < LIFE and self._looked_at:
            return
        now = self._context.clock()
        with self._context.session() as session:
            running = or_(Account.paused_until.is_(None), Account.paused_until <= now)
            here = Account.environment == self._context.settings.environment
            accounts = session.scalars(select(Account).where(here, running)).all()
            self._rooms, self._at_once = {}, {}
            for account in accounts:
                self._rooms[account.id] = self._room_of(session, account)
        self._looked_at = time.monotonic()

    def _room_of(self, session: Session, account: Account) -> gate.Room:
        """What the account's gate lets through; one that cannot be used shows when its first job is to be sent."""
        try:
            agency = agency_for(self._context, account)
        except DoiError:
            return gate.Room(requests=1)
        self._at_once[account.id] = agency.capabilities.concurrency
        return gate.room(self._context, session, agency.address, rate_limit_of(self._context, account))
