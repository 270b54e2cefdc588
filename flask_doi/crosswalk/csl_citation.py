"""Citations in the styles of the Citation Style Language, written by citeproc-py (the extra "csl").

The processor is given stand-ins (private characters) for title, date in words, archive, publisher and DOI, and what it
makes of them is put right afterwards: it takes titles for markup, prints the title twice where there is no creator and
a date in words twice, initials given names that a style leaves whole or that have no capitals, writes a DOI in the
style's own way or not at all, and knows no resolver but doi.org.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

from flask_doi.crosswalk.citation import Piece
from flask_doi.crosswalk.cited import Cited
from flask_doi.crosswalk.csl import csl_item

STYLES_FOLDER = Path(__file__).parents[1] / "citation_styles"

TITLE, DATES, ARCHIVE, PUBLISHER, DOI, URL, ITALIC, UPRIGHT, LESS_THAN = map(chr, range(0xE000, 0xE009))
_PRINTED = ("type", "author", "issued", "archive-place", "archive_location", "publisher", "genre", "version")
_NAMESPACE = "{http://purl.org/net/xbiblio/csl}"
_LINKED = re.compile(rf"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?{DOI}|{URL}", re.IGNORECASE)
_STAND_INS = re.compile(f"([{TITLE}{DATES}{ARCHIVE}{PUBLISHER}{URL}{ITALIC}{UPRIGHT}])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LOCK = threading.Lock()


def csl_pieces(cited: Cited, file: str) -> list[Piece]:
    """The entry of a bibliography for one record, its DOI as a full link at its end where the style has none."""
    with _LOCK:
        written = _rendered(_item(cited), file)
    return list(_pieces(_mended(written), cited))


def _item(cited: Cited) -> dict[str, Any]:
    """The CSL item with stand-ins, and without what no style of ours prints."""
    item: dict[str, Any] = _safe({name: value for name, value in csl_item(cited).items() if name in _PRINTED})
    item |= {"id": "record", "URL": URL}
    item["author"] = [_whole(name) for name in item.get("author", ())] or [{"literal": TITLE}]
    if cited.names:
        item["title"] = TITLE
    if "literal" in item.get("issued", ()):
        item["issued"] = {"literal": DATES}
    if cited.repository:
        item["archive"] = ARCHIVE
    if cited.publisher and cited.publisher == cited.repository:
        item["publisher"] = PUBLISHER
    return item | ({"DOI": DOI} if cited.doi else {})


def _whole(name: dict[str, str]) -> dict[str, str]:
    """A name that is never shortened to initials when its script has no capitals."""
    given = name.get("given", "")
    if all(word[0].isupper() or word[0].islower() for word in given.split()):
        return name
    return {"literal": f"{name['family']}, {given}"}


def _safe(value: Any) -> Any:
    """Texts without private characters, and with nothing that could be taken for markup."""
    if isinstance(value, str):
        return _PRIVATE.sub("", value).replace("<", LESS_THAN)
    if isinstance(value, dict):
        return {key: _safe(each) for key, each in value.items()}
    return [_safe(each) for each in value] if isinstance(value, list) else value


class _Marks:
    """The output of the processor: plain text in which italics are marked."""

    Oblique = Bold = Light = Underline = Superscript = Subscript = SmallCaps = str

    @staticmethod
    def preformat(text: Any) -> str:
        return str(text)

    @staticmethod
    def Italic(text: str) -> str:
        return f"{ITALIC}{text}{UPRIGHT}"


def _rendered(item: dict[str, Any], file: str) -> str:
    citeproc: Any = import_module("citeproc")
    source: Any = import_module("citeproc.source.json")
    bibliography = citeproc.CitationStylesBibliography(_style(file), source.CiteProcJSON([item]), _Marks)
    bibliography.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    return " ".join(str(entry) for entry in bibliography.bibliography())


@lru_cache(maxsize=16)
def _style(file: str) -> Any:
    """A style, read once; given names stay whole where it says so, which the processor does not see."""
    citeproc: Any = import_module("citeproc")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.parse(str(STYLES_FOLDER / f"{file}.csl"), parser)
    root = tree.getroot()
    inherited = str(root.attrib.pop("initialize-with", ""))
    for name in root.iter(f"{_NAMESPACE}name"):
        if name.get("initialize", root.get("initialize")) == "false":
            name.attrib.pop("initialize-with", "")
        elif inherited and "initialize-with" not in name.attrib:
            name.set("initialize-with", inherited)
    return citeproc.CitationStylesStyle(BytesIO(etree.tostring(tree)), validate=False)


def _mended(written: str) -> str:
    """The entry with one link in place of every way in which styles write a DOI, and without doubled parts."""
    text = re.sub(r"^\[1\]\s*", "", written.strip())
    if ARCHIVE in text:
        text = re.sub(rf"{PUBLISHER}[.,:;]?\s*", "", text)
    text = _once(text, DATES)
    links = list(_LINKED.finditer(text))
    for found in reversed(links[1:]):
        text = text[: found.start()].rstrip(" ,;.") + text[found.end() :]
    before, after = (text[: links[0].start()], text[links[0].end() :]) if links else (f"{text.rstrip(' ,;.')}. ", "")
    text = before + URL + after
    text = re.sub(rf"{URL}\.$", URL, text)
    return re.sub(r"(?<=[.?!]) \.(?= |$)|(?<=\.)\.(?= )", "", text)


def _once(text: str, stand_in: str) -> str:
    """The text with a stand-in at its first place only."""
    before, found, after = text.partition(stand_in)
    return before + found + re.sub(rf",\s*{stand_in}|{stand_in}[.,;]?\s*", "", after)


def _pieces(text: str, cited: Cited) -> Iterator[Piece]:
    known = {TITLE: cited.title, DATES: cited.dates, ARCHIVE: cited.repository, PUBLISHER: cited.publisher}
    is_italic, last = False, ""
    for part in _STAND_INS.split(text):
        if part in (ITALIC, UPRIGHT):
            is_italic = part == ITALIC
        elif part == URL:
            yield from _links(cited)
        elif part in known:
            last = known[part]
            yield Piece(last, is_apart=True, is_italic=is_italic)
        elif part:
            shown = _after(last, part)
            yield Piece(shown.replace(LESS_THAN, "<"), is_italic=is_italic)
            last = shown


def _after(last: str, part: str) -> str:
    """What a style puts behind a stand-in, without a second full stop, also behind a closing quotation mark."""
    if not last.endswith((".", "?", "!")):
        return part
    return re.sub(r"^([”’»\"']?)\.", r"\1", part)


def _links(cited: Cited) -> Iterator[Piece]:
    if cited.page and (cited.prefers_page or not cited.link):
        yield Piece(cited.page, link=cited.page)
    if cited.link:
        if cited.page and cited.prefers_page:
            yield Piece(" ")
        yield Piece(cited.link, link=cited.link)
