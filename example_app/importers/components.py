"""Read one component of a finding aid: its ``did`` and the notes beside it, its own components left aside."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from example_app.importers.access import read_access, without_heading
from example_app.importers.identifiers import WrittenIdentifier, sort_identifiers
from example_app.importers.mixed_content import (
    FOOTNOTES,
    Element,
    elements,
    flat,
    is_internal,
    line_of,
    local_name,
    prose,
)
from example_app.importers.names import KINDS, drop_repeated_donors, name_statement, role_of
from example_app.importers.report import Remarks
from example_app.importers.terms import vocabulary_uri
from example_app.importers.units import (
    DateStatement,
    FurtherTitle,
    Link,
    NameStatement,
    RepositoryStatement,
    Term,
    Unit,
)

COLUMN_OF_NOTE = {
    "scopecontent": "scope_and_content", "custodhist": "archival_history", "acqinfo": "acquisition",
    "appraisal": "appraisal", "accruals": "accruals", "arrangement": "arrangement", "fileplan": "arrangement",
    "accessrestrict": "access_conditions", "legalstatus": "access_conditions",
    "userestrict": "reproduction_conditions", "phystech": "physical_characteristics",
    "otherfindaid": "finding_aids", "originalsloc": "originals", "altformavail": "copies",
    "relatedmaterial": "related_units", "separatedmaterial": "related_units", "bibliography": "publication_note",
    "processinfo": "archivist_note", "odd": "notes", "note": "notes", "didnote": "notes", "prefercite": "notes",
    "materialspec": "notes", "bioghist": "history",
}  # fmt: skip
TERM_KINDS = {"subject": "subject", "title": "subject", "occupation": "subject", "geogname": "place",
              "genreform": "genre", "function": "function"}  # fmt: skip
_GROUPS = frozenset({"descgrp", "admininfo", "daogrp", "daoset", "physdescset", "unitdategrp"})
_LINKS = frozenset({"dao", "daoloc"})
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*(?:bulk|inclusive)?[\s,;:]*[)\]]", re.IGNORECASE)
_LANGCODE = re.compile(r"[a-z]{2,3}")
_SCRIPT = re.compile(r"[A-Za-z]{4}")
_SAFE_SCHEMES = frozenset({"", "http", "https", "ftp"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """What EAD 2002 and EAD3 write differently: attribute names and the shape of names, dates and extents."""

    name: str
    type_attribute: str
    role_attribute: str
    identifier_attribute: str
    date_elements: frozenset[str]
    read_dates: Callable[[Element], list[DateStatement]]
    read_extents: Callable[[Element], list[str]]
    read_name: Callable[[Element], tuple[str, str]]
    """The name and the dates of life, where they are marked."""
    read_term: Callable[[Element], str]
    date_patterns: tuple[str, ...] = field(init=False)
    not_in_titles: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "date_patterns", tuple(f"{{*}}{name}" for name in self.date_elements))
        object.__setattr__(self, "not_in_titles", FOOTNOTES | self.date_elements)


class Place(NamedTuple):
    """Where a component stands in its file, and what its own tag says."""

    number: int
    parent: int | None
    depth: int
    position: int
    line: int | None
    local_id: str
    level: str
    is_internal: bool
    language_of_description: str


@dataclass(slots=True)
class Component:
    """What was read of one component so far."""

    dialect: Dialect
    remarks: Remarks
    today: date
    titles: list[FurtherTitle] = field(default_factory=list)
    identifiers: list[WrittenIdentifier] = field(default_factory=list)
    dates: list[DateStatement] = field(default_factory=list)
    names: list[NameStatement] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    extents: list[str] = field(default_factory=list)
    abstracts: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    language_prose: list[str] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    repository: RepositoryStatement = field(default_factory=RepositoryStatement)

    def read(self, statements: Iterable[Element]) -> None:
        """Take in the public statements among the children of a component."""
        for child in statements:
            name = local_name(child)
            if not name:
                continue
            if is_internal(child):
                self.remarks.add('Statements marked audience="internal" were left out', line_of(child))
            elif name == "did":
                for inner, element in elements(child):
                    self._statement(inner, element)
            else:
                self._statement(name, child)

    def unit(self, place: Place) -> Unit:
        """Make a unit at its *place* in the file."""
        identifiers = sort_identifiers(self.identifiers)
        texts = self._texts()
        access = texts.get("access_conditions", "")
        reading = read_access(access, self.today) if access else None
        title = self.titles[0] if self.titles else FurtherTitle(text="")
        return Unit(
            number=place.number, parent=place.parent, depth=place.depth, position=place.position, line=place.line,
            local_id=place.local_id, level=place.level, is_internal=place.is_internal,
            language_of_description=place.language_of_description,
            title=title.text, title_language=title.language, further_titles=tuple(self.titles[1:]),
            reference_code=identifiers.reference_code, further_identifiers=identifiers.further,
            own_doi=identifiers.doi, record_name=identifiers.record_name,
            dates=merged_dates(self.dates), names=self._names(texts),
            repository=self.repository, texts=texts, access=reading.level if reading else "",
            embargo_until=reading.until if reading else None, languages=tuple(dict.fromkeys(self.languages)),
            scripts=tuple(dict.fromkeys(self.scripts)), terms=tuple(dict.fromkeys(self.terms)),
            links=tuple(dict.fromkeys(self.links)),
        )  # fmt: skip

    def _statement(self, name: str, element: Element) -> None:
        if name in COLUMN_OF_NOTE:
            self.notes.setdefault(COLUMN_OF_NOTE[name], []).append(without_heading(prose(element)))
        elif name in self.dialect.date_elements:
            self.dates.extend(self.dialect.read_dates(element))
        elif name in _LINKS:
            self._link(element)
        elif name in _GROUPS:
            for inner, child in elements(element):
                self._statement(inner, child)
        else:
            read = _READERS.get(name)
            if read is not None:
                read(self, element)

    def _title(self, element: Element) -> None:
        if len(element):
            for child in element.iterdescendants(*self.dialect.date_patterns):
                self.dates.extend(self.dialect.read_dates(child))
        text = flat(element, without=self.dialect.not_in_titles)
        text = " ".join(_EMPTY_BRACKETS.sub(" ", text).split()).rstrip(" ,;:")
        if text:
            language = (element.get("lang") or element.get(_XML_LANG) or "").strip()
            is_parallel = element.get(self.dialect.type_attribute, "").lower() in {"parallel", "translated"}
            self.titles.append(FurtherTitle(text=text, language=language, kind="parallel" if is_parallel else "other"))

    def _identifier(self, element: Element) -> None:
        link = next((child for name, child in elements(element) if name in {"extref", "ref", "extptr", "ptr"}), None)
        self.identifiers.append(
            WrittenIdentifier(
                text=flat(element),
                type=element.get(self.dialect.type_attribute, ""),
                label=element.get("label", ""),
                analog=element.get("encodinganalog", ""),
                machine=element.get("identifier", ""),
                address=_address(link) if link is not None else "",
            )
        )
        country, code = element.get("countrycode", ""), element.get("repositorycode", "")
        self._merge_repository(RepositoryStatement(code=code.strip(), country=country.strip()))

    def _repository(self, element: Element) -> None:
        named = [child for name, child in elements(element) if name in {"corpname", "name", "persname", "famname"}]
        texts = [self.dialect.read_name(child)[0] for child in named] or [flat(element, frozenset({"address"}))]
        self._merge_repository(RepositoryStatement(name=texts[0].strip(" ,;")))

    def _merge_repository(self, said: RepositoryStatement) -> None:
        known = self.repository
        self.repository = RepositoryStatement(
            code=known.code or said.code, name=known.name or said.name, country=known.country or said.country
        )

    def _origination(self, element: Element) -> None:
        label = element.get("label", "")
        named = [(name, child) for name, child in elements(element) if name in KINDS or name == "name"]
        for name, child in named:
            self._name(child, KINDS.get(name, ""), role_of(self._relator(child), label, otherwise="creator"))
        if not named:
            found = name_statement(flat(element), role=role_of("", label, otherwise="creator"))
            self.names.extend([found] if found else [])

    def _relator(self, element: Element) -> str:
        return element.get(self.dialect.role_attribute, "")

    def _name(self, element: Element, kind: str, role: str) -> None:
        name, life = self.dialect.read_name(element)
        found = name_statement(
            name, kind, role=role, life=life, source=element.get("source", ""),
            identifier=element.get(self.dialect.identifier_attribute, ""),
        )  # fmt: skip
        if found:
            self.names.append(found)

    def _access_points(self, element: Element) -> None:
        for name, child in elements(element):
            if name == "controlaccess":
                self._access_points(child)
            elif name in KINDS:
                self._name(child, KINDS[name], role_of(self._relator(child), otherwise="subject"))
            elif name in {"list", "item", "p", "name"} and len(child):
                self._access_points(child)
            elif name in TERM_KINDS:
                term = self.dialect.read_term(child).strip(" ,;")
                source, number = child.get("source", "").strip(), child.get(self.dialect.identifier_attribute, "")
                if term:
                    uri = vocabulary_uri(source, number)
                    self.terms.append(Term(kind=TERM_KINDS[name], term=term, scheme=source, uri=uri))

    def _language(self, element: Element) -> None:
        codes = 0
        for language in element.iter("{*}language", "{*}script", "{*}languageset"):
            code = language.get("langcode", "").strip().lower().split("|")[0]
            script = language.get("scriptcode", "").strip()
            if _LANGCODE.fullmatch(code):
                self.languages.append(code)
                codes += 1
            if _SCRIPT.fullmatch(script):
                self.scripts.append(script.capitalize())
        text = flat(element)
        if text and not codes:
            self.language_prose.append(text)

    def _extent(self, element: Element) -> None:
        self.extents.extend(text for text in self.dialect.read_extents(element) if text)

    def _abstract(self, element: Element) -> None:
        self.abstracts.extend([prose(element)] if prose(element) else [])

    def _container(self, element: Element) -> None:
        text = flat(element)
        kind = (element.get(self.dialect.type_attribute) or "").strip()
        label = (element.get("label") or "").strip()
        shown = " ".join(part for part in (kind, text) if part)
        if text or len(label) > len(kind):
            self.containers.append(f"{shown} ({label})" if label and label.lower() != kind.lower() else shown)

    def _link(self, element: Element) -> None:
        uri = _address(element)
        if not uri:
            for name, child in elements(element):
                if name in _LINKS:
                    self._link(child)
            return
        words = [flat(child) for name, child in elements(element) if name in {"daodesc", "descriptivenote"}]
        label = next((word for word in words if word), "") or element.get("linktitle", "") or _xlink_title(element)
        link = link_to(uri, label)
        if link is None:
            self.remarks.add("Digital objects with an address that no browser should follow were left out",
                             line_of(element))  # fmt: skip
        else:
            self.links.append(link)

    def _names(self, texts: dict[str, str]) -> tuple[NameStatement, ...]:
        """Names with the history told of them, when it can only be told of one; otherwise it becomes a note."""
        history = texts.pop("history", "")
        names = drop_repeated_donors(self.names)
        creators = [at for at, name in enumerate(names) if name.role not in {"donor", "source", "subject"}]
        if history and len(creators) == 1:
            names[creators[0]] = replace(names[creators[0]], history=history)
        elif history:
            texts["notes"] = "\n\n".join(filter(None, [texts.get("notes", ""), history]))
        return tuple(names)

    def _texts(self) -> dict[str, str]:
        if not (self.notes or self.abstracts or self.language_prose or self.containers or self.extents):
            return {}
        notes = {column: list(texts) for column, texts in self.notes.items()}
        abstracts = list(dict.fromkeys(self.abstracts))
        if not any(notes.get("scope_and_content", ())):
            notes["scope_and_content"] = abstracts
        else:
            told = "\n".join(notes["scope_and_content"])
            notes.setdefault("notes", []).extend(text for text in abstracts if text not in told)
        notes.setdefault("notes", []).extend(self.language_prose)
        notes["container"] = [", ".join(self.containers)]
        notes["extent"] = ["\n".join(self.extents)]
        joined = {column: "\n\n".join(dict.fromkeys(filter(None, texts))) for column, texts in notes.items()}
        return {column: text for column, text in joined.items() if text}


_READERS: dict[str, Callable[[Component, Element], None]] = {
    "unittitle": Component._title,
    "unitid": Component._identifier,
    "repository": Component._repository,
    "origination": Component._origination,
    "controlaccess": Component._access_points,
    "langmaterial": Component._language,
    "physdesc": Component._extent,
    "physdescstructured": Component._extent,
    "abstract": Component._abstract,
    "container": Component._container,
}


def merged_dates(dates: list[DateStatement]) -> tuple[DateStatement, ...]:
    """Drop statements without anything in them and join a phrase with the structured form of the same phrase."""
    kept: dict[tuple[str, str], DateStatement] = {}
    for one in dates:
        if not one.text and not one.start:
            continue
        key = ("".join(one.text.split()).lower(), one.kind)
        earlier = kept.get(key)
        if earlier is None:
            kept[key] = one
        elif not earlier.start and one.start:
            kept[key] = replace(one, text=earlier.text, certainty=earlier.certainty or one.certainty)
    return tuple(kept.values())


def _address(element: Element) -> str:
    return (element.get(_XLINK_HREF) or element.get("href") or "").strip()


def link_to(uri: str, label: str = "") -> Link | None:
    """A digital object at an address; None when it is not one of the web, absolute or relative."""
    try:
        address = urlsplit(uri)
    except ValueError:
        return None
    if address.scheme.lower() not in _SAFE_SCHEMES:
        return None
    media_type = mimetypes.guess_type(address.path)[0] if "." in address.path[-6:] else None
    return Link(uri=uri, label=label, media_type=media_type or "")


def _xlink_title(element: Element) -> str:
    return (element.get("{http://www.w3.org/1999/xlink}title") or element.get("title") or "").strip()
