"""Roles: who is a creator, who contributed, who is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from flask_doi.domain.agent_roles import Part, classify, contributors_of, creators_of, is_known_role
from flask_doi.domain.description import Agent, Description


@pytest.mark.parametrize(
    "role", [None, "", "cre", "Creator (cre)", "creator:", "pht", "aut", "col", "ivr", "drt", "Records creator"]
)
def test_those_who_made_the_material_are_creators(role: str | None) -> None:
    assert classify(role).part is Part.CREATOR


@pytest.mark.parametrize(
    "role", ["http://id.loc.gov/vocabulary/relators/pht", "https://id.loc.gov/vocabulary/relators/pht/"]
)
def test_a_role_may_be_a_uri(role: str) -> None:
    assert classify(role).part is Part.CREATOR


@pytest.mark.parametrize("role", ["dnr", "donor", "fmo", "Former owner", "own", "Dealer", "auc", "source", "archivist"])
def test_donors_and_dealers_are_left_out(role: str) -> None:
    assert classify(role).part is Part.LEFT_OUT


@pytest.mark.parametrize(
    ("role", "contributor_type"),
    [("edt", "Editor"), ("pbl", "Distributor"), ("trl", "Translator"), ("cph", "RightsHolder"), ("spk", "Other")],
)
def test_those_who_took_part_are_contributors(role: str, contributor_type: str) -> None:
    assert classify(role).part is Part.CONTRIBUTOR
    assert classify(role).contributor_type == contributor_type


def test_an_unknown_role_makes_nobody_a_creator() -> None:
    assert classify("town crier").part is Part.CONTRIBUTOR
    assert not is_known_role("town crier")


def test_a_name_that_is_creator_and_donor_is_told_once_as_creator() -> None:
    description = Description(
        key="1", creators=(Agent(name="Ada Smith", role="dnr"), Agent(name="Ada Smith"), Agent(name="ADA  Smith"))
    )
    assert [agent.name for agent in creators_of(description)] == ["Ada Smith"]
    assert contributors_of(description) == ()


def test_editors_among_the_creators_move_to_the_contributors() -> None:
    description = Description(
        key="1",
        creators=(Agent(name="A"), Agent(name="B", role="edt")),
        contributors=(Agent(name="C", role="collector"), Agent(name="D", role="pht"), Agent(name="E", role="dnr")),
    )
    assert [agent.name for agent in creators_of(description)] == ["A"]
    assert [(c.agent.name, c.contributor_type) for c in contributors_of(description)] == [
        ("B", "Editor"),
        ("C", "DataCollector"),
        ("D", "Other"),
    ]


@pytest.mark.shared
def test_every_real_role_is_classified_deliberately(corpus: Callable[[str], Iterator[dict[str, str]]]) -> None:
    roles = {row["role"] for row in corpus("origination_roles")}
    assert {role for role in roles if role and not is_known_role(role)} == set()
