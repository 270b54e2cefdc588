"""What a host may want to hear of, gathered in a transaction and sent after its commit."""

from __future__ import annotations

from dataclasses import dataclass

from flask_doi.models import DoiRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened to a DOI; `name` is that of its signal without "doi_"."""

    name: str
    key: str
    doi: str
    state: str
    part: str = ""


def event_of(name: str, row: DoiRow) -> Event:
    """The event of that name for a DOI as it is now."""
    return Event(name=name, key=row.record_key, doi=row.doi, state=str(row.desired_state), part=row.part)
