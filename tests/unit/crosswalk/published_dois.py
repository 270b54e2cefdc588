"""Real DOIs for the tests of what is made from them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_doi.domain.description import Agent, AgentKind, ArchivalDate, Description, Repository
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.published import PublishedDoi

NAME = "10.12345/ab-cd"
URL = f"https://doi.org/{NAME}"
ARCHIVE = Repository(key="hma", name="Harbour Municipal Archive", place="Durban")
ANN = Agent(name="Smith, Ann Mary", kind=AgentKind.PERSON, given="Ann Mary", family="Smith")
LETTERS = Description(
    key="r1",
    title="Letters of the Harbour Board",
    level="item",
    reference_code="ZA HMA F1/1",
    repository=ARCHIVE,
    creators=(ANN,),
    dates=(ArchivalDate(text="1903–1905"),),
    extent=("12 letters",),
    published=True,
)


def published(description: Description | None = LETTERS, /, **given: Any) -> PublishedDoi:
    """A findable DOI of a record, unless told otherwise."""
    values: dict[str, Any] = {
        "name": NAME,
        "url": URL,
        "text": URL,
        "key": "r1",
        "environment": "production",
        "is_external": False,
        "is_findable": True,
        "description": description,
        "settings": CrosswalkSettings(),
        "year": 2021,
        "landing": f"https://archive.example.org/doi/{NAME}",
        "page": "https://archive.example.org/records/r1",
    }
    return PublishedDoi(**{**values, **given})


def letters(**changes: Any) -> Description:
    """The letters, with changes."""
    return replace(LETTERS, **changes)
