"""Identifiers of persons, bodies and families in the authority files that metadata services know."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_doi.domain.description import Identifier
from flask_doi.domain.plain_text import words


@dataclass(frozen=True, slots=True)
class AuthorityName:
    """An identifier as a URI, with its scheme and the scheme's URI."""

    uri: str
    scheme: str
    scheme_uri: str | None = None


@dataclass(frozen=True, slots=True)
class _Scheme:
    name: str
    scheme_uri: str
    pattern: str
    uri: str
    compact: bool = False


_SCHEMES = {
    "orcid": _Scheme("ORCID", "https://orcid.org", r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", "https://orcid.org/{}"),
    "isni": _Scheme("ISNI", "https://isni.org", r"\d{15}[\dX]", "https://isni.org/isni/{}", True),
    "ror": _Scheme("ROR", "https://ror.org", r"0[a-z0-9]{6}\d{2}", "https://ror.org/{}"),
    "viaf": _Scheme("VIAF", "https://viaf.org", r"[1-9]\d{1,21}", "https://viaf.org/viaf/{}"),
    "wikidata": _Scheme("Wikidata", "https://www.wikidata.org", r"Q[1-9]\d*", "https://www.wikidata.org/entity/{}"),
    "gnd": _Scheme("GND", "https://d-nb.info/gnd", r"[\dX][\dX\-]{2,12}", "https://d-nb.info/gnd/{}"),
    "lcnaf": _Scheme(
        "LCNAF",
        "https://id.loc.gov/authorities/names",
        r"n[a-z]{0,2}\d{6,12}",
        "https://id.loc.gov/authorities/names/{}",
        True,
    ),
    "ulan": _Scheme(
        "ULAN", "https://www.getty.edu/research/tools/vocabularies/ulan", r"500\d{6}", "https://vocab.getty.edu/ulan/{}"
    ),
}
_ALIASES = {
    "naf": "lcnaf",
    "lccn": "lcnaf",
    "lc": "lcnaf",
    "lcnames": "lcnaf",
    "gnd/dnb": "gnd",
    "dnb": "gnd",
    "wikidata-id": "wikidata",
    "wd": "wikidata",
}


_SOURCE = re.compile(r"^\([^()]*\)\s*")
"""The source that library systems put before a number: "(DE-588)118540238", "(lccn)n79058487"."""

_LCCN = re.compile(r"^([a-z]{0,3}\s*\d{2,4})-(\d{1,6})$", re.IGNORECASE)
"""A number with its hyphen, behind which zeros fill it up to six digits (LCCN: normalisation)."""


def _scheme_of(identifier: Identifier) -> _Scheme | None:
    key = words(identifier.scheme).lower().removesuffix(" id")
    return _SCHEMES.get(_ALIASES.get(key, key))


def _local_part(identifier: Identifier, scheme: _Scheme) -> str | None:
    """The identifier within its scheme when it is well formed, whether given bare or as a URI."""
    value = _SOURCE.sub("", words(identifier.value)).rstrip("/").rsplit("/", 1)[-1]
    if scheme.name == "LCNAF":
        value = _LCCN.sub(lambda number: f"{number[1]}{int(number[2]):06d}", value)
    if scheme.compact:
        value = re.sub(r"[\s\-]", "", value)
    value = value.lower() if scheme.name in ("ROR", "LCNAF") else value.upper()
    if not re.fullmatch(scheme.pattern, value):
        return None
    if scheme.name in ("ORCID", "ISNI") and not _check_character_agrees(value.replace("-", "")):
        return None
    return value


def _check_character_agrees(digits: str) -> bool:
    """The check of ISO 7064 mod 11-2, used by ORCID and ISNI."""
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits[-1] == ("X" if check == 10 else str(check))


def is_well_formed(identifier: Identifier) -> bool:
    """Whether an identifier of a known scheme has that scheme's form; unknown schemes pass when they say anything."""
    scheme = _scheme_of(identifier)
    if scheme is None:
        return bool(words(identifier.value))
    return _local_part(identifier, scheme) is not None


def authority_name(identifier: Identifier) -> AuthorityName | None:
    """The identifier as a URI with its scheme; None when it is malformed or has no scheme."""
    scheme = _scheme_of(identifier)
    if scheme is not None:
        local = _local_part(identifier, scheme)
        return AuthorityName(scheme.uri.format(local), scheme.name, scheme.scheme_uri) if local else None
    name, value = words(identifier.scheme), words(identifier.uri) or words(identifier.value)
    return AuthorityName(value, name) if name and value else None
