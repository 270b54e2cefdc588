"""Every line of the history, every attempt and every cause has words."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import flask_doi
from flask_doi.domain.history_wording import ACTIONS, HISTORY, action_text, history_text
from flask_doi.domain.outcome_wording import OUTCOMES, outcome_text
from flask_doi.services import confirming

SOURCES = sorted((Path(flask_doi.__file__).parent / "services").glob("*.py"))
TELLERS = {"tell": 2, "tell_of_record": 2}
"""The functions that write a line, and the place of its code among their arguments."""


def written_codes() -> set[str]:
    """The codes that the services write, as their source names them."""
    found: set[str] = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TELLERS:
                code = node.args[TELLERS[node.func.id]]
                found |= {c.value for c in ast.walk(code) if isinstance(c, ast.Constant) and isinstance(c.value, str)}
    return found - {"alarm_"}


def test_there_are_codes_to_look_at() -> None:
    assert {"asked", "released", "not_planned", "renamed", "healed", "late_answer", "draft_deleted"} <= written_codes()


@pytest.mark.parametrize("code", sorted(written_codes()))
def test_every_code_that_is_written_has_words(code: str) -> None:
    assert code in HISTORY


@pytest.mark.parametrize("code", sorted(confirming._SIGNAL_OF))
def test_whatever_the_agency_confirmed_has_words(code: str) -> None:
    assert code in HISTORY


@pytest.mark.parametrize("code", ["internal", "gave_up", "interrupted", "unusable"])
def test_causes_have_words_and_say_what_to_do(code: str) -> None:
    assert OUTCOMES[code].advice
    assert "{agency}" not in outcome_text(code, {"agency": "DataCite", "error": "KeyError"})


@pytest.mark.parametrize("action", ["create", "update", "delete", "look", "read"])
def test_every_kind_of_request_has_words(action: str) -> None:
    assert action_text(action) == ACTIONS[action]


@pytest.mark.parametrize(
    ("code", "params", "to", "text"),
    [
        ("asked", {"state": "draft"}, None, "It was asked for as a draft."),
        (
            "withheld",
            {"rule": "unpublished"},
            "reserved",
            "It is wanted as a name kept here: the record is not published.",
        ),
        ("not_minted", {"rule": "no_level", "levels": "item"}, None, None),
        (
            "failed",
            {"code": "mismatch", "field": "url", "got": "a", "asked": "b"},
            None,
            "It failed: the agency answered something else than what was asked: url is a, not b.",
        ),
        ("renamed", {"doi": "10.1/a", "next": "10.1/b"}, None, None),
        (
            "not_reactivated",
            {"rule": "redacted", "doi": "10.1234/a"},
            None,
            "It was not brought back: 10.1234/a was redacted; that cannot be undone.",
        ),
        (
            "postponed",
            {"rule": "grace", "until": "2026-03-01T14:35:00+00:00"},
            "draft",
            "It stays a draft until 2026-03-01 14:35 UTC, and then becomes public by itself.",
        ),
        ("resolves", None, None, "It is seen to lead to the record."),
        ("unheard_of", {}, None, "unheard_of"),
    ],
)
def test_a_line_is_a_sentence(code: str, params: dict[str, str] | None, to: str | None, text: str | None) -> None:
    told = history_text(code, params, to=to)
    assert text is None or told == text
    assert "{" not in told


def test_an_old_line_that_lacks_something_can_still_be_read() -> None:
    assert history_text("renamed", {"doi": "10.1/a"}).endswith("{next} took its place.")
