"""A DOI as schema.org JSON-LD, in the archival terms of schema.org: what search engines and link checkers read.

`@id` is one single string, the DOI as a link, because DataCite's link checker reads nothing else. The types are those
of ArchiveComponent and its neighbours (schema.org, pending section).
"""

from __future__ import annotations

import json
from typing import Any

from flask_doi.crosswalk.agents import UNKNOWN, creators, publisher
from flask_doi.crosswalk.archive_types import schema_types
from flask_doi.crosswalk.formats import Format, offer
from flask_doi.crosswalk.resource_types import types
from flask_doi.crosswalk.titles import titles
from flask_doi.domain.authorities import authority_name
from flask_doi.domain.dates import read_date
from flask_doi.domain.description import Access, DateKind, Description, Identifier, Repository
from flask_doi.domain.identifier import Doi
from flask_doi.domain.languages import language_tags
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import clean, clean_paragraphs, cut, has_words, words
from flask_doi.domain.published import PublishedDoi

HAS_PART_LIMIT = 100
TEXT_LENGTH = 5000
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"

_REGISTRY = "https://registry.identifiers.org/registry/doi"
_LABELS = {"production": "DOI", "sandbox": "Sandbox DOI", "test": "Test DOI"}
_CREATION = (DateKind.CREATION, DateKind.ACCUMULATION, DateKind.CAPTURE)
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def to_schema_org(doi: PublishedDoi, *, subject_of: str | None = None) -> dict[str, Any]:
    """The JSON-LD of a DOI; `subject_of` is the address of a finding aid for machines.

    Of a retired one only what identifies it, and nothing but its name when nothing may be told.
    """
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["ArchiveComponent", "CreativeWork"],
        "@id": doi.url,
        "identifier": [_identifier(doi)],
        "url": doi.page or doi.landing,
    }
    if doi.is_test:
        told["disambiguatingDescription"] = f"{_LABELS[doi.environment]}: not registered for the public."
    if doi.retirement is not None:
        told["creativeWorkStatus"] = "Withdrawn" if doi.retirement.kind == "deactivated" else "Not available at present"
    if doi.description is None:
        return told
    told |= _identity(doi, doi.description)
    if doi.retirement is None:
        told |= _content(doi, doi.description) | _surroundings(doi, doi.description) | _conditions(doi.description)
        if subject_of:
            told["subjectOf"] = {"@type": "CreativeWork", "encodingFormat": "application/xml", "url": subject_of}
    return {name: value for name, value in told.items() if value not in ("", None, [])}


def json_for_html(told: Any) -> str:
    """JSON that may stand within a script element: it cannot end it, nor begin another."""
    text = json.dumps(told, ensure_ascii=False)
    for character, escape in _HTML.items():
        text = text.replace(character, escape)
    return text


def write_schema_org(doi: PublishedDoi) -> str:
    """The JSON-LD as a document."""
    return json.dumps(to_schema_org(doi), ensure_ascii=False, indent=2) + "\n"


def _identifier(doi: PublishedDoi) -> dict[str, Any]:
    label = "DOI" if doi.is_external else _LABELS[doi.environment]
    told = {"@type": "PropertyValue", "name": label, "value": f"doi:{doi.name}", "url": doi.url}
    return told if doi.is_test else told | {"propertyID": _REGISTRY}


def _identity(doi: PublishedDoi, description: Description) -> dict[str, Any]:
    """What a citation needs: title, makers, year, archive, reference code."""
    first, *others = [title["title"] for title in titles(description, doi.settings)] or [""]
    code = words(description.reference_code)
    identifiers = [_identifier(doi)]
    if code:
        identifiers.append({"@type": "PropertyValue", "propertyID": "Reference code", "value": code})
    return {
        "@type": schema_types(description),
        "name": first,
        "alternateName": others,
        "identifier": identifiers,
        "creator": [_agent(maker) for maker in creators(description, doi.settings) if maker["name"] != UNKNOWN],
        "datePublished": str(doi.year),
        "publisher": _publisher(doi, description),
        "holdingArchive": _archive(description.repository) if description.repository else None,
        "version": words(doi.version or description.version),
    }


def _agent(maker: dict[str, Any]) -> dict[str, Any]:
    kind = {"Personal": "Person", "Organizational": "Organization"}.get(maker.get("nameType", ""))
    told: dict[str, Any] = {"@type": kind} if kind else {}
    uris = [name["nameIdentifier"] for name in maker["nameIdentifiers"]]
    links = [link for link in uris if web_link(link)]
    if links:
        told["@id"] = links[0]
    told["name"] = maker["name"]
    if "familyName" in maker:
        told |= {"givenName": maker["givenName"], "familyName": maker["familyName"]}
    return told | {"sameAs": links[1:]} if links[1:] else told


def _publisher(doi: PublishedDoi, description: Description) -> dict[str, Any] | None:
    known = publisher(description, doi.settings)
    if not known["name"]:
        return None
    told = {"@type": "Organization", "name": known["name"]}
    link = web_link(known.get("publisherIdentifier"))
    return told | {"@id": link} if link else told


def _archive(repository: Repository) -> dict[str, Any] | None:
    if not has_words(repository.name):
        return None
    told: dict[str, Any] = {"@type": "ArchiveOrganization", "name": words(repository.name)}
    known = [_authority(identifier) for identifier in repository.identifiers]
    if any(known):
        told["identifier"] = [name for name in known if name]
    address = {"addressLocality": words(repository.place), "addressCountry": words(repository.country)}
    if any(address.values()):
        told["address"] = {"@type": "PostalAddress", **{name: text for name, text in address.items() if text}}
    return told


def _authority(identifier: Identifier) -> dict[str, Any] | None:
    known = authority_name(identifier)
    return {"@type": "PropertyValue", "propertyID": known.scheme, "value": known.uri} if known else None


def _content(doi: PublishedDoi, description: Description) -> dict[str, Any]:
    """What it is about and made of."""
    scope = clean_paragraphs(description.scope.value) if description.scope else ""
    return {
        "additionalType": types(description)["resourceType"],
        "description": cut(scope, TEXT_LENGTH) if has_words(scope) else "",
        "inLanguage": list(language_tags(description.languages)),
        "keywords": [words(subject.term) for subject in description.subjects if has_words(subject.term)],
        "genre": [words(genre.term) for genre in description.genres if has_words(genre.term)],
        "spatialCoverage": [{"@type": "Place", "name": words(p.name)} for p in description.places if has_words(p.name)],
        "material": words(description.material),
        "materialExtent": [clean(extent) for extent in description.extent if has_words(extent)],
        **_dates(description),
        "encoding": [
            {
                "@type": "MediaObject",
                "contentUrl": web_link(file.url),
                **({"encodingFormat": clean(file.media_type)} if has_words(file.media_type) else {}),
                **({"name": words(file.label)} if has_words(file.label) else {}),
            }
            for file in description.digital_objects
            if file.open and web_link(file.url)
        ],
    }


def _dates(description: Description) -> dict[str, Any]:
    """A single date is when it was made; a range, or the time it is about, is what it covers."""
    made, covered = "", []
    for date in description.dates:
        read = read_date(date)
        if read is None or date.kind not in (*_CREATION, DateKind.SUBJECT):
            continue
        if "/" in read.value or date.kind is DateKind.SUBJECT:
            covered.append(read.value)
        else:
            made = made or read.value
    return {"dateCreated": made, "temporalCoverage": covered}


def _surroundings(doi: PublishedDoi, description: Description) -> dict[str, Any]:
    """Where it stands: what it is part of, what is part of it, and where it is kept."""
    repository = description.repository
    kept = ", ".join(text for text in (words(repository.name), words(repository.place)) if text) if repository else ""
    return {
        "isPartOf": _wholes(doi, description),
        "hasPart": [_component(doi, name) for name in doi.related.parts[:HAS_PART_LIMIT]],
        "itemLocation": {"@type": "Place", "name": kept} if kept else None,
    }


def _wholes(doi: PublishedDoi, description: Description) -> list[dict[str, Any]]:
    names = dict.fromkeys(name for name in (doi.related.ancestor, doi.related.fonds) if name)
    if names:
        return [_component(doi, name) for name in names]
    parent = description.parent
    if parent is None or not has_words(parent.title):
        return []
    told = {"@type": ["ArchiveComponent", "Collection"], "name": words(parent.title)}
    link = web_link(parent.url)
    return [told | {"url": link} if link else told]


def _component(doi: PublishedDoi, name: str) -> dict[str, Any]:
    """Another DOI of ours, of the same environment and so behind the same resolver."""
    resolver = doi.url.removesuffix(Doi.parse(doi.name).url(""))
    return {"@type": "ArchiveComponent", "@id": Doi.parse(name).url(resolver)}


def _conditions(description: Description) -> dict[str, Any]:
    statement = description.access_statement
    licences = [link for link in (web_link(right.uri) for right in description.rights) if link]
    told: dict[str, Any] = {
        "conditionsOfAccess": cut(clean(statement.value), TEXT_LENGTH) if statement else "",
        "license": licences[0] if len(licences) == 1 else licences,
        "sdLicense": CC0,
    }
    if description.access is not None:
        told["isAccessibleForFree"] = description.access is Access.OPEN
    return told


offer(
    Format(
        name="schema-org",
        label="schema.org JSON-LD",
        media_types=("application/vnd.schemaorg.ld+json", "application/ld+json"),
        extension="jsonld",
        write=write_schema_org,
    )
)
