"""The text of mixed content: names of elements, flattened phrases, paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import cast

from lxml import etree

Element = etree._Element

_BLOCKS = frozenset(
    {"p", "list", "item", "defitem", "chronlist", "chronitem", "chronitemset", "eventgrp", "table", "row",
     "blockquote", "address", "addressline", "bibref", "archref", "odd", "note", "legalstatus", "descgrp",
     "scopecontent", "arrangement", "bioghist", "accessrestrict", "userestrict", "index", "indexentry",
     "relatedmaterial", "separatedmaterial", "bibliography", "otherfindaid", "acqinfo", "custodhist", "processinfo"}
)  # fmt: skip
_SPACED = frozenset({"lb", "part", "extent", "dimensions", "physfacet", "label", "date", "event", "entry", "subarea"})
_SKIPPED = frozenset({"head"})
FOOTNOTES = frozenset({"footnote", "note", "ptr", "extptr"})


def local_name(element: Element) -> str:
    """The name of an element without its namespace; "" for comments, instructions and entities."""
    return _local(element.tag)


def line_of(element: Element) -> int | None:
    """The line of the file in which an element begins."""
    return cast("int | None", element.sourceline)


@lru_cache(maxsize=1024)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def is_internal(element: Element) -> bool:
    """True when the file keeps the element from the public (``audience="internal"``)."""
    return element.get("audience") == "internal"


def elements(parent: Element) -> Iterator[tuple[str, Element]]:
    """The child elements meant for the public, with their local names."""
    for child in parent:
        name = local_name(child)
        if name and not is_internal(child):
            yield name, child


def flat(element: Element, without: frozenset[str] = frozenset()) -> str:
    """The text of an element in one line, white space normalised; elements named in *without* leave no trace."""
    if len(element) == 0:
        return " ".join((element.text or "").split())
    return " ".join("".join(_pieces(element, without)).split())


def prose(element: Element) -> str:
    """The text of a note: paragraphs separated by an empty line, its heading left out."""
    paragraphs: list[str] = []
    run: list[str] = []
    _fill(element, paragraphs, run)
    _end_paragraph(paragraphs, run)
    return "\n\n".join(paragraphs)


def write_out_entities(element: Element, declared: Mapping[str, str]) -> list[str]:
    """Replace entity references below an element by their text; return the names nobody declared (kept as written)."""
    unknown = []
    for node in list(element.iter(etree.Entity)):
        name = (node.text or "")[1:-1]
        if name not in declared:
            unknown.append(name)
        _replace(node, declared.get(name, f"&{name};"))
    return unknown


def _replace(node: Element, text: str) -> None:
    parent, previous = node.getparent(), node.getprevious()
    if parent is None:
        return
    text += node.tail or ""
    if previous is None:
        parent.text = (parent.text or "") + text
    else:
        previous.tail = (previous.tail or "") + text
    node.tail = None
    parent.remove(node)


def _pieces(element: Element, without: frozenset[str]) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        name = local_name(child)
        if name and name not in without and not is_internal(child):
            if name in _SPACED or name in _BLOCKS:
                yield " "
            yield from _pieces(child, without)
            if name in _BLOCKS or (name in _SPACED and _begins_a_word(child.tail)):
                yield " "
        if child.tail:
            yield child.tail


def _begins_a_word(tail: str | None) -> bool:
    """Whether the text behind an element would stick to the element's last word; a comma may."""
    return tail is not None and tail[:1].isalnum()


def _fill(element: Element, paragraphs: list[str], run: list[str]) -> None:
    run.append(element.text or "")
    for child in element:
        name = local_name(child)
        if name and name not in _SKIPPED and not is_internal(child):
            if name in _BLOCKS:
                _end_paragraph(paragraphs, run)
            elif name in _SPACED:
                run.append(" ")
            _fill(child, paragraphs, run)
            if name in _BLOCKS:
                _end_paragraph(paragraphs, run)
            elif name in _SPACED and _begins_a_word(child.tail):
                run.append(" ")
        run.append(child.tail or "")


def _end_paragraph(paragraphs: list[str], run: list[str]) -> None:
    text = " ".join("".join(run).split())
    run.clear()
    if text:
        paragraphs.append(text)
