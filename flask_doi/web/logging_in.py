"""Nobody is told "not allowed" who only has to log in: the host's own login page is shown first."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

from flask_doi.services.context import Context


def log_in_first(context: Context) -> ResponseReturnValue | None:
    """The way to the host's login and back here; None for who is logged in, or where Flask-Login knows no way.

    Flask-Login makes the way back a path of this site; the host checks it again when it follows it.
    """
    user = context.user()
    if user is not None and getattr(user, "is_authenticated", True):
        return None
    manager: Any = getattr(current_app, "login_manager", None)
    if manager is None or not _knows_a_way(manager):
        return None
    answer: ResponseReturnValue = manager.unauthorized()
    return answer


def _knows_a_way(manager: Any) -> bool:
    views = getattr(manager, "blueprint_login_views", {})
    return bool(manager.unauthorized_callback or manager.login_view or views.get(request.blueprint))
