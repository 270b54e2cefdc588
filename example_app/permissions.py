"""Who may do what. Anybody may read what is public; editors and administrators see and change more."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, ParamSpec, TypeVar, get_args

from flask import abort, current_app
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, true

from example_app.models import Record, Repository

Action = Literal["view", "edit", "create", "publish", "unpublish", "delete"]
ACTIONS: tuple[str, ...] = get_args(Action)

P = ParamSpec("P")
R = TypeVar("R")


def role_of(user: Any) -> str:
    """The role of a logged-in user; everybody else counts as a reader."""
    return str(user.role) if getattr(user, "is_authenticated", False) else "reader"


def may(user: Any, action: str, record: Record) -> bool:
    """Tell whether *user* (or an anonymous visitor, or None) may do *action* to *record*.

    Readers see published records whose description is not restricted. Editors see everything and change what lies
    in their own repository, or everywhere when they are not limited to one. Administrators may do everything.
    """
    if action not in ACTIONS:
        raise ValueError(f"unknown action {action!r}; known are {', '.join(ACTIONS)}")
    if action == "view":
        return record.is_public or role_of(user) in {"editor", "admin"}
    return may_catalogue_in(user, record.repository_id)


def may_catalogue_in(user: Any, repository_id: int | None) -> bool:
    """Tell whether *user* may add, change and import descriptions in the repository (None: in all of them)."""
    role = role_of(user)
    if role == "admin":
        return True
    return role == "editor" and (user.repository_id is None or user.repository_id == repository_id)


def may_catalogue(user: Any) -> bool:
    """Tell whether *user* may add descriptions somewhere."""
    return role_of(user) in {"editor", "admin"}


def may_edit_authorities(user: Any) -> bool:
    """Authority records are shared by all repositories: any editor may mend them."""
    return may_catalogue(user)


def may_edit_repository(user: Any, repository: Repository) -> bool:
    return may_catalogue_in(user, repository.id)


def may_administer(user: Any) -> bool:
    return role_of(user) == "admin"


def visible_to(user: Any) -> ColumnElement[bool]:
    """The condition that leaves only the records *user* may view, for set-based queries."""
    if role_of(user) in {"editor", "admin"}:
        return true()
    return and_(Record.publication_status == "published", Record.description_restricted.is_(False))


def requires(allowed: Callable[[Any], bool]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard a view: visitors are sent to the login page, users without the right get 403."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            insist(allowed(current_user))
            return view(*args, **kwargs)

        return guarded

    return decorate


def insist(allowed: bool) -> None:
    """Stop the request unless *allowed*: to the login page for visitors, with 403 for everybody else."""
    if allowed:
        return
    visitor: Any = current_user
    if not visitor.is_authenticated:
        abort(current_app.login_manager.unauthorized())  # type: ignore[attr-defined]
    abort(403)
