"""Which of the identifiers of a unit is its reference code, and what the others are.

Real files write several: numbers of the software that made the file, database paths, ARKs whose text is only a label,
zeros. The first is the reference code unless it is plainly something else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from example_app.importers.units import FurtherIdentifier

_INTERNAL = frozenset({"aspace_uri", "ehri_internal_id", "ehri_structure", "archonid"})
_PATH = re.compile(r"(/repositories/\d+/|[A-Za-z]:\\|file:)")
_ARK = re.compile(r"ark:/?\S+")
_HANDLE = re.compile(r"(?:https?://)?hdl\.handle\.net/(\S+)")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_PLAIN_TYPES = frozenset(
    {"", "refcode", "reference code", "reference", "call number", "call no.", "call no", "identifier", "unitid",
     "ehri_main_identifier", "collection number", "signature", "series_code", "shelfmark"}
)  # fmt: skip
_RECORD = "record"
SUPERSEDED = "doi-superseded"
_OTHER_TYPES = (
    SUPERSEDED, "alternative", "acc_num", "accession", "altsignatur", "legacy", "former", "local", "irn", "superseded",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenIdentifier:
    """A ``unitid`` as written: ``address`` is where its link points, ``machine`` its machine-readable form."""

    text: str
    type: str = ""
    label: str = ""
    analog: str = ""
    machine: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SortedIdentifiers:
    """The identifiers of a unit, told apart; ``doi`` is bare and only what the file calls a DOI of the unit.

    ``record_name`` is the name under which the unit is harvested, in a file that a catalogue like this one wrote.
    """

    reference_code: str = ""
    doi: str = ""
    record_name: str = ""
    further: tuple[FurtherIdentifier, ...] = ()


def sort_identifiers(written: list[WrittenIdentifier]) -> SortedIdentifiers:
    """Choose the reference code; empty ones, zeros and numbers of other people's databases are dropped."""
    doi = record_name = ""
    codes: list[tuple[int, WrittenIdentifier]] = []
    further: list[FurtherIdentifier] = []
    for one in written:
        kind = _kind(one)
        if kind == "doi":
            doi = doi or _bare_doi(one)
        elif kind == _RECORD:
            record_name = record_name or one.machine
        elif kind in {"ARK", "Handle"}:
            further.append(FurtherIdentifier(kind=kind, label=one.label, value=_permanent(one, kind)))
        elif kind and one.text and one.text != "0":
            codes.append((_rank(one), one))
    if not codes:
        return SortedIdentifiers(doi=doi, record_name=record_name, further=tuple(further))
    chosen = min(codes, key=lambda pair: pair[0])[1].text
    seen = {chosen}
    for _, one in codes:
        if one.text not in seen:
            seen.add(one.text)
            further.append(FurtherIdentifier(kind=_kind(one), label=one.label.strip(" :"), value=one.text))
    return SortedIdentifiers(reference_code=chosen, doi=doi, record_name=record_name, further=tuple(further))


def bare_doi(text: str) -> str:
    """The DOI in *text* without its prefix of any spelling, lower case; "" when there is none."""
    match = _DOI.search(text)
    return match.group(1).rstrip(".,;)").lower() if match else ""


def _kind(one: WrittenIdentifier) -> str:
    """Empty for identifiers that say nothing outside the database they come from."""
    said = one.type.strip().lower()
    if said == "doi":
        return "doi"
    if said == _RECORD and one.machine.startswith("oai:"):
        return _RECORD
    if said == "ark" or (said in _PLAIN_TYPES and _ARK.search(one.text)):
        return "ARK" if _permanent(one, "ARK") else ""
    if said == "handle" or _HANDLE.match(one.text):
        return "Handle" if _permanent(one, "Handle") else ""
    if said in _INTERNAL or one.label.strip().lower() in _INTERNAL or _PATH.match(one.text):
        return ""
    if said.startswith(("acc_num", "accession")):
        return "Accession number"
    return one.type.strip() or "Legacy identifier"


def _rank(one: WrittenIdentifier) -> int:
    said, label = one.type.strip().lower(), one.label.strip().lower()
    if said.startswith(_OTHER_TYPES) or label.startswith(_OTHER_TYPES):
        return 2
    return 0 if said in _PLAIN_TYPES or one.analog.startswith("3.1.1") else 1


def _bare_doi(one: WrittenIdentifier) -> str:
    return bare_doi(one.machine) or bare_doi(one.address) or bare_doi(one.text)


def _permanent(one: WrittenIdentifier, kind: str) -> str:
    for text in (one.machine, one.address, one.text):
        match = (_ARK if kind == "ARK" else _HANDLE).search(text)
        if match:
            return match.group(0) if kind == "ARK" else match.group(1)
    return one.text if kind == "Handle" else ""
