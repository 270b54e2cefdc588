"""The name under which the history keeps who asked for something."""

from __future__ import annotations

import logging
from typing import Any

from flask import has_request_context

from flask_doi.services.context import Context

logger = logging.getLogger("flask_doi.actors")

LENGTH = 191


def actor_name(context: Context) -> str | None:
    """Who is logged in, as the history shows it; None for visitors, in commands and in workers. Never raises."""
    if not has_request_context():
        return None
    try:
        return _name(context.user())
    except Exception:
        logger.exception("The host could not tell who is logged in.")
        return None


def _name(user: Any) -> str | None:
    if user is None or not getattr(user, "is_authenticated", True):
        return None
    names = (getattr(user, field, None) for field in ("username", "name", "email"))
    get_id = getattr(user, "get_id", None)
    name = next((name for name in names if name), None) or (get_id() if callable(get_id) else user)
    return str(name)[:LENGTH]
