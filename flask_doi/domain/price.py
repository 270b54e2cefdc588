"""What a DOI costs, as an administrator writes it: an amount and a currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_AMOUNT = r"\d{1,9}(?:[.,]\d{1,4})?"
_CURRENCY = r"[A-Z]{3}|[€$£¥]"
_AFTER = re.compile(rf"({_AMOUNT})\s*({_CURRENCY})")
_BEFORE = re.compile(rf"({_CURRENCY})\s*({_AMOUNT})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """An amount of money; `currency` is a code such as "EUR" or a sign such as "€"."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, text: str) -> Price | None:
        """The price that is meant by "1.50 EUR", "1,50 EUR", "EUR 1.50" or "€1.50"; None when it is none."""
        given = text.strip()
        after, before = _AFTER.fullmatch(given), _BEFORE.fullmatch(given)
        if after is not None:
            amount, currency = after.groups()
        elif before is not None:
            currency, amount = before.groups()
        else:
            return None
        return cls(amount=Decimal(amount.replace(",", ".")), currency=currency)

    def times(self, number: int) -> Decimal:
        """What so many cost together."""
        return self.amount * number
