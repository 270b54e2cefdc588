"""What readers of a record page should know before they cite it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from flask_doi.domain.identifier import Doi
from flask_doi.domain.published import PublishedDoi
from flask_doi.services.context import Context
from flask_doi.services.showing import resolver_of
from flask_doi.web import assets
from flask_doi.web.in_force import context_in_force
from flask_doi.web.pages import piece
from flask_doi.web.published import published_of


def doi_notice(record: Any) -> Markup:
    """A line that leads from an old version of a record to the newer one; nothing for every other record."""
    context = context_in_force()
    if not context.settings.enabled:
        return Markup()
    found = published_of(context, context.catalogue.key(record))
    newer = newer_version(context, found) if found is not None else None
    if newer is None:
        return Markup()
    return assets.style_once() + piece("doi/_notice.html", newer=newer)


def newer_version(context: Context, found: PublishedDoi) -> str | None:
    """The DOI of the version that came after this one, as a link."""
    name = found.related.next_version
    return Doi.parse(name).url(resolver_of(context, found.environment)) if name else None
