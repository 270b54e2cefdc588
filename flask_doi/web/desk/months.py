"""Months by their names."""

from __future__ import annotations

from datetime import date

from flask import current_app


def month_name(first: date) -> str:
    """A month and its year in the visitor's language: the name that the host's Flask-Babel has for it, else English."""
    if "babel" in current_app.extensions:
        from flask_babel import format_date

        return str(format_date(first, "LLLL yyyy"))
    return f"{first:%B %Y}"
