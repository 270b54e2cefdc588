"""What is particular to EAD3: names in parts, structured dates and extents. The undeprecated variant is the same."""

from __future__ import annotations

from example_app.importers import ead2002
from example_app.importers.components import Dialect
from example_app.importers.dates import credible_ends, date_kind
from example_app.importers.mixed_content import Element, elements, flat, local_name
from example_app.importers.units import DateStatement

NAMESPACES = frozenset({"http://ead3.archivists.org/schema/", "http://ead3.archivists.org/schema/undeprecated/"})

_LIFE_PARTS = frozenset({"d", "date", "dates", "lifedates", "existdates"})
_FAMILY_PARTS = frozenset({"surname", "family", "familyname", "lastname"})
_GIVEN_PARTS = frozenset({"givenname", "forename", "given", "firstname"})


def read_dates(element: Element) -> list[DateStatement]:
    """Read a ``unitdate`` or every single date and range of a ``unitdatestructured``."""
    if local_name(element) == "unitdate":
        return ead2002.read_dates(element)
    said = element.get("unitdatetype", "").strip().lower()
    kind = date_kind("bulk" if said == "bulk" else element.get("datechar", ""))
    certainty = element.get("certainty", "").strip()
    return [
        DateStatement(text=text, start=start, end=end, kind=kind, certainty=certainty)
        for child in element.iter("{*}datesingle", "{*}daterange")
        for text, start, end in [_ends(child)]
    ]


def _ends(element: Element) -> tuple[str, str, str]:
    if local_name(element) == "datesingle":
        text = flat(element)
        return text, *credible_ends(_standard(element), "", text)
    ends = {name: child for name, child in elements(element) if name in {"fromdate", "todate"}}
    texts = [flat(ends[name]) for name in ("fromdate", "todate") if name in ends]
    standards = [_standard(ends[name]) if name in ends else "" for name in ("fromdate", "todate")]
    text = "-".join(filter(None, texts))
    return text, *credible_ends(standards[0], standards[1], text)


def _standard(element: Element) -> str:
    return element.get("standarddate", "").strip() or flat(element)


def read_extents(element: Element) -> list[str]:
    """``physdesc`` as it stands; ``physdescstructured`` as "3 boxes", its further particulars behind it."""
    if local_name(element) == "physdesc":
        return [flat(element)]
    said = {name: flat(child) for name, child in elements(element)}
    first = " ".join(filter(None, [said.pop("quantity", ""), said.pop("unittype", "")]))
    rest = ", ".join(filter(None, said.values()))
    return [f"{first} ({rest})" if first and rest else first or rest]


def read_name(element: Element) -> tuple[str, str]:
    """Put the parts of a name together; parts marked as dates are returned apart."""
    parts = [(child.get("localtype", "").strip().lower(), _part(child)) for _, child in elements(element)]
    if not parts:
        return flat(element), ""
    life = " ".join(text for kind, text in parts if kind in _LIFE_PARTS)
    family = " ".join(text for kind, text in parts if kind in _FAMILY_PARTS)
    given = " ".join(text for kind, text in parts if kind in _GIVEN_PARTS)
    if family and given:
        return f"{family}, {given}", life
    names = [text for kind, text in parts if kind not in _LIFE_PARTS and text]
    if local_name(element) == "corpname":
        return ". ".join(name.rstrip(".") if name is not names[-1] else name for name in names), life
    return ", ".join(name.rstrip(",") for name in names), life


def _part(element: Element) -> str:
    dates = [child.get("normal", "").replace("/", "-") for name, child in elements(element) if name == "date"]
    return flat(element) or " ".join(filter(None, dates))


def read_term(element: Element) -> str:
    """A term with its subdivisions, as in "Agriculture -- North Carolina"."""
    return " -- ".join(filter(None, [flat(child) for _, child in elements(element)])) or flat(element)


EAD3 = Dialect(
    name="EAD3",
    type_attribute="localtype",
    role_attribute="relator",
    identifier_attribute="identifier",
    date_elements=frozenset({"unitdate", "unitdatestructured"}),
    read_dates=read_dates,
    read_extents=read_extents,
    read_name=read_name,
    read_term=read_term,
)
