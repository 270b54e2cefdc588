"""Creators, contributors and the publisher (DataCite schema 4.6, properties 2, 4 and 7)."""

from __future__ import annotations

from typing import Any

from flask_doi.domain.agent_roles import assembled_by, contributors_of, creators_of
from flask_doi.domain.authorities import authority_name
from flask_doi.domain.description import Agent, AgentKind, Description, Identifier, Repository
from flask_doi.domain.languages import language_tag
from flask_doi.domain.life_dates import without_life_dates
from flask_doi.domain.plain_text import has_words, words
from flask_doi.domain.profile import CrosswalkSettings

UNKNOWN = ":unkn"
AND_OTHERS = ":etal"

# DataCite knows two kinds. A family is told as a body, or citation tools split "Smith family" into a first and a last
# name.
_NAME_TYPES = {
    AgentKind.PERSON: "Personal",
    AgentKind.ORGANISATION: "Organizational",
    AgentKind.FAMILY: "Organizational",
}


def creators(description: Description, settings: CrosswalkSettings) -> list[dict[str, Any]]:
    """The creators, at most `creator_limit`; the account's substitute when nobody knows one."""
    known = creators_of(description)
    if known:
        return [_agent(agent) for agent in known[: settings.creator_limit]]
    if settings.unknown_creator == ":unkn":
        return [_named(UNKNOWN)]
    assembler = assembled_by(description, settings)
    return [_body(words(assembler.name), assembler.identifiers)] if assembler else []


def contributors(description: Description, settings: CrosswalkSettings) -> list[dict[str, Any]]:
    """Those who took part, those who hold and host the material, and ":etal" when creators were left out."""
    told = []
    for contributor in contributors_of(description):
        kind = contributor.contributor_type
        if kind == "Translator" and not settings.knows("4.6"):
            kind = "Other"
        told.append(_agent(contributor.agent) | {"contributorType": kind})
    told.extend(_institutions(description, settings))
    if len(creators_of(description)) > settings.creator_limit:
        told.append(_named(AND_OTHERS) | {"contributorType": "Other"})
    return told


def publisher(description: Description, settings: CrosswalkSettings) -> dict[str, Any]:
    """The body that holds and makes available: the account's publisher, else the repository of the record."""
    name = words(settings.publisher)
    repository = description.repository
    identifiers: tuple[Identifier, ...] = ()
    if name and settings.publisher_identifier:
        identifiers = (settings.publisher_identifier,)
    elif repository and name in ("", words(repository.name)):
        name, identifiers = words(repository.name), repository.identifiers
    told: dict[str, Any] = {"name": name}
    known = next((found for found in map(authority_name, _preferred(identifiers)) if found), None)
    if known:
        told["publisherIdentifier"] = known.uri
        told["publisherIdentifierScheme"] = known.scheme
        if known.scheme_uri:
            told["schemeUri"] = known.scheme_uri
    return told


def _institutions(description: Description, settings: CrosswalkSettings) -> list[dict[str, Any]]:
    repository = description.repository
    parent = words(repository.parent) if repository else ""
    host = words(settings.hosting_institution) or parent
    manager = words(settings.data_manager)
    if not manager and repository and has_words(settings.publisher):
        holding = words(repository.name)
        manager = holding if holding != words(settings.publisher) else ""
    told = []
    for name, kind in ((host, "HostingInstitution"), (manager, "DataManager")):
        if name:
            told.append(_body(name, _identifiers_of(name, repository)) | {"contributorType": kind})
    return told


def _identifiers_of(name: str, repository: Repository | None) -> tuple[Identifier, ...]:
    return repository.identifiers if repository and words(repository.name) == name else ()


def _preferred(identifiers: tuple[Identifier, ...]) -> list[Identifier]:
    """Identifiers in the order in which services use them: ROR, ISNI, Wikidata, then as given."""
    order = {"ror": 0, "isni": 1, "wikidata": 2}
    return sorted(identifiers, key=lambda identifier: order.get(identifier.scheme.strip().lower(), 3))


def _named(name: str) -> dict[str, Any]:
    return {"name": name, "nameIdentifiers": [], "affiliation": []}


def _body(name: str, identifiers: tuple[Identifier, ...]) -> dict[str, Any]:
    told = _named(name) | {"nameType": "Organizational"}
    told["nameIdentifiers"] = _name_identifiers(identifiers)
    return told


def _agent(agent: Agent) -> dict[str, Any]:
    """An agent in the shape creators and contributors share."""
    given, family = _parts(agent)
    told = _named(_name(agent))
    if agent.kind in _NAME_TYPES:
        told["nameType"] = _NAME_TYPES[agent.kind]
    if given and family:
        told |= {"name": f"{family}, {given}", "givenName": given, "familyName": family}
    language = language_tag(agent.language or "")
    if language:
        told["lang"] = language
    told["nameIdentifiers"] = _name_identifiers(agent.identifiers)
    told["affiliation"] = [
        _affiliation(words(affiliation.name), affiliation.identifier)
        for affiliation in agent.affiliations
        if has_words(affiliation.name)
    ]
    return told


def _parts(agent: Agent) -> tuple[str, str]:
    """Given and family name of a person; none where a date or half a bracket shows that they were cut apart wrongly."""
    given, family = words(agent.given), words(agent.family)
    if agent.kind is not AgentKind.PERSON or not given or not family:
        return "", ""
    is_sound = all(part.count("(") == part.count(")") and not any(map(str.isdigit, part)) for part in (given, family))
    return (given, family) if is_sound else ("", "")


def _name(agent: Agent) -> str:
    """The name without the life dates that authority files put behind it."""
    name = words(agent.name)
    return without_life_dates(name) if agent.kind is AgentKind.PERSON else name


def _name_identifiers(identifiers: tuple[Identifier, ...]) -> list[dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for identifier in identifiers:
        known = authority_name(identifier)
        if known is None:
            continue
        entry: dict[str, Any] = {"nameIdentifier": known.uri, "nameIdentifierScheme": known.scheme}
        if known.scheme_uri:
            entry["schemeUri"] = known.scheme_uri
        told.setdefault(known.uri, entry)
    return list(told.values())


def _affiliation(name: str, identifier: Identifier | None) -> dict[str, Any]:
    known = authority_name(identifier) if identifier else None
    if known is None:
        return {"name": name}
    told: dict[str, Any] = {
        "name": name,
        "affiliationIdentifier": known.uri,
        "affiliationIdentifierScheme": known.scheme,
    }
    if known.scheme_uri:
        told["schemeUri"] = known.scheme_uri
    return told
