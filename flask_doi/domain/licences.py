"""Licences and rights statements known by their address: Creative Commons (SPDX names) and RightsStatements.org."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CREATIVE_COMMONS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/(1\.0|2\.0|2\.5|3\.0|4\.0)"
    r"(?:/(?:deed(?:\.[a-z-]+)?|legalcode(?:\.[a-z-]+)?)?)?/?",
    re.IGNORECASE,
)
_PUBLIC_DOMAIN = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/publicdomain/(zero|mark)/1\.0(?:/[a-z.-]*)?/?", re.IGNORECASE
)
_RIGHTS_STATEMENT = re.compile(
    r"https?://(?:www\.)?rightsstatements\.org/(?:vocab|page)/([A-Za-z-]+)/1\.0/?(?:\?.*)?", re.IGNORECASE
)
_STATEMENTS = {
    "inc": ("InC", "In Copyright"),
    "inc-ow-eu": ("InC-OW-EU", "In Copyright - EU Orphan Work"),
    "inc-edu": ("InC-EDU", "In Copyright - Educational Use Permitted"),
    "inc-nc": ("InC-NC", "In Copyright - Non-Commercial Use Permitted"),
    "inc-ruu": ("InC-RUU", "In Copyright - Rights-Holder(s) Unlocatable or Unidentifiable"),
    "noc-cr": ("NoC-CR", "No Copyright - Contractual Restrictions"),
    "noc-nc": ("NoC-NC", "No Copyright - Non-Commercial Use Only"),
    "noc-oklr": ("NoC-OKLR", "No Copyright - Other Known Legal Restrictions"),
    "noc-us": ("NoC-US", "No Copyright - United States"),
    "cne": ("CNE", "Copyright Not Evaluated"),
    "und": ("UND", "Copyright Undetermined"),
    "nkc": ("NKC", "No Known Copyright"),
}
_WORDS = {
    "by": "Attribution",
    "nc": "NonCommercial",
    "nd": "NoDerivatives",
    "sa": "ShareAlike",
}


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence or statement: its code, its name, and the scheme that has them with its address."""

    code: str
    name: str
    scheme: str
    scheme_uri: str


def licence_at(link: str | None) -> Licence | None:
    """The licence at an address; None when it is none that is known."""
    if not link:
        return None
    return _creative_commons(link) or _public_domain(link) or _rights_statement(link)


def _creative_commons(link: str) -> Licence | None:
    found = _CREATIVE_COMMONS.fullmatch(link)
    if found is None:
        return None
    kind, version = found[1].lower(), found[2]
    name = "-".join(_WORDS[part] for part in kind.split("-"))
    return _spdx(f"CC-{kind.upper()}-{version}", f"Creative Commons {name} {version}")


def _public_domain(link: str) -> Licence | None:
    found = _PUBLIC_DOMAIN.fullmatch(link)
    if found is None:
        return None
    if found[1].lower() == "zero":
        return _spdx("CC0-1.0", "Creative Commons CC0 1.0 Universal")
    return _spdx("CC-PDM-1.0", "Public Domain Mark 1.0")


def _rights_statement(link: str) -> Licence | None:
    found = _RIGHTS_STATEMENT.fullmatch(link)
    known = _STATEMENTS.get(found[1].lower()) if found else None
    if known is None:
        return None
    code, name = known
    return Licence(code, name, "RightsStatements.org", "https://rightsstatements.org/vocab/")


def _spdx(code: str, name: str) -> Licence:
    return Licence(code, name, "SPDX", "https://spdx.org/licenses/")
