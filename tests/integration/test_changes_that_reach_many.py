"""A change to a fonds, an authority or a repository is told of every record that shows it, and of no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from flask_doi import failpoints
from flask_doi.catalogue.contract import Change
from flask_doi.models import IntentKind
from flask_doi.services import marking
from tests.services_fixtures import EVERY_DATABASE, Install, Installation


class Killed(BaseException):
    """The process dies here."""


@pytest.fixture
def five(installation: Installation) -> Installation:
    """A fonds f, three records under it, and one of another fonds; all minted."""
    installation.catalogue.inheritors = {
        ("record", "f"): ["f/1", "f/2", "f/3"],
        ("authority", "mokoena"): ["f/1", "g"],
        ("repository", "hmva"): ["f", "f/1", "f/2", "f/3", "g"],
    }
    installation.publish("f", "f/1", "f/2", "f/3", "g")
    installation.drain()
    assert installation.agency.requests("POST") == 5
    return installation


def marked(installation: Installation) -> dict[str, int]:
    return {row.record_key: row.wanted_revision for row in installation.rows()}


def raised(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {key for key, revision in after.items() if revision != before[key]}


def rename(installation: Installation, *keys: str) -> None:
    """What an inherited value does to the descriptions of others."""
    for key in keys:
        installation.describe(key, title=f"{key}, renamed")


@pytest.mark.parametrize(
    ("kind", "key", "reached"),
    [("authority", "mokoena", {"f/1", "g"}), ("repository", "hmva", {"f", "f/1", "f/2", "f/3", "g"})],
)
def test_a_change_marks_exactly_those_it_reaches(five: Installation, kind: str, key: str, reached: set[str]) -> None:
    before = marked(five)
    five.note(IntentKind.CHANGED, key, kind=kind, key=key)

    five.drain()

    assert raised(before, marked(five)) == reached
    assert five.agency.requests("PUT") == 0


def test_an_edited_fonds_is_told_of_the_records_under_it(five: Installation) -> None:
    before = marked(five)
    rename(five, "f/1", "f/2")
    five.edit("f", title="f, renamed")

    five.drain()

    assert raised(before, marked(five)) == {"f", "f/1", "f/2", "f/3"}
    told = sorted(doi for method, doi in five.agency.writes() if method == "PUT")
    assert told == sorted(five.row(key).doi for key in ("f", "f/1", "f/2"))


def test_a_record_from_which_nobody_inherits_plans_no_errand(five: Installation) -> None:
    five.edit("g", title="g, renamed")
    five.fold()

    with pytest.raises(Exception, match="No row"):
        five.errand("mark:record:g")


def test_a_worker_killed_between_two_chunks_is_followed_by_one_that_marks_the_rest(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "CHUNK", 2)
    monkeypatch.setattr(marking, "CHUNKS_A_TURN", 1)
    keys = [f"r/{number}" for number in range(1, 8)]
    installation.catalogue.inheritors = {("repository", "hmva"): keys}
    installation.publish(*keys)
    installation.drain()
    before = marked(installation)
    rename(installation, *keys)
    installation.note(IntentKind.CHANGED, "hmva", kind="repository", key="hmva")
    chunks: list[str] = []

    def die_after_the_second() -> None:
        chunks.append("marked")
        if len(chunks) == 2:
            raise Killed

    failpoints.arm("after-mark", die_after_the_second)
    try:
        with pytest.raises(Killed):
            installation.drain()
    finally:
        failpoints.disarm()
    assert installation.errand("mark:repository:hmva").cursor == "r/2"
    installation.clock.forward(minutes=6)
    installation.drain()

    assert raised(before, marked(installation)) == set(keys)
    assert installation.agency.requests("PUT") == len(keys)


def test_keys_that_count_as_numbers_are_all_reached(on_sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue with numeric keys gives them in the order of numbers, in which "10" comes after "9"."""
    monkeypatch.setattr(marking, "CHUNK", 2)
    monkeypatch.setattr(marking, "CHUNKS_A_TURN", 2)
    keys = [str(number) for number in range(1, 13)]
    on_sqlite.publish(*keys)
    on_sqlite.drain()
    before = marked(on_sqlite)
    on_sqlite.catalogue.affected = lambda change: iter(keys)  # type: ignore[method-assign]

    on_sqlite.note(IntentKind.CHANGED, "hmva", kind="repository", key="hmva")
    on_sqlite.drain()

    assert raised(before, marked(on_sqlite)) == set(keys)


def test_two_long_keys_that_begin_alike_are_followed_up_both(on_sqlite: Installation) -> None:
    first, second = "k" * 185 + "/1", "k" * 185 + "/2"
    on_sqlite.catalogue.inheritors = {("authority", first): ["a"], ("authority", second): ["b"]}
    on_sqlite.publish("a", "b")
    on_sqlite.drain()
    before = marked(on_sqlite)

    for key in (first, second):
        on_sqlite.note(IntentKind.CHANGED, key, kind="authority", key=key)
    on_sqlite.drain()

    assert raised(before, marked(on_sqlite)) == {"a", "b"}


def test_a_second_change_while_the_first_is_followed_up_begins_anew(
    on_sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "CHUNK", 1)
    monkeypatch.setattr(marking, "CHUNKS_A_TURN", 1)
    on_sqlite.catalogue.inheritors = {("authority", "mokoena"): ["a", "b", "c"]}
    on_sqlite.publish("a", "b", "c")
    on_sqlite.drain()
    waiting = [lambda: on_sqlite.note(IntentKind.CHANGED, "mokoena", kind="authority", key="mokoena")]

    def change_again() -> None:
        if waiting and on_sqlite.errand("mark:authority:mokoena").cursor == "a":
            waiting.pop()()
            rename(on_sqlite, "a")
            on_sqlite.fold()

    failpoints.arm("after-mark", change_again)
    try:
        on_sqlite.note(IntentKind.CHANGED, "mokoena", kind="authority", key="mokoena")
        on_sqlite.drain()
    finally:
        failpoints.disarm()

    assert not waiting
    assert on_sqlite.agency.record(on_sqlite.row("a").doi).metadata["titles"][0]["title"] == "a, renamed"


def test_a_catalogue_that_fails_over_a_change_is_asked_again_later(on_sqlite: Installation) -> None:
    on_sqlite.publish("a")
    on_sqlite.drain()
    before = marked(on_sqlite)
    affected = on_sqlite.catalogue.affected

    def broken(change: Change) -> Iterator[str]:
        raise RuntimeError("no such column")

    on_sqlite.catalogue.affected = broken  # type: ignore[method-assign]
    on_sqlite.note(IntentKind.CHANGED, "x", kind="authority", key="x")
    on_sqlite.drain()
    on_sqlite.catalogue.affected = affected  # type: ignore[method-assign]
    on_sqlite.catalogue.inheritors = {("authority", "x"): ["a"]}
    on_sqlite.clock.forward(minutes=2)
    on_sqlite.drain()

    assert raised(before, marked(on_sqlite)) == {"a"}


@pytest.mark.parametrize("kind", EVERY_DATABASE)
def test_a_thousand_records_are_marked_in_a_few_statements(
    install: Install, make_database: Callable[[str], str], kind: str
) -> None:
    from sqlalchemy import event, insert

    from flask_doi.domain.states import AgencyState
    from flask_doi.models import DoiRow
    from flask_doi.services.accounts import ensure_configured_account

    from .test_ledger import row_values

    installation = install(make_database(kind))
    with installation.app.app_context():
        account = ensure_configured_account(installation.context)
        assert account is not None
        rows = [row_values(installation, account, number) for number in range(1000)]
        with installation.context.transaction() as session:
            session.execute(insert(DoiRow), [{**row, "observed_state": AgencyState.FINDABLE} for row in rows])
        sent: list[str] = []
        event.listen(installation.engine, "before_cursor_execute", lambda *given: sent.append(given[2]))
        with installation.context.transaction() as session:
            found = marking.mark_stale(installation.context, session, [row["record_key"] for row in rows])

    assert found == len(installation.jobs("pending")) == 1000
    assert len(sent) < 15
