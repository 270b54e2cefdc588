"""What the unit tests share: a complete description, an empty one, and the real samples beside the repository."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from flask_doi.domain.description import (
    Access,
    Agent,
    AgentKind,
    ArchivalDate,
    Description,
    Identifier,
    Parent,
    Repository,
    Text,
)
from tests.shared_material import corpus_rows

TODAY = date(2025, 6, 1)


@pytest.fixture
def today() -> date:
    """The day on which the unit tests are."""
    return TODAY


@pytest.fixture
def repository() -> Repository:
    """A repository with a ROR identifier."""
    return Repository(
        key="hma",
        name="Harbour Municipal Archive",
        identifiers=(Identifier(scheme="ROR", value="https://ror.org/05dxps055"),),
    )


@pytest.fixture
def fonds(repository: Repository) -> Description:
    """A fonds about which nothing is left to wish for."""
    return Description(
        key="f1",
        title="Smith family papers",
        level="fonds",
        reference_code="ZA HMA F1",
        repository=repository,
        creators=(Agent(name="Smith family", kind=AgentKind.FAMILY),),
        dates=(ArchivalDate(text="1890-1914", start="1890", end="1914"),),
        published=True,
        access=Access.OPEN,
        scope=Text(value="Letters and photographs of a family of ship chandlers."),
        extent=("2.5 linear metres",),
        languages=("eng",),
        description_language="en",
    )


@pytest.fixture
def item(repository: Repository) -> Description:
    """An item below the fonds, with the creator it inherits."""
    return Description(
        key="f1/1",
        title="Harbour by night",
        level="item",
        repository=repository,
        creators=(Agent(name="Smith family", kind=AgentKind.FAMILY, source="f1"),),
        parent=Parent(key="f1", title="Smith family papers", level="fonds", url="https://archive.example/f1"),
    )


@pytest.fixture
def corpus() -> Callable[[str], Iterator[dict[str, str]]]:
    """Rows of a corpus of real expressions, for tests marked `shared`."""
    return corpus_rows
