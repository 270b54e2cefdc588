"""A filter of jobs as an address says it."""

from __future__ import annotations

import pytest

from flask_doi.domain.queue_filter import QueueFilter
from flask_doi.domain.queue_wording import HEADINGS, cause_advice, cause_heading, cause_text, is_problem, wait_text


def test_an_address_brings_back_the_filter_it_was_made_of() -> None:
    chosen = QueueFilter(
        state="failed", kind="mint", account=3, batch=7, repository="za", cause="invalid", assigned="-", given_up=False
    )
    assert QueueFilter.from_args(chosen.as_args()) == (chosen, ())
    assert QueueFilter.from_args({"state": " ", "kind": ""}) == (QueueFilter(), ())


@pytest.mark.parametrize(
    ("name", "value"),
    [("state", "odd"), ("kind", "x"), ("account", "2147483648"), ("batch", "-1"), ("cause", "a\0b"), ("given_up", "y")],
)
def test_what_means_nothing_is_left_out_and_named(name: str, value: str) -> None:
    assert QueueFilter.from_args({name: value}) == (QueueFilter(), (name,))


def test_every_cause_is_put_into_words_that_name_what_is_known() -> None:
    said = {"host": "archive.example.org", "agency": "DataCite", "last": "timeout"}
    for cause in HEADINGS:
        assert "{" not in cause_heading(cause, said), cause
        assert cause_heading(cause, said) != cause
    assert cause_heading("server_error", said) == "DataCite has a fault of its own"
    assert cause_text("creator_missing", {}).startswith("Nobody is named as creator")
    assert cause_advice("creator_missing", {}).startswith("Link the creator")
    assert [is_problem(cause) for cause in ("creator_missing", "hook_failed", "gave_up", "odd")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert wait_text("batch_paused", {}) == "Its batch is paused."
    assert wait_text("odd", {}) == "odd"
