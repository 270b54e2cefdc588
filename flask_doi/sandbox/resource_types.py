"""How resource types are named in other vocabularies.

A known `resourceType` wins over `resourceTypeGeneral`; what is in no table falls to the most general word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_GENERAL_TO_SCHEMA_ORG = {
    "Audiovisual": "MediaObject",
    "Book": "Book",
    "BookChapter": "Chapter",
    "Collection": "Collection",
    "ComputationalNotebook": "SoftwareSourceCode",
    "ConferencePaper": "Article",
    "ConferenceProceeding": "Periodical",
    "DataCatalog": "DataCatalog",
    "DataPaper": "Article",
    "Dataset": "Dataset",
    "Dissertation": "Thesis",
    "Event": "Event",
    "Image": "ImageObject",
    "Journal": "Periodical",
    "JournalArticle": "ScholarlyArticle",
    "PeerReview": "Review",
    "Project": "Project",
    "Report": "Report",
    "Service": "Service",
    "Software": "SoftwareSourceCode",
    "Sound": "AudioObject",
    "Text": "ScholarlyArticle",
}
_GENERAL_TO_RIS = {
    "Audiovisual": "MPCT",
    "Book": "BOOK",
    "BookChapter": "CHAP",
    "ComputationalNotebook": "COMP",
    "ConferencePaper": "CPAPER",
    "ConferenceProceeding": "CONF",
    "Dataset": "DATA",
    "Dissertation": "THES",
    "Image": "FIGURE",
    "JournalArticle": "JOUR",
    "Report": "RRPT",
    "Software": "COMP",
    "Sound": "SOUND",
    "Text": "RPRT",
}
_SCHEMA_ORG_TO_CITEPROC = {
    "Article": "",
    "AudioObject": "song",
    "DataCatalog": "dataset",
    "Dataset": "dataset",
    "ImageObject": "graphic",
    "Report": "report",
    "ScholarlyArticle": "article-journal",
    "Thesis": "thesis",
}
_SCHEMA_ORG_TO_BIBTEX = {
    "Article": "article",
    "Book": "book",
    "Chapter": "inbook",
    "Report": "techreport",
    "ScholarlyArticle": "article",
    "Thesis": "phdthesis",
}
_SPECIFIC: dict[str, tuple[str | None, str | None, str | None, str | None]] = {
    "Book": ("Book", "book", "book", "BOOK"),
    "BookChapter": ("Chapter", "chapter", "inbook", "CHAP"),
    "BookPart": (None, None, None, "CHAP"),
    "BookSection": (None, "chapter", "inbook", "CHAP"),
    "Component": ("CreativeWork", None, None, None),
    "Dataset": ("Dataset", "dataset", None, "DATA"),
    "Dissertation": ("Thesis", "thesis", "phdthesis", "THES"),
    "EditedBook": ("Book", "book", "book", "BOOK"),
    "JournalArticle": ("ScholarlyArticle", "article-journal", "article", "JOUR"),
    "JournalIssue": ("PublicationIssue", None, None, None),
    "JournalVolume": ("PublicationVolume", None, None, None),
    "Monograph": ("Book", "book", "book", "BOOK"),
    "Other": ("CreativeWork", None, None, "GEN"),
    "PeerReview": ("Review", None, None, None),
    "PostedContent": ("ScholarlyArticle", None, "article", None),
    "Proceedings": (None, None, "proceedings", "CONF"),
    "ProceedingsArticle": (None, "paper-conference", None, "CPAPER"),
    "ReferenceBook": ("Book", None, "book", "BOOK"),
    "ReferenceEntry": (None, "entry-dictionary", None, "DICT"),
    "Report": ("Report", "report", "techreport", "RPRT"),
    "Standard": (None, None, None, "STAND"),
}
NAMES = ("schemaOrg", "citeproc", "bibtex", "ris")


def complete_types(types: Mapping[str, Any]) -> dict[str, Any]:
    """`types` with the names in other vocabularies added where they are missing."""
    general = types.get("resourceTypeGeneral")
    specific = _SPECIFIC.get(_camel_case(str(types.get("resourceType") or "")), (None, None, None, None))
    schema_org = specific[0] or _GENERAL_TO_SCHEMA_ORG.get(str(general)) or "CreativeWork"
    citeproc = specific[1] or _SCHEMA_ORG_TO_CITEPROC.get(schema_org)
    named = {
        "schemaOrg": schema_org,
        "citeproc": "article" if citeproc is None else citeproc,
        "bibtex": specific[2] or _SCHEMA_ORG_TO_BIBTEX.get(schema_org) or "misc",
        "ris": specific[3] or _GENERAL_TO_RIS.get(str(general)) or "GEN",
    }
    return {name: value for name, value in {**named, **types}.items() if value is not None}


def _camel_case(text: str) -> str:
    """`journal_article`, `Journal-article` and `JournalArticle` as the last of them."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[_\W]+", text) if part)
