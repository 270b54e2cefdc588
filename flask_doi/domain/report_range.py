"""The days that reports are about, as an address says them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

PRESETS = ("this_year", "last_12_months", "all")
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportRange:
    """From and to, both days included, in UTC; None leaves a side open. `preset` says what was chosen by name."""

    first: date | None = None
    last: date | None = None
    preset: str | None = None

    @property
    def begins(self) -> datetime | None:
        """The first moment that counts."""
        return None if self.first is None else datetime.combine(self.first, time(), UTC)

    @property
    def ends(self) -> datetime | None:
        """The first moment that no longer counts."""
        return None if self.last is None else datetime.combine(self.last, time(), UTC) + timedelta(days=1)

    def as_args(self) -> dict[str, str]:
        """The range as parameters of an address."""
        if self.preset is not None:
            return {"range": self.preset}
        given = {"from": self.first, "to": self.last}
        return {name: str(value) for name, value in given.items() if value is not None}


def preset_range(name: str, today: date) -> ReportRange:
    """The range that has a name, as it is today."""
    if name == "this_year":
        return ReportRange(first=date(today.year, 1, 1), last=today, preset=name)
    if name == "last_12_months":
        months = today.year * 12 + today.month - 1 - 11
        return ReportRange(first=date(months // 12, months % 12 + 1, 1), last=today, preset=name)
    return ReportRange(preset="all")


def range_from_args(args: Mapping[str, str], today: date) -> tuple[ReportRange, tuple[tuple[str, str], ...]]:
    """The range of an address, by default the last twelve months, and what is wrong with it: field and code."""
    days: dict[str, date] = {}
    faults: list[tuple[str, str]] = []
    for name in ("from", "to"):
        given = (args.get(name) or "").strip()
        if not given:
            continue
        try:
            days[name] = date.fromisoformat(given)
        except ValueError:
            faults.append((name, "day_unreadable"))
        else:
            if not EARLIEST <= days[name] <= date(today.year + 100, 1, 1):
                del days[name]
                faults.append((name, "day_far_away"))
    if days.get("from") and days.get("to") and days["from"] > days["to"]:
        faults.append(("to", "days_reversed"))
    if faults:
        return preset_range("last_12_months", today), tuple(faults)
    if days:
        return ReportRange(first=days.get("from"), last=days.get("to")), ()
    asked = args.get("range") or ""
    return preset_range(asked if asked in PRESETS else "last_12_months", today), ()
