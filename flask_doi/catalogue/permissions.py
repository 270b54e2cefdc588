"""Who may do what, when the host does not say: everybody reads what is public, administrators do the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_doi.domain.description import Description

May = Callable[[Any, str, str | None], bool | None]
"""The host's answer; None leaves the question to `allowed`."""


def allowed(user: Any, action: str, key: str | None, describe: Callable[[str], Description | None]) -> bool:
    """Whether a user may: all actions for a logged-in user whose `is_admin` is true, "see" of public records for all.

    A record is public when it is published and neither its description nor that of an ancestor is restricted.
    """
    if _is(user, "is_authenticated") and _is(user, "is_admin"):
        return True
    if action != "see" or key is None:
        return False
    described = describe(key)
    return described is not None and described.published and not described.restricted_description


def _is(user: Any, name: str) -> bool:
    """Whether an attribute is set; a method or a word is no answer, and must not open doors."""
    value = getattr(user, name, False)
    return isinstance(value, int) and bool(value)
