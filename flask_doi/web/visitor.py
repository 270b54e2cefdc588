"""Who is asking, and what that person may do; the catalogue decides."""

from __future__ import annotations

import logging

from flask import request

from flask_doi.services.context import Context

logger = logging.getLogger("flask_doi.web")


def may(context: Context, action: str, key: str | None) -> bool:
    """Whether whoever is logged in may do something; asking this reads the session."""
    return context.catalogue.may(context.user(), action, key)


def could_be_known() -> bool:
    """Whether a request brings anything by which somebody could be known; asking this leaves the session alone."""
    return bool(request.cookies or request.authorization or request.remote_user)
