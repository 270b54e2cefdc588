"""Identifiers of people and organisations, written as addresses."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

_ORCID = re.compile(r"(\d{4})[ -]?(\d{4})[ -]?(\d{4})[ -]?(\d{3}[\dXx])$")
_ROR = re.compile(r"(?:ror\.org/)?(0[0-9a-hjkmnp-tv-z]{6}\d{2})$", re.IGNORECASE)
_SCHEME_ADDRESSES = {"ORCID": "https://orcid.org", "ROR": "https://ror.org", "ISNI": "http://isni.org/isni/"}

Element = etree._Element


def orcid_address(text: str) -> str | None:
    match = _ORCID.search(text.strip())
    return "https://orcid.org/" + "-".join(match.groups()).upper() if match else None


def ror_address(text: str) -> str:
    """The ROR address in `text`, or `text` itself."""
    match = _ROR.search(text.strip())
    return f"https://ror.org/{match.group(1).lower()}" if match else text


def read_name_identifier(element: Element) -> dict[str, Any]:
    """A name identifier of a document, ORCID and ROR brought to their address form."""
    scheme = element.get("nameIdentifierScheme")
    text = (element.text or "").strip()
    address: str | None = None
    if scheme and scheme.upper() == "ORCID":
        scheme, address = "ORCID", orcid_address(text)
    elif scheme == "ROR":
        address = ror_address(text)
    if address:
        return {
            "nameIdentifier": address,
            "nameIdentifierScheme": scheme,
            "schemeUri": _SCHEME_ADDRESSES.get(scheme or "", element.get("schemeURI")),
        }
    values = {"nameIdentifier": text, "nameIdentifierScheme": scheme, "schemeUri": element.get("schemeURI")}
    return {name: value for name, value in values.items() if value is not None}


def read_affiliation(element: Element) -> dict[str, Any]:
    """An affiliation of a document; a relative identifier is completed by its scheme's address."""
    identifier, scheme_address = element.get("affiliationIdentifier"), element.get("schemeURI")
    if identifier and not identifier.startswith("http") and scheme_address:
        identifier = scheme_address.rstrip("/") + "/" + identifier.lstrip("/")
    if identifier and element.get("affiliationIdentifierScheme") == "ROR":
        identifier = ror_address(identifier)
    values = {
        "name": "".join(str(part) for part in element.itertext()).strip(),
        "affiliationIdentifier": identifier,
        "affiliationIdentifierScheme": element.get("affiliationIdentifierScheme"),
        "schemeUri": scheme_address,
    }
    return {name: value for name, value in values.items() if value is not None}
