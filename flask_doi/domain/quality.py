"""What could be better in a description without stopping its DOI."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask_doi.domain.agent_roles import is_known_role
from flask_doi.domain.authorities import is_well_formed
from flask_doi.domain.coordinates import is_on_the_globe
from flask_doi.domain.date_text import says_undated
from flask_doi.domain.dates import DateFault, date_fault, read_date
from flask_doi.domain.description import Access, Agent, AgentKind, DateKind, Description, Identifier
from flask_doi.domain.languages import language_tag, says_no_language
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import clean, has_words, is_unknown
from flask_doi.domain.problem import Problem
from flask_doi.domain.quality_of_texts import excerpt, text_problems
from flask_doi.domain.relations import related_identifier, relation_type
from flask_doi.domain.titles import main_title

RIGHTS_LENGTH = 2000
TITLE_LENGTH = 500

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
    yield from _access(description, today)
    yield from _links(description)
    yield from _rights(description)
    yield from _places(description)
    yield from _relations(description)
    yield from text_problems(description)


def _notice(code: str, field: str, value: str | None = None, **params: str) -> Problem:
    return Problem(code=code, field=field, value=value, params=params, blocks=False)


def _title(description: Description) -> Iterator[Problem]:
    title = main_title(description)
    if title is None:
        return
    if title.origin != "title":
        yield _notice("title_from_other_field", "title", description.title, origin=title.origin, title=title.value)
    elif sum(c.isalnum() for c in title.value) < 2:
        yield _notice("title_short", "title", description.title, title=title.value)
    elif len(title.value) > TITLE_LENGTH:
        yield _notice("title_long", "title", excerpt(title.value), length=str(len(title.value)))


def _names(description: Description) -> Iterator[Problem]:
    for field, agents in (("creators", description.creators), ("contributors", description.contributors)):
        for agent in agents:
            yield from _name(field, agent)
    repository = description.repository
    if repository is not None:
        yield from _identifiers("repository", repository.name, repository.identifiers)
    for funding in description.funding:
        if funding.identifier is not None:
            yield from _identifiers("funding", funding.funder, (funding.identifier,))


def _name(field: str, agent: Agent) -> Iterator[Problem]:
    if not has_words(agent.name):
        yield _notice("name_empty", field, agent.name)
    elif is_unknown(agent.name):
        yield _notice("name_unknown", field, agent.name, name=excerpt(agent.name))
    elif agent.kind in (AgentKind.PERSON, AgentKind.UNKNOWN) and ";" in agent.name:
        yield _notice("name_several", field, agent.name, name=excerpt(agent.name))
    if agent.role and has_words(agent.role) and not is_known_role(agent.role):
        yield _notice("role_unknown", field, agent.role, role=excerpt(agent.role), name=excerpt(agent.name))
    yield from _identifiers(field, agent.name, agent.identifiers)
    for affiliation in agent.affiliations:
        if affiliation.identifier is not None:
            yield from _identifiers(field, affiliation.name, (affiliation.identifier,))


def _identifiers(field: str, name: str, identifiers: tuple[Identifier, ...]) -> Iterator[Problem]:
    for identifier in identifiers:
        if not is_well_formed(identifier):
            yield _notice(
                "identifier_malformed",
                field,
                identifier.value,
                scheme=excerpt(identifier.scheme),
                identifier=excerpt(identifier.value),
                name=excerpt(name),
            )


def _dates(description: Description, today: date) -> Iterator[Problem]:
    if not description.dates:
        yield _notice("dates_missing", "dates")
    for statement in description.dates:
        normal = "/".join(part for part in (statement.start, statement.end) if part)
        shown = {"text": excerpt(statement.text or normal), "normal": excerpt(normal)}
        fault = date_fault(statement)
        read = read_date(statement)
        if fault is DateFault.UNREADABLE and says_undated(clean(statement.text)):
            yield _notice("date_undated", "dates", statement.text, **shown)
        elif fault is not None:
            yield _notice(DATE_CODES[fault], "dates", statement.text or normal, **shown)
        elif read is not None and read.start.year > today.year and statement.kind in _PAST_KINDS:
            yield _notice("date_in_future", "dates", statement.text or normal, **shown)


def _languages(description: Description) -> Iterator[Problem]:
    if not description.languages:
        yield _notice("language_missing", "languages")
    described_in = (description.description_language,) if description.description_language else ()
    for field, languages in (("languages", description.languages), ("description_language", described_in)):
        for language in languages:
            if language_tag(language) is None and not says_no_language(language):
                yield _notice("language_unknown", field, language, language=excerpt(language))


def _missing(description: Description) -> Iterator[Problem]:
    if description.scope is None or not has_words(description.scope.value):
        yield _notice("scope_missing", "scope")
    if not any(has_words(extent) for extent in description.extent):
        yield _notice("extent_missing", "extent")
    if not has_words(description.reference_code) or not clean(description.reference_code).strip("0"):
        yield _notice("reference_code_missing", "reference_code", description.reference_code)


def _access(description: Description, today: date) -> Iterator[Problem]:
    opens = description.embargo_until
    if description.access is Access.EMBARGOED and opens is None:
        yield _notice("embargo_without_date", "embargo_until")
    elif description.access is Access.EMBARGOED and opens is not None and opens <= today:
        yield _notice("embargo_over", "access", opens.isoformat(), day=opens.isoformat())


def _links(description: Description) -> Iterator[Problem]:
    links = [
        *(("digital_objects", digital.url) for digital in description.digital_objects),
        *(("rights", right.uri) for right in description.rights),
        *(("funding", funding.award_uri) for funding in description.funding),
    ]
    for field, link in links:
        if has_words(link) and web_link(link) is None:
            yield _notice("link_malformed", field, link, link=excerpt(link or ""))


def _places(description: Description) -> Iterator[Problem]:
    for place in description.places:
        given = place.latitude is not None or place.longitude is not None
        if given and not is_on_the_globe(place.latitude, place.longitude):
            yield _notice("coordinates_impossible", "places", place.name, place=excerpt(place.name))


def _relations(description: Description) -> Iterator[Problem]:
    for relation in description.relations:
        if relation_type(relation) is None:
            yield _notice("relation_unknown", "relations", relation.relation, relation=excerpt(relation.relation))
        elif related_identifier(relation) is None and not has_words(relation.title):
            shown = {"identifier": excerpt(relation.value), "scheme": excerpt(relation.scheme)}
            yield _notice("relation_malformed", "relations", relation.value, **shown)


def _rights(description: Description) -> Iterator[Problem]:
    if description.access_statement and len(clean(description.access_statement.value)) > RIGHTS_LENGTH:
        yield _notice("text_too_long", "access_statement", limit=str(RIGHTS_LENGTH))
    for right in description.rights:
        if len(clean(right.statement)) > RIGHTS_LENGTH:
            yield _notice("text_too_long", "rights", limit=str(RIGHTS_LENGTH))
