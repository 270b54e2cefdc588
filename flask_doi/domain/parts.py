"""What a record may have DOIs for besides itself: its versions, all of them together, and its digital objects.

Each is a part with a name. "" is the record as it is now; "version:2" a version, "version:all" whatever version; any
other name is that of a digital object.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from flask_doi.domain.description import Description, DigitalObject, Parent
from flask_doi.domain.plain_text import words

ALL_VERSIONS = "version:all"
NAME_LENGTH = 64
RESERVED = ("version:", "~")
"""What the name of a digital object does not begin with."""
FILE = "Digital file"
UNKNOWN_KIND = "binary"

_VERSION = re.compile(r"version:([1-9][0-9]{0,6})")
_KINDS = {"image": "image", "audio": "sound", "video": "video", "text": "text", "model": "model"}
_KINDS_OF_SUBTYPES = {"pdf": "text", "epub": "text", "word": "text", "csv": "dataset", "spreadsheet": "dataset"}


def version_part(number: int) -> str:
    """The name under which a version of a record is kept."""
    return f"version:{number}"


def version_number(part: str) -> int | None:
    """Which version a part is; None when it is none."""
    matched = _VERSION.fullmatch(part)
    return int(matched[1]) if matched else None


def is_object(part: str) -> bool:
    """Whether a part is a digital object."""
    return bool(part) and not part.startswith(RESERVED)


def named_objects(description: Description) -> Iterator[tuple[str, DigitalObject]]:
    """The digital objects of a record, each with its name as a part: the host's own, else the file's, else drawn from
    its address. Names of two objects never agree."""
    given = [_name(digital) for digital in description.digital_objects]
    for name, digital in zip(given, description.digital_objects, strict=True):
        yield (name if given.count(name) == 1 else _from_address(digital)), digital


def find_object(description: Description, text: str) -> str | None:
    """The name of the digital object that somebody means by its name, address, file name or label; None if unclear."""
    wanted = text.strip()
    for ways in (_by_name, _by_address, _by_label):
        found = [name for name, digital in named_objects(description) if wanted in ways(name, digital)]
        if len(found) == 1:
            return found[0]
    return None


def describe_object(description: Description, part: str) -> Description | None:
    """A digital object in the words of its record; None when the record has it no longer.

    It is whatever its media type says, made by whoever made the record. What the record says of the unit as a whole
    (its contents, extent, codes, relations) is not said of one file.
    """
    digital = dict(named_objects(description)).get(part)
    if digital is None:
        return None
    title = ": ".join(text for text in (words(description.title), _label(digital)) if text)
    return replace(
        description,
        title=title or None,
        titles=(),
        alternate_languages={},
        level=FILE,
        material=_kind(digital.media_type) or description.material or UNKNOWN_KIND,
        reference_code=None,
        identifiers=(),
        external_doi=None,
        relations=(),
        scope=None,
        arrangement=None,
        technical=None,
        container=None,
        extent=(),
        version=None,
        version_of=None,
        digital_objects=(digital,),
        parent=Parent(
            key=description.key,
            title=description.title,
            level=description.level,
            reference_code=description.reference_code,
        ),
    )


def _name(digital: DigitalObject) -> str:
    for text in (digital.key or "", _file_name(digital)):
        if text and len(text) <= NAME_LENGTH and not text.startswith(RESERVED) and text == text.strip():
            return text
    return _from_address(digital)


def _from_address(digital: DigitalObject) -> str:
    return hashlib.sha256((digital.key or digital.url).encode()).hexdigest()[:16]


def _file_name(digital: DigitalObject) -> str:
    return unquote(urlsplit(digital.url).path.rpartition("/")[2])


def _label(digital: DigitalObject) -> str:
    return words(digital.label) or _file_name(digital)


def _by_name(name: str, digital: DigitalObject) -> tuple[str, ...]:
    return (name,)


def _by_address(name: str, digital: DigitalObject) -> tuple[str, ...]:
    return (digital.url, _file_name(digital))


def _by_label(name: str, digital: DigitalObject) -> tuple[str, ...]:
    return (words(digital.label),)


def _kind(media_type: str | None) -> str | None:
    """The kind of thing a media type stands for, in a word that the resource types know."""
    main, _, sub = (media_type or "").lower().partition("/")
    if main in _KINDS:
        return "dataset" if sub == "csv" else _KINDS[main]
    return next((kind for word, kind in _KINDS_OF_SUBTYPES.items() if word in sub), None)
