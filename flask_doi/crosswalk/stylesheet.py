"""A host's own stylesheet (XSLT 1.0), which makes the whole of a DOI's metadata from our document about a record.

It reads nothing but itself and the stylesheets it includes or imports from its own folder; it writes nothing, asks
nobody, and does not know what time it is, so that the same record always becomes the same XML.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from flask_doi.crosswalk.record_xml import safe_parser

XSL = "http://www.w3.org/1999/XSL/Transform"
NOTHING: etree.XSLTAccessControl = etree.XSLTAccessControl.DENY_ALL  # type: ignore[attr-defined]
"""No file and no network, for reading or writing, while a stylesheet runs."""

_CHANGING = {
    "http://exslt.org/dates-and-times": re.compile(r"\(\s*\)"),
    "http://exslt.org/math": re.compile(r"(?<=random)\(\s*\)"),
}
_CALL = re.compile(r"([\w.-]+):([\w.-]+)(\(\s*\))")
_DOCUMENT = re.compile(r"(?<![\w.:-])document\s*\(")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_WRITING = ("{http://exslt.org/common}document", f"{{{XSL}}}document", f"{{{XSL}}}result-document")


class StylesheetError(Exception):
    """A stylesheet cannot be used, or failed; the message says why, in a clause."""


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """A stylesheet that was read and found good; `digest` changes with every change to it or what it includes."""

    path: str
    digest: str
    transform: etree.XSLT

    def apply(self, document: etree._Element, parameters: Mapping[str, str]) -> str:
        """The XML that it makes. Raises StylesheetError when it stops, or makes something else than XML."""
        given: dict[str, Any] = {name: etree.XSLT.strparam(value) for name, value in parameters.items()}
        try:
            result = self.transform(etree.ElementTree(document), **given)
        except etree.XSLTApplyError as error:
            raise StylesheetError(_reason(error)) from error
        root = result.getroot()
        if root is None:
            raise StylesheetError("it makes no XML element")
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode", with_tail=False)


def read_stylesheet(path: str) -> Stylesheet:
    """Reads and compiles a stylesheet. Raises StylesheetError that says what to mend."""
    main = Path(path)
    sources = _Sources(main.parent.resolve())
    try:
        root = sources.read(main)
        parser = safe_parser()
        parser.resolvers.add(sources)
        document = etree.fromstring(sources.texts[main.resolve()], parser, base_url=main.resolve().as_uri())
        sources.check(root, main)
        transform = etree.XSLT(document, access_control=NOTHING)
    except etree.XSLTParseError as error:
        raise StylesheetError(_reason(error)) from error
    digest = hashlib.sha256()
    for name in sorted(sources.texts):
        digest.update(sources.texts[name])
    return Stylesheet(path=path, digest=digest.hexdigest(), transform=transform)


class _Sources(etree.Resolver):
    """The stylesheet and those it includes, each read once and checked; nothing else is found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts: dict[Path, bytes] = {}

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        """Gives libxslt the included stylesheets that were checked before."""
        text = self.texts.get(_path_of(system_url))
        if text is None:
            raise StylesheetError(f"{system_url} is not one of its own files")
        return self.resolve_string(text, context, base_url=system_url)

    def read(self, path: Path) -> etree._Element:
        """Parses one file, and remembers what it says."""
        try:
            self.texts[path.resolve()] = path.read_bytes()
        except OSError as error:
            raise StylesheetError(f"the file {path} cannot be read ({error.strerror or error})") from error
        try:
            root = etree.fromstring(self.texts[path.resolve()], safe_parser())
        except etree.XMLSyntaxError as error:
            raise StylesheetError(f"{path.name} is not well-formed XML: {error.msg}") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise StylesheetError(f"{path.name} has a document type; leave out <!DOCTYPE> and entities")
        return root

    def check(self, root: etree._Element, path: Path) -> None:
        """Refuses what reads, writes or changes with time, here and in everything that is included."""
        for element in root.iter("*"):
            _refuse(element, path)
            if element.tag in (f"{{{XSL}}}include", f"{{{XSL}}}import"):
                self._follow(element, path)

    def _follow(self, element: etree._Element, path: Path) -> None:
        href = str(element.get("href") or "")
        if urlsplit(href).scheme or urlsplit(href).netloc:
            raise StylesheetError(f"{_place(element, path)} includes {href}; only files of its own folder may be")
        target = (path.parent / unquote(href)).resolve()
        if not target.is_relative_to(self.folder):
            raise StylesheetError(f"{_place(element, path)} includes {href}, which is outside of its folder")
        if target not in self.texts:
            self.check(self.read(target), target)


def _refuse(element: etree._Element, path: Path) -> None:
    if element.tag in _WRITING:
        raise StylesheetError(f"{_place(element, path)} writes a document; a stylesheet makes one result and no files")
    for value in element.attrib.values():
        plain = _QUOTED.sub("''", str(value))
        if _DOCUMENT.search(plain):
            raise StylesheetError(f"{_place(element, path)} uses document(); a stylesheet reads nothing but the record")
        for prefix, name, call in _CALL.findall(plain):
            namespace = element.nsmap.get(prefix) or ""
            changes = _CHANGING.get(namespace)
            if changes is not None and changes.search(f"{name}{call}"):
                raise StylesheetError(
                    f"{_place(element, path)} uses {prefix}:{name}(), which differs each time; "
                    "the same record must become the same XML"
                )


def _place(element: etree._Element, path: Path) -> str:
    return f"line {element.sourceline} of {path.name}"


def _path_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).path)) if url.startswith("file:") else Path(url)


def _reason(error: etree.XSLTError) -> str:
    entries = [(entry.line, str(entry.message)) for entry in getattr(error, "error_log", ())]
    told = next((message for line, message in entries if not line and message != "unknown error"), str(error))
    where = next((f" (line {line})" for line, _ in entries if line), "")
    if "infinite template recursion" in told:
        told = "its templates call each other without end"
    return told + where
