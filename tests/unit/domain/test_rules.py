"""The rules: every problem at once, in the words of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from flask_doi.domain.description import (
    Access,
    Affiliation,
    Agent,
    AgentKind,
    ArchivalDate,
    Description,
    DigitalObject,
    Funding,
    Identifier,
    Parent,
    Place,
    Relation,
    Repository,
    Rights,
    Text,
)
from flask_doi.domain.problem import Problem
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.rules import blocking, check

SETTINGS = CrosswalkSettings()
WRONG_ROR = Identifier(scheme="ROR", value="https://ror.org/123")


def problems(
    description: Description, settings: CrosswalkSettings = SETTINGS, *, frozen_year: int | None = None
) -> dict[str, Problem]:
    found = check(description, settings, frozen_year=frozen_year, today=date(2025, 6, 1))
    return {problem.code: problem for problem in found}


def test_a_complete_fonds_has_no_problem(fonds: Description) -> None:
    assert problems(fonds) == {}


def test_an_empty_record_is_told_everything_at_once() -> None:
    found = check(Description(key="1"), SETTINGS, frozen_year=None, today=date(2025, 6, 1))
    assert [problem.code for problem in found if problem.blocks] == [
        "title_missing",
        "creator_missing",
        "repository_missing",
    ]
    assert [problem.code for problem in found if not problem.blocks] == [
        "level_missing",
        "dates_missing",
        "language_missing",
        "scope_missing",
        "extent_missing",
        "reference_code_missing",
    ]
    assert len(blocking(found)) == 3


def test_an_item_that_inherits_its_creator_may_have_a_doi(item: Description) -> None:
    assert not [problem for problem in problems(item).values() if problem.blocks]


def test_a_description_that_is_not_public_blocks(fonds: Description) -> None:
    assert problems(replace(fonds, restricted_description=True))["description_restricted"].blocks


def test_closed_material_with_a_public_description_does_not_block(fonds: Description) -> None:
    closed = replace(fonds, access=Access.EMBARGOED, embargo_until=date(2126, 1, 1))
    assert problems(closed) == {}


def test_an_embargo_without_a_day_is_noticed(fonds: Description) -> None:
    assert not problems(replace(fonds, access=Access.EMBARGOED))["embargo_without_date"].blocks


def test_a_doi_of_somebody_else_blocks_in_any_spelling(fonds: Description) -> None:
    found = problems(replace(fonds, external_doi="https://doi.org/10.1234/ABC"))["external_doi_present"]
    assert found.blocks
    assert found.params == {"doi": "10.1234/abc"}
    assert problems(replace(fonds, external_doi="see file"))["external_doi_unreadable"].blocks


@pytest.mark.parametrize("title", [None, "", "  ", "-", "...", "NULL", "\x00"])
def test_a_title_that_says_nothing_blocks_when_nothing_stands_in(fonds: Description, title: str | None) -> None:
    bare = replace(fonds, title=title, dates=(), reference_code="0", container=None)
    assert problems(bare)["title_missing"].field == "title"


@pytest.mark.parametrize(
    ("changes", "origin", "title"),
    [
        ({"dates": (ArchivalDate(text="May 1890"),)}, "dates", "May 1890 [Smith family papers]"),
        (
            {"dates": (ArchivalDate(text="undated"),), "reference_code": "F1/7"},
            "reference_code",
            "F1/7 [Smith family papers]",
        ),
        ({"container": "Box 3"}, "container", "Box 3 [Smith family papers]"),
    ],
)
def test_what_stands_in_for_a_title_is_noticed(
    item: Description, changes: dict[str, object], origin: str, title: str
) -> None:
    found = problems(replace(item, title="", **changes))  # type: ignore[arg-type]
    assert "title_missing" not in found
    assert found["title_from_other_field"].params == {"origin": origin, "title": title}


def test_a_donor_is_no_creator(fonds: Description) -> None:
    given = replace(fonds, creators=(Agent(name="Ada Smith", role="dnr"),))
    assert problems(given)["creator_only_in_other_roles"].params == {"roles": "dnr"}


@pytest.mark.parametrize("name", ["", " ", "-", "??"])
def test_a_creator_without_a_name_is_none(fonds: Description, name: str) -> None:
    found = problems(replace(fonds, creators=(Agent(name=name),)))
    assert found["creator_missing"].blocks
    assert not found["name_empty"].blocks


@pytest.mark.parametrize("policy", [":unkn", "repository"])
def test_an_account_may_have_a_word_for_the_unknown_creator(fonds: Description, policy: str) -> None:
    settings = CrosswalkSettings(unknown_creator=policy)
    assert "creator_missing" not in problems(replace(fonds, creators=(), level="collection"), settings)


@pytest.mark.parametrize(
    ("level", "parent", "stands_in"),
    [
        ("fonds", None, False),
        ("Collection", None, True),
        ("item", Parent(key="s", level="series", top_level="collection"), True),
        ("item", Parent(key="s", level="series", top_level="fonds"), False),
        ("file", Parent(key="c", level="Sammlung"), True),
        (None, None, False),
    ],
)
def test_the_repository_only_created_collections_that_it_assembled(
    fonds: Description, level: str | None, parent: Parent | None, stands_in: bool
) -> None:
    settings = CrosswalkSettings(unknown_creator="repository")
    found = problems(replace(fonds, creators=(), level=level, parent=parent), settings)
    assert ("creator_missing" not in found) is stands_in


def test_the_repository_cannot_stand_in_when_there_is_none(fonds: Description) -> None:
    settings = CrosswalkSettings(unknown_creator="repository", publisher="City of Harbour")
    assert "creator_missing" in problems(replace(fonds, creators=(), repository=None), settings)


@pytest.mark.parametrize("repository", [None, Repository(key="r", name=" - ")])
def test_without_repository_or_publisher_there_is_nobody_to_publish(
    fonds: Description, repository: Repository | None
) -> None:
    assert problems(replace(fonds, repository=repository))["repository_missing"].blocks
    settings = CrosswalkSettings(publisher="City of Harbour")
    assert "repository_missing" not in problems(replace(fonds, repository=repository), settings)


def test_a_level_that_says_nothing_is_a_suggestion_unless_the_material_speaks(fonds: Description) -> None:
    assert problems(replace(fonds, level=" "))["level_missing"].blocks is False
    assert problems(replace(fonds, level="otherlevel"))["level_unspecified"].blocks is False
    assert problems(replace(fonds, level="otherlevel", material="Photographs")) == {}


@pytest.mark.parametrize("year", [0, 999, 2027, 9999, 10000])
def test_an_impossible_publication_year_blocks(fonds: Description, year: int) -> None:
    assert problems(replace(fonds, published_year=year))["published_year_impossible"].params["year"] == str(year)
    assert problems(replace(fonds, published_year=year), frozen_year=2020) == {}


def test_next_year_and_the_end_of_an_embargo_are_possible(fonds: Description) -> None:
    assert problems(replace(fonds, published_year=2026)) == {}
    later = replace(fonds, published_year=2030, access=Access.EMBARGOED, embargo_until=date(2030, 1, 1))
    assert problems(later) == {}


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (ArchivalDate(text="nach dem Krieg"), "date_unreadable"),
        (ArchivalDate(text="1988-1992", start="1998", end="1992"), "date_reversed"),
        (ArchivalDate(text="1928", start="1928-Jun-36"), "date_malformed"),
        (ArchivalDate(text="1991", start="1959", end="1995"), "date_contradictory"),
        (ArchivalDate(text="2054"), "date_in_future"),
    ],
)
def test_a_date_is_noticed_for_what_is_wrong_with_it(fonds: Description, statement: ArchivalDate, code: str) -> None:
    found = problems(replace(fonds, dates=(statement,)))
    assert list(found) == [code]
    assert not found[code].blocks
    assert found[code].params["text"] == statement.text


@pytest.mark.parametrize("text", ["undated", "n.d.", "[n.d.]", "Undated.", "dates not examined", "o. D."])
def test_no_date_is_no_date_that_cannot_be_read(fonds: Description, text: str) -> None:
    assert list(problems(replace(fonds, dates=(ArchivalDate(text=text),)))) == ["date_undated"]


def test_a_language_may_be_named_in_english_but_not_in_a_sentence(fonds: Description) -> None:
    assert problems(replace(fonds, languages=("English",))) == {}
    found = problems(replace(fonds, languages=("Material is in English",)))
    assert found["language_unknown"].field == "languages"
    assert problems(replace(fonds, description_language="xx"))["language_unknown"].field == "description_language"


def test_an_unknown_language_is_noticed_and_none_is_not(fonds: Description) -> None:
    assert problems(replace(fonds, languages=("jap",)))["language_unknown"].params == {"language": "jap"}
    assert problems(replace(fonds, languages=("zxx",))) == {}


def test_an_identifier_with_a_wrong_check_digit_is_noticed(fonds: Description) -> None:
    wrong = Agent(name="Carberry", identifiers=(Identifier(scheme="ORCID", value="0000-0002-1825-0098"),))
    assert problems(replace(fonds, creators=(wrong,)))["identifier_malformed"].field == "creators"
    right = Agent(name="Carberry", identifiers=(Identifier(scheme="ORCID", value="0000-0002-1825-0097"),))
    assert problems(replace(fonds, creators=(right,))) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"repository": Repository(key="r", name="Archive", identifiers=(WRONG_ROR,))}, "repository"),
        ({"funding": (Funding(funder="Fund", identifier=WRONG_ROR),)}, "funding"),
        (
            {"contributors": (Agent(name="Bob", affiliations=(Affiliation(name="College", identifier=WRONG_ROR),)),)},
            "contributors",
        ),
    ],
)
def test_an_identifier_is_looked_at_wherever_it_stands(
    fonds: Description, changes: dict[str, object], field: str
) -> None:
    found = problems(replace(fonds, **changes))["identifier_malformed"]  # type: ignore[arg-type]
    assert (found.field, found.params["scheme"], found.blocks) == (field, "ROR", False)


@pytest.mark.parametrize("name", ["Unknown", "unknown.", "[Unbekannt]", "Author unknown"])
def test_a_creator_named_unknown_is_none(fonds: Description, name: str) -> None:
    found = problems(replace(fonds, creators=(Agent(name=name),)))
    assert found["creator_missing"].blocks
    assert found["name_unknown"].params == {"name": name}
    settings = CrosswalkSettings(unknown_creator=":unkn")
    assert list(problems(replace(fonds, creators=(Agent(name=name),)), settings)) == ["name_unknown"]


def test_several_names_in_one_are_noticed(fonds: Description) -> None:
    several = Agent(name="Lomax, John; Lomax, Alan", kind=AgentKind.PERSON)
    assert problems(replace(fonds, creators=(several,)))["name_several"].field == "creators"
    body = Agent(name="Ministry of Works; Harbours Branch", kind=AgentKind.ORGANISATION)
    assert problems(replace(fonds, creators=(body,))) == {}


@pytest.mark.parametrize(
    ("title", "code"), [("A", "title_short"), ("x" * 501, "title_long"), ("x" * 500, None), ("A1", None)]
)
def test_titles_that_say_too_little_or_too_much_are_noticed(fonds: Description, title: str, code: str | None) -> None:
    assert list(problems(replace(fonds, title=title))) == ([code] if code else [])


@pytest.mark.parametrize(
    "text",
    ["[Unvetted]", "NULL", "#IFSCOPE#", "{{ scope }}", "${scope}", "<%= scope %>", "%SCOPE%", "Lorem ipsum dolor"],
)
def test_what_a_template_left_behind_is_noticed_and_not_told(fonds: Description, text: str) -> None:
    found = problems(replace(fonds, access_statement=Text(value=text)))
    assert found["text_placeholder"].field == "access_statement"
    assert found["text_placeholder"].value == text
    untitled = problems(replace(fonds, title=text, dates=(), reference_code=None))
    assert untitled["title_missing"].blocks
    assert untitled["text_placeholder"].field == "title"


def test_markup_is_noticed_because_the_agency_removes_it(fonds: Description) -> None:
    found = problems(replace(fonds, title="Letters <to the editor>"))["text_markup"]
    assert (found.field, found.params["markup"]) == ("title", "<to the editor>")
    assert problems(replace(fonds, title="Letters, 3 < 5")) == {}


def test_an_embargo_that_has_ended_is_noticed(fonds: Description) -> None:
    over = replace(fonds, access=Access.EMBARGOED, embargo_until=date(2025, 6, 1))
    assert problems(over)["embargo_over"].params == {"day": "2025-06-01"}
    assert problems(replace(over, embargo_until=date(2025, 6, 2))) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"digital_objects": (DigitalObject(url="javascript:alert(1)"),)}, "digital_objects"),
        ({"rights": (Rights(statement="Free", uri="cc by"),)}, "rights"),
        ({"funding": (Funding(funder="Fund", award_uri="grant 7"),)}, "funding"),
    ],
)
def test_links_that_are_none_are_noticed(fonds: Description, changes: dict[str, object], field: str) -> None:
    assert problems(replace(fonds, **changes))["link_malformed"].field == field  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["0", "000", "", "-"])
def test_a_reference_code_of_zeros_is_none(fonds: Description, code: str) -> None:
    assert "reference_code_missing" in problems(replace(fonds, reference_code=code))


def test_an_unknown_role_is_noticed(fonds: Description) -> None:
    crier = Agent(name="Bob", role="town crier")
    assert problems(replace(fonds, contributors=(crier,)))["role_unknown"].params == {
        "role": "town crier",
        "name": "Bob",
    }


def test_long_rights_texts_are_noticed(fonds: Description) -> None:
    found = problems(replace(fonds, access_statement=Text(value="open " * 500)))
    assert found["text_too_long"].field == "access_statement"
    found = problems(replace(fonds, rights=(Rights(statement="mine " * 500),)))
    assert found["text_too_long"].field == "rights"


def test_control_characters_are_noticed_in_the_field_that_holds_them(fonds: Description) -> None:
    dirty = replace(fonds, scope=Text(value="Let\x00ters"), parent=Parent(key="p\x00", title="P"))
    found = check(dirty, SETTINGS, frozen_year=None, today=date(2025, 6, 1))
    assert [(problem.code, problem.field) for problem in found] == [
        ("characters_illegal", "scope"),
        ("characters_illegal", "parent"),
    ]


def test_relations_that_cannot_be_told_are_noticed(fonds: Description) -> None:
    unknown = replace(fonds, relations=(Relation(relation="IsCousinOf", value="https://example.org"),))
    assert problems(unknown)["relation_unknown"].params == {"relation": "IsCousinOf"}
    broken = replace(fonds, relations=(Relation(relation="IsCitedBy", value="box 7", scheme="DOI"),))
    assert problems(broken)["relation_malformed"].params == {"identifier": "box 7", "scheme": "DOI"}


@pytest.mark.parametrize(("latitude", "longitude"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)])
def test_coordinates_off_the_globe_are_noticed(fonds: Description, latitude: float, longitude: float) -> None:
    place = Place(name="Harbour", latitude=latitude, longitude=longitude)
    assert problems(replace(fonds, places=(place,)))["coordinates_impossible"].params == {"place": "Harbour"}


def test_problems_survive_being_stored() -> None:
    for problem in check(Description(key="1"), SETTINGS, frozen_year=None, today=date(2025, 6, 1)):
        assert Problem.from_json(problem.as_json()) == problem
