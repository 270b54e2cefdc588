"""What could be better in a description without stopping its DOI."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from flask_doi.domain.agent_roles import is_known_role
from flask_doi.domain.authorities import is_well_formed
from flask_doi.domain.coordinates import is_on_the_globe
from flask_doi.domain.dates import DateFault, date_fault, read_date
from flask_doi.domain.description import Access, DateKind, Description
from flask_doi.domain.languages import language_tag, says_no_language
from flask_doi.domain.plain_text import clean, has_illegal, has_words
from flask_doi.domain.problem import Problem
from flask_doi.domain.relations import related_identifier, relation_type
from flask_doi.domain.titles import main_title

RIGHTS_LENGTH = 2000
EXCERPT = 80

DATE_CODES = {
    DateFault.UNREADABLE: "date_unreadable",
    DateFault.MALFORMED: "date_malformed",
    DateFault.REVERSED: "date_reversed",
    DateFault.CONTRADICTORY: "date_contradictory",
}
_PAST_KINDS = frozenset({DateKind.CREATION, DateKind.ACCUMULATION, DateKind.CAPTURE, DateKind.DIGITISATION})


def quality_problems(description: Description, *, today: date) -> Iterator[Problem]:
    """The problems that do not block, in the order of the catalogue's fields."""
    yield from _title(description)
    yield from _names(description)
    yield from _dates(description, today)
    yield from _languages(description)
    yield from _missing(description)
    yield from _access(description)
    yield from _rights(description)
    yield from _places(description)
    yield from _relations(description)
    yield from _illegal_characters(description)


def _notice(code: str, field: str, value: str | None = None, **params: str) -> Problem:
    return Problem(code=code, field=field, value=value, params=params, blocks=False)


def _excerpt(text: str) -> str:
    shown = clean(text)
    return shown if len(shown) <= EXCERPT else shown[: EXCERPT - 1] + "…"


def _title(description: Description) -> Iterator[Problem]:
    title = main_title(description)
    if title is not None and title.origin != "title":
        yield _notice("title_from_other_field", "title", description.title, origin=title.origin, title=title.value)


def _names(description: Description) -> Iterator[Problem]:
    for field, agents in (("creators", description.creators), ("contributors", description.contributors)):
        for agent in agents:
            if not has_words(agent.name):
                yield _notice("name_empty", field, agent.name)
            if agent.role and has_words(agent.role) and not is_known_role(agent.role):
                yield _notice("role_unknown", field, agent.role, role=_excerpt(agent.role), name=_excerpt(agent.name))
            for identifier in agent.identifiers:
                if not is_well_formed(identifier):
                    yield _notice(
                        "identifier_malformed",
                        field,
                        identifier.value,
                        scheme=_excerpt(identifier.scheme),
                        identifier=_excerpt(identifier.value),
                        name=_excerpt(agent.name),
                    )


def _dates(description: Description, today: date) -> Iterator[Problem]:
    if not description.dates:
        yield _notice("dates_missing", "dates")
    for statement in description.dates:
        normal = "/".join(part for part in (statement.start, statement.end) if part)
        shown = {"text": _excerpt(statement.text or normal), "normal": _excerpt(normal)}
        fault = date_fault(statement)
        read = read_date(statement)
        if fault is not None:
            yield _notice(DATE_CODES[fault], "dates", statement.text or normal, **shown)
        elif read is not None and read.start.year > today.year and statement.kind in _PAST_KINDS:
            yield _notice("date_in_future", "dates", statement.text or normal, **shown)


def _languages(description: Description) -> Iterator[Problem]:
    if not description.languages:
        yield _notice("language_missing", "languages")
    for language in description.languages:
        if language_tag(language) is None and not says_no_language(language):
            yield _notice("language_unknown", "languages", language, language=_excerpt(language))


def _missing(description: Description) -> Iterator[Problem]:
    if description.scope is None or not has_words(description.scope.value):
        yield _notice("scope_missing", "scope")
    if not any(has_words(extent) for extent in description.extent):
        yield _notice("extent_missing", "extent")
    if not has_words(description.reference_code):
        yield _notice("reference_code_missing", "reference_code", description.reference_code)


def _access(description: Description) -> Iterator[Problem]:
    if description.access is Access.EMBARGOED and description.embargo_until is None:
        yield _notice("embargo_without_date", "embargo_until")


def _places(description: Description) -> Iterator[Problem]:
    for place in description.places:
        given = place.latitude is not None or place.longitude is not None
        if given and not is_on_the_globe(place.latitude, place.longitude):
            yield _notice("coordinates_impossible", "places", place.name, place=_excerpt(place.name))


def _relations(description: Description) -> Iterator[Problem]:
    for relation in description.relations:
        if relation_type(relation) is None:
            yield _notice("relation_unknown", "relations", relation.relation, relation=_excerpt(relation.relation))
        elif related_identifier(relation) is None and not has_words(relation.title):
            shown = {"identifier": _excerpt(relation.value), "scheme": _excerpt(relation.scheme)}
            yield _notice("relation_malformed", "relations", relation.value, **shown)


def _rights(description: Description) -> Iterator[Problem]:
    if description.access_statement and len(clean(description.access_statement.value)) > RIGHTS_LENGTH:
        yield _notice("text_too_long", "access_statement", limit=str(RIGHTS_LENGTH))
    for right in description.rights:
        if len(clean(right.statement)) > RIGHTS_LENGTH:
            yield _notice("text_too_long", "rights", limit=str(RIGHTS_LENGTH))


def _illegal_characters(description: Description) -> Iterator[Problem]:
    for field in fields(description):
        if field.name != "key" and any(has_illegal(text) for text in _texts(getattr(description, field.name))):
            yield _notice("characters_illegal", field.name)


def _texts(value: Any) -> Iterator[str]:
    """Every text within a value of a description."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
