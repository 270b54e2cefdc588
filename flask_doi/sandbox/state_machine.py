"""The states of a DOI and the events that move it (DataCite REST API: DOI states).

A refused or unknown event is silently no event: the request succeeds and the state stays as it was.
"""

from __future__ import annotations

from typing import Any

from .doi_record import DRAFT, FINDABLE, REGISTERED

_MOVES = {
    ("publish", DRAFT): FINDABLE,
    ("publish", REGISTERED): FINDABLE,
    ("register", DRAFT): REGISTERED,
    ("hide", FINDABLE): REGISTERED,
    ("show", REGISTERED): FINDABLE,
}


def next_state(state: str, event: Any) -> str:
    """The state after `event`; the same state when the event does not apply."""
    return _MOVES.get((event, state), state) if isinstance(event, str) else state
