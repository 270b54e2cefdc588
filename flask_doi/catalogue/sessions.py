"""The session through which the catalogue is read: the host's own, looked up anew for each page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from flask_doi.errors import ConfigurationError


def current_session(given: Any) -> Callable[[], Session]:
    """A way to the session in use now: of one given (a Session, a scoped session or a callable), else of the host."""
    if given is None:
        return _of_the_host
    if isinstance(given, Session):
        return lambda: given
    if callable(given):
        return lambda: _plain(given())
    raise ConfigurationError(f"session={given!r} is neither a session nor a callable that returns one.")


def _of_the_host() -> Session:
    from flask import current_app

    extension = current_app.extensions.get("sqlalchemy")
    if extension is None:
        raise ConfigurationError("The application has no Flask-SQLAlchemy; give the catalogue a session=.")
    return _plain(extension.session)


def _plain(session: Any) -> Session:
    """The session itself, also of a scoped one."""
    found = session if isinstance(session, Session) else session()
    if not isinstance(found, Session):
        raise ConfigurationError(f"session= gives {found!r}, which is no session.")
    return found
