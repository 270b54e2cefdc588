"""Archival descriptions as AtoM exports and imports them: one row for each unit and language (ISAD(G) template)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import zip_longest

from example_app.importers.access import read_access, without_heading
from example_app.importers.components import link_to, merged_dates
from example_app.importers.dates import credible_ends, date_kind
from example_app.importers.identifiers import bare_doi
from example_app.importers.languages import language_of_description
from example_app.importers.names import drop_repeated_donors, name_statement, role_of
from example_app.importers.refusal import ImportRefused
from example_app.importers.report import Remarks
from example_app.importers.rows_of_csv import CsvRow
from example_app.importers.units import (
    DateStatement,
    FurtherIdentifier,
    Link,
    NameStatement,
    RepositoryStatement,
    Term,
    Unit,
)

_TEXTS = {
    "extentandmedium": "extent", "archivalhistory": "archival_history", "acquisition": "acquisition",
    "scopeandcontent": "scope_and_content", "appraisal": "appraisal", "accruals": "accruals",
    "arrangement": "arrangement", "accessconditions": "access_conditions",
    "reproductionconditions": "reproduction_conditions", "physicalcharacteristics": "physical_characteristics",
    "findingaids": "finding_aids", "locationoforiginals": "originals", "locationofcopies": "copies",
    "relatedunitsofdescription": "related_units", "rules": "rules", "archivistnote": "archivist_note",
    "revisionhistory": "archivist_note", "sources": "archivist_note",
}  # fmt: skip
_SEVERAL_TEXTS = {"publicationnote": "publication_note", "generalnote": "notes", "languagenote": "notes"}
_TERMS = {"subjectaccesspoints": "subject", "placeaccesspoints": "place", "genreaccesspoints": "genre"}
_OTHERS = (
    "legacyid", "parentid", "qubitparentslug", "accessionnumber", "identifier", "title", "levelofdescription",
    "repository", "language", "script", "nameaccesspoints", "descriptionidentifier", "institutionidentifier",
    "alternativeidentifiers", "alternativeidentifierlabels", "eventdates", "eventtypes", "eventstartdates",
    "eventenddates", "eventactors", "eventactorhistories", "culture", "digitalobjecturi", "daterange", "creators",
    "creationdates", "creationdatesstart", "creationdatesend", "creatorhistories", "physicalobjectname",
    "physicalobjectlocation", "physicalobjecttype",
)  # fmt: skip
_UNREAD_ON_PURPOSE = frozenset(
    {"publicationstatus", "descriptionstatus", "levelofdetail", "languageofdescription", "scriptofdescription"}
)
KNOWN_COLUMNS = frozenset({*_TEXTS, *_SEVERAL_TEXTS, *_TERMS, *_OTHERS}) | _UNREAD_ON_PURPOSE


class Descriptions:
    """The units of an AtoM CSV file. Parents must stand above their children, as AtoM itself demands."""

    def __init__(
        self, rows: Callable[[], Iterator[CsvRow]], filename: str, repository: str | None, remarks: Remarks
    ) -> None:
        self._rows = rows
        self._filename = filename
        self._repository = repository
        self._remarks = remarks
        self._today = date.today()  # noqa: DTZ011 - a day of the catalogue, not a moment
        self._first_lines: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._children: dict[int | None, int] = {}
        self._languages: dict[int, set[str]] = {}
        self._count = 0

    def __iter__(self) -> Iterator[Unit]:
        unread: set[str] = set()
        for row in self._rows():
            unread.update(row.cells.keys() - KNOWN_COLUMNS)
            if row.get("legacyid"):
                self._first_lines.setdefault(row.get("legacyid"), row.line)
        if unread:
            self._remarks.add(f"Columns that were not read: {', '.join(sorted(unread))}")
        for row in self._rows():
            yield self._unit(row)

    def _unit(self, row: CsvRow) -> Unit:
        legacy, culture = row.get("legacyid"), language_of_description(row.get("culture"))
        number = self._numbers.get(legacy) if legacy else None
        parent = self._parent(row, legacy)
        position = 0
        if number is None:
            self._count += 1
            number = self._count
            position = self._children.get(parent, 0)
            self._children[parent] = position + 1
            if legacy:
                self._numbers[legacy] = number
        elif culture in self._languages[number]:
            self._remarks.add("A unit stands twice in one language; the later row was taken", row.line)
        self._languages.setdefault(number, set()).add(culture)
        return self._described(row, number, parent, position, culture)

    def _parent(self, row: CsvRow, legacy: str) -> int | None:
        said = row.get("parentid")
        if not said:
            return None
        if said in self._numbers and said != legacy:
            return self._numbers[said]
        if said in self._first_lines:
            raise ImportRefused(
                self._filename,
                f'the unit names the parent "{said}", which only comes in line {self._first_lines[said]}',
                "sort the rows so that every parent stands above its children and import the file again",
                line=row.line,
            )
        self._remarks.add("A unit names a parent that is not in the file; it was made a topmost one", row.line)
        return None

    def _described(self, row: CsvRow, number: int, parent: int | None, position: int, culture: str) -> Unit:
        repository, identifier, title = row.get("repository"), row.get("identifier"), _line(row.get("title"))
        texts = _texts(row)
        access = texts.get("access_conditions", "")
        reading = read_access(access, self._today) if access else None
        legacy = row.get("legacyid")
        return Unit(
            number=number,
            parent=parent,
            parent_key=row.get("qubitparentslug") if parent is None else "",
            position=position,
            line=row.line,
            local_id=legacy if parent is not None else "",
            identity=(self._repository or repository, identifier or f"{title} {legacy}".strip()),
            level=row.get("levelofdescription").lower(),
            title=title,
            reference_code=identifier,
            further_identifiers=tuple(_identifiers(row)),
            own_doi=_doi(row),
            dates=_dates(row),
            names=tuple(_names(row)),
            repository=RepositoryStatement(name=repository),
            texts=texts,
            access=reading.level if reading else "",
            embargo_until=reading.until if reading else None,
            languages=tuple(code.lower() for code in row.several("language") if code),
            scripts=tuple(code.capitalize() for code in row.several("script") if code),
            terms=tuple(_terms(row)),
            links=tuple(self._links(row)),
            language_of_description=culture,
            may_translate=True,
        )

    def _links(self, row: CsvRow) -> Iterator[Link]:
        for address in filter(None, row.several("digitalobjecturi")):
            link = link_to(address)
            if link is None:
                self._remarks.add(
                    "Digital objects with an address that no browser should follow were left out", row.line
                )
            else:
                yield link


def _line(text: str) -> str:
    return " ".join(text.split()).rstrip(",;")


def _texts(row: CsvRow) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for column, name in _TEXTS.items():
        if row.get(column):
            texts.setdefault(name, []).append(without_heading(row.get(column)))
    for column, name in _SEVERAL_TEXTS.items():
        texts.setdefault(name, []).extend(filter(None, row.several(column)))
    places = zip_longest(*(row.several(f"physicalobject{part}") for part in ("type", "name", "location")), fillvalue="")
    for kind, name, location in places:
        place = ", ".join(filter(None, [" ".join(filter(None, [kind, name])), location]))
        texts.setdefault("notes", []).append(place)
    joined = {name: "\n\n".join(dict.fromkeys(filter(None, parts))) for name, parts in texts.items()}
    return {name: text for name, text in joined.items() if text}


def _identifiers(row: CsvRow) -> Iterator[FurtherIdentifier]:
    values, labels = row.several("alternativeidentifiers"), row.several("alternativeidentifierlabels")
    for value, label in zip_longest(values, labels, fillvalue=""):
        if value and value != "0" and label.strip().lower() != "doi":
            yield FurtherIdentifier(value=value, kind="Alternative identifier", label=label)
    for column, kind in (("accessionnumber", "Accession number"), ("descriptionidentifier", "Description identifier")):
        if row.get(column):
            yield FurtherIdentifier(value=row.get(column), kind=kind)


def _doi(row: CsvRow) -> str:
    """Only an alternative identifier that is labelled DOI is a DOI of the unit."""
    pairs = zip_longest(row.several("alternativeidentifiers"), row.several("alternativeidentifierlabels"), fillvalue="")
    return next((bare_doi(value) for value, label in pairs if label.strip().lower() == "doi"), "")


def _dates(row: CsvRow) -> tuple[DateStatement, ...]:
    columns = ("eventdates", "eventtypes", "eventstartdates", "eventenddates")
    events = list(zip_longest(*(row.several(column) for column in columns), fillvalue=""))
    older = ("creationdates", "creationdatestype", "creationdatesstart", "creationdatesend")
    events += list(zip_longest(*(row.several(column) for column in older), fillvalue=""))
    events += [(text, "", "", "") for text in row.several("daterange")]
    found = []
    for text, kind, first, last in events:
        start, end = credible_ends(first, last, text) if first else ("", "")
        found.append(DateStatement(text=_line(text), start=start, end=end, kind=date_kind(kind)))
    return merged_dates(found)


def _names(row: CsvRow) -> list[NameStatement]:
    columns = ("eventactors", "eventtypes", "eventactorhistories")
    said = [
        (actor, role_of(kind, otherwise="creator"), history)
        for actor, kind, history in zip_longest(*(row.several(column) for column in columns), fillvalue="")
    ]
    said += [
        (actor, "creator", history)
        for actor, history in zip_longest(row.several("creators"), row.several("creatorhistories"), fillvalue="")
    ]
    said += [(name, "subject", "") for name in row.several("nameaccesspoints")]
    names = [name_statement(name, role=role, history=history) for name, role, history in said]
    return drop_repeated_donors([name for name in names if name is not None])


def _terms(row: CsvRow) -> Iterator[Term]:
    for column, kind in _TERMS.items():
        for term in dict.fromkeys(filter(None, row.several(column))):
            yield Term(kind=kind, term=_line(term))
