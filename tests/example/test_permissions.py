"""The table of rights."""

from __future__ import annotations

import pytest
from flask import Flask

from example_app.models import User
from example_app.permissions import ACTIONS, may

from .visiting import record_of

PUBLIC, DRAFT, RESTRICTED = "gav/hr-1", "kma/c5/5", "kma/f2/6"


def allowed(user: User | None, key: str) -> set[str]:
    return {action for action in ACTIONS if may(user, action, record_of(key))}


@pytest.mark.parametrize("user", [None, User(username="r", role="reader")])
def test_readers_and_visitors_only_view_what_is_public(in_app: Flask, user: User | None) -> None:
    assert allowed(user, PUBLIC) == {"view"}
    assert allowed(user, DRAFT) == set()
    assert allowed(user, RESTRICTED) == set()


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_editors_and_administrators_do_everything_everywhere(in_app: Flask, role: str) -> None:
    user = User(username="e", role=role)
    for key in (PUBLIC, DRAFT, RESTRICTED):
        assert allowed(user, key) == set(ACTIONS)


def test_a_limited_editor_only_views_what_belongs_to_others(in_app: Flask) -> None:
    user = User(username="v", role="editor", repository_id=record_of(PUBLIC).repository_id)
    assert allowed(user, PUBLIC) == set(ACTIONS)
    assert allowed(user, DRAFT) == {"view"}


def test_an_unknown_action_is_a_mistake_and_not_a_no(in_app: Flask) -> None:
    with pytest.raises(ValueError, match="unknown action 'publsh'"):
        may(None, "publsh", record_of(PUBLIC))
