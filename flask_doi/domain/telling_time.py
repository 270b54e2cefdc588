"""When the agency last took the metadata that it has."""

from __future__ import annotations

from datetime import datetime


def told_at(
    *,
    changed_at: datetime | None,
    confirmed_at: datetime | None,
    minted_at: datetime | None,
    findable_at: datetime | None,
) -> datetime | None:
    """The moment of the last request that the agency carried out.

    `changed_at` also moves when the resolver first confirms a DOI; then it was the request that made the DOI public.
    """
    if changed_at is None or changed_at != confirmed_at:
        return changed_at
    earlier = [moment for moment in (minted_at, findable_at) if moment is not None and moment <= changed_at]
    return max(earlier, default=changed_at)
