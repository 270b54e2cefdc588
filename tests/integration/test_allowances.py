"""The daily limit: what counts, what does not, and that nobody passes it, however many sessions they open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.domain.description import Repository
from flask_doi.models import Account, IntentKind
from flask_doi.services import asking
from flask_doi.services.allowances import Refusal, left, needs_approval, take
from flask_doi.services.batches.choosing import Chosen
from flask_doi.services.batches.making import look_further, new_batch
from flask_doi.services.batches.showing import find_batch
from flask_doi.services.retrying import again
from tests.services_fixtures import Install, Installation


@pytest.fixture
def limited(install: Install, make_database: Callable[[str], str]) -> Installation:
    """An installation in which everybody may ask for three DOIs a day."""
    return install(make_database("sqlite"), daily_limit=3, auto_mint=False)


def ask(installation: Installation, *keys: str, actor: str = "anna", state: str | None = None) -> Refusal | None:
    with installation.app.app_context():
        return asking.ask_for_mints(installation.context, keys, state=state, actor=actor)


def remaining(installation: Installation, actor: str = "anna") -> int | None:
    with installation.app.app_context():
        return left(installation.context, actor)


def test_sessions_of_one_person_side_by_side_never_pass_the_limit_together(install: Install, database: str) -> None:
    installation = install(database, daily_limit=25)
    begin = threading.Barrier(6, timeout=20)

    def session_of(actor: str) -> int:
        with installation.app.app_context():
            begin.wait()
            granted = 0
            for number in (2, 3, 1, 2, 3):
                granted += number if again(lambda n=number: _taken(n, actor)) else 0  # type: ignore[misc]
            return granted

    def _taken(number: int, actor: str) -> bool:
        with installation.context.transaction() as session:
            return take(installation.context, session, actor, number) is None

    with ThreadPoolExecutor(6) as people:
        granted = list(people.map(session_of, ["anna"] * 5 + ["ben"]))
    assert (sum(granted[:5]), granted[5]) == (25, 11)
    assert (remaining(installation), remaining(installation, "ben")) == (0, 14)


def test_what_was_taken_is_given_back_when_the_transaction_is_undone(install: Install, database: str) -> None:
    installation = install(database, daily_limit=3)
    with installation.session() as session:
        assert take(installation.context, session, "anna", 3) is None
        session.rollback()
    assert remaining(installation) == 3


def test_a_wish_beyond_the_limit_is_refused_as_a_whole_and_the_record_remembers(limited: Installation) -> None:
    for key in "abcde":
        limited.describe(key)
    assert ask(limited, "a", "b") is None
    refusal = ask(limited, "c", "d")
    assert refusal is not None
    assert refusal.code == "daily_limit"
    told = {"limit": 3, "left": 1, "used": 2, "asked": 2, "day": limited.clock().date().isoformat()}
    assert refusal.params == told
    assert [intent.record_key for intent in limited.intents()] == ["a", "b"]
    assert limited.history("c") == limited.history("d") == [("mint_refused", {"rule": "daily_limit", **told})]
    assert ask(limited, "c") is None
    assert remaining(limited) == 0
    assert ask(limited, "d", actor="ben") is None


def test_the_next_day_counts_anew(limited: Installation) -> None:
    assert ask(limited, "a", "b", "c") is None
    assert remaining(limited) == 0
    limited.clock.forward(days=1)
    assert remaining(limited) == 3


def test_asking_again_for_the_same_doi_counts_once(limited: Installation) -> None:
    limited.describe("a", creators=())
    for _ in range(2):
        assert ask(limited, "a", "a") is None
    limited.drain()
    assert [job.state for job in limited.jobs()] == ["failed"]
    assert ask(limited, "a") is None
    assert remaining(limited) == 2


def test_reserving_and_drafting_count_only_when_the_doi_is_to_become_public(limited: Installation) -> None:
    limited.describe("a")
    limited.describe("b")
    with limited.app.app_context():
        asking.ask_for_reservation(limited.context, "a", actor="anna")
    assert ask(limited, "b", state="draft") is None
    limited.drain()
    assert remaining(limited) == 3
    assert ask(limited, "a") is None
    with limited.app.app_context():
        assert asking.ask_for_promotion(limited.context, "b", actor="anna") is None
    assert remaining(limited) == 1
    limited.drain()
    with limited.app.app_context():
        assert asking.ask_for_promotion(limited.context, "b", actor="anna") is None
    assert remaining(limited) == 1


def test_what_another_account_makes_public_counts_though_the_usual_one_makes_drafts(
    install: Install, make_database: Callable[[str], str]
) -> None:
    """Without a state that is named, each account decides about its own records."""
    at = install(make_database("sqlite"), daily_limit=3, approval_above=1, default_state="draft", auto_mint=False)
    at.fold()
    for key in ("a", "b"):
        at.describe(key, repository=Repository(key="branch", name="Branch"))
    asked = {"selection": Chosen(choice=BatchChoice()).as_json(), "params": {"confirmed": True}, "actor": "anna"}
    with at.app.app_context(), at.context.transaction() as session:
        usual = session.scalars(select(Account)).one()
        copied = {name: getattr(usual, name) for name in ("agency", "environment", "prefix", "secret", "created_at")}
        of_branch = {"repositories": ["branch"], "default_state": "findable", "repository_id": "B.RANCH"}
        session.add(Account(name="Branch", updated_at=usual.updated_at, **copied, **of_branch))
    with at.app.app_context():
        number = new_batch(at.context, "mint", **asked)
        while look_further(at.context, number):
            continue
        found = find_batch(at.context, number)
    assert found is not None
    assert found.state == "awaiting_approval"
    assert ask(at, "a", "b") is None
    assert remaining(at) == 1


def test_versions_and_digital_objects_count_like_records(limited: Installation) -> None:
    limited.describe("a")
    assert ask(limited, "a") is None
    limited.drain()
    with limited.app.app_context():
        assert asking.ask_for_part(limited.context, "a", "page-1.tif", actor="anna") is None
        assert remaining(limited) == 1
        refusal = asking.ask_for_version(limited.context, "a", 2, all_versions=True, actor="anna")
        assert refusal is not None
        assert refusal.params["asked"] == 2
        assert asking.ask_for_version(limited.context, "a", 2, actor="anna") is None
        assert asking.ask_for_version(limited.context, "a", 2, actor="anna") is None
    assert remaining(limited) == 0


def test_publishing_is_never_stopped_by_a_limit(install: Install, make_database: Callable[[str], str]) -> None:
    installation = install(make_database("sqlite"), daily_limit=1, auto_mint=True)
    installation.publish("a", "b", "c")
    installation.drain()
    assert [str(row.observed_state) for row in installation.rows()] == ["findable"] * 3
    assert remaining(installation, "system") == 1


def test_without_a_limit_nothing_is_counted(on_sqlite: Installation) -> None:
    assert ask(on_sqlite, *(f"r{number}" for number in range(600))) is None
    assert len(on_sqlite.intents()) == 600
    assert {intent.kind for intent in on_sqlite.intents()} == {IntentKind.MINT}
    assert remaining(on_sqlite) is None


def test_only_more_than_the_number_needs_a_second_person(install: Install, make_database: Callable[[str], str]) -> None:
    installation = install(make_database("sqlite"), approval_above=10)
    assert [needs_approval(installation.context, number) for number in (1, 10, 11)] == [False, False, True]
