"""Embargoes: how long one lasts, and what a record says once it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask_doi.domain.description import Access, Description


def under_embargo(description: Description, today: date) -> bool:
    """Whether an embargo has not ended yet."""
    return (
        description.access is Access.EMBARGOED
        and description.embargo_until is not None
        and description.embargo_until > today
    )


def as_of(description: Description, today: date) -> Description:
    """The description as it stands on a day: material whose embargo is over is open, also before anybody says so."""
    if description.access is not Access.EMBARGOED or description.embargo_until is None:
        return description
    return description if under_embargo(description, today) else replace(description, access=Access.OPEN)
