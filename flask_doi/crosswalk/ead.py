"""A DOI in a finding aid: put into the tree that a host exports as EAD3 or EAD 2002.

The DOI is a `unitid` of its own behind the reference code, never before it: readers of EAD take the first `unitid` for
the unit's identifier. Its type is "doi" (`localtype` in EAD3, `type` in EAD 2002), `identifier` carries the link, and
the link inside it can be followed. A name that this one replaced is marked "doi-superseded". Putting the same DOI in
again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from flask_doi.crosswalk.ead_dialect import Dialect, dialect_of, local_name
from flask_doi.domain.identifier import find_doi

Element = etree._Element

CURRENT = "doi"
SUPERSEDED = "doi-superseded"
VOCABULARY = "http://id.loc.gov/vocabulary/identifiers"
"""The vocabulary from which the type "doi" is taken: Standard Identifiers Scheme of the Library of Congress."""

_NOTES = frozenset({"didnote", "note"})
_BEFORE_REPRESENTATIONS = frozenset({"recordid", "otherrecordid"})
_BEHIND_DECLARATIONS = frozenset({"localcontrol", "maintenancehistory", "sources"})


@dataclass(frozen=True, kw_only=True, slots=True)
class EadDoi:
    """What is written about one unit: the link of its DOI, if it has one, and of those that no longer hold.

    `reference_code` is written first where the tree has none; `label` is shown before the DOI.
    """

    url: str | None
    superseded: tuple[str, ...] = ()
    reference_code: str | None = None
    label: str = "DOI"


def put_doi(element: Element, doi: EadDoi) -> bool:
    """Puts a DOI into a finding aid (`ead`), an `archdesc`, a component, or a `dao` of EAD3; False where none fits.

    A DOI written there before is replaced. Where nothing else identifies the unit the DOI stands in a note of the same
    type, so that it does not become the first `unitid`. On the unit as a whole EAD3 also gets a `representation`. The
    `dao` of EAD 2002 has no attribute for identifiers and stays as it is.
    """
    dialect = dialect_of(element)
    if local_name(element) == "dao":
        return _mark_file(element, doi, dialect)
    unit = dialect.child(element, "archdesc") if local_name(element) == "ead" else element
    did = dialect.child(unit, "did") if unit is not None else None
    if unit is None or did is None:
        return False
    _clear(did, doi, dialect)
    _write(did, doi, dialect)
    if local_name(unit) == "archdesc" and dialect.is_ead3:
        _tell_of_representation(unit.getparent(), doi, dialect)
    return True


def _mark_file(dao: Element, doi: EadDoi, dialect: Dialect) -> bool:
    if not dialect.is_ead3 or doi.url is None:
        return False
    dao.set("identifier", doi.url)
    return True


def _clear(did: Element, doi: EadDoi, dialect: Dialect) -> None:
    """Takes out what was put in before; a superseded name that is not known here is the host's and stays."""
    known = {find_doi(url) for url in (*doi.superseded, doi.url or "")} - {None}
    for child in list(did):
        if local_name(child) != "unitid" and local_name(child) not in _NOTES:
            continue
        kind = dialect.type_of(child)
        is_known = find_doi(_written(child)) in known
        is_bare = local_name(child) == "unitid" and not _written(child).strip().count(" ")
        if kind == CURRENT or (is_known and (kind == SUPERSEDED or is_bare)):
            did.remove(child)


def _written(child: Element) -> str:
    return child.get("identifier") or "".join(str(text) for text in child.itertext())


def _write(did: Element, doi: EadDoi, dialect: Dialect) -> None:
    codes = [child for child in did if local_name(child) == "unitid" and dialect.type_of(child) != SUPERSEDED]
    if not codes and doi.reference_code:
        codes = [dialect.new(did, "unitid", doi.reference_code)]
        _insert(did, codes[0], dialect.child(did, "head"))
    entries = [] if doi.url is None else [(CURRENT, doi.url)]
    entries += [(SUPERSEDED, url) for url in doi.superseded if find_doi(url) != find_doi(doi.url or "")]
    place = codes[-1] if codes else None
    for kind, url in entries:
        if place is None:
            did.append(_note(did, kind, url, doi.label, dialect))
        else:
            new = _unitid(did, kind, url, doi.label, dialect)
            _insert(did, new, place)
            place = new


def _insert(parent: Element, new: Element, behind: Element | None) -> None:
    """Behind a child of the parent, or first; laid out as its neighbour is."""
    if behind is None:
        new.tail = parent.text
        parent.insert(0, new)
    else:
        new.tail = behind.tail
        parent.insert(parent.index(behind) + 1, new)


def _unitid(did: Element, kind: str, url: str, label: str, dialect: Dialect) -> Element:
    if kind == SUPERSEDED:
        unitid = dialect.new(did, "unitid", url)
        unitid.set(dialect.type_attribute, kind)
        unitid.set("identifier", url)
        return unitid
    unitid = dialect.new(did, "unitid")
    unitid.set(dialect.type_attribute, kind)
    unitid.set("label", label)
    unitid.set("identifier", url)
    unitid.append(dialect.link(did, url))
    return unitid


def _note(did: Element, kind: str, url: str, label: str, dialect: Dialect) -> Element:
    note = dialect.new(did, "didnote" if dialect.is_ead3 else "note")
    note.set(dialect.type_attribute, kind)
    note.set("label", label)
    inside = note
    if not dialect.is_ead3:
        inside = dialect.new(did, "p")
        note.append(inside)
    inside.append(dialect.link(did, url))
    return note


def _tell_of_representation(root: Element | None, doi: EadDoi, dialect: Dialect) -> None:
    """Says in the header where the finding aid is to be read, and from which vocabulary the type "doi" comes."""
    control = dialect.child(root, "control") if root is not None else None
    if control is None:
        return
    for old in [child for child in control if local_name(child) == "representation"]:
        if find_doi(old.get("href", "")):
            control.remove(old)
    if doi.url is None:
        return
    before = [child for child in control if local_name(child) in _BEFORE_REPRESENTATIONS]
    told = dialect.new(control, "representation", doi.url)
    told.set("href", doi.url)
    told.set("localtype", "html")
    told.set("linkrole", "text/html")
    _insert(control, told, before[-1] if before else None)
    if not any(citation.get("href") == VOCABULARY for citation in control.iter("{*}citation")):
        _declare(control, dialect)


def _declare(control: Element, dialect: Dialect) -> None:
    declaration = dialect.new(control, "localtypedeclaration")
    declaration.append(dialect.new(control, "abbr", "lc-identifiers"))
    source = dialect.new(control, "citation", "Library of Congress, Standard Identifiers Scheme")
    source.set("href", VOCABULARY)
    declaration.append(source)
    later = next((child for child in control if local_name(child) in _BEHIND_DECLARATIONS), None)
    place = len(control) if later is None else control.index(later)
    declaration.tail = control[place - 1].tail if place else control.text
    control.insert(place, declaration)
