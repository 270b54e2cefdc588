"""The words catalogues use for kinds and access, and the terms of a description they stand for."""

from __future__ import annotations

from enum import Enum

from flask_doi.domain.description import Access, AgentKind, DateKind

ACCESS_WORDS = {
    "open": Access.OPEN,
    "public": Access.OPEN,
    "unrestricted": Access.OPEN,
    "restricted": Access.RESTRICTED,
    "restricted access": Access.RESTRICTED,
    "embargo": Access.EMBARGOED,
    "embargoed": Access.EMBARGOED,
    "embargoed access": Access.EMBARGOED,
    "closed": Access.METADATA_ONLY,
    "closed access": Access.METADATA_ONLY,
    "metadata only": Access.METADATA_ONLY,
    "metadata only access": Access.METADATA_ONLY,
    "open access": Access.OPEN,
}
"""COAR calls "metadata only" what it called "closed" before version 1.0 of its access rights vocabulary."""

AGENT_WORDS = {
    "person": AgentKind.PERSON,
    "personal": AgentKind.PERSON,
    "persname": AgentKind.PERSON,
    "individual": AgentKind.PERSON,
    "organisation": AgentKind.ORGANISATION,
    "organization": AgentKind.ORGANISATION,
    "organizational": AgentKind.ORGANISATION,
    "corporate": AgentKind.ORGANISATION,
    "corporate body": AgentKind.ORGANISATION,
    "corpname": AgentKind.ORGANISATION,
    "family": AgentKind.FAMILY,
    "famname": AgentKind.FAMILY,
}

DATE_WORDS = {
    "": DateKind.CREATION,
    "creation": DateKind.CREATION,
    "created": DateKind.CREATION,
    "inclusive": DateKind.CREATION,
    "accumulation": DateKind.ACCUMULATION,
    "collection": DateKind.ACCUMULATION,
    "publication": DateKind.PUBLICATION,
    "published": DateKind.PUBLICATION,
    "issued": DateKind.PUBLICATION,
    "broadcast": DateKind.BROADCAST,
    "broadcasting": DateKind.BROADCAST,
    "copyright": DateKind.COPYRIGHT,
    "subject": DateKind.SUBJECT,
    "coverage": DateKind.SUBJECT,
    "capture": DateKind.CAPTURE,
    "captured": DateKind.CAPTURE,
    "digitisation": DateKind.DIGITISATION,
    "digitization": DateKind.DIGITISATION,
    "digitised": DateKind.DIGITISATION,
    "digitized": DateKind.DIGITISATION,
    "bulk": DateKind.BULK,
    "available": DateKind.AVAILABLE,
    "withdrawn": DateKind.WITHDRAWN,
}

CREATION_WORDS = tuple(word for word, kind in DATE_WORDS.items() if kind is DateKind.CREATION)

TITLE_WORDS = {"parallel": "parallel", "translated": "parallel", "translation": "parallel", "subtitle": "subtitle"}


def plain_word(value: object) -> str:
    """A host's word made comparable: the text of an enum member, lower case, blanks single, "_" and "-" as blanks."""
    text = value.value if isinstance(value, Enum) and isinstance(value.value, str) else value
    text = text.name if isinstance(text, Enum) else text
    return " ".join(str("" if text is None else text).lower().replace("_", " ").replace("-", " ").split())


def access(value: object) -> Access:
    """The access a word stands for; ValueError when it stands for none: access is never guessed."""
    word = plain_word(value)
    if word not in ACCESS_WORDS:
        raise ValueError(f"is no word for access; known are {', '.join(sorted(ACCESS_WORDS))}")
    return ACCESS_WORDS[word]


def agent_kind(value: object) -> AgentKind:
    """The kind of agent a word stands for; UNKNOWN for any other."""
    return AGENT_WORDS.get(plain_word(value), AgentKind.UNKNOWN)


def date_kind(value: object) -> DateKind:
    """The kind of date a word stands for; OTHER for any other, CREATION for none."""
    return DATE_WORDS.get(plain_word(value), DateKind.OTHER)


def title_kind(value: object) -> str:
    """ "parallel" or "subtitle"; anything else is "alternative"."""
    return TITLE_WORDS.get(plain_word(value), "alternative")
