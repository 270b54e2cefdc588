"""EAD3 and EAD 2002 as they are written: the same statements in the elements and attributes of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from example_app.importers.languages import SHORT
from example_app.text import without_control_characters

EAD3 = "http://ead3.archivists.org/schema/"
EAD2002 = "urn:isbn:1-931666-22-9"
XLINK = "http://www.w3.org/1999/xlink"

LEVELS = frozenset(
    {"class", "collection", "file", "fonds", "item", "recordgrp", "series", "subfonds", "subgrp", "subseries"}
)
NORMAL_DATE = re.compile(r"[012]\d{3}(-\d\d(-\d\d)?)?")
_NOT_BIBLIOGRAPHIC = frozenset(
    {"ces", "cym", "deu", "ell", "eus", "fas", "fra", "mkd", "nld", "ron", "slk", "sqi", "zho"}
)
_LONG_LANGUAGES = {short: code for code, short in SHORT.items() if code not in _NOT_BIBLIOGRAPHIC}
_ONLY_LONG = frozenset({"akk", "grc", "lad", "mul", "ota", "sux", "und"})


@dataclass(frozen=True, slots=True)
class Form:
    """One of the two forms of EAD. Text is made legal and flat; what is empty is not written."""

    is_ead3: bool

    @property
    def namespace(self) -> str:
        return EAD3 if self.is_ead3 else EAD2002

    @property
    def kind(self) -> str:
        """The attribute that says of what type an element is."""
        return "localtype" if self.is_ead3 else "type"

    def root(self) -> etree._Element:
        prefixes: dict[Any, str] = {None: EAD3} if self.is_ead3 else {None: EAD2002, "xlink": XLINK}
        return etree.Element(f"{{{self.namespace}}}ead", nsmap=prefixes)

    def add(self, parent: etree._Element, name: str, text: str = "", /, **attributes: str) -> etree._Element:
        """A child with its text; attributes that are empty are left out."""
        element = etree.SubElement(parent, f"{{{self.namespace}}}{name}")
        self.write(element, text)
        for key, value in attributes.items():
            if value:
                element.set(key, flat(value))
        return element

    def write(self, element: etree._Element, text: str) -> None:
        if text:
            element.text = flat(text)

    def note(self, parent: etree._Element, name: str, paragraphs: list[str]) -> None:
        if paragraphs:
            note = self.add(parent, name)
            for paragraph in paragraphs:
                self.add(note, "p", paragraph)

    def level(self, element: etree._Element, level: str) -> None:
        if level in LEVELS:
            element.set("level", level)
            return
        element.set("level", "otherlevel")
        element.set("otherlevel", re.sub(r"[^\w.-]+", "-", level).strip("-") or "unspecified")

    def name(self, parent: etree._Element, element: str, text: str, *, role: str = "") -> None:
        """A name or term: in EAD3 in parts, in EAD 2002 as it is."""
        if self.is_ead3:
            self.add(self.add(parent, element, "", relator=role), "part", text)
        else:
            self.add(parent, element, text, **({"role": role} if role else {}))

    def extent(self, did: etree._Element, text: str) -> None:
        if self.is_ead3:
            self.add(did, "physdesc", text)
        else:
            self.add(self.add(did, "physdesc"), "extent", text)

    def languages(self, did: etree._Element, codes: list[str], scripts: list[str]) -> None:
        if not codes and not (scripts and self.is_ead3):
            return
        material = self.add(did, "langmaterial")
        if self.is_ead3 and scripts and codes:
            material = self.add(material, "languageset")
        for code in codes:
            known = code if self.is_ead3 else _LONG_LANGUAGES.get(code, code if code in _ONLY_LONG else "")
            self.add(material, "language", code, langcode=known)
        if self.is_ead3 and codes:
            for script in scripts:
                self.add(material, "script", script, scriptcode=script)

    def file(self, did: etree._Element, address: str, label: str, media_type: str) -> None:
        if self.is_ead3:
            self.add(did, "dao", "", daotype="unknown", href=address, linktitle=label, linkrole=media_type)
            return
        dao = self.add(did, "dao")
        for name, value in (("type", "simple"), ("href", address), ("title", label)):
            if value:
                dao.set(f"{{{XLINK}}}{name}", flat(value))


def flat(text: str) -> str:
    """One line without characters that XML forbids."""
    return " ".join(without_control_characters(text).split())
