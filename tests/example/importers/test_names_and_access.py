from __future__ import annotations

from datetime import date

import pytest

from example_app.importers.access import AccessReading, read_access, without_heading
from example_app.importers.names import authority_of, drop_repeated_donors, name_statement, role_of
from example_app.importers.units import NameStatement

TODAY = date(2026, 11, 21)


def read(text: str, kind: str = "") -> tuple[str, str, str]:
    name = name_statement(text, kind)
    assert name is not None
    return name.name, name.kind, name.dates_of_existence


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Smith, J., 1850-1900", "person", ("Smith, J.", "person", "1850-1900")),
        ("Bonisteel, Roscoe O. (Roscoe Osmond), b. 1888.", "person",
         ("Bonisteel, Roscoe O. (Roscoe Osmond)", "person", "b. 1888")),
        ("Hiroshige, III, 1842?-1894", "person", ("Hiroshige, III", "person", "1842?-1894")),
        ("Badger, Philip.", "person", ("Badger, Philip", "person", "")),
        ("American Bar Association.", "organisation", ("American Bar Association", "organisation", "")),
        ("Constitutional Convention (1961-1962)", "organisation",
         ("Constitutional Convention (1961-1962)", "organisation", "")),
    ],
)  # fmt: skip
def test_dates_of_life_leave_the_name_of_a_person(text: str, kind: str, name: tuple[str, str, str]) -> None:
    assert read(text, kind) == name


def test_the_kind_of_a_bare_name_is_told_from_its_shape_and_in_doubt_it_is_an_organisation() -> None:
    names = ["Adler, Allen R.", "Mokoena family", "Positive Focus, Inc.", "Swann Galleries", "Harbour Board, Office"]
    assert [read(name)[1] for name in names] == ["person", "family", "organisation", "organisation", "organisation"]


def test_family_and_given_name_are_taken_apart_for_persons_only() -> None:
    person, body = name_statement("Mokoena, Selina, 1901-", "person"), name_statement("Board, Harbour", "organisation")
    assert person is not None
    assert body is not None
    assert (person.family_name, person.given_name, body.family_name) == ("Mokoena", "Selina", "")


def test_a_comma_in_brackets_does_not_part_a_name() -> None:
    artist = name_statement("Menhat Helmy (Egyptian artist, 1925-2004) - منحة الله حلمي", "person")
    assert artist is not None
    assert (artist.family_name, artist.given_name) == ("", "")


@pytest.mark.parametrize("relator", ["own", "Owner", "fmo", "Former owner", "sll", "dealer", "auc", "dpt"])
def test_who_owned_or_sold_the_records_is_where_they_came_from(relator: str) -> None:
    assert role_of(relator, otherwise="creator") == "source"
    assert role_of(relator, otherwise="subject") == "source"


def test_an_empty_name_is_no_name() -> None:
    assert name_statement(" , ") is None


def test_relator_codes_words_and_labels_give_the_role() -> None:
    assert [role_of(said, otherwise="creator") for said in ("", "pht", "Creator (cre)", "dnr", "http://id/ive")] == [
        "creator", "photographer", "creator", "donor", "interviewee",
    ]  # fmt: skip
    assert role_of("", "source", otherwise="creator") == "source"
    assert role_of("wandmaker", otherwise="creator") == "contributor"


def test_a_donor_who_also_created_is_kept_as_creator_only() -> None:
    names = [NameStatement(name="Mokoena, S.", kind="person", role=role) for role in ("creator", "donor", "creator")]
    assert [name.role for name in drop_repeated_donors(names)] == ["creator"]


def test_numbers_of_known_authority_files_are_taken_bare() -> None:
    assert authority_of("", "https://orcid.org/0000-0002-1825-0097") == ("ORCID", "0000-0002-1825-0097")
    assert authority_of("viaf", "12345") == ("VIAF", "12345")
    assert authority_of("local", "n1") == ("", "")


@pytest.mark.parametrize(
    ("statement", "reading"),
    [
        ("The collection is open for research.", AccessReading("open")),
        ("Open for research without restrictions.", AccessReading("open")),
        ("[ER RESTRICTED until July 1, 2030]", AccessReading("embargoed", date(2030, 7, 1))),
        ("Closed until 2044", AccessReading("embargoed", date(2044, 1, 1))),
        ("[Restricted until Jan. 1, 2018]", AccessReading("open")),
        ("Open for research. Some correspondence restricted until 2030.", AccessReading("open")),
        ("Access to the correspondence with the minister is restricted until 2040.", AccessReading("restricted")),
        ("This file is closed.", AccessReading("closed")),
        ("[Unvetted]", AccessReading("open")),
    ],
)
def test_a_statement_on_access_closes_only_what_it_closes_without_doubt(statement: str, reading: AccessReading) -> None:
    assert read_access(statement, TODAY) == reading


def test_a_heading_glued_to_a_statement_is_dropped() -> None:
    assert without_heading("Conditions Governing AccessThe collection is open.") == "The collection is open."
    assert without_heading("Conditions Governing Access: Materials are open") == "Materials are open"
    assert without_heading("Access Restrictions apply to box 3") == "Access Restrictions apply to box 3"
