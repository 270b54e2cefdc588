"""The rules a description must meet before anything is sent: every problem at once, named by the catalogue's field.

They are stricter than DataCite's XSD, which lets empty titles and names pass. Problems of quality do not block.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_doi.domain.agent_roles import assembled_by, creators_of
from flask_doi.domain.description import Description
from flask_doi.domain.identifier import Doi
from flask_doi.domain.levels import is_informative
from flask_doi.domain.plain_text import clean, has_words, words
from flask_doi.domain.problem import Problem
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.publication_year import is_possible
from flask_doi.domain.quality import quality_problems
from flask_doi.domain.titles import main_title
from flask_doi.errors import InvalidDoi


def check(
    description: Description, settings: CrosswalkSettings, *, frozen_year: int | None, today: date
) -> tuple[Problem, ...]:
    """Every problem of a record, blocking ones first; empty when there is nothing to complain about."""
    return (
        *_access(description),
        *_external_doi(description),
        *_title(description),
        *_creators(description, settings),
        *_publisher(description, settings),
        *_year(description, frozen_year, today),
        *_level(description),
        *quality_problems(description, today=today),
    )


def blocking(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems that stop a DOI."""
    return tuple(problem for problem in problems if problem.blocks)


def _access(description: Description) -> Iterator[Problem]:
    if description.restricted_description:
        yield Problem(code="description_restricted", field="restricted_description")


def _external_doi(description: Description) -> Iterator[Problem]:
    given = clean(description.external_doi)
    if not given:
        return
    try:
        name = Doi.parse(given).name
    except InvalidDoi as error:
        yield Problem(
            code="external_doi_unreadable", field="external_doi", value=given, params={"reason": error.reason}
        )
    else:
        yield Problem(code="external_doi_present", field="external_doi", value=given, params={"doi": name})


def _title(description: Description) -> Iterator[Problem]:
    if main_title(description) is None:
        yield Problem(code="title_missing", field="title", value=description.title or None)


def _creators(description: Description, settings: CrosswalkSettings) -> Iterator[Problem]:
    if creators_of(description) or settings.unknown_creator == ":unkn":
        return
    if assembled_by(description, settings) is not None:
        return
    roles = ", ".join(dict.fromkeys(words(agent.role) for agent in description.creators if has_words(agent.name)))
    if roles:
        yield Problem(code="creator_only_in_other_roles", field="creators", params={"roles": roles})
    else:
        yield Problem(code="creator_missing", field="creators")


def _publisher(description: Description, settings: CrosswalkSettings) -> Iterator[Problem]:
    if has_words(settings.publisher):
        return
    if description.repository is None or not words(description.repository.name):
        yield Problem(code="repository_missing", field="repository")


def _level(description: Description) -> Iterator[Problem]:
    level = words(description.level)
    if not level:
        yield Problem(code="level_missing", field="level", blocks=False)
    elif not is_informative(level) and not has_words(description.material):
        params = {"level": level}
        yield Problem(code="level_unspecified", field="level", value=level, params=params, blocks=False)


def _year(description: Description, frozen_year: int | None, today: date) -> Iterator[Problem]:
    given = description.published_year
    if frozen_year is not None or given is None:
        return
    if not is_possible(given, today=today, embargo_until=description.embargo_until):
        yield Problem(
            code="published_year_impossible",
            field="published_year",
            value=str(given),
            params={"year": str(given), "latest": str(today.year + 1)},
        )
