"""What a record page says of its DOI to readers and machines: a citation, and lines for the head of the page."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from flask_doi.domain.agent_roles import creators_of
from flask_doi.domain.description import ArchivalDate, Description
from flask_doi.domain.titles import main_title
from flask_doi.services.context import current_context
from flask_doi.services.showing import ShownDoi
from flask_doi.web import assets
from flask_doi.web.badges import public_doi
from flask_doi.web.texts import doi_label

STYLES = ("archival",)
_META = Markup('<meta name="citation_doi" content="{}">')
_LINK = Markup('<a class="doi-link" href="{}"><bdi dir="ltr">{}</bdi></a>')


def doi_head(record: Any = None) -> Markup:
    """Lines for the head of a page: style sheet and script, and of a record its DOI when the world knows it."""
    context = current_context()
    if not context.settings.enabled:
        return Markup()
    head = assets.style_once() + assets.script_once()
    shown = None if record is None else public_doi(context, context.catalogue.key(record))
    return head if shown is None or shown.is_test else head + _META.format(shown.name)


def doi_citation(record: Any, style: str | None = None) -> Markup:
    """How to cite a record, with its DOI as a link where everybody may see it; nothing for a record that is gone.

    The only style yet is "archival": creator, title, dates, reference code, repository.
    """
    context = current_context()
    if not context.settings.enabled:
        return Markup()
    key = context.catalogue.key(record)
    description = context.catalogue.get(key)
    if description is None:
        return Markup()
    parts = [escape(part) for part in _parts(description)]
    shown = public_doi(context, key)
    ending = Markup() if shown is None else Markup(" ") + _cited(shown)
    return Markup('<span class="doi-citation" dir="auto">{}.{}</span>').format(Markup(", ").join(parts), ending)


def _parts(description: Description) -> list[str]:
    creators = "; ".join(agent.name.strip() for agent in creators_of(description))
    title = main_title(description)
    dates = next((text for text in map(_date_text, description.dates) if text), "")
    place = description.repository.name if description.repository else ""
    own_title = title.value if title else ""
    shown_dates = dates if title is None or title.origin != "dates" else ""
    return [part for part in (creators, own_title, shown_dates, description.reference_code or "", place) if part]


def _date_text(date: ArchivalDate) -> str:
    """A date as the archive writes it, else its ends."""
    ends = [end for end in dict.fromkeys((date.start, date.end)) if end]
    return date.text.strip() or "–".join(ends)


def _cited(shown: ShownDoi) -> Markup:
    link = _LINK.format(shown.link, shown.link)
    if not shown.is_test:
        return link
    return Markup("{} [{}]").format(link, doi_label(shown.environment))
