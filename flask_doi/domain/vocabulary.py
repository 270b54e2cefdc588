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
_IDENTIFIER_TYPES = "ARK arXiv bibcode DOI EAN13 EISSN Handle IGSN ISBN ISSN ISTC LISSN LSID PMID PURL UPC URL URN w3id"
IDENTIFIER_TYPES = {name.lower(): name for name in _IDENTIFIER_TYPES.split()} | {"uri": "URL", "hdl": "Handle"}
"""Those that all supported versions know."""
