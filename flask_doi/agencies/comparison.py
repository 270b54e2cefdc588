"""Whether what the agency holds is what we told it, its own normalisations allowed for.

Two records of one archive may share title, creators, year and address pattern, so every property counts: what holds
under a taken name is ours only when nothing differs.
"""

from __future__ import annotations

import base64
import binascii
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping
from typing import Any

from flask_doi.agencies import normalisation as normal
from flask_doi.agencies.addresses import same_url
from flask_doi.agencies.base import Observation
from flask_doi.domain.payload import Payload

Attributes = Mapping[str, Any]

REPEATED = frozenset(
    {
        *("titles", "creators", "contributors", "subjects", "dates", "sizes", "formats", "descriptions", "rightsList"),
        *("relatedIdentifiers", "relatedItems", "fundingReferences", "geoLocations"),
    }
)
IDENTIFYING = frozenset({"nameIdentifier", "affiliationIdentifier", "funderIdentifier", "publisherIdentifier"})

_LANGUAGE_CODE = re.compile(r"[a-z]{2}")


def holds(observation: Observation, *, url: str, payload: Payload) -> bool:
    """Whether the agency holds this URL and this metadata under the name."""
    return same_url(observation.url, url) and not differences(observation, payload)


def differences(observation: Observation, payload: Payload) -> tuple[str, ...]:
    """The properties in which the agency's metadata and the payload differ, by their JSON names; "xml" for XML."""
    held = observation.attributes
    if payload.xml is not None:
        return () if _same_xml(payload.xml, held.get("xml")) else ("xml",)
    found = [name for name, same in _PROPERTIES.items() if not same(payload.attributes.get(name), held.get(name))]
    found += [name for name, same in _WITH_CONTEXT.items() if not same(payload.attributes, held)]
    told, kept = (
        normal.identifiers(attributes, doi=observation.doi, url=observation.url)
        for attributes in (payload.attributes, held)
    )
    return tuple(sorted([*found, *(["identifiers"] if told != kept else [])]))


def same_entry(name: str, told: Any, held: Any) -> bool:
    """Whether two entries of a property, or two values of one that is not repeated, say the same."""
    if name in _WITH_CONTEXT:
        return _WITH_CONTEXT[name]({name: [told]}, {name: [held]})
    if name in _PROPERTIES:
        return _PROPERTIES[name](*([each] if name in REPEATED else each for each in (told, held)))
    return bool(normal.tidy(told) == normal.tidy(held))


def same_value(name: str, told: Attributes, held: Attributes) -> bool:
    """Whether two sets of metadata say the same of one property, what the agency makes of it allowed for."""
    if name in _WITH_CONTEXT:
        return _WITH_CONTEXT[name](told, held)
    if name in _PROPERTIES:
        return _PROPERTIES[name](told.get(name), held.get(name))
    return bool(normal.tidy(told.get(name)) == normal.tidy(held.get(name)))


def same_leaf(name: str, told: Any, held: Any) -> bool:
    """Whether two single texts within an entry say the same; identifiers may be written as addresses."""
    if name in IDENTIFYING:
        return normal.web_identifier(told or "") == normal.web_identifier(held or "")
    return normal.plain_text(told if told is not None else "") == normal.plain_text(held if held is not None else "")


def _by(form: Callable[[Any], Any]) -> Callable[[Any, Any], bool]:
    return lambda told, held: bool(form(told) == form(held))


def _unordered(
    form: Callable[[dict[str, Any]], Any] = lambda entry: entry, key: str = ""
) -> Callable[[Any, Any], bool]:
    return _by(lambda value: normal.unordered(value, form, key))


def _same_agents(told: Any, held: Any) -> bool:
    ours, theirs = normal.agents(told), normal.agents(held)
    return len(ours) == len(theirs) and all(map(_same_agent, ours, theirs))


def _same_agent(told: dict[str, Any], held: dict[str, Any]) -> bool:
    """What was not told of the kind or language of a name the agency may have guessed."""
    guessed = {name: held[name] for name in ("nameType", "lang") if name in held and name not in told}
    return told | guessed == held


def _same_language(told: Any, held: Any) -> bool:
    """The agency writes ISO 639-1 where it can and drops without a word what it does not know."""
    ours, theirs = (str(normal.tidy(value) or "").lower() for value in (told, held))
    if not theirs or ours == theirs:
        return True
    return len(ours) > 2 and _LANGUAGE_CODE.fullmatch(theirs) is not None


def _same_rights(told: Any, held: Any) -> bool:
    """The agency expands what it recognises as an SPDX licence."""
    ours, theirs = ([normal.as_object(each, "rights") for each in normal.entries(value)] for value in (told, held))
    return len(ours) == len(theirs) and all(any(_same_licence(one, other) for other in theirs) for one in ours)


def _same_licence(told: dict[str, Any], held: dict[str, Any]) -> bool:
    if all(held.get(name) == value for name, value in told.items()):
        return True
    if "rightsIdentifier" in told:
        return str(told["rightsIdentifier"]).lower() == str(held.get("rightsIdentifier")).lower()
    address = _address(told.get("rightsUri"))
    return bool(address) and "rightsIdentifier" in held and _address(held.get("rightsUri")).startswith(address)


def _address(uri: Any) -> str:
    return re.sub(r"^https?://(www\.)?", "", str(uri or "").lower()).rstrip("/")


def _same_subjects(told: Attributes, held: Attributes) -> bool:
    """The agency adds fields of science to the subjects it can place."""
    ours, theirs = (normal.unordered(each.get("subjects"), key="subject") for each in (told, held))
    added = [entry for entry in theirs if entry not in ours]
    return all(entry in theirs for entry in ours) and all(
        str(entry.get("subject")).startswith("FOS:") or "(FOS)" in str(entry.get("subjectScheme")) for entry in added
    )


def _same_dates(told: Attributes, held: Attributes) -> bool:
    """The agency may add the publication year as date of issue."""
    ours, theirs = (normal.unordered(each.get("dates"), normal.date, "date") for each in (told, held))
    issued = {"date": normal.year(told.get("publicationYear")), "dateType": "Issued"}
    return ours == theirs or sorted([*ours, issued], key=normal.sort_key) == theirs


def _same_xml(told: str, held: Any) -> bool:
    if not isinstance(held, str):
        return False
    try:
        kept = base64.b64decode(held, validate=False).decode()
        return _canonical_xml(told) == _canonical_xml(kept)
    except (binascii.Error, UnicodeDecodeError, ElementTree.ParseError):
        return False


def _canonical_xml(text: str) -> str:
    """The document without its identifier, which the agency rewrites, and without the white space of its layout."""
    if "<!DOCTYPE" in text:
        raise ElementTree.ParseError("a document type is not allowed")
    root = ElementTree.fromstring(text.lstrip("\ufeff \r\n\t"))  # noqa: S314 - no document type, so no entities
    for child in list(root):
        if child.tag.rpartition("}")[2] == "identifier":
            root.remove(child)
    for element in root.iter():
        element.text = normal.plain_text(element.text or "") or None
        element.tail = normal.plain_text(element.tail or "") or None
        element.attrib = {name: value for name, value in element.attrib.items() if not name.endswith("schemaLocation")}
    return ElementTree.canonicalize(ElementTree.tostring(root, encoding="unicode"))


_PROPERTIES: dict[str, Callable[[Any, Any], bool]] = {
    "titles": _by(normal.titles),
    "creators": _same_agents,
    "contributors": _same_agents,
    "publisher": _by(normal.publisher),
    "publicationYear": _by(normal.year),
    "types": _by(normal.types),
    "language": _same_language,
    "version": _by(normal.tidy),
    "sizes": _unordered(),
    "formats": _unordered(),
    "descriptions": _unordered(normal.description, "description"),
    "rightsList": _same_rights,
    "relatedIdentifiers": _unordered(normal.related, "relatedIdentifier"),
    "relatedItems": _unordered(key="relatedItemType"),
    "fundingReferences": _unordered(normal.funding, "funderName"),
    "geoLocations": _unordered(normal.place, "geoLocationPlace"),
}
_WITH_CONTEXT: dict[str, Callable[[Attributes, Attributes], bool]] = {
    "dates": _same_dates,
    "subjects": _same_subjects,
}
