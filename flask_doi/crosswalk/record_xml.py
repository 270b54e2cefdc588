"""The XML document that a host's stylesheet reads: a record as the archive describes it, and as we would tell it.

    <record key="...">
      <description>  each field of a description under its own name, one element for each entry of a list </description>
      <resource xmlns="http://datacite.org/schema/kernel-4">  our own metadata  </resource>
    </record>

The names are those that a mapping uses, with "/" in the place of ".": description/repository/name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from lxml import etree

from flask_doi.crosswalk.fields import text_of
from flask_doi.domain.description import Description

_LEFT_OUT = ("source", "access_source", "languages_source")


def safe_parser() -> etree.XMLParser:
    """A parser that reads nothing but the text it is given."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def record_document(description: Description, resource_xml: str) -> etree._Element:
    """The document about one record; `resource_xml` is our own kernel-4 document about it."""
    root = etree.Element("record", key=description.key)
    _add_fields(etree.SubElement(root, "description"), description)
    root.append(etree.fromstring(resource_xml.encode(), safe_parser()))
    return root


def _add_fields(parent: etree._Element, value: Any) -> None:
    for field in fields(value):
        if field.name not in _LEFT_OUT:
            _add(parent, field.name, getattr(value, field.name))


def _add(parent: etree._Element, name: str, value: Any) -> None:
    if isinstance(value, tuple):
        for each in value:
            _add(parent, name, each)
    elif isinstance(value, Mapping):
        for code, texts in sorted(value.items()):
            element = etree.SubElement(parent, name, language=code)
            for field, text in sorted(texts.items()):
                _add(element, field, text)
    elif is_dataclass(value):
        _add_fields(etree.SubElement(parent, name), value)
    elif text := text_of(value):
        etree.SubElement(parent, name).text = text
