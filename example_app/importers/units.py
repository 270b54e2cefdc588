"""What the readers of finding aids yield: plain values, in the order of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class DateStatement:
    """One statement of date; ``start`` and ``end`` (W3CDTF) are empty unless the file normalises them credibly."""

    text: str = ""
    start: str = ""
    end: str = ""
    kind: str = "creation"
    certainty: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NameStatement:
    """An agent named by a unit: ``kind`` is person, family or organisation, ``role`` a role of the catalogue."""

    name: str
    kind: str
    role: str = "creator"
    given_name: str = ""
    family_name: str = ""
    dates_of_existence: str = ""
    scheme: str = ""
    identifier: str = ""
    history: str = ""
    is_kind_guessed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """An access point: ``kind`` is subject, place, genre or function."""

    kind: str
    term: str
    scheme: str = ""
    uri: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A digital object, by its address as written in the file."""

    uri: str
    label: str = ""
    media_type: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FurtherIdentifier:
    """An identifier beside the reference code."""

    value: str
    kind: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FurtherTitle:
    """A title beside the first; ``kind`` is parallel, other or former."""

    text: str
    language: str = ""
    kind: str = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryStatement:
    """The archive as a unit names it; every part may be empty."""

    code: str = ""
    name: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """One unit of description as the file has it; nothing is inherited from above.

    ``number`` counts the units of a file from 1; ``parent`` is the number of the unit above, which always comes
    first. A number met a second time completes the unit first yielded under it: the whole unit stands in it again.
    ``texts`` maps text columns of a record to their text. ``identity`` names a topmost unit among all files.
    """

    number: int
    parent: int | None = None
    parent_key: str = ""
    """The key of a record already in the catalogue below which a topmost unit belongs."""
    depth: int = 0
    position: int = 0
    line: int | None = None
    local_id: str = ""
    identity: tuple[str, str] = ("", "")
    level: str = ""
    title: str = ""
    title_language: str = ""
    further_titles: tuple[FurtherTitle, ...] = ()
    reference_code: str = ""
    further_identifiers: tuple[FurtherIdentifier, ...] = ()
    own_doi: str = ""
    record_name: str = ""
    """The name under which a catalogue like this one harvests the unit, when the file gives it."""
    dates: tuple[DateStatement, ...] = ()
    names: tuple[NameStatement, ...] = ()
    repository: RepositoryStatement = RepositoryStatement()
    texts: Mapping[str, str] = field(default_factory=dict)
    access: str = ""
    """Empty when the unit states no condition of access."""
    embargo_until: date | None = None
    languages: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()
    links: tuple[Link, ...] = ()
    is_internal: bool = False
    """The file marks the description itself as not public."""
    language_of_description: str = ""
    may_translate: bool = False
    """Where the record is in another language already, the unit is a translation of it and not a correction."""
