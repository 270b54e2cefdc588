"""What an archive says about one unit of description, in the terms of ISAD(G).

A catalogue adapter builds a `Description`; the rules judge it and the crosswalk turns it into an agency's metadata.
Every value may say where it came from, so that a preview can tell "inherited from fonds" from "written here".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

OWN = "own"


class AgentKind(StrEnum):
    """Kind of agent, as in ISAAR(CPF) 5.1.1."""

    PERSON = "person"
    ORGANISATION = "organisation"
    FAMILY = "family"
    UNKNOWN = "unknown"


class Access(StrEnum):
    """How far the described material is open; the words of the COAR access rights vocabulary."""

    OPEN = "open"
    RESTRICTED = "restricted"
    EMBARGOED = "embargoed"
    METADATA_ONLY = "metadata_only"


class DateKind(StrEnum):
    """What happened at a date (ISAD(G) 3.1.3 and its neighbours)."""

    CREATION = "creation"
    ACCUMULATION = "accumulation"
    PUBLICATION = "publication"
    BROADCAST = "broadcast"
    COPYRIGHT = "copyright"
    SUBJECT = "subject"
    CAPTURE = "capture"
    DIGITISATION = "digitisation"
    BULK = "bulk"
    AVAILABLE = "available"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Identifier:
    """A name for something in a scheme: ("ORCID", "0000-0002-1825-0097"), ("Reference code", "ZA HMVA F1")."""

    scheme: str
    value: str
    uri: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Affiliation:
    """The body an agent belongs to."""

    name: str
    identifier: Identifier | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Agent:
    """A person, organisation or family in a role; `source` is "own" or the key of the record it is inherited from."""

    name: str
    kind: AgentKind = AgentKind.UNKNOWN
    given: str | None = None
    family: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    role: str | None = None
    affiliations: tuple[Affiliation, ...] = ()
    language: str | None = None
    source: str = OWN


@dataclass(frozen=True, kw_only=True, slots=True)
class ArchivalDate:
    """A date statement: the text as displayed; start and end (W3CDTF, as precise as known) when it was normalised."""

    text: str = ""
    start: str | None = None
    end: str | None = None
    kind: DateKind = DateKind.CREATION
    certainty: str | None = None
    source: str = OWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A text with its language of description (BCP 47) and its provenance."""

    value: str
    language: str | None = None
    source: str = OWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Title:
    """A further title: kind is "parallel" (another language), "alternative" or "subtitle"."""

    value: str
    kind: str = "alternative"
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """The institution that holds the material (ISDIAH authorised form), with its identifiers (ROR, ISNI, ISIL)."""

    key: str
    name: str
    identifiers: tuple[Identifier, ...] = ()
    country: str | None = None
    place: str | None = None
    parent: str | None = None
    source: str = OWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A subject, function or name as subject, with its vocabulary when known."""

    term: str
    scheme: str | None = None
    scheme_uri: str | None = None
    uri: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place access point; coordinates (degrees, WGS 84) only when an authority gives them."""

    name: str
    latitude: float | None = None
    longitude: float | None = None
    uri: str | None = None
    source: str = OWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Rights:
    """A licence or rights statement for the material (not for the description)."""

    statement: str
    uri: str | None = None
    identifier: str | None = None
    scheme: str | None = None
    language: str | None = None
    source: str = OWN


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """A relation to something else: `relation` is a DataCite relationType, `scheme` DOI, URL, ARK, Handle ..."""

    relation: str
    value: str
    scheme: str = "URL"
    title: str | None = None
    note: str | None = None
    resource_type: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Funding:
    """A sponsor of the description or digitisation."""

    funder: str
    identifier: Identifier | None = None
    award_number: str | None = None
    award_title: str | None = None
    award_uri: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DigitalObject:
    """A file that shows the material; `open` says whether anybody may fetch it.

    `key` is the host's own name for it, by which a DOI of its own finds it again; without one its file name serves.
    """

    url: str
    media_type: str | None = None
    label: str | None = None
    size: int | None = None
    open: bool = False
    key: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Parent:
    """The nearest described ancestor, as far as a child needs it; `top_level` is the level of the topmost one."""

    key: str
    title: str | None = None
    level: str | None = None
    top_level: str | None = None
    reference_code: str | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """Everything the archive says about one record. `key` is the host's; nothing else is required.

    `access` None means that the catalogue does not say; then nothing is told of it. `access_statement` is
    ISAD(G) 3.4.1; `embargo_until` is the first open day. `restricted_description` says that the
    description itself is not public: then nothing of it may leave the house. `published_year` is the explicit
    publication year; `first_published` the day the description was first public. `modified` is aware UTC.
    """

    key: str
    title: str | None = None
    titles: tuple[Title, ...] = ()
    level: str | None = None
    reference_code: str | None = None
    repository: Repository | None = None
    creators: tuple[Agent, ...] = ()
    contributors: tuple[Agent, ...] = ()
    dates: tuple[ArchivalDate, ...] = ()
    published: bool = False
    first_published: date | None = None
    published_year: int | None = None
    access: Access | None = None
    access_source: str = OWN
    embargo_until: date | None = None
    access_statement: Text | None = None
    restricted_description: bool = False
    rights: tuple[Rights, ...] = ()
    scope: Text | None = None
    arrangement: Text | None = None
    extent: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    languages_source: str = OWN
    description_language: str | None = None
    subjects: tuple[Subject, ...] = ()
    places: tuple[Place, ...] = ()
    genres: tuple[Subject, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    external_doi: str | None = None
    container: str | None = None
    parent: Parent | None = None
    version: str | None = None
    version_of: str | None = None
    relations: tuple[Relation, ...] = ()
    funding: tuple[Funding, ...] = ()
    digital_objects: tuple[DigitalObject, ...] = ()
    material: str | None = None
    technical: Text | None = None
    alternate_languages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    modified: datetime | None = None
