"""Elements of an XML document written with lxml: text that cannot break it, nothing where there is nothing to say."""

from __future__ import annotations

from typing import Any

from lxml import etree

from flask_doi.domain.plain_text import legal

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def document(namespace: str, name: str, schema: str) -> etree._Element:
    """The root of a document in a default namespace that says where its schema is."""
    prefixes: dict[Any, str] = {None: namespace, "xsi": XSI}
    root = etree.Element(f"{{{namespace}}}{name}", nsmap=prefixes)
    root.set(f"{{{XSI}}}schemaLocation", f"{namespace} {schema}")
    return root


def add(parent: etree._Element, name: str, text: Any = None, /, **attributes: Any) -> etree._Element:
    """A child in the namespace of its parent; attributes without a value are left out, `lang` is xml:lang."""
    element = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    if text is not None:
        element.text = legal(str(text))
    for key, value in attributes.items():
        if value not in (None, ""):
            element.set(XML_LANG if key == "lang" else key, legal(str(value)))
    return element


def add_lines(parent: etree._Element, name: str, text: Any, /, **attributes: Any) -> etree._Element:
    """A child whose text is broken into lines by empty `br` elements."""
    first, *others = str(text or "").split("\n")
    element = add(parent, name, first, **attributes)
    for line in others:
        add(element, "br").tail = legal(line) or None
    return element


def written(root: etree._Element) -> str:
    """The document as text, with its declaration; the same tree gives the same text."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True).decode()
