"""Columns of a DOI's row that the database reckons by itself, so that they are never out of date, and can be indexed.

They are for conditions and for sorting; whoever has a row in hand asks `finding.shown_state` and `wishes.has_gap`.
"""

from __future__ import annotations

SHOWN_STATE = (
    "CASE WHEN origin = 'external' THEN 'external' WHEN desired_state = 'deactivated' THEN 'deactivated' "
    "WHEN observed_state = 'absent' THEN 'reserved' ELSE observed_state END"
)
IS_STALE = (
    "origin <> 'external' AND observed_state <> 'absent' AND (wanted_revision <> sent_revision "
    "OR observed_state <> CASE desired_state WHEN 'reserved' THEN 'absent' WHEN 'external' THEN 'absent' "
    "WHEN 'deactivated' THEN 'registered' ELSE desired_state END "
    "OR coalesce(desired_url, '') <> coalesce(observed_url, ''))"
)
IS_UNRESOLVED = "observed_state IN ('registered', 'findable') AND resolves IS NOT TRUE"
SORT_TITLE_LENGTH = 120
SORT_TITLE = f"substr(lower(title), 1, {SORT_TITLE_LENGTH})"

SIFTING = ("shown_state", "is_stale", "is_unresolved", "verified", "repository_key", "level", "year", "account_id")
"""What lists are narrowed by: it stands in every index by which they are sorted, so that none reads rows in vain."""
