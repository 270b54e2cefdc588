"""The sample archives hold what makes archives awkward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from example_app import sample_data
from example_app.database import db
from example_app.models import AuthorityRecord, DigitalObject, Record, Repository
from example_app.sample_data.units import isni, iso7064, orcid, ror
from example_app.text import direction

from .visiting import record_of

AWKWARD: dict[str, Callable[[Record], bool]] = {
    "no creator anywhere": lambda r: r.level == "item" and not _creators(r),
    "creator on the fonds only": lambda r: not r.creators and bool(_creators(r)),
    "family as creator": lambda r: any(n.authority.kind == "family" for n in r.creators),
    "the same name as creator and donor": lambda r: len({n.authority_id for n in r.names}) < len(r.names),
    "a donor and nobody else": lambda r: bool(r.names) and {n.role for n in r.names} == {"donor"},
    "empty title": lambda r: r.is_published and r.title == "",
    "a title of one letter": lambda r: r.title == "A",
    "a title that says nothing": lambda r: r.title == "Correspondence",
    "a title over 500 characters": lambda r: len(r.title) > 500,
    "a title in two languages": lambda r: " / " in r.title,
    "a title from right to left": lambda r: direction(r.title) == "rtl",
    "undated": lambda r: [d.text for d in r.dates] == ["undated"],
    "circa": lambda r: any(d.certainty == "circa" and d.start != d.end for d in r.dates),
    "ongoing": lambda r: any(d.start == "1983" and not d.end for d in r.dates),
    "before our era": lambda r: any(d.start.startswith("-") for d in r.dates),
    "a season": lambda r: any(d.text == "summer 1923" and not d.start for d in r.dates),
    "a century": lambda r: any("18. stoljeće" in d.text for d in r.dates),
    "the end before the start": lambda r: any(d.end and d.end < d.start and d.start[0] != "-" for d in r.dates),
    "separate years": lambda r: any(d.text == "1863, 1893" for d in r.dates),
    "a copyright date": lambda r: any(d.kind == "copyright" for d in r.dates),
    "an era year": lambda r: any("明治27年, Meiji 27 [1894]" in d.text for d in r.dates),
    "no date at all": lambda r: r.level == "item" and not r.dates,
    "no reference code": lambda r: r.reference_code == "",
    "reference code 0": lambda r: r.reference_code == "0",
    "several languages": lambda r: len(r.languages) > 3,
    "an unknown language code": lambda r: "xqz" in r.languages,
    "closed until a year": lambda r: r.access == "closed" and r.embargo_until == date(2044, 1, 1),
    "embargoed": lambda r: r.access == "embargoed" and r.embargo_until is not None,
    "a description that is not public": lambda r: r.description_restricted,
    "culturally sensitive": lambda r: "Culturally sensitive" in r.access_conditions,
    "several files": lambda r: len(r.digital_objects) > 1,
    "a DOI given elsewhere": lambda r: r.external_doi.startswith("10."),
    "described in another script only": lambda r: r.language_of_description == "sr-Cyrl",
    "markup in the title": lambda r: "<script>" in r.title,
    "control characters gone": lambda r: r.title == "Nommerlys van lede",
    "a title like a formula": lambda r: r.title.startswith("="),
    "a placeholder": lambda r: r.title == "[Unvetted]",
    "a later version": lambda r: r.version_of is not None and r.version_label == "2",
    "a year of publication set by hand": lambda r: r.published_year == 1998,
    "a level of its own": lambda r: r.level == "svezak",
    "coordinates": lambda r: any(p.latitude for p in r.access_points),
    "a draft": lambda r: not r.is_published,
}


def _creators(record: Record) -> list[object]:
    return [name for place in [record, *record.ancestors] for name in place.creators]


@pytest.mark.parametrize("case", AWKWARD)
def test_the_sample_holds_the_case(in_app: Flask, case: str) -> None:
    assert [r.key for r in db.session.scalars(sa.select(Record)) if AWKWARD[case](r)]


def test_the_sample_is_large_enough_and_mostly_published(in_app: Flask) -> None:
    count = sa.select(sa.func.count())
    assert (db.session.scalar(count.select_from(Record)) or 0) >= 300
    assert db.session.scalar(count.select_from(Repository)) == 4
    assert (db.session.scalar(count.select_from(AuthorityRecord)) or 0) >= 30
    drafts = db.session.scalar(count.where(Record.publication_status == "draft")) or 0
    assert 0 < drafts < 20


def test_siblings_may_share_a_title(in_app: Flask) -> None:
    same = sa.select(Record.title).group_by(Record.parent_id, Record.title).having(sa.func.count() > 2)
    assert "Dvije sestre" in db.session.scalars(same).all()


def test_filling_again_adds_nothing(in_app: Flask) -> None:
    assert sample_data.fill() == 0


def test_every_file_of_the_store_is_there(in_app: Flask) -> None:
    stored = db.session.scalars(sa.select(DigitalObject).where(DigitalObject.file_name != "")).all()
    assert len(stored) >= 4
    assert all((sample_data.FILES / file.file_name).stat().st_size == file.bytes for file in stored)


def test_made_up_identifiers_are_well_formed() -> None:
    assert orcid("000000021825009") == "https://orcid.org/0000-0002-1825-0097"
    assert iso7064("000000021694233") == "X"
    assert isni("000000021694233") == "000000021694233X"
    assert ror(185_303_113) == "https://ror.org/05gq02987"


def test_an_organisation_in_the_sample_has_no_given_name(in_app: Flask) -> None:
    bodies = db.session.scalars(sa.select(AuthorityRecord).where(AuthorityRecord.kind != "person"))
    assert all(not body.given_name and not body.family_name for body in bodies)
    assert record_of("kma/f2").creators[0].authority.kind == "family"
