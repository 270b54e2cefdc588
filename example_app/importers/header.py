"""The header of a finding aid: what identifies the file, who keeps it, in which language it is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from example_app.importers.languages import language_of_description
from example_app.importers.mixed_content import Element, flat, prose

HEADERS = frozenset({"eadheader", "control"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """Every part may be empty. ``identifier`` is the eadid or recordid, ``agency`` the code of its keeper."""

    identifier: str = ""
    agency: str = ""
    country: str = ""
    title: str = ""
    publisher: str = ""
    sponsor: str = ""
    rules: str = ""
    language: str = ""


def read_header(element: Element) -> Header:
    """Read an ``eadheader`` (EAD 2002) or a ``control`` (EAD3)."""
    eadid = next(element.iter("{*}eadid"), None)
    agency = next(element.iter("{*}maintenanceagency"), None)
    return Header(
        identifier=_first(element, "eadid", "recordid"),
        agency=_attribute(eadid, "mainagencycode") or _first(element, "agencycode"),
        country=_attribute(eadid, "countrycode") or _attribute(agency, "countrycode"),
        title=_first(element, "titleproper", without=frozenset({"num", "date"})).rstrip(",; "),
        publisher=_first(element, "agencyname", "publisher"),
        sponsor=_first(element, "sponsor"),
        rules="\n".join(filter(None, (prose(one) for one in element.iter("{*}descrules", "{*}conventiondeclaration")))),
        language=next(_languages(element), ""),
    )


def _first(element: Element, *names: str, without: frozenset[str] = frozenset()) -> str:
    found = (flat(one, without) for name in names for one in element.iter(f"{{*}}{name}"))
    return next((text for text in found if text), "")


def _attribute(element: Element | None, name: str) -> str:
    return (element.get(name) or "").strip() if element is not None else ""


def _languages(element: Element) -> Iterator[str]:
    for declaration in element.iter("{*}langusage", "{*}languagedeclaration"):
        for one in declaration.iter("{*}language"):
            code = language_of_description(one.get("langcode", ""))
            if code:
                yield code
