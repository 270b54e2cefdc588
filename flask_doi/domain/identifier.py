"""A DOI name: read from any spelling people paste, kept in one, shown in three.

Names are compared without regard to ASCII case (DOI Handbook, 2.4) and kept in lower case, as DataCite shows them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from flask_doi.errors import InvalidDoi

NAME_LENGTH = 191
RESOLVER = "https://doi.org"

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_LABEL = re.compile(r"(?:info:doi/|urn:doi:|doi\s*:|doi\s+(?=10\.)|doi(?=10\.))\s*", re.IGNORECASE)
_RESOLVER_URL = re.compile(
    r"(?:https?:)?(?://)?(?:(?:dx\.|www\.)?doi\.org|handle\.test\.datacite\.org|hdl\.handle\.net)/+"
    r"|https?://[^/\s?#]+/resolve/(?=10\.)",  # the resolver of a sandbox, wherever it runs
    re.IGNORECASE,
)
_NAME = re.compile(r"10\.(?P<registrant>[0-9]{4,9}(?:\.[0-9]+)*)/(?P<suffix>.+)", re.DOTALL)
_IN_TEXT = re.compile(r"(?<![\d.])10\.[0-9]{4,9}(?:\.[0-9]+)*(?:/|%2[fF])[^\s\"<>?#&“”«»„‘’]+")
_NEW_PREFIX = re.compile(r"10\.[0-9]{4,5}")
_NEW_SUFFIX = re.compile(r"[a-z0-9\-._;()/]+")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def _ascii_lower(text: str) -> str:
    return "".join(character.lower() if character.isascii() else character for character in text)


def _bare(text: str) -> str:
    """The name in any labelled, linked or encoded spelling, without its wrapping."""
    rest = _INVISIBLE.sub("", text).strip()
    linked = False
    while True:
        label = _LABEL.match(rest) or _RESOLVER_URL.match(rest)
        if label is None:
            break
        linked = linked or label.re is _RESOLVER_URL
        rest = rest[label.end() :]
    if linked:
        rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    return unquote(rest, errors="replace") if _ESCAPE.search(rest) else rest


@dataclass(frozen=True, slots=True, order=True)
class Doi:
    """A DOI name in lower case, with its display forms; make it with `Doi.parse`."""

    name: str

    @classmethod
    def parse(cls, text: str) -> Doi:
        """The DOI that the whole of `text` spells: bare, "doi:", a link to a resolver, percent-encoded, in any case.

        Raises `InvalidDoi` with the reason. Text around a DOI is not skipped; see `find_doi`.
        """
        name = _ascii_lower(_bare(text))
        if not name:
            raise InvalidDoi(text, "it is empty")
        matched = _NAME.fullmatch(name)
        if matched is None:
            raise InvalidDoi(text, 'a DOI begins with "10.", the registrant\'s number of 4 to 9 digits and a slash')
        bad = next((c for c in name if c.isspace() or not c.isprintable() or c == "�"), None)
        if bad is not None:
            raise InvalidDoi(text, f"it holds the character {bad!r}")
        if len(name) > NAME_LENGTH:
            raise InvalidDoi(text, f"it is longer than {NAME_LENGTH} characters")
        return cls(name)

    @property
    def prefix(self) -> str:
        """What the agency gave out: "10.12345"."""
        return self.name.partition("/")[0]

    @property
    def suffix(self) -> str:
        """What the registrant chose: all behind the first slash."""
        return self.name.partition("/")[2]

    def url(self, resolver: str = RESOLVER) -> str:
        """The link through a resolver, percent-encoded where a URL needs it."""
        return f"{resolver.rstrip('/')}/{quote(self.name, safe='/:;()._-~$=*@!,+')}"

    def display(self, form: str = "url", resolver: str = RESOLVER) -> str:
        """The DOI as shown: "url", "doi:" or "bare"."""
        if form == "bare":
            return self.name
        return f"doi:{self.name}" if form == "doi:" else self.url(resolver)

    def __str__(self) -> str:
        return self.name


def _without_trailing_punctuation(text: str) -> str:
    """Text without closing punctuation that belongs to the sentence; a bracket opened inside stays."""
    while text:
        last = text[-1]
        if last in ".,;:!'*|" or (last in _CLOSERS and text.count(last) > text.count(_CLOSERS[last])):
            text = text[:-1]
        else:
            break
    return text


def find_doi(text: str) -> str | None:
    """The first DOI name in a text, without the punctuation of the sentence around it; None when there is none."""
    visible = _INVISIBLE.sub("", text)
    try:
        whole = Doi.parse(visible).name
    except InvalidDoi:
        whole = ""
    if whole and whole == _without_trailing_punctuation(whole):
        return whole
    for found in _IN_TEXT.finditer(visible):
        try:
            return Doi.parse(_without_trailing_punctuation(found.group())).name
        except InvalidDoi:
            continue
    return None


def check_new_name(name: str) -> None:
    """Accept a name that may be registered anew, or raise `InvalidDoi` with the reason.

    The characters are those DataCite documents (a-z, 0-9 and -._;()/); the server takes more, other systems do not.
    Names that URLs or people mangle (dot segments, empty segments, closing punctuation) are refused as well.
    """
    prefix, slash, suffix = name.partition("/")
    if not _NEW_PREFIX.fullmatch(prefix):
        raise InvalidDoi(name, 'the prefix is not "10." with four or five digits')
    if not slash or not suffix:
        raise InvalidDoi(name, "it has no suffix")
    if not _NEW_SUFFIX.fullmatch(suffix):
        strange = "".join(sorted({c for c in suffix if not _NEW_SUFFIX.fullmatch(c)}))
        raise InvalidDoi(name, f"new names use only a-z, 0-9 and -._;()/ but this one holds {strange!r}")
    if any(segment in ("", ".", "..") for segment in suffix.split("/")):
        raise InvalidDoi(name, "a part between slashes is empty or made of dots")
    if suffix[-1] in ".;-_":
        raise InvalidDoi(name, f"it ends in {suffix[-1]!r}, which is lost when people copy it")
    if len(name) > NAME_LENGTH:
        raise InvalidDoi(name, f"it is longer than {NAME_LENGTH} characters")
