"""Reads a page as a visitor and as a machine would: its words, its links, and what its head says of a DOI.

Pages of other people's catalogues are seldom valid: whatever can be read is read, and nothing is raised.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from flask_doi.domain.identifier import Doi
from flask_doi.errors import InvalidDoi

_UNSEEN = {"script", "style", "template", "noscript", "head", "title", "svg", "math"}
_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "em", "font", "i", "ins", "kbd", "label",
        "mark", "q", "rb", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u",
        "var", "wbr",
    }
)  # fmt: skip
_WORD = re.compile(r"\w+")
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s;,"]+))*)')
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)
_ACCESS = ("encoding", "associatedMedia", "contentUrl", "conditionsOfAccess", "isAccessibleForFree", "holdingArchive")
_NAMES = ("citation_title", "citation_author", "dc.title", "dc.creator")
_DEEPEST = 200
_MOST_LINKS = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class PageSeen:
    """What a page says. `text` are its visible words; `doi_tags` the DOIs that its head names, by kind of tag.

    `link_texts` are the links as (address, text). `names` is what the tags for machines call the thing.
    """

    text: str = ""
    link_texts: tuple[tuple[str, str], ...] = ()
    doi_tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    asks_password: bool = False
    says_access: bool = False
    item_links: tuple[str, ...] = ()

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses of its links."""
        return tuple(address for address, _ in self.link_texts)

    def says(self, wanted: str) -> bool:
        """Whether these words stand on the page one after the other, whatever the punctuation between them."""
        words = folded(wanted)
        return bool(words) and f" {words} " in f" {folded(self.text)} "

    def shows_doi(self, doi: str) -> bool:
        """Whether people can read the DOI on the page."""
        shown = "".join(unicodedata.normalize("NFC", _visible(self.text)).lower().split())
        return "".join(unicodedata.normalize("NFC", doi).lower().split()) in shown

    def links_doi(self, doi: str, link: str = "") -> bool:
        """Whether a link on the page leads to the DOI through a resolver; `link` is the one that we use."""
        there = [address for address in self.links if "10." in address]
        return any(address == link or named_doi(address) == doi for address in there)


def read_page(body: bytes, headers: Mapping[str, str], url: str) -> PageSeen:
    """The page of an answer, in whatever encoding it is."""
    tree = _parsed(body, headers.get("Content-Type", ""))
    typed = list(_typed_links(headers.get("Link", ""), url))
    if tree is None:
        return PageSeen(doi_tags=_only_full({"signposting": _dois(at for rel, at in typed if rel == "cite-as")}))
    links = tuple(_links(tree, url))
    nodes = list(_json_nodes(tree))
    metas = [
        (str(meta.get("name") or meta.get("property") or "").lower(), _text_of(meta)) for meta in tree.iter("meta")
    ]
    typed += [
        (rel, urljoin(url, at))
        for link in tree.iter("link")
        for rel in str(link.get("rel", "")).lower().split()
        if (at := str(link.get("href", "")))
    ]
    return PageSeen(
        text="".join(_words(tree, 0)),
        link_texts=links,
        doi_tags=_only_full(
            {
                "citation_doi": _dois(content for name, content in metas if name == "citation_doi"),
                "dc_identifier": _dois(
                    content for name, content in metas if name in ("dc.identifier", "dcterms.identifier")
                ),
                "schema_org": _dois(text for node in nodes for text in _identifiers(node)),
                "signposting": _dois(at for rel, at in typed if rel in ("cite-as", "canonical")),
            }
        ),
        names=tuple(
            [
                content
                for name, content in metas
                if name in ("citation_title", "dc.title", "citation_author", "dc.creator")
            ]
            + [str(node["name"]) for node in nodes if node.get("name") and _dois(_identifiers(node))]
        ),
        asks_password=any(str(field.get("type", "")).lower() == "password" for field in tree.iter("input")),
        says_access=any(name in node and node[name] not in ("", [], None) for node in nodes for name in _ACCESS),
        item_links=tuple(at for rel, at in typed if rel == "item"),
    )


def folded(text: str) -> str:
    """The words of a text, so that two spellings of it compare alike: no case, no punctuation, no invisible marks."""
    plain = unicodedata.normalize("NFKC", _visible(text)).casefold()
    return " ".join(_WORD.findall(plain))


def named_doi(text: str) -> str | None:
    """The name of the DOI that the whole of a text spells, if it spells one."""
    try:
        return Doi.parse(text).name
    except InvalidDoi:
        return None


def _visible(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _parsed(body: bytes, content_type: str) -> Any:
    try:
        return html.document_fromstring(body, parser=html.HTMLParser(encoding=_encoding(body, content_type)))
    except (etree.LxmlError, ValueError, LookupError, AssertionError):
        return None


def _encoding(body: bytes, content_type: str) -> str | None:
    """What the answer says, if that is known here; else UTF-8 where the bytes are; else the page itself has to say."""
    header = Message()
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ") or "text/html"
    said = header.get_content_charset()
    if said:
        try:
            body[:1000].decode(said, "replace")
        except (LookupError, ValueError):
            said = None
    if said:
        return said
    try:
        body.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _words(node: Any, depth: int) -> Iterator[str]:
    """The visible text, a space wherever a block begins or ends."""
    if not isinstance(node.tag, str) or node.tag in _UNSEEN or node.get("hidden") is not None or depth > _DEEPEST:
        return
    gap = "" if node.tag in _INLINE else " "
    yield gap + (node.text or "")
    for child in node:
        yield from _words(child, depth + 1)
        yield child.tail or ""
    yield gap


def _links(tree: Any, url: str) -> Iterator[tuple[str, str]]:
    for number, link in enumerate(tree.iter("a")):
        address = str(link.get("href", "")).strip()
        if not address or number >= _MOST_LINKS:
            continue
        try:
            yield urljoin(url, address), "".join(_words(link, 0)).strip()
        except ValueError:
            continue


def _text_of(meta: Any) -> str:
    return str(meta.get("content", "")).strip()


def _typed_links(header: str, url: str) -> Iterator[tuple[str, str]]:
    for found in _LINK.finditer(header):
        rel = _REL.search(found[2])
        for name in ((rel[1] or rel[2] or "") if rel else "").lower().split():
            try:
                yield name, urljoin(url, found[1])
            except ValueError:
                continue


def _json_nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """The things that JSON-LD on the page is about, not those that it only mentions."""
    for script in tree.iter("script"):
        if str(script.get("type", "")).lower().partition(";")[0].strip() != "application/ld+json":
            continue
        try:
            told = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        for node in told if isinstance(told, list) else [told]:
            if isinstance(node, dict):
                graph = node.get("@graph")
                yield node
                yield from (each for each in graph if isinstance(each, dict)) if isinstance(graph, list) else ()


def _identifiers(node: Mapping[str, Any]) -> Iterator[str]:
    for name in ("@id", "identifier", "url", "sameAs"):
        value = node.get(name)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                yield each
            elif isinstance(each, dict):
                yield from (text for text in (each.get("value"), each.get("url"), each.get("@id")) if text)


def _dois(texts: Any) -> tuple[str, ...]:
    found = (named_doi(str(text)) for text in texts if "10." in str(text))
    return tuple(dict.fromkeys(name for name in found if name))


def _only_full(tags: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {kind: names for kind, names in tags.items() if names}
