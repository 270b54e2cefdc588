"""The controlled lists of the DataCite schema that a catalogue may name, with the version that brought them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A term as the schema spells it, and the first schema version (of 4.5, 4.6, 4.7) that has it."""

    name: str
    since: str = "4.5"


def _terms(since: str, names: str) -> dict[str, Term]:
    return {name.lower(): Term(name, since) for name in names.split()}


RELATION_TYPES = {
    **_terms(
        "4.5",
        """
        IsCitedBy Cites IsSupplementTo IsSupplementedBy IsContinuedBy Continues IsNewVersionOf IsPreviousVersionOf
        IsPartOf HasPart IsPublishedIn IsReferencedBy References IsDocumentedBy Documents IsCompiledBy Compiles
        IsVariantFormOf IsOriginalFormOf IsIdenticalTo HasMetadata IsMetadataFor Reviews IsReviewedBy IsDerivedFrom
        IsSourceOf Describes IsDescribedBy HasVersion IsVersionOf Requires IsRequiredBy Obsoletes IsObsoletedBy
        Collects IsCollectedBy
        """,
    ),
    **_terms("4.6", "HasTranslation IsTranslationOf"),
    **_terms("4.7", "Other"),
}
RESOURCE_TYPES = {
    **_terms(
        "4.5",
        """
        Audiovisual Book BookChapter Collection ComputationalNotebook ConferencePaper ConferenceProceeding DataPaper
        Dataset Dissertation Event Image Instrument InteractiveResource Journal JournalArticle Model
        OutputManagementPlan PeerReview PhysicalObject Preprint Report Service Software Sound Standard
        StudyRegistration Text Workflow Other
        """,
    ),
    **_terms("4.6", "Award Project"),
    **_terms("4.7", "Poster Presentation"),
}
_IDENTIFIER_TYPES = {
    **_terms(
        "4.5", "ARK arXiv bibcode DOI EAN13 EISSN Handle IGSN ISBN ISSN ISTC LISSN LSID PMID PURL UPC URL URN w3id"
    ),
    **_terms("4.6", "CSTR RRID"),
    **_terms("4.7", "RAiD SWHID"),
}
IDENTIFIER_TYPES = {key: term.name for key, term in _IDENTIFIER_TYPES.items()} | {"uri": "URL", "hdl": "Handle"}
IDENTIFIER_TYPES_SINCE = {term.name: term.since for term in _IDENTIFIER_TYPES.values()}
"""The version that brought each type of identifier."""
METADATA_SCHEMES = {
    "ead3": ("EAD3", "https://www.loc.gov/ead/ead3.xsd", "XSD"),
    "ead 2002": ("EAD 2002", "https://www.loc.gov/ead/ead.xsd", "XSD"),
    "ead": ("EAD", None, None),
    "mets": ("METS", "http://www.loc.gov/standards/mets/mets.xsd", "XSD"),
    "mods": ("MODS", "http://www.loc.gov/standards/mods/v3/mods.xsd", "XSD"),
    "marcxml": ("MARCXML", "http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", "XSD"),
    "dublin core": ("Dublin Core", "http://purl.org/dc/elements/1.1/", None),
}
"""Schemes of metadata about a record that stand elsewhere: the name, the address of the schema and its type."""
