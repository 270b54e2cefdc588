"""The year of publication: when the thing was made publicly available, not when the original was made.

DataCite schema 4.6, property 5: for a digitised original the year of the digital version; unknown, the year of
registration. Once registered the year is frozen: a citation must not drift.
"""

from __future__ import annotations

from datetime import date

from flask_doi.domain.description import Description

FIRST_YEAR = 1000
LAST_YEAR = 9999


def publication_year(description: Description, *, frozen_year: int | None, today: date) -> int:
    """The frozen year, else the explicit one, else the year the record was first public, else this year."""
    if frozen_year is not None:
        return frozen_year
    if description.published_year is not None:
        return description.published_year
    first = description.first_published
    if first is not None and FIRST_YEAR <= first.year <= today.year:
        return first.year
    return today.year


def is_possible(year: int, *, today: date, embargo_until: date | None = None) -> bool:
    """Whether a year can be one of publication: four digits, and not beyond next year unless an embargo ends then."""
    latest = max(today.year + 1, embargo_until.year if embargo_until else 0)
    return FIRST_YEAR <= year <= min(latest, LAST_YEAR)
