"""Vocabularies that access points are taken from: their usual names, however catalogues abbreviate them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_doi.domain.links import uri
from flask_doi.domain.plain_text import words


@dataclass(frozen=True, slots=True)
class SubjectScheme:
    """A vocabulary by its name, and its address when it has one."""

    name: str
    uri: str | None = None


_KNOWN = {
    ("lcsh", "lcsh/naf"): SubjectScheme(
        "Library of Congress Subject Headings", "https://id.loc.gov/authorities/subjects"
    ),
    ("naf", "lcnaf", "lcnames"): SubjectScheme(
        "Library of Congress Name Authority File", "https://id.loc.gov/authorities/names"
    ),
    ("lcgft",): SubjectScheme("Library of Congress Genre/Form Terms", "https://id.loc.gov/authorities/genreForms"),
    ("lctgm", "gmgpc", "tgm", "tgm1", "tgmii"): SubjectScheme(
        "Thesaurus for Graphic Materials", "https://id.loc.gov/vocabulary/graphicMaterials"
    ),
    ("aat",): SubjectScheme("Art & Architecture Thesaurus", "https://vocab.getty.edu/aat"),
    ("tgn",): SubjectScheme("Getty Thesaurus of Geographic Names", "https://vocab.getty.edu/tgn"),
    ("ulan",): SubjectScheme("Union List of Artist Names", "https://vocab.getty.edu/ulan"),
    ("fast",): SubjectScheme("Faceted Application of Subject Terminology", "https://id.worldcat.org/fast"),
    ("mesh",): SubjectScheme("Medical Subject Headings", "https://id.nlm.nih.gov/mesh"),
    ("gnd", "swd", "dnb"): SubjectScheme("Gemeinsame Normdatei", "https://d-nb.info/gnd"),
    ("rameau",): SubjectScheme("RAMEAU", "https://rameau.bnf.fr"),
    ("unesco", "unescot"): SubjectScheme("UNESCO Thesaurus", "http://vocabularies.unesco.org/thesaurus"),
    ("ukat",): SubjectScheme("UK Archival Thesaurus"),
    ("viaf",): SubjectScheme("VIAF", "https://viaf.org"),
    ("wikidata", "wd"): SubjectScheme("Wikidata", "https://www.wikidata.org"),
    ("rbgenr", "rbprov", "rbpub", "rbpri", "rbbin", "rbpap", "rbtyp"): SubjectScheme(
        "RBMS Controlled Vocabularies", "https://id.loc.gov/vocabulary/genreFormSchemes"
    ),
    ("ftamc",): SubjectScheme("Form Terms for Archival and Manuscripts Control"),
    ("homoit",): SubjectScheme("Homosaurus", "https://homosaurus.org"),
}
_BY_CODE = {code: scheme for codes, scheme in _KNOWN.items() for code in codes}
_NONE = frozenset({"local", "ingest", "other", "uncontrolled", "none"})


def subject_scheme(name: str | None, given_uri: str | None = None) -> SubjectScheme | None:
    """The vocabulary; a local list is none that anybody else could look up, unless it has an address."""
    said, address = words(name), uri(given_uri)
    known = _BY_CODE.get(said.lower())
    if known is not None:
        return SubjectScheme(known.name, address or known.uri)
    if not said or (said.lower() in _NONE and not address):
        return None
    return SubjectScheme(said, address)
