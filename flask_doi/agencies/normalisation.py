"""One canonical form for each metadata property, equal for what was sent and what DataCite made of it.

The agency rewrites on saving (DataCite REST API: normalisations on save): markup is sanitised, names are recomposed,
identifiers are spelled its own way, single objects become lists, numbers in text become numbers, empty means missing.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from flask_doi.agencies.addresses import bare_doi

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_WEB = re.compile(r"^https?://(?:www\.)?", re.IGNORECASE)


def plain_text(value: Any) -> str:
    """Text without markup, entities and superfluous blanks, composed (NFC)."""
    text = html.unescape(_TAG.sub("", _BREAK.sub(" ", str(value))))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def tidy(value: Any) -> Any:
    """`value` with all text plain and everything empty gone; None when nothing is left."""
    if isinstance(value, Mapping):
        kept = {str(name): tidy(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner is not None} or None
    if isinstance(value, (list, tuple)):
        return [inner for inner in map(tidy, value) if inner is not None] or None
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else plain_text(value) or None


def entries(value: Any) -> list[Any]:
    """A repeatable property as a tidy flat list, a single entry wrapped."""
    clean = tidy(value)
    if clean is None:
        return []
    flat: list[Any] = []
    for entry in clean if isinstance(clean, list) else [clean]:
        flat += entry if isinstance(entry, list) else [entry]
    return flat


def sort_key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def unordered(value: Any, form: Callable[[dict[str, Any]], Any] = lambda entry: entry, key: str = "") -> list[Any]:
    """The entries in canonical `form` and order; bare text becomes an object with `key`."""
    return sorted((form(as_object(entry, key)) for entry in entries(value)), key=sort_key)


def as_object(entry: Any, key: str) -> Any:
    """An entry as a fresh object; bare text stands for an object with `key` alone."""
    if isinstance(entry, dict):
        return dict(entry)
    return {key: entry} if key else entry


def agents(value: Any) -> list[Any]:
    """Creators or contributors in their own order, which means something."""
    return [_agent(as_object(entry, "name")) for entry in entries(value)]


def titles(value: Any) -> list[Any]:
    """Titles in their own order; the first is the main one."""
    return [as_object(entry, "title") for entry in entries(value)]


def year(value: Any) -> str | None:
    return None if value is None else plain_text(value) or None


def types(value: Any) -> dict[str, Any]:
    """The two parts that are told; the agency adds the types of other schemas."""
    clean = as_object(tidy(value) or {}, "resourceTypeGeneral")
    return {name: clean.get(name) for name in ("resourceTypeGeneral", "resourceType")}


def publisher(value: Any) -> Any:
    clean = tidy(value)
    if isinstance(clean, dict) and "publisherIdentifier" in clean:
        clean["publisherIdentifier"] = web_identifier(clean["publisherIdentifier"])
    return as_object(clean, "name") if clean is not None else None


def date(entry: dict[str, Any]) -> dict[str, Any]:
    return {"dateType": "Issued"} | entry


def description(entry: dict[str, Any]) -> dict[str, Any]:
    return {"descriptionType": "Abstract"} | entry


def funding(entry: dict[str, Any]) -> dict[str, Any]:
    if "funderIdentifier" in entry:
        entry["funderIdentifier"] = web_identifier(entry["funderIdentifier"])
    return entry


def related(entry: dict[str, Any]) -> dict[str, Any]:
    if str(entry.get("relatedIdentifierType")).upper() == "DOI":
        entry["relatedIdentifier"] = bare_doi(str(entry.get("relatedIdentifier")))
    return entry


def place(entry: Any) -> Any:
    """A geolocation with its numbers as numbers."""
    if isinstance(entry, dict):
        return {name: place(inner) for name, inner in entry.items()}
    if isinstance(entry, list):
        return [place(inner) for inner in entry]
    return float(entry) if isinstance(entry, str) and _NUMBER.fullmatch(entry) else entry


def identifiers(attributes: Mapping[str, Any], *, doi: str, url: str | None) -> list[Any]:
    """Alternate identifiers in either spelling, without the DOI and the URL, which the agency leaves out."""
    listed = entries(attributes.get("identifiers")) or entries(attributes.get("alternateIdentifiers"))
    found = set()
    for entry in (as_object(each, "identifier") for each in listed):
        value = str(entry.get("identifier") or entry.get("alternateIdentifier") or "")
        kind = str(entry.get("identifierType") or entry.get("alternateIdentifierType") or "")
        if kind.upper() != "DOI" and bare_doi(value) != bare_doi(doi) and value != url:
            found.add((value, kind))
    return sorted(found)


def web_identifier(value: Any) -> str:
    """An ORCID, ROR, ISNI or funder identifier without the address in front, which is sometimes there."""
    text = _WEB.sub("", str(value).strip()).rstrip("/").lower()
    for host in ("orcid.org/", "ror.org/", "isni.org/isni/", "isni.org/", "dx.doi.org/", "doi.org/", "10.13039/"):
        text = text.removeprefix(host)
    return text.replace(" ", "")


def _agent(entry: dict[str, Any]) -> dict[str, Any]:
    family, given = entry.pop("familyName", None), entry.pop("givenName", None)
    if family:
        entry["name"] = f"{family}, {given}" if given else family
    entry["nameIdentifiers"] = sorted(_name_identifier(each) for each in entries(entry.get("nameIdentifiers")))
    entry["affiliation"] = unordered(entry.get("affiliation"), _affiliation, "name")
    return entry


def _name_identifier(entry: Any) -> tuple[str, str]:
    named = as_object(entry, "nameIdentifier")
    return web_identifier(named.get("nameIdentifier", "")), str(named.get("nameIdentifierScheme", "")).upper()


def _affiliation(entry: dict[str, Any]) -> dict[str, Any]:
    identifier = entry.get("affiliationIdentifier")
    return {"name": entry.get("name")} | ({"identifier": web_identifier(identifier)} if identifier else {})
