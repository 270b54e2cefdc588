"""Record keys that a migration of the catalogue changed: DOIs follow, all of a list or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from flask_doi.domain.description import Parent
from flask_doi.models import IntentKind
from flask_doi.services.relinking import Pair, Relinked, RelinkRefused, relink
from flask_doi.services.snapshots import read_snapshot
from tests.services_fixtures import Install, Installation


def follow(installation: Installation, *pairs: tuple[str, str], dry_run: bool = False) -> Relinked:
    listed = [Pair(line=number, old=old, new=new) for number, (old, new) in enumerate(pairs, start=2)]
    with installation.app.app_context():
        return relink(installation.context, iter(listed), dry_run=dry_run)


def refused(installation: Installation, *pairs: tuple[str, str]) -> list[str]:
    before = names(installation)
    with pytest.raises(RelinkRefused) as stopped:
        follow(installation, *pairs)
    assert names(installation) == before
    return list(stopped.value.complaints)


def names(installation: Installation) -> dict[str, str]:
    """The DOI of each record."""
    return {row.record_key: row.doi for row in installation.rows()}


def rename(installation: Installation, old: str, new: str) -> None:
    """What the catalogue's own migration does, without telling anybody."""
    del installation.catalogue.records[old]
    installation.describe(new)


def test_dois_follow_their_records_with_all_that_names_them_and_keys_may_be_exchanged(
    installation: Installation,
) -> None:
    installation.publish("a", "b", "c", parent=Parent(key="c", title="Papers"))
    installation.drain()
    before = names(installation)
    rename(installation, "c", "d/new")
    installation.note(IntentKind.UPDATED, "c")

    done = follow(installation, ("a", "b"), ("b", "a"), ("c", "d/new"), ("nobody", "has this"))

    assert names(installation) == {"b": before["a"], "a": before["b"], "d/new": before["c"]}
    assert (done.pairs, done.dois, done.snapshots, done.targets) == (4, 3, 3, 0)
    assert installation.catalogue.written == {
        "b": before["a"],
        "a": before["b"],
        "c": before["c"],
        "d/new": before["c"],
    }
    with installation.session() as session:
        for table in ("doi_attempts", "doi_history", "doi_intents"):
            keys = set(session.scalars(text(f"SELECT DISTINCT record_key FROM {table}")))
            assert keys == {"a", "b", "d/new"}, table
        described = read_snapshot(session, installation.row("d/new"))
    assert described is not None
    assert described.parent is not None
    assert (described.key, described.parent.key) == ("d/new", "d/new")
    requests = installation.agency.requests()
    installation.drain()
    assert installation.agency.requests() - requests == 1
    assert installation.row("d/new").withheld is None


def test_a_collision_anywhere_stops_the_whole_list(on_sqlite: Installation) -> None:
    on_sqlite.publish("a", "b", "c")
    on_sqlite.drain()

    assert refused(on_sqlite, ("a", "z"), ("b", "c")) == [
        f"Line 3: the DOI of 'b' ({on_sqlite.row('b').doi}) cannot move to 'c', "
        f"which has the DOI {on_sqlite.row('c').doi}."
    ]
    assert refused(on_sqlite, ("a", "y"), ("a", "z")) == ["Line 3: 'a' is moved twice, also in line 2."]
    assert refused(on_sqlite, ("a", "z"), ("b", "z")) == ["Line 3: 'z' is the new key of two records, also in line 2."]
    assert "one of them is missing" in refused(on_sqlite, ("a", ""))[0]
    assert "longer than 191" in refused(on_sqlite, ("a", "x" * 192))[0]
    assert follow(on_sqlite, ("b", "c"), ("c", "b")).dois == 2


def test_a_repetition_is_found_across_a_long_list(on_sqlite: Installation) -> None:
    pairs = [(f"old{number}", f"new{number}") for number in range(1200)]
    assert refused(on_sqlite, *pairs, ("old3", "elsewhere")) == ["Line 1202: 'old3' is moved twice, also in line 5."]
    assert follow(on_sqlite, *pairs).pairs == 1200


def test_a_dry_run_tries_everything_and_changes_nothing(on_sqlite: Installation) -> None:
    on_sqlite.publish("a", "b")
    on_sqlite.drain()
    before, written = names(on_sqlite), dict(on_sqlite.catalogue.written)

    done = follow(on_sqlite, ("a", "z"), dry_run=True)

    assert (done.dois, done.snapshots) == (1, 1)
    assert (names(on_sqlite), on_sqlite.catalogue.written) == (before, written)
    assert follow(on_sqlite, ("a", "z")).dois == 1


def test_where_the_target_holds_the_key_the_agency_is_told(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), url_template="{base}/records/{key}")
    installation.publish("a", "b")
    installation.drain()
    rename(installation, "a", "z")

    assert follow(installation, ("a", "z")).targets == 1
    installation.drain()

    held = installation.agency.record(installation.row("z").doi)
    assert held.url == f"{installation.context.settings.base}/records/z"
    assert installation.agency.requests("PUT") == 1


def test_the_tombstone_of_a_retired_doi_stays_where_it_is(
    install: Install, make_database: Callable[[str], str]
) -> None:
    installation = install(make_database("sqlite"), url_template="{base}/records/{key}")
    installation.publish("a")
    installation.drain()
    installation.remove("a")
    installation.drain()
    installation.catalogue.written.clear()

    assert follow(installation, ("a", "z")).targets == 0
    installation.drain()

    assert installation.agency.requests("PUT") == 1
    assert installation.catalogue.written == {}


def test_new_keys_that_the_catalogue_does_not_know_are_named_before_anything_is_changed(
    on_sqlite: Installation,
) -> None:
    on_sqlite.publish("a", "b", "gone")
    on_sqlite.drain()
    on_sqlite.remove("gone")
    on_sqlite.drain()
    rename(on_sqlite, "a", "known")

    done = follow(on_sqlite, ("a", "known"), ("b", "mistyped"), ("gone", "nowhere"), ("nobody", "x"), dry_run=True)

    assert (done.unknown, done.unknown_count) == ([(3, "mistyped")], 1)
