"""Whether a record has others under it, as a page asks that offers something for all of them."""

from __future__ import annotations

import logging

from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.families import with_children

logger = logging.getLogger("flask_doi.catalogue")


def has_records_below(context: Context, key: str) -> bool:
    """Whether the catalogue knows records directly under this one; no when it cannot tell."""
    try:
        with reading(context):
            return key in with_children(context, [key])
    except Exception:
        logger.exception("The catalogue could not tell what is under the record %r.", key)
        return False
