"""Walk through a finding aid in EAD, whatever its version and wrapper, without ever holding more than one component.

The parser never fetches anything, never expands entities in text, and what was read is thrown away at once. A unit is
yielded when its first component begins, and once more at its end if notes follow its components.
"""

from __future__ import annotations

import os
import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html.entities import html5
from typing import Any, BinaryIO

from lxml import etree

from example_app.importers import ead3, ead2002
from example_app.importers.components import Component, Dialect, Place
from example_app.importers.header import HEADERS, Header, read_header
from example_app.importers.mixed_content import Element, is_internal, line_of, local_name, write_out_entities
from example_app.importers.prolog import Prolog
from example_app.importers.refusal import ImportRefused
from example_app.importers.report import Remarks
from example_app.importers.syntax import first_complaint, refusal_of
from example_app.importers.units import RepositoryStatement, Unit

COMPONENTS = frozenset({"c", *(f"c{number:02}" for number in range(1, 13))})
_BELOW = COMPONENTS | {"dsc"}
_WATCHED = tuple(f"{{*}}{name}" for name in sorted(COMPONENTS | HEADERS | {"archdesc"}))
_NO_LEVEL = frozenset({"", "otherlevel", "unspecified", "undefined"})


@dataclass(slots=True)
class _Open:
    """A component whose end has not been met."""

    element: Element
    place: Place
    dialect: Dialect
    components: int = 0
    is_yielded: bool = False


class FindingAid:
    """The units of one EAD file, in the order of the document."""

    def __init__(self, stream: BinaryIO, filename: str, prolog: Prolog, remarks: Remarks) -> None:
        self._stream = stream
        self._filename = filename
        self._prolog = prolog
        self._remarks = remarks
        self._today = date.today()  # noqa: DTZ011 - a day of the catalogue, not a moment
        self._open: list[_Open] = []
        self._count = 0
        self._header = Header()
        self._events: Any = None

    def __iter__(self) -> Iterator[Unit]:
        try:
            yield from self._walk()
        except etree.XMLSyntaxError as error:
            complaint = first_complaint(error, self._log())
            raise refusal_of(complaint, self._filename, breaks_off=self._breaks_off()) from error
        if not self._count:
            raise ImportRefused(
                self._filename,
                f"it is XML with the root element <{self._prolog.root}>, but there is no archival description "
                "(archdesc) of EAD 2002 or EAD3 in it",
                "export the finding aid as EAD and import that",
            )

    def _walk(self) -> Iterator[Unit]:
        events = self._events = etree.iterparse(
            self._stream, events=("start", "end"), tag=_WATCHED, resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=not self._prolog.entities,
        )  # fmt: skip
        for event, element in events:
            name = local_name(element)
            if name in HEADERS:
                if event == "end" and not self._open:
                    self._header = read_header(element)
                    element.clear()
            elif event == "start":
                yield from self._begin(element, name)
            elif self._open and element is self._open[-1].element:
                yield from self._finish()

    def _log(self) -> Iterable[Any]:
        return self._events.error_log if self._events is not None else ()

    def _breaks_off(self) -> bool:
        self._stream.seek(0, os.SEEK_END)
        self._stream.seek(max(0, self._stream.tell() - 1024))
        end = self._stream.read().replace(b"\0", b"")
        return re.search(rf"</{re.escape(self._prolog.root)}\s*>".encode(), end) is None

    def _begin(self, element: Element, name: str) -> Iterator[Unit]:
        if name == "archdesc":
            if not self._open:
                self._push(element, self._dialect(element), None)
            return
        above = self._open[-1] if self._open else None
        if above is None or _namespace(element) != _namespace(above.element):
            return
        if not above.is_yielded:
            yield self._unit(above, until_components=True)
        self._push(element, above.dialect, above)

    def _finish(self) -> Iterator[Unit]:
        done = self._open.pop()
        if not done.is_yielded or _has_late_statements(done.element):
            yield self._unit(done, until_components=False)
        _forget(done.element)

    def _push(self, element: Element, dialect: Dialect, above: _Open | None) -> None:
        self._count += 1
        position = 0
        if above is not None:
            position, above.components = above.components, above.components + 1
        dsc = element.getparent()
        hidden = is_internal(element) or (dsc is not None and is_internal(dsc))
        place = Place(
            number=self._count, parent=above.place.number if above else None,
            depth=above.place.depth + 1 if above else 0, position=position, line=line_of(element),
            local_id=(element.get("id") or "").strip(), level=_level(element),
            is_internal=hidden or (above is not None and above.place.is_internal),
            language_of_description=self._header.language,
        )  # fmt: skip
        self._open.append(_Open(element, place, dialect))

    def _unit(self, component: _Open, *, until_components: bool) -> Unit:
        component.is_yielded = True
        read = Component(component.dialect, self._remarks, self._today)
        read.read(self._statements(component.element, until_components=until_components))
        unit = read.unit(component.place)
        return unit if unit.parent is not None else self._topmost(unit)

    def _statements(self, element: Element, *, until_components: bool) -> Iterator[Element]:
        for child in element:
            if local_name(child) in _BELOW:
                if until_components:
                    return
                continue
            if self._prolog.doctype:
                for unknown in write_out_entities(child, self._entities()):
                    self._remarks.add(f"The entity &{unknown}; is not declared and was left as it is", line_of(child))
            yield child

    def _entities(self) -> Mapping[str, str]:
        return ChainMap(self._prolog.entities, _CHARACTERS)

    def _topmost(self, unit: Unit) -> Unit:
        header, said = self._header, unit.repository
        title = unit.title
        if not title and header.title:
            title = header.title
            self._remarks.add("The topmost unit has no title; the title of the finding aid was taken", unit.line)
        texts = {"rules": header.rules, "sponsor": header.sponsor, **unit.texts}
        return replace(
            unit,
            title=title,
            texts={column: text for column, text in texts.items() if text},
            identity=(header.agency or said.code, header.identifier),
            repository=RepositoryStatement(
                code=header.agency or said.code,
                name=said.name or header.publisher,
                country=said.country or header.country,
            ),
        )

    def _dialect(self, element: Element) -> Dialect:
        namespace = _namespace(element)
        if namespace in ead3.NAMESPACES:
            return ead3.EAD3
        if namespace in ead2002.NAMESPACES:
            return ead2002.EAD2002
        raise ImportRefused(
            self._filename, f'its archival description is in the namespace "{namespace}", which is not one of EAD',
            "export it as EAD 2002 or EAD3", line=line_of(element),
        )  # fmt: skip


_CHARACTERS = {name[:-1]: text for name, text in html5.items() if name.endswith(";")}


def _namespace(element: Element) -> str:
    return element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""


def _level(element: Element) -> str:
    said, other = element.get("level", "").strip().lower(), element.get("otherlevel", "").strip().lower()
    level = other if said in _NO_LEVEL else said
    return "" if level in _NO_LEVEL else level


def _has_late_statements(element: Element) -> bool:
    for child in element.iterchildren(reversed=True):
        name = local_name(child)
        if name:
            return name not in _BELOW
    return False


def _forget(element: Element) -> None:
    """Empty a component that ended and take away the one before it, which the parser no longer needs."""
    element.clear()
    previous = element.getprevious()
    if previous is not None and local_name(previous) in COMPONENTS:
        parent = element.getparent()
        if parent is not None:
            parent.remove(previous)
