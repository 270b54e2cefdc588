"""The sweep finds what no signal told of: each record once, and never a second DOI."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from flask_doi.services import sweep
from tests.services_fixtures import Install, Installation, make_installation


def swept(installation: Installation) -> None:
    installation.make_due("sweep")
    installation.drain()


def test_a_record_whose_signal_was_lost_is_minted_once(installation: Installation) -> None:
    installation.describe("f1")
    installation.describe("hidden", published=False)
    for _ in range(3):
        swept(installation)

    assert [row.record_key for row in installation.rows()] == ["f1"]
    assert installation.agency.requests("POST") == 1


def test_a_record_published_while_the_plugin_was_off_is_found(
    install: Install, make_database: Callable[[str], str], agency: Any
) -> None:
    address = make_database("sqlite")
    off = make_installation(address, agency, enabled=False)
    off.describe("f1")
    on = install(address, catalogue=off.catalogue)

    swept(on)
    off.engine.dispose()

    assert list(agency.held()) == [on.row("f1").doi]


def test_records_imported_around_the_plugin_are_found_whatever_their_number(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask_doi.services import asking

    for module in (sweep, asking):
        monkeypatch.setattr(module, "CHUNK", 4)
    for number in range(25):
        installation.describe(f"r/{number}")

    swept(installation)

    assert len(installation.agency.held()) == 25
    assert installation.errand("sweep").result == {
        "began": installation.errand("sweep").params["began"],
        "minted": 25,
        "auto_mint": True,
    }


def test_two_sweeps_at_once_mint_each_record_once(installation: Installation) -> None:
    keys = [f"r/{number}" for number in range(30)]
    for key in keys:
        installation.describe(key)
    installation.fold()
    together = threading.Barrier(3, timeout=30)

    def work(_: int) -> int:
        with installation.app.app_context():
            together.wait()
            return sweep.sweep_keys(installation.context, keys)

    with ThreadPoolExecutor(3) as workers:
        made = list(workers.map(work, range(3)))
    installation.drain()

    assert sum(made) == 30
    assert len(installation.agency.held()) == len(installation.rows()) == 30


def test_a_sweep_beside_the_signals_of_the_same_records_mints_each_once(installation: Installation) -> None:
    keys = [f"r/{number}" for number in range(20)]
    installation.publish(*keys)
    together = threading.Barrier(2, timeout=30)

    def sweep_them() -> None:
        with installation.app.app_context():
            together.wait()
            sweep.sweep_keys(installation.context, keys)

    def fold_them() -> None:
        together.wait()
        installation.fold()

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(sweep_them), workers.submit(fold_them)]:
            done.result()
    installation.drain()

    assert len(installation.agency.held()) == len(installation.rows()) == 20


def test_rows_made_since_the_sweep_looked_are_left_alone(on_sqlite: Installation) -> None:
    """As when a signal is folded between the sweep's look and its writing."""
    described = {key: on_sqlite.describe(key) for key in ("f1", "f2")}
    on_sqlite.mint("f1")
    on_sqlite.fold()

    with on_sqlite.app.app_context():
        made = sweep._create(on_sqlite.context, described)

    assert made == 1
    assert len(on_sqlite.rows()) == 2


def test_an_edit_that_no_signal_told_of_is_told(installation: Installation) -> None:
    installation.publish("f1", "f2")
    swept(installation)

    changed = installation.describe("f1", title="Letters home")
    installation.clock.forward(minutes=20)
    installation.catalogue.put(changed, modified=installation.clock())
    installation.clock.forward(minutes=1)
    swept(installation)

    assert installation.agency.record(installation.row("f1").doi).metadata["titles"][0]["title"] == "Letters home"
    assert installation.agency.requests("PUT") == 1


def test_an_edit_made_while_a_long_sweep_ran_is_not_overlooked_by_the_next(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next sweep looks back to where this one began, not to where it ended an hour later."""
    monkeypatch.setattr(sweep, "CHUNKS_A_TURN", 1)
    installation.publish("f1")
    swept(installation)
    next_published, edited = sweep.next_published, []

    def edit_meanwhile(*given: Any) -> Any:
        if not edited:
            description = installation.describe("f1", title="Letters home")
            installation.catalogue.put(description, modified=installation.clock())
            edited.append("f1")
            installation.clock.forward(hours=1)
        return next_published(*given)

    monkeypatch.setattr(sweep, "next_published", edit_meanwhile)
    swept(installation)
    assert installation.agency.requests("PUT") == 0
    swept(installation)

    assert edited == ["f1"]
    assert installation.agency.requests("PUT") == 1


def test_a_record_the_adapter_cannot_describe_does_not_stop_the_sweep(installation: Installation) -> None:
    for key in ("a", "b", "c"):
        installation.describe(key)
    described = installation.catalogue.select
    installation.catalogue.select = lambda *given, **options: iter(["a", "b", "c"])  # type: ignore[method-assign]
    installation.catalogue.records["b"] = ValueError("a date that is none")

    swept(installation)

    assert callable(described)
    assert [row.record_key for row in installation.rows()] == ["a", "c"]
    assert installation.errand("sweep").failures == 0


def test_a_sweep_asked_for_while_one_runs_follows_it(installation: Installation) -> None:
    runs: list[str] = []
    next_published = sweep.next_published

    def ask_again(*given: Any) -> Any:
        runs.append("run")
        if len(runs) == 1:
            installation.make_due("sweep")
        return next_published(*given)

    sweep.next_published = ask_again  # type: ignore[assignment]
    try:
        swept(installation)
    finally:
        sweep.next_published = next_published

    assert len(runs) == 2
    assert installation.errand("sweep").due_at > installation.clock() + timedelta(minutes=10)
