"""What a finding aid says about each of its units, read straight from the file.

Shares no line with the importers of the catalogue: what those read wrongly must not be read wrongly here as well.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

COMPONENT = re.compile(r"c|c\d\d|archdesc")
NAMES = frozenset({"persname", "corpname", "famname", "name"})
NOT_MAKERS = re.compile(
    r"dnr|donor|source|fmo|former owner|own|owner|dpt|depositor|prv|ctb|contribut\w+|trl|translator|edt|editor|pbl|"
    r"publisher|publication"
)
GIVERS = re.compile(r"dnr|donor|source|fmo|former owner|own|owner|dpt|depositor|prv")
MAKERS = re.compile(
    r"aut|author|art|artist|pht|photographer|cre|creator|cmp|composer|arc|architect|ctg|ill|drt|ivr|ive|col|collector"
)
NO_LEVEL = frozenset({"", "otherlevel", "unspecified", "undefined"})


@dataclass(kw_only=True, eq=False)
class SourceUnit:
    """One unit as its file has it; the lists are empty where the file says nothing."""

    line: int
    parent: SourceUnit | None = None
    children: list[SourceUnit] = field(default_factory=list)
    level: str = ""
    titles: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    makers: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    givers: list[str] = field(default_factory=list)
    """Donors, former owners and other sources: nobody else's business."""
    repositories: list[str] = field(default_factory=list)
    text: str = ""

    def and_above(self) -> Iterator[SourceUnit]:
        """This unit, its parent and so on to the top."""
        unit: SourceUnit | None = self
        while unit is not None:
            yield unit
            unit = unit.parent

    def and_below(self) -> Iterator[SourceUnit]:
        """This unit and everything under it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.and_below()

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of its own text."""
        return frozenset(words_of(f"{self.text} {' '.join(self.titles)} {' '.join(self.containers)}"))

    def says(self, text: str) -> bool:
        """Whether every word of a text stands in this unit or one above it."""
        missing = words_of(text)
        for unit in self.and_above():
            missing -= unit.words
        return not missing

    @property
    def has_maker(self) -> bool:
        """Whether somebody made the material, by this unit or by one above."""
        return any(unit.makers for unit in self.and_above())

    @property
    def can_be_cited(self) -> bool:
        """Whether there are words to cite it by: a title, a date with a year, a reference code, a container."""
        dated = [date for date in self.dates if re.search(r"\d", date)]
        return any(map(says_something, (*self.titles, *dated, *self.identifiers, *self.containers)))


def words_of(text: str) -> set[str]:
    """The words of a text, in lower case, without what stands between them."""
    return set(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold()))


def says_something(text: str) -> bool:
    """Whether there is a letter or a digit in it that is not merely a zero."""
    return any(each.isalnum() for each in text) and bool(text.strip(" 0"))


def read_source(file: Path) -> list[SourceUnit]:
    """The topmost units of a finding aid or table of descriptions, each with everything below it."""
    return _tables_units(file) if file.suffix == ".csv" else [_aids_unit(file)]


def _aids_unit(file: Path) -> SourceUnit:
    options: dict[str, Any] = {"resolve_entities": "internal", "no_network": True, "load_dtd": False}
    parser = etree.XMLParser(huge_tree=True, **options)
    tree = etree.parse(str(file), parser)
    top = _unit(tree.find(".//{*}archdesc"), None)
    for header in tree.iter("{*}eadheader", "{*}control"):
        top.text += " " + _flat(header)
        top.repositories += [_flat(one) for one in header.iter("{*}publisher", "{*}agencyname", "{*}agencycode")]
        top.repositories += [one.get("mainagencycode", "") for one in header.iter("{*}eadid")]
        if not any(map(says_something, top.titles)):
            top.titles += [_flat(one) for one in header.iter("{*}titleproper")]
    top.repositories = [name for name in top.repositories if name]
    return top


def _unit(element: Any, parent: SourceUnit | None) -> SourceUnit:
    said, other = (element.get(name, "").strip().lower() for name in ("level", "otherlevel"))
    level = other if said in NO_LEVEL else said
    unit = SourceUnit(line=element.sourceline, parent=parent, level="" if level in NO_LEVEL else level)
    components: list[Any] = []
    _gather(element, unit, components)
    unit.children = [_unit(each, unit) for each in components]
    return unit


def _gather(element: Any, unit: SourceUnit, components: list[Any]) -> None:
    """Reads everything in an element that does not belong to a component of its own."""
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if COMPONENT.fullmatch(name):
            components.append(child)
        elif name == "dsc":
            _gather(child, unit, components)
        elif name and child.get("audience") != "internal":
            unit.text += " " + _flat(child)
            if name == "did":
                _read_did(child, unit)
            for access in child.iter("{*}controlaccess"):
                unit.givers += [_flat(each) for each in access if GIVERS.fullmatch(_role(each))]
                unit.makers += [_flat(each) for each in access if MAKERS.fullmatch(_role(each))]


def _read_did(did: Any, unit: SourceUnit) -> None:
    unit.titles += [_flat(each) for each in did.iter("{*}unittitle")]
    unit.dates += [_flat(each) for each in did.iter("{*}unitdate", "{*}unitdatestructured")]
    unit.identifiers += [_flat(each) for each in did.iter("{*}unitid")]
    for each in did.iter("{*}container"):
        kind = each.get("localtype") or each.get("type") or ""
        unit.containers.append(f"{kind} {_flat(each)}" if _flat(each) else each.get("label", ""))
    unit.repositories += [_flat(each) for each in did.iter("{*}repository") if _flat(each)]
    for origination in did.iter("{*}origination"):
        named = [each for each in origination if isinstance(each.tag, str) and etree.QName(each).localname in NAMES]
        for each in named or [origination]:
            if _flat(each):
                role = _role(each) or _role(origination)
                if GIVERS.fullmatch(role):
                    unit.givers.append(_flat(each))
                (unit.others if NOT_MAKERS.fullmatch(role) else unit.makers).append(_flat(each))


def _role(element: Any) -> str:
    said = element.get("role") or element.get("relator") or element.get("label") or ""
    return re.sub(r"^.*\((\w{3})\)$", r"\1", said.strip(" :.").lower())


def _flat(element: Any) -> str:
    return " ".join(" ".join(element.itertext("{*}*")).split())


def _tables_units(file: Path) -> list[SourceUnit]:
    tops: list[SourceUnit] = []
    known: dict[str, SourceUnit] = {}
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        for row in reader:
            cells = {name.strip(): (cell or "").strip() for name, cell in row.items() if name}
            parent = known.get(cells.get("parentId", ""))
            unit = _row(cells, parent, reader.line_num)
            (parent.children if parent else tops).append(unit)
            known[cells.get("legacyId", "")] = unit
    return tops


def _row(cells: dict[str, str], parent: SourceUnit | None, line: int) -> SourceUnit:
    def several(*columns: str) -> list[str]:
        return [part.strip() for column in columns for part in cells.get(column, "").split("|") if _is_said(part)]

    makers = several("creators")
    others: list[str] = []
    kinds = cells.get("eventTypes", "").split("|")
    for position, actor in enumerate(cells.get("eventActors", "").split("|")):
        kind = kinds[position].strip().lower() if position < len(kinds) else ""
        if _is_said(actor):
            (makers if kind in {"", "creation", "accumulation"} else others).append(actor.strip())
    return SourceUnit(
        line=line,
        parent=parent,
        level=cells.get("levelOfDescription", "").lower(),
        titles=several("title"),
        dates=several("eventDates", "creationDates", "dateRange"),
        identifiers=several("identifier"),
        makers=makers,
        others=others,
        repositories=several("repository"),
        text=" ".join(cells.values()),
    )


def _is_said(cell: str) -> bool:
    return cell.strip() not in {"", "NULL"}
