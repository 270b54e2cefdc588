"""Reading metadata that is not a DataCite document: BibTeX, RIS, Citeproc, schema.org, Codemeta, Crosscite, Crossref.

A reading gives the attributes the service would find; what a format does not say stays out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .attributes import METADATA, permitted
from .licences import licence_at

Values = dict[str, Any]

_BIBTEX_TYPES = {
    "article": ("JournalArticle", "JournalArticle"),
    "book": ("Book", "Book"),
    "inbook": ("BookChapter", "BookChapter"),
    "misc": ("Other", None),
    "phdthesis": ("Dissertation", "Dissertation"),
    "proceedings": ("ConferenceProceeding", "Proceedings"),
    "techreport": ("Report", "Report"),
}
_RIS_TYPES = {
    "BOOK": "Book",
    "CHAP": "BookChapter",
    "COMP": "Software",
    "DATA": "Dataset",
    "FIGURE": "Image",
    "JOUR": "JournalArticle",
    "RPRT": "Report",
    "THES": "Dissertation",
}
_CITEPROC_TYPES = {
    "article-journal": "JournalArticle",
    "book": "Book",
    "chapter": "BookChapter",
    "dataset": "Dataset",
    "report": "Report",
    "thesis": "Dissertation",
}
_SCHEMA_ORG_TYPES = {
    "Article": "Text",
    "AudioObject": "Sound",
    "Book": "Book",
    "Chapter": "BookChapter",
    "Collection": "Collection",
    "Dataset": "Dataset",
    "Event": "Event",
    "ImageObject": "Image",
    "Report": "Report",
    "ScholarlyArticle": "Text",
    "SoftwareSourceCode": "Software",
    "VideoObject": "Audiovisual",
}
_BIBTEX_HEAD = re.compile(r"@(\w+)\s*\{\s*([^,\s]*)\s*,")
_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  - ?(.*)$")


def read_foreign(text: str) -> Values | None:
    """The attributes in `text`, or None when its format is not known."""
    start = text.lstrip()
    if start.startswith("{"):
        return _read_json(text)
    if start.startswith("TY  -"):
        return _read_ris(text)
    if _BIBTEX_HEAD.match(start):
        return _read_bibtex(start)
    return None


def _read_json(text: str) -> Values | None:
    try:
        values = json.loads(text)
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    context = str(values.get("@context") or "")
    if "codemeta" in context or "schema.org" in context:
        return _read_schema_org(values)
    if isinstance(values.get("issued"), dict) or ("title" in values and "type" in values):
        return _read_citeproc(values)
    return _read_datacite_json(values)


def _read_datacite_json(values: Values) -> Values | None:
    camel = {re.sub(r"_([a-z])", lambda match: match.group(1).upper(), name): v for name, v in values.items()}
    kept = {name: value for name, value in permitted(camel).items() if name in METADATA}
    if not kept.keys() & {"titles", "creators", "types", "publisher"}:
        return None
    for person in kept.get("creators") or []:
        parts = [person.get("familyName"), person.get("givenName")]
        person.setdefault("name", ", ".join(part for part in parts if part))
    kept["titles"] = [title for title in kept.get("titles") or [] if title.get("title")]
    return {**kept, **_compact(url=_address(values.get("url")))}


def _read_citeproc(values: Values) -> Values:
    general = _CITEPROC_TYPES.get(str(values.get("type")), "Text")
    issued = values.get("issued")
    date = _date_of(issued) if isinstance(issued, dict) else None
    return _compact(
        types={"resourceTypeGeneral": general},
        titles=_titles(values.get("title")),
        creators=[_citeproc_person(entry) for entry in values.get("author") or []],
        publisher=_publisher(values.get("publisher")),
        publicationYear=date[:4] if date else None,
        dates=_dates(Issued=date),
        descriptions=_descriptions(values.get("abstract")),
        version=values.get("version"),
        subjects=[{"subject": entry} for entry in values.get("categories") or []],
        language=values.get("language"),
        url=_address(values.get("URL")),
    )


def _read_schema_org(values: Values) -> Values:
    kind = values.get("@type")
    issued = values.get("datePublished")
    content = values.get("contentUrl")
    keywords = values.get("keywords")
    words = keywords.split(",") if isinstance(keywords, str) else keywords or []
    publisher = values.get("publisher")
    author = values.get("author") or values.get("authors") or values.get("agents")
    return _compact(
        types=_compact(
            resourceTypeGeneral=_SCHEMA_ORG_TYPES.get(str(kind), "Other"),
            resourceType=values.get("additionalType") if isinstance(values.get("additionalType"), str) else None,
            schemaOrg=kind if isinstance(kind, str) else None,
        ),
        titles=_titles(values.get("name") or values.get("title")),
        creators=[_schema_org_person(entry) for entry in _list(author)],
        publisher=_publisher(publisher.get("name") if isinstance(publisher, dict) else publisher),
        publicationYear=str(issued)[:4] if issued else None,
        dates=_dates(Issued=issued, Created=values.get("dateCreated"), Updated=values.get("dateModified")),
        descriptions=_descriptions(values.get("description")),
        version=values.get("version"),
        subjects=[{"subject": str(word).strip()} for word in words],
        rightsList=_rights(values.get("license")),
        contentUrl=_list(content) or None,
        language=values.get("inLanguage") if isinstance(values.get("inLanguage"), str) else None,
        url=_address(values.get("url") or values.get("codeRepository")),
    )


def _read_ris(text: str) -> Values:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        match = _RIS_LINE.match(line.strip("\ufeff\r"))
        if match and match.group(2).strip():
            found.setdefault(match.group(1), []).append(match.group(2).strip())
    first = {tag: values[0] for tag, values in found.items()}
    date = (first.get("PY") or first.get("DA") or first.get("Y1") or "").replace("/", "-").strip("-")
    return _compact(
        types={"resourceTypeGeneral": _RIS_TYPES.get(first.get("TY", ""), "Text")},
        titles=_titles(first.get("T1") or first.get("TI")),
        creators=[_named(name) for name in found.get("AU", [])],
        publisher=_publisher(first.get("PB") or first.get("JO") or first.get("T2")),
        publicationYear=date[:4] or None,
        dates=_dates(Issued=date or None),
        descriptions=_descriptions(first.get("AB")),
        subjects=[{"subject": word} for word in found.get("KW", [])],
        language=first.get("LA"),
        url=first.get("UR"),
    )


def _read_bibtex(text: str) -> Values:
    head = _BIBTEX_HEAD.match(text)
    kind = head.group(1).lower() if head else "misc"
    fields = _bibtex_fields(text[head.end() :] if head else text)
    general, specific = _BIBTEX_TYPES.get(kind, ("Other", None))
    date = fields.get("date") or fields.get("year")
    return _compact(
        types=_compact(resourceTypeGeneral=general, resourceType=specific, bibtex=kind),
        titles=_titles(fields.get("title")),
        creators=[_named(name) for name in re.split(r"\s+and\s+", fields.get("author", "")) if name.strip()],
        publisher=_publisher(fields.get("publisher") or fields.get("journal")),
        publicationYear=date[:4] if date else None,
        dates=_dates(Issued=date),
        descriptions=_descriptions(fields.get("abstract")),
        rightsList=_rights(fields.get("copyright")),
        url=fields.get("url"),
    )


def _bibtex_fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for match in re.finditer(r"(\w+)\s*=\s*", text):
        value = _bibtex_value(text[match.end() :])
        if value is not None:
            fields.setdefault(match.group(1).lower(), " ".join(value.replace("{", "").replace("}", "").split()))
    return fields


def _bibtex_value(text: str) -> str | None:
    if text[:1] == '"':
        return text[1:].partition('"')[0]
    if text[:1] != "{":
        plain = re.match(r"\w+", text)
        return plain.group(0) if plain else None
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            return text[1:position]
    return None


def _address(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _compact(**values: Any) -> Values:
    return {name: value for name, value in values.items() if value is not None}


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _titles(title: Any) -> list[Values]:
    return [{"title": str(entry)} for entry in _list(title) if entry]


def _publisher(name: Any) -> Values | None:
    return {"name": str(name)} if name else None


def _descriptions(text: Any) -> list[Values]:
    return [{"description": str(text), "descriptionType": "Abstract"}] if text else []


def _dates(**dates: Any) -> list[Values]:
    return [{"date": str(date), "dateType": kind} for kind, date in dates.items() if date]


def _rights(address: Any) -> list[Values]:
    text = address.get("@id") if isinstance(address, dict) else address
    if not isinstance(text, str) or not text:
        return []
    code = licence_at(text)
    return [{"rightsIdentifier": code} if code else {"rightsUri": text}]


def _date_of(issued: Mapping[str, Any]) -> str | None:
    parts = issued.get("date-parts") or [[]]
    numbers = [part for part in (parts[0] if isinstance(parts[0], list) else parts) if part]
    return "-".join(f"{int(part):02d}" for part in numbers) or None


def _citeproc_person(entry: Mapping[str, Any]) -> Values:
    if entry.get("family"):
        return _person(entry.get("family"), entry.get("given"))
    return {"nameType": "Organizational", "name": entry.get("literal") or entry.get("name")}


def _schema_org_person(entry: Any) -> Values:
    if not isinstance(entry, dict):
        return _named(str(entry))
    family, given = entry.get("familyName"), entry.get("givenName")
    person = _person(family, given) if family else _named(str(entry.get("name") or ""))
    if entry.get("@type") == "Organization":
        person = {"nameType": "Organizational", "name": entry.get("name")}
    identifier = entry.get("@id")
    if isinstance(identifier, str) and "orcid.org" in identifier:
        scheme = {"nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
        person["nameIdentifiers"] = [{"nameIdentifier": identifier, **scheme}]
    return person


def _named(name: str) -> Values:
    family, comma, given = name.partition(",")
    if not comma and " " in name.strip():
        given, _, family = name.strip().rpartition(" ")
    return _person(family.strip(), given.strip()) if given else {"name": name.strip()}


def _person(family: Any, given: Any) -> Values:
    name = ", ".join(str(part) for part in (family, given) if part)
    return _compact(nameType="Personal", name=name, givenName=given or None, familyName=family)
