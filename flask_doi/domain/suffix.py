"""Suffixes of new DOI names: opaque ones with check digits, patterns with serial numbers, shoulders and versions.

The opaque form is DataCite's own: six characters of Crockford's base 32 and two check digits (ISO 7064 mod 97-10).
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from flask_doi.domain.identifier import check_new_name
from flask_doi.errors import InvalidDoi, InvalidSuffix

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
OPAQUE_LIMIT = 32**6 - 1
FIELDS = ("year", "serial", "id", "level", "repository", "opaque", "reference_code")

_OPAQUE = re.compile(rf"([{ALPHABET}]{{4}})-([{ALPHABET}]{{2}})([0-9]{{2}})")
_LITERAL = re.compile(r"[a-z0-9\-._;()/]*")
_NOT_ALLOWED = re.compile(r"[^a-z0-9\-._;()/]+")
_SERIAL_FORMAT = re.compile(r"(?:0?[1-9][0-9]?)?d?")
_UNIQUE = frozenset({"serial", "id", "opaque"})


class RandomSource(Protocol):
    """Where random numbers come from: `random.Random`, `random.SystemRandom` or a test's own."""

    def randrange(self, stop: int, /) -> int: ...


def encode_opaque(number: int) -> str:
    """The opaque suffix of a number from 0 to 32**6 - 2."""
    if not 0 <= number < OPAQUE_LIMIT:
        raise ValueError(f"An opaque suffix holds a number below {OPAQUE_LIMIT}, not {number}.")
    digits = ""
    rest = number
    for _ in range(6):
        rest, digit = divmod(rest, 32)
        digits = ALPHABET[digit] + digits
    check = 98 - (100 * number) % 97
    return f"{digits[:4]}-{digits[4:]}{check:02d}"


def verify_opaque(suffix: str) -> bool:
    """Whether a suffix ends in an opaque name ("xxxx-xxxx", behind any shoulder) whose check digits agree."""
    matched = _OPAQUE.fullmatch(suffix[-9:].lower())
    if matched is None:
        return False
    number = 0
    for character in matched[1] + matched[2]:
        number = number * 32 + ALPHABET.index(character)
    return int(matched[3]) == 98 - (100 * number) % 97


def slug(value: str) -> str:
    """A value in the characters a new DOI may hold; accents are dropped, all else becomes hyphens. May be empty."""
    decomposed = unicodedata.normalize("NFKD", value)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    hyphened = re.sub(r"-{2,}", "-", _NOT_ALLOWED.sub("-", plain))
    segments = (segment.strip("-._;") for segment in hyphened.split("/"))
    return "/".join(segment for segment in segments if segment)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    literal: str
    field: str | None = None
    width: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class SuffixPattern:
    """A pattern of suffixes; make it with `SuffixPattern.parse`."""

    text: str
    pieces: tuple[_Piece, ...]

    @classmethod
    def parse(cls, text: str) -> SuffixPattern:
        """The pattern that `text` spells: "opaque", or a template such as "archive.{year}.{serial:05d}".

        Raises `InvalidSuffix` when a field is unknown, a character cannot stand in a new DOI, or nothing in the
        pattern makes each name different.
        """
        template = "{opaque}" if text.strip() == "opaque" else text.strip().lower()
        try:
            parsed = list(string.Formatter().parse(template))
        except ValueError as error:
            raise InvalidSuffix(f"The suffix pattern {text!r} cannot be read: {error}.") from error
        pieces = tuple(_piece(text, *parts) for parts in parsed)
        if not _UNIQUE & {piece.field for piece in pieces}:
            raise InvalidSuffix(
                f"The suffix pattern {text!r} would give several records the same name; "
                "it needs one of {serial}, {id} or {opaque}."
            )
        return cls(text=text, pieces=pieces)

    @property
    def needs_serial(self) -> bool:
        """Whether `render` wants a serial number."""
        return self.uses("serial")

    @property
    def is_random(self) -> bool:
        """Whether rendering twice gives two names."""
        return self.uses("opaque")

    def uses(self, field: str) -> bool:
        """Whether the pattern names a field."""
        return any(piece.field == field for piece in self.pieces)

    def serial_scope(self, values: Mapping[str, str | int | None]) -> str:
        """The key of the counter a serial comes from: the rendered pattern with the serial left open."""
        return "".join(
            piece.literal + (f"{{{piece.field}}}" if piece.field in ("serial", "opaque") else _value(piece, values))
            for piece in self.pieces
        )

    def render(
        self, values: Mapping[str, str | int | None], serial: int | None = None, random: RandomSource | None = None
    ) -> str:
        """One suffix; raises `InvalidSuffix` when a field of the pattern has no usable value for this record."""
        return "".join(piece.literal + self._field(piece, values, serial, random) for piece in self.pieces)

    def _field(
        self, piece: _Piece, values: Mapping[str, str | int | None], serial: int | None, random: RandomSource | None
    ) -> str:
        if piece.field == "serial":
            if serial is None or serial < 0:
                raise InvalidSuffix(f"The suffix pattern {self.text!r} needs a serial number.")
            return f"{serial:0{piece.width}d}" if piece.width else str(serial)
        if piece.field == "opaque":
            if random is None:
                raise InvalidSuffix(f"The suffix pattern {self.text!r} needs a source of random numbers.")
            return encode_opaque(random.randrange(OPAQUE_LIMIT))
        return _value(piece, values)


def _piece(text: str, literal: str, field: str | None, form: str | None, conversion: str | None) -> _Piece:
    if not _LITERAL.fullmatch(literal):
        strange = "".join(sorted({c for c in literal if not _LITERAL.fullmatch(c)}))
        raise InvalidSuffix(f"The suffix pattern {text!r} holds {strange!r}; new names use only a-z, 0-9 and -._;()/")
    if field is None:
        return _Piece(literal=literal)
    if field not in FIELDS:
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise InvalidSuffix(f"The suffix pattern {text!r} has the unknown field {{{field}}}; known fields are {known}.")
    if conversion or (form and (field != "serial" or not _SERIAL_FORMAT.fullmatch(form))):
        raise InvalidSuffix(
            f"The suffix pattern {text!r} has a format that {{{field}}} does not know; only {{serial:05d}} has one."
        )
    width = int(form.rstrip("d") or 0) if form else 0
    return _Piece(literal=literal, field=field, width=width)


def _value(piece: _Piece, values: Mapping[str, str | int | None]) -> str:
    if piece.field is None:
        return ""
    given = values.get(piece.field)
    rendered = slug("" if given is None else str(given))
    if not rendered:
        raise InvalidSuffix(f"The suffix pattern uses {{{piece.field}}}, but the record has no usable value for it.")
    return rendered


def new_name(prefix: str, shoulder: str, suffix: str) -> str:
    """The DOI name of a prefix, a shoulder written exactly as configured (may be empty) and a suffix.

    Raises `InvalidSuffix` when the whole cannot be registered.
    """
    name = f"{prefix}/{shoulder}{suffix}".lower()
    try:
        check_new_name(name)
    except InvalidDoi as error:
        raise InvalidSuffix(str(error)) from error
    return name


def version_name(base: str, n: int, pattern: str = "{base}.{n}") -> str:
    """The name of version `n` of the name or suffix `base`; the pattern must hold {base} and {n} and nothing else."""
    try:
        parsed = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise InvalidSuffix(f"The version pattern {pattern!r} cannot be read: {error}.") from error
    fields = [field for _, field, _, _ in parsed if field is not None]
    if sorted(fields) != ["base", "n"] or any(form or conversion for _, _, form, conversion in parsed):
        raise InvalidSuffix(f"The version pattern {pattern!r} must hold {{base}} and {{n}} once each.")
    if not all(_LITERAL.fullmatch(literal.lower()) for literal, _, _, _ in parsed):
        raise InvalidSuffix(f"The version pattern {pattern!r} holds characters that new names cannot have.")
    return pattern.lower().format(base=base, n=n)
