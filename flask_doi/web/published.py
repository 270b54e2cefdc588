"""The real DOI of a record with all that may be told of it, looked up once in a request."""

from __future__ import annotations

import logging

from flask import g, has_request_context, request

from flask_doi.domain.published import PublishedDoi
from flask_doi.services.context import Context
from flask_doi.services.published import published_doi_of

logger = logging.getLogger("flask_doi.web")

_KEPT = "flask_doi_published"


def published_of(context: Context, key: str) -> PublishedDoi | None:
    """The DOI of a record where everybody may see it; a fault of ours or of the catalogue is logged, not raised."""
    known = _known()
    if key not in known:
        try:
            known[key] = published_doi_of(context, key)
        except Exception:
            logger.exception("What may be told of the DOI of record %r cannot be read; run 'flask doi doctor'.", key)
            known[key] = None
    found = known[key]
    return found if found is not None and is_exposed(context, found) else None


def is_exposed(context: Context, found: PublishedDoi) -> bool:
    """Whether the public may be told of a DOI; a test or sandbox DOI only with DOI_EXPOSE_TEST."""
    return not found.is_test or context.settings.expose_test


def _known() -> dict[str, PublishedDoi | None]:
    current = request._get_current_object() if has_request_context() else None  # type: ignore[attr-defined]
    kept = g.get(_KEPT)
    if kept is None or kept[0] is not current:
        kept = (current, {})
        setattr(g, _KEPT, kept)
    known: dict[str, PublishedDoi | None] = kept[1]
    return known
