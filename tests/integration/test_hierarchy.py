"""Where a record stands in its fonds is told to the agency: of real DOIs only, exactly, and without a storm."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from flask_doi.domain.description import Parent
from flask_doi.models import IntentKind, Schedule
from tests.services_fixtures import AgencySeen, Install, Installation

ITEMS = [f"f/s/{number:02d}" for number in range(1, 31)]


def plant(installation: Installation, *keys: str) -> None:
    """Describes a fonds f, a series f/s in it, and items in that; a parent is what stands before the last slash."""
    for key in ("f", "f/s", *keys):
        above = key.rpartition("/")[0]
        level = {0: "fonds", 1: "series"}.get(key.count("/"), "item")
        parent = Parent(key=above, title=f"Letters of {above}", level="fonds") if above else None
        installation.describe(key, level=level, parent=parent)


def relations(installation: Installation, key: str) -> list[tuple[str, str]]:
    """What the agency holds of a record's relations: the type, and the record whose DOI it leads to."""
    return [(each["relationType"], of) for each, of in _related(installation, key)]


def _related(installation: Installation, key: str) -> list[tuple[dict[str, Any], str]]:
    names = {row.doi: row.record_key for row in installation.rows()}
    held = installation.agency.record(own(installation, key)).metadata["relatedIdentifiers"]
    return [(each, names[each["relatedIdentifier"]]) for each in held]


def own(installation: Installation, key: str) -> str:
    return next(row.doi for row in installation.rows() if row.record_key == key and row.part == "")


def written(agency: AgencySeen) -> tuple[int, int]:
    """How many DOIs were created and how many changed."""
    return agency.requests("POST", "^/dois"), agency.requests("PUT", "^/dois")


def test_a_fonds_minted_after_its_items_costs_one_request_for_each_of_them(on_sqlite: Installation) -> None:
    installation = on_sqlite
    plant(installation, *ITEMS)
    installation.mint(*ITEMS)
    installation.drain()
    assert written(installation.agency) == (30, 0)
    assert relations(installation, ITEMS[0]) == []

    installation.mint("f")
    installation.drain()

    assert written(installation.agency) == (31, 30)
    assert all(relations(installation, key) == [("IsPartOf", "f")] for key in ITEMS)
    installation.note(IntentKind.SYNC, "f", *ITEMS)
    installation.drain()
    assert written(installation.agency) == (31, 30)


def test_a_fonds_and_its_items_minted_together_cost_one_request_each(installation: Installation) -> None:
    """Whoever names another waits while that one is on its way, so nothing has to be told twice."""
    few = ITEMS[:5]
    plant(installation, *few)
    installation.mint(*few, "f/s", "f")
    installation.drain()

    assert written(installation.agency) == (7, 0)
    assert all(relations(installation, key) == [("IsPartOf", "f/s"), ("IsPartOf", "f")] for key in few)
    assert relations(installation, "f/s") == [("IsPartOf", "f")]


def test_the_ancestors_of_a_batch_are_asked_for_together(on_sqlite: Installation) -> None:
    """However many records a worker takes up at once, the catalogue is asked once for all of them."""
    asked: list[int] = []

    def ancestors_of(keys: Any) -> Any:
        asked.append(len(keys))
        return {key: on_sqlite.catalogue.ancestors(key) for key in keys}

    on_sqlite.catalogue.ancestors_of = ancestors_of  # type: ignore[attr-defined]
    on_sqlite.catalogue.with_children = lambda keys: [key for key in keys if key in ("f", "f/s")]  # type: ignore[attr-defined]
    few = ITEMS[:9]
    plant(on_sqlite, *few)
    on_sqlite.mint(*few)
    on_sqlite.drain()

    assert asked[0] == 9
    assert asked[1] == 8


def test_the_nearest_real_ancestor_is_named_and_the_fonds(on_sqlite: Installation) -> None:
    plant(on_sqlite, "f/s/01", "f/s/02")
    on_sqlite.mint("f", "f/s/01")
    on_sqlite.drain()
    assert relations(on_sqlite, "f/s/01") == [("IsPartOf", "f")]
    before = on_sqlite.agency.requests("PUT")

    on_sqlite.mint("f/s")
    on_sqlite.drain()

    assert relations(on_sqlite, "f/s/01") == [("IsPartOf", "f/s"), ("IsPartOf", "f")]
    [(told, _), *_] = _related(on_sqlite, "f/s/01")
    assert told["resourceTypeGeneral"] == "Collection"
    assert on_sqlite.agency.requests("PUT") == before + 1


def test_only_those_are_marked_whose_nearest_ancestor_changed(on_sqlite: Installation) -> None:
    """Between an item and the subfonds stands a series with a DOI: the subfonds is no news to it, the top would be."""
    on_sqlite.describe("t", level="fonds")
    for key, above in {"f": "t", "f/s": "f", "f/s/1": "f/s", "f/x": "f"}.items():
        level = "item" if key in ("f/s/1", "f/x") else "series"
        on_sqlite.describe(key, level=level, parent=Parent(key=above, title=above))
    on_sqlite.mint("f/s", "f/s/1", "f/x")
    on_sqlite.drain()
    before = {row.record_key: row.wanted_revision for row in on_sqlite.rows()}

    on_sqlite.mint("f")
    on_sqlite.drain()

    raised = {row.record_key for row in on_sqlite.rows() if row.wanted_revision > before.get(row.record_key, 99)}
    assert raised == {"f/s", "f/x"}


def test_a_draft_ancestor_is_not_named_and_the_parent_stands_as_a_title(on_sqlite: Installation) -> None:
    plant(on_sqlite, "f/s/01")
    on_sqlite.mint("f", "f/s", state="draft")
    on_sqlite.mint("f/s/01")
    on_sqlite.drain()
    held = on_sqlite.agency.record(own(on_sqlite, "f/s/01")).metadata
    assert held["relatedIdentifiers"] == []
    assert held["relatedItems"][0]["titles"] == [{"title": "Letters of f/s"}]


def test_a_fonds_that_is_hidden_and_comes_back_is_no_longer_named_meanwhile(on_sqlite: Installation) -> None:
    plant(on_sqlite, "f/s/01", "f/s/02")
    on_sqlite.mint("f", "f/s/01", "f/s/02")
    on_sqlite.drain()

    on_sqlite.describe("f", level="fonds", published=False)
    on_sqlite.note(IntentKind.UNPUBLISHED, "f")
    on_sqlite.drain()
    assert relations(on_sqlite, "f/s/01") == relations(on_sqlite, "f/s/02") == []

    on_sqlite.describe("f", level="fonds")
    on_sqlite.note(IntentKind.PUBLISHED, "f")
    on_sqlite.drain()
    assert relations(on_sqlite, "f/s/01") == relations(on_sqlite, "f/s/02") == [("IsPartOf", "f")]
    assert on_sqlite.agency.requests("PUT") == 2 + 2 * 2


def test_a_deleted_fonds_is_no_longer_named(on_sqlite: Installation) -> None:
    plant(on_sqlite, "f/s/01")
    on_sqlite.mint("f", "f/s", "f/s/01")
    on_sqlite.drain()
    on_sqlite.edit("f/s", level="series", parent=None)
    on_sqlite.remove("f")
    on_sqlite.drain()
    assert relations(on_sqlite, "f/s/01") == [("IsPartOf", "f/s")]
    assert relations(on_sqlite, "f/s") == []


def test_a_catalogue_that_knows_no_hierarchy_mints_as_before(install: Install, make_database: Any) -> None:
    installation = install(make_database("sqlite"))
    installation.context.catalogue = _Flat(installation.catalogue)  # type: ignore[assignment]
    plant(installation, "f/s/01")
    installation.mint("f", "f/s/01")
    installation.drain()
    assert relations(installation, "f/s/01") == []
    assert written(installation.agency) == (2, 0)


def test_an_item_without_kin_plans_no_errand(on_sqlite: Installation) -> None:
    plant(on_sqlite, "f/s/01")
    on_sqlite.mint("f/s/01")
    on_sqlite.drain(max_seconds=0.01)
    on_sqlite.drain()
    with on_sqlite.session() as session:
        assert session.scalars(select(Schedule.name).where(Schedule.name.like("kin:%"))).all() == []


def test_children_are_named_in_their_order_up_to_the_limit(install: Install, make_database: Any) -> None:
    installation = install(make_database("sqlite"), has_part_limit=3)
    plant(installation, *ITEMS[:5])
    installation.mint("f/s", *reversed(ITEMS[:5]))
    installation.drain()
    assert [kind for kind, _ in relations(installation, "f/s")] == []

    installation.clock.forward(seconds=61)
    installation.drain()

    assert relations(installation, "f/s") == [("HasPart", key) for key in ITEMS[:3]]
    assert written(installation.agency) == (6, 1)


def test_without_a_limit_no_children_are_named(on_sqlite: Installation) -> None:
    plant(on_sqlite, *ITEMS[:2])
    on_sqlite.mint("f/s", *ITEMS[:2])
    on_sqlite.drain()
    on_sqlite.clock.forward(minutes=5)
    on_sqlite.drain()
    assert relations(on_sqlite, "f/s") == []
    assert written(on_sqlite.agency) == (3, 0)


class _Flat:
    """A catalogue without hierarchy around one that has it."""

    HIDDEN = ("ancestors", "children", "ancestors_of", "with_children")

    def __init__(self, catalogue: Any) -> None:
        self._catalogue = catalogue

    def __getattr__(self, name: str) -> Any:
        if name in self.HIDDEN:
            raise AttributeError(name)
        return getattr(self._catalogue, name)
