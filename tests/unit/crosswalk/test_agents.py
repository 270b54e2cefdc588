"""Creators, contributors, publisher."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flask_doi.crosswalk.agents import contributors, creators, publisher
from flask_doi.domain.description import Affiliation, Agent, AgentKind, Description, Identifier, Repository
from flask_doi.domain.profile import CrosswalkSettings

SETTINGS = CrosswalkSettings()
ROR = Identifier(scheme="ROR", value="05dxps055")


def with_creator(fonds: Description, agent: Agent) -> dict[str, object]:
    return creators(replace(fonds, creators=(agent,)), SETTINGS)[0]


def test_a_family_is_told_as_a_body(fonds: Description) -> None:
    assert creators(fonds, SETTINGS) == [
        {"name": "Smith family", "nameType": "Organizational", "nameIdentifiers": [], "affiliation": []}
    ]


def test_a_person_with_both_names_is_written_family_first(fonds: Description) -> None:
    person = Agent(
        name="Ada Smith",
        kind=AgentKind.PERSON,
        given="Ada",
        family="Smith",
        identifiers=(Identifier(scheme="ORCID", value="0000-0002-1825-0097"),),
        affiliations=(Affiliation(name="Harbour College", identifier=ROR), Affiliation(name="-")),
    )
    assert with_creator(fonds, person) == {
        "name": "Smith, Ada",
        "nameType": "Personal",
        "givenName": "Ada",
        "familyName": "Smith",
        "nameIdentifiers": [
            {
                "nameIdentifier": "https://orcid.org/0000-0002-1825-0097",
                "nameIdentifierScheme": "ORCID",
                "schemeUri": "https://orcid.org",
            }
        ],
        "affiliation": [
            {
                "name": "Harbour College",
                "affiliationIdentifier": "https://ror.org/05dxps055",
                "affiliationIdentifierScheme": "ROR",
                "schemeUri": "https://ror.org",
            }
        ],
    }


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Smith, J., 1850-1900", "Smith, J."),
        ("Smith, J. (1850-1900)", "Smith, J."),
        ("Smith, J., 1850-", "Smith, J."),
        ("Smith, J., b. 1850", "Smith, J."),
        ("Smith, J., approximately", "Smith, J., approximately"),
        ("1850-1900", "1850-1900"),
    ],
)
def test_life_dates_are_no_part_of_a_person(fonds: Description, name: str, told: str) -> None:
    assert with_creator(fonds, Agent(name=name, kind=AgentKind.PERSON))["name"] == told


def test_years_in_the_name_of_a_body_stay(fonds: Description) -> None:
    body = Agent(name="Exhibition Committee, 1939-1940", kind=AgentKind.ORGANISATION)
    assert with_creator(fonds, body)["name"] == "Exhibition Committee, 1939-1940"


def test_an_agent_of_unknown_kind_is_given_none(fonds: Description) -> None:
    assert "nameType" not in with_creator(fonds, Agent(name="Smith"))


def test_donors_are_not_told_at_all(fonds: Description) -> None:
    given = replace(fonds, creators=(*fonds.creators, Agent(name="Bob Donor", role="dnr")))
    assert "Bob Donor" not in str(creators(given, SETTINGS) + contributors(given, SETTINGS))


def test_more_creators_than_the_limit_end_in_and_others(fonds: Description) -> None:
    many = replace(fonds, creators=tuple(Agent(name=f"Author {n}") for n in range(139)))
    assert len(creators(many, SETTINGS)) == 50
    assert contributors(many, SETTINGS)[-1] == {
        "name": ":etal",
        "contributorType": "Other",
        "nameIdentifiers": [],
        "affiliation": [],
    }
    assert ":etal" not in str(contributors(fonds, SETTINGS))


def test_the_account_says_what_stands_in_for_an_unknown_creator(fonds: Description) -> None:
    nobody = replace(fonds, creators=())
    assert creators(nobody, SETTINGS) == []
    assert [c["name"] for c in creators(nobody, CrosswalkSettings(unknown_creator=":unkn"))] == [":unkn"]
    assembled = replace(nobody, level="collection")
    repository = creators(assembled, CrosswalkSettings(unknown_creator="repository"))[0]
    assert (repository["name"], repository["nameType"]) == ("Harbour Municipal Archive", "Organizational")
    assert repository["nameIdentifiers"][0]["nameIdentifierScheme"] == "ROR"


def test_the_repository_publishes_unless_the_account_says_otherwise(fonds: Description) -> None:
    assert publisher(fonds, SETTINGS) == {
        "name": "Harbour Municipal Archive",
        "publisherIdentifier": "https://ror.org/05dxps055",
        "publisherIdentifierScheme": "ROR",
        "schemeUri": "https://ror.org",
    }
    assert publisher(fonds, CrosswalkSettings(publisher="City of Harbour")) == {"name": "City of Harbour"}


def test_another_publisher_leaves_the_holding_archive_as_manager(fonds: Description) -> None:
    told = contributors(fonds, CrosswalkSettings(publisher="City of Harbour"))
    assert [(c["name"], c["contributorType"]) for c in told] == [("Harbour Municipal Archive", "DataManager")]
    assert contributors(fonds, SETTINGS) == []


def test_the_body_above_the_repository_hosts_it(fonds: Description) -> None:
    below = replace(fonds, repository=Repository(key="r", name="Archive", parent="University of Harbour"))
    told = contributors(below, CrosswalkSettings(data_manager="Records Office"))
    assert [(c["name"], c["contributorType"]) for c in told] == [
        ("University of Harbour", "HostingInstitution"),
        ("Records Office", "DataManager"),
    ]


@pytest.mark.parametrize(("version", "kind"), [("4.5", "Other"), ("4.6", "Translator"), ("4.7", "Translator")])
def test_translators_are_named_where_the_schema_knows_them(fonds: Description, version: str, kind: str) -> None:
    translated = replace(fonds, contributors=(Agent(name="Eve", role="trl"),))
    assert contributors(translated, CrosswalkSettings(schema_version=version))[0]["contributorType"] == kind


@pytest.mark.parametrize("wrong", [{"unknown_creator": "anonymous"}, {"schema_version": "3.1"}])
def test_impossible_choices_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="is one of"):
        CrosswalkSettings(**wrong)  # type: ignore[arg-type]
