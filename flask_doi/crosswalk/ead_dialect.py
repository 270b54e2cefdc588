"""What EAD3 and EAD 2002 write differently where identifiers stand: attribute names, links, namespaces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

Element = etree._Element

EAD3 = "http://ead3.archivists.org/schema/"
EAD3_XSD = "https://www.loc.gov/ead/ead3.xsd"
EAD2002 = "urn:isbn:1-931666-22-9"
XLINK = "http://www.w3.org/1999/xlink"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One of the two, in the namespace of a document; "" is a document without one."""

    is_ead3: bool
    namespace: str

    @property
    def type_attribute(self) -> str:
        """The attribute that tells of what kind a `unitid` is."""
        return "localtype" if self.is_ead3 else "type"

    def type_of(self, element: Element) -> str:
        """Of what kind an element says it is, in small letters."""
        return element.get(self.type_attribute, "").strip().lower()

    def child(self, parent: Element, name: str) -> Element | None:
        """The first child of that name."""
        return next((child for child in parent if local_name(child) == name), None)

    def new(self, near: Element, name: str, text: str | None = None) -> Element:
        """A new element in the namespace and with the prefixes of its surroundings."""
        tag = f"{{{self.namespace}}}{name}" if self.namespace else name
        prefixes: dict[Any, str] = dict(near.nsmap)
        made = etree.Element(tag, nsmap=prefixes)
        made.text = text
        return made

    def link(self, near: Element, url: str) -> Element:
        """A link to an address outside, which shows the address."""
        if self.is_ead3:
            link = self.new(near, "ref", url)
            for name, value in (("href", url), ("show", "new"), ("actuate", "onrequest")):
                link.set(name, value)
            return link
        if not self.namespace:
            link = self.new(near, "extref", url)
            link.set("href", url)
            return link
        prefixes: dict[Any, str] = {prefix: uri for prefix, uri in near.nsmap.items() if prefix or uri != XLINK}
        if XLINK not in prefixes.values():
            prefixes["xlink"] = XLINK
        link = etree.Element(f"{{{self.namespace}}}extref", nsmap=prefixes)
        link.text = url
        link.set(f"{{{XLINK}}}type", "simple")
        link.set(f"{{{XLINK}}}href", url)
        return link


def dialect_of(element: Element) -> Dialect:
    """The dialect of the document an element stands in, by its namespace or else by its header."""
    namespace = element.tag[1:].partition("}")[0] if element.tag.startswith("{") else ""
    if namespace.startswith(EAD3):
        return Dialect(True, namespace)
    if namespace:
        return Dialect(False, namespace)
    root = element.getroottree().getroot()
    return Dialect(any(local_name(child) == "control" for child in root), "")


def local_name(element: Element) -> str:
    """The name of an element without its namespace; "" for comments and instructions."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
