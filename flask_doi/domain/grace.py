"""When a DOI becomes public by itself: at the end of the grace period after a publish, or of an embargo."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from flask_doi.domain.description import Description
from flask_doi.domain.embargo import under_embargo
from flask_doi.domain.policy import NOT_PUBLIC, Wish
from flask_doi.domain.states import DoiState

GRACE = "grace"
"""The rule that keeps a DOI a draft for a while."""


def promotion_moment(
    wish: Wish, *, before: str | None, moment: datetime | None, now: datetime, period: timedelta, is_public: bool
) -> datetime | None:
    """When a DOI becomes public by itself; a moment that has passed means now, None that no clock runs.

    `before` is the rule that withheld it until now and `moment` what was set then. The grace period begins when nothing
    stands against a public DOI any more; after an embargo that ended by itself, or "now", there is none.
    """
    if wish.withheld == "embargoed":
        return _first_moment(wish.params.get("until"))
    if is_public or wish.withheld is not None or wish.state in NOT_PUBLIC or wish.state is DoiState.DEACTIVATED:
        return None
    was_moved = before == "embargoed" and moment is not None and moment > now
    if moment is not None and not was_moved:
        return moment
    return now + period if period else None


def postponed(wish: Wish, moment: datetime | None, *, now: datetime) -> Wish:
    """The wish for now: a draft for as long as the moment lies ahead."""
    if wish.withheld is not None or moment is None or moment <= now:
        return wish
    until = moment.astimezone(UTC).isoformat(timespec="seconds")
    return Wish(state=DoiState.DRAFT, withheld=GRACE, params={"until": until})


def opening_moment(description: Description, now: datetime) -> datetime | None:
    """When the metadata of a public DOI will have to say that the material is open."""
    return _first_moment(str(description.embargo_until)) if under_embargo(description, now.date()) else None


def _first_moment(day: str | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time.min, UTC) if day else None
