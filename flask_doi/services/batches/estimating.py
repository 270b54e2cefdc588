"""How many requests a batch takes, how long they take at the present limit, and what the DOIs cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from flask_doi.domain.price import Price
from flask_doi.services.accounts import default_account, rate_limit_of
from flask_doi.services.context import Context

SECONDS_A_REQUEST = 0.5
"""What an agency usually takes to answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """`limit` is the agency's: so many requests in so many seconds; None for none. `fee` is None without a price."""

    requests: int
    seconds: int
    limit: tuple[int, float] | None = None
    fee: Decimal | None = None
    currency: str | None = None
    each: str | None = None


def estimate(context: Context, requests: int, *, minted: int = 0) -> Estimate:
    """What so many requests take, and what `minted` new DOIs cost."""
    with context.session() as session:
        account = default_account(session, context)
        limit = rate_limit_of(context, account) if account is not None else context.settings.rate_limit
    price = Price.parse(context.settings.cost) if context.settings.cost else None
    return Estimate(
        requests=requests,
        seconds=seconds_for(requests, limit, context.settings.concurrency),
        limit=limit,
        fee=price.times(minted) if price is not None and minted else None,
        currency=price.currency if price is not None else None,
        each=context.settings.cost,
    )


def seconds_for(requests: int, limit: tuple[int, float] | None, concurrency: int) -> int:
    """How long so many requests take: as many as the window holds may go at once, then so many in each window."""
    if requests < 1:
        return 0
    busy = requests * SECONDS_A_REQUEST / concurrency
    waiting = max(0, requests - limit[0]) * limit[1] / limit[0] if limit is not None else 0.0
    return max(1, round(max(busy, waiting)))
