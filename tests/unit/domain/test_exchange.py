"""The columns of a file, the marks of its lines, and cells that no spreadsheet runs."""

from __future__ import annotations

from datetime import date

import pytest

from flask_doi.domain.exchange import FOR_IMPORT, USUAL, Mark, chosen_columns, column_name, mark_of, state_word
from flask_doi.domain.report_range import preset_range, range_from_args
from flask_doi.domain.retirement import close_reason
from flask_doi.domain.spreadsheet import guard, unguard

NASTY = ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''=1", "'+", "=", "'''@"]
PLAIN = ["", "'tis the season", "Letters", "10.1234/abc", "'", "''", "a=1", "O'Neill", " =1"]


@pytest.mark.parametrize("text", [*NASTY, *PLAIN])
def test_what_is_guarded_comes_back_exactly(text: str) -> None:
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_begins_with_what_a_spreadsheet_runs(text: str) -> None:
    assert guard(text)[0] == "'"


@pytest.mark.parametrize("text", PLAIN)
def test_harmless_cells_stay_as_they_are(text: str) -> None:
    assert guard(text) == text


def test_columns_are_chosen_by_preset_or_by_name() -> None:
    assert chosen_columns("import") == (FOR_IMPORT, ())
    assert chosen_columns("doi, Reference Code,LEVEL") == (("doi", "reference_code", "level"), ())
    assert chosen_columns("doi,colour") == (("doi",), ("colour",))
    assert chosen_columns("") == (USUAL, ())
    assert column_name(" minted_date ") == "minted"
    assert column_name("Colour") is None


@pytest.mark.parametrize(
    ("said", "state"),
    [("Findable", "findable"), ("Deleted (tombstone)", "deactivated"), (" RETIRED ", "deactivated"), ("gone", None)],
)
def test_states_are_read_as_people_write_them(said: str, state: str | None) -> None:
    assert state_word(said) == state


def test_a_mark_tells_each_value_apart_and_belongs_to_its_doi() -> None:
    mark = Mark.read("10.1/a", mark_of("10.1/a", "findable", "https://a"))
    assert mark is not None
    assert mark.was("status", "findable")
    assert mark.was("url", "https://a")
    assert not mark.was("url", "https://b")
    other = Mark.read("10.1/b", mark_of("10.1/a", "findable", "https://a"))
    assert other is not None
    assert not other.was("status", "findable"), "a mark that slipped to another line counts for nothing"
    assert Mark.read("10.1/a", "") is None
    assert Mark.read("10.1/a", "seen") is None


def test_a_misspelt_reason_is_not_taken_for_words_of_ones_own() -> None:
    assert close_reason("duplicat") == "duplicate"
    assert close_reason("Withdrawn by the archiv") == "withdrawn"
    assert close_reason("duplicate") is None
    assert close_reason("The donor changed her mind") is None
    assert close_reason("other") is None


def test_ranges_of_days_are_read_from_an_address() -> None:
    today = date(2026, 3, 15)
    assert preset_range("last_12_months", today).first == date(2025, 4, 1)
    assert preset_range("last_12_months", date(2026, 12, 3)).first == date(2026, 1, 1)
    days, faults = range_from_args({"from": "2026-01-01", "to": "2026-01-31"}, today)
    assert (days.first, days.last, days.preset, faults) == (date(2026, 1, 1), date(2026, 1, 31), None, ())
    assert days.ends is not None
    assert days.ends.isoformat() == "2026-02-01T00:00:00+00:00"
    assert range_from_args({}, today)[0].preset == "last_12_months"
    assert range_from_args({"range": "all"}, today)[0].begins is None
    for given, code in (({"from": "soon"}, "day_unreadable"), ({"to": "0001-01-01"}, "day_far_away")):
        assert range_from_args(given, today)[1][0][1] == code
    reversed_days = range_from_args({"from": "2026-02-01", "to": "2026-01-01"}, today)
    assert reversed_days[1] == (("to", "days_reversed"),)
