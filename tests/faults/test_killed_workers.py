"""Workers that are killed at any moment: no record without its DOI, no second DOI, nothing foreign touched."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from flask_doi.domain.states import AgencyState
from flask_doi.models import Attempt, HistoryEvent, IntentKind
from flask_doi.services.intents import note_in_host_transaction
from tests.services_fixtures import POSTGRESQL, SQLITE, AgencySeen, Install, Installation, host_records

from .worker_process import TableCatalogue

ROOT = Path(__file__).parents[2]
KILLS = 50
WORKERS = 2
RECORDS = 120
AT_FIRST = 60
IN_FLIGHT = 5
"""Of so many kills at least so few must have come while a request was under way."""
PLANTED = ("10.80000/archive.00007", "10.80000/archive.00030", "10.80000/archive.00031")
SETTINGS = {"request_timeout": 1, "suffix": "archive.{serial:05d}", "concurrency": 4}


def publish(installation: Installation, number: int) -> None:
    """A host publishes a record in one transaction with our intent."""
    _in_host(installation, host_records.insert().values(id=number, title="New", published=True), number)


def edit(installation: Installation, number: int, title: str) -> None:
    statement = update(host_records).where(host_records.c.id == number).values(title=title)
    _in_host(installation, statement, number, IntentKind.UPDATED)


def _in_host(installation: Installation, statement: Any, number: int, kind: IntentKind = IntentKind.PUBLISHED) -> None:
    with installation.app.app_context():
        installation.db.session.execute(statement)
        assert note_in_host_transaction(installation.context, kind, str(number))
        installation.db.session.commit()


def plant(agency: AgencySeen) -> dict[str, Any]:
    """DOIs of somebody else on our prefix, under names that our counter will come to."""
    for doi in PLANTED:
        theirs = {"url": "https://elsewhere.example.org/", "titles": [{"title": "Theirs"}], "state": "findable"}
        agency.control("dois", {"doi": doi, "client": "other.library", **theirs})
    return {doi: agency.record(doi) for doi in PLANTED}


def workers_to_kill(address: str, agency: AgencySeen, seed: int) -> subprocess.Popen[bytes]:
    config = {
        "SQLALCHEMY_DATABASE_URI": address,
        "DOI_ENVIRONMENT": "sandbox",
        "DOI_API_URL": agency.url,
        "DOI_AUTO_MINT": "true",
        "DOI_QUEUE": "none",
        **{f"DOI_{name.upper()}": str(value) for name, value in SETTINGS.items()},
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.worker_process", str(seed), str(KILLS), str(WORKERS)],
        cwd=ROOT,
        env={**os.environ, **{f"FLASK_{name}": value for name, value in config.items()}},
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.timeout(400)
@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL])
def test_fifty_kills_lose_nothing_and_double_nothing(
    install: Install,
    make_database: Callable[[str], str],
    agency: AgencySeen,
    record_property: Callable[[str, object], None],
    kind: str,
) -> None:
    address = make_database(kind)
    installation = install(address, **SETTINGS)
    installation.context.catalogue = TableCatalogue(installation.db)
    foreign = plant(agency)
    seed = random.randrange(10**6)
    record_property("seed", seed)
    for number in range(1, AT_FIRST + 1):
        publish(installation, number)
    expected = _keep_busy(installation, workers_to_kill(address, agency, seed))

    installation.clock.forward(minutes=1)
    installation.drain_on()

    unanswered, healed = _traces(installation)
    record_property("requests", agency.requests())
    print(
        f"\n{kind}: seed {seed}, {agency.requests()} requests for {len(expected)} records after {KILLS} kills, "
        f"{unanswered} attempts without an answer, {healed} healed"
    )
    rows = installation.rows()
    held = agency.held()
    assert sorted(row.record_key for row in rows) == sorted(expected)
    assert {row.observed_state for row in rows} == {AgencyState.FINDABLE}
    assert sorted(held) == sorted(row.doi for row in rows)
    assert {row.record_key: _title(held[row.doi]) for row in rows} == expected
    assert {doi: agency.record(doi) for doi in PLANTED} == foreign
    assert not installation.jobs("pending", "processing", "failed")
    assert unanswered + healed >= IN_FLIGHT


def _keep_busy(installation: Installation, killing: subprocess.Popen[bytes]) -> dict[str, str]:
    """Publishes and edits until every worker is dead; the titles that the records have in the end."""
    titles = {str(number): "New" for number in range(1, AT_FIRST + 1)}
    chance = random.Random(1)
    try:
        while len(titles) < RECORDS or killing.poll() is None:
            if len(titles) < RECORDS:
                publish(installation, len(titles) + 1)
                titles[str(len(titles) + 1)] = "New"
            key = chance.choice(list(titles))
            titles[key] = f"Edited {chance.randrange(10**6)}"
            edit(installation, int(key), titles[key])
            time.sleep(0.05)
        assert killing.wait() == 0
    finally:
        if killing.poll() is None:
            killing.kill()
    return titles


def _traces(installation: Installation) -> tuple[int, int]:
    """How many attempts never got an answer, and how many lost answers were found out later."""
    with installation.session() as session:
        unanswered = session.scalar(select(func.count()).where(Attempt.answered_at.is_(None)))
        healed = session.scalar(select(func.count()).where(HistoryEvent.code == "healed"))
    return unanswered or 0, healed or 0


def _title(held: Any) -> str:
    return str(held.metadata["titles"][0]["title"])
