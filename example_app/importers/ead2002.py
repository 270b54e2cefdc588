"""What is particular to EAD 2002, with or without a namespace."""

from __future__ import annotations

from example_app.importers.components import Dialect
from example_app.importers.dates import credible_span, date_kind
from example_app.importers.mixed_content import Element, elements, flat
from example_app.importers.units import DateStatement

NAMESPACES = frozenset({"urn:isbn:1-931666-22-9", "urn:isbn:1-93166-22-9", ""})
"""The namespace, a misspelling of it that is about, and the DTD, which has none."""


def read_dates(element: Element) -> list[DateStatement]:
    """Read a ``unitdate``: its text, its ends when ``normal`` is credible, its kind and certainty."""
    text = flat(element).strip(" ,;")
    start, end = credible_span(element.get("normal", ""), text)
    return [
        DateStatement(
            text=text,
            start=start,
            end=end,
            certainty=element.get("certainty", "").strip(),
            kind=date_kind(*_kind_words(element)),
        )
    ]


def _kind_words(element: Element) -> tuple[str, ...]:
    said = (element.get("type") or element.get("unitdatetype") or "").strip().lower()
    return (said,) if said == "bulk" else (element.get("datechar", ""),)


def read_extents(element: Element) -> list[str]:
    """Each ``extent`` is a statement of its own; a ``physdesc`` without one is a single statement."""
    extents = [flat(child) for name, child in elements(element) if name == "extent"]
    if not extents:
        return [flat(element)]
    rest = flat(element, without=frozenset({"extent", "head"})).strip(" ,;.()")
    return extents + ([rest] if rest else [])


def read_name(element: Element) -> tuple[str, str]:
    """A name is one phrase in EAD 2002; dates of life are part of it."""
    return flat(element), ""


EAD2002 = Dialect(
    name="EAD 2002",
    type_attribute="type",
    role_attribute="role",
    identifier_attribute="authfilenumber",
    date_elements=frozenset({"unitdate"}),
    read_dates=read_dates,
    read_extents=read_extents,
    read_name=read_name,
    read_term=flat,
)
