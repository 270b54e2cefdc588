"""Records in the order in which their DOIs are best registered: whoever is named comes before who names it."""

from __future__ import annotations

from flask_doi.services.families import Family, elders_first


def families(**above: str) -> dict[str, Family]:
    return {key: Family(ancestors=tuple(keys.split())) for key, keys in above.items()}


def test_the_order_stays_where_nobody_names_anybody() -> None:
    assert elders_first(["c", "a", "b", "a"], {}, {}) == ["c", "a", "b"]


def test_those_above_come_first_from_the_top() -> None:
    known = families(item="series fonds", series="fonds", other="fonds")
    assert elders_first(["item", "other", "series", "fonds"], known, {}) == ["fonds", "series", "item", "other"]


def test_an_earlier_version_comes_first() -> None:
    assert elders_first(["v3", "v2", "v1"], {}, {"v3": "v2", "v2": "v1", "v1": None}) == ["v1", "v2", "v3"]


def test_a_circle_is_broken_off() -> None:
    assert sorted(elders_first(["a", "b"], families(a="b", b="a"), {"a": "a"})) == ["a", "b"]


def test_who_is_not_among_the_records_is_not_added() -> None:
    assert elders_first(["item"], families(item="fonds"), {"item": "elsewhere"}) == ["item"]
