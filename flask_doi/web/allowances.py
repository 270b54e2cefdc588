"""What somebody may still ask for today, and why nothing more, in words to that person."""

from __future__ import annotations

from markupsafe import Markup

from flask_doi.services.actors import actor_name
from flask_doi.services.allowances import DAILY_LIMIT, Refusal, left
from flask_doi.services.context import Context
from flask_doi.web.refusals import refusal as refusal_text
from flask_doi.web.refusals import refusal_line
from flask_doi.web.texts import doi_plural, doi_text


def refusal_said(refusal: Refusal) -> tuple[Markup, ...]:
    """Why the DOIs that somebody asked for are refused, and what to do, said to whoever asked."""
    params = dict(refusal.params)
    if refusal.code != DAILY_LIMIT:
        return (refusal_text(refusal.code, params), refusal_line(refusal.code, params))
    limit, used, rest, asked = (int(params[name]) for name in ("limit", "used", "left", "asked"))
    why = doi_plural(
        "You have asked for %(number)s DOI today, and %(limit)s a day is the limit.",
        "You have asked for %(number)s DOIs today, and %(limit)s a day is the limit.",
        used,
        limit=limit,
    )
    lines = [why]
    if rest > 0:
        lines.append(
            doi_plural(
                "You can ask for %(number)s more today, not for %(asked)s.",
                "You can ask for %(number)s more today, not for %(asked)s.",
                rest,
                asked=asked,
            )
        )
    lines.append(
        doi_text("Ask again tomorrow (the day ends at midnight UTC), or have an administrator raise the limit.")
    )
    return tuple(lines)


def left_said(context: Context) -> Markup | None:
    """How many DOIs whoever is logged in may still ask for today; None where no limit is set."""
    rest = left(context, actor_name(context))
    if rest is None:
        return None
    limit = context.settings.daily_limit
    if rest == 0:
        return doi_text("You can ask for no more DOIs today; %(limit)s a day is the limit.", limit=limit)
    return doi_plural(
        "You can ask for %(number)s more DOI today; %(limit)s a day is the limit.",
        "You can ask for %(number)s more DOIs today; %(limit)s a day is the limit.",
        rest,
        limit=limit,
    )
