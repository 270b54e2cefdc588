"""A record in unqualified Dublin Core, as OAI-PMH asks of every repository (oai_dc).

Only what the other formats tell as well; the DOI is the first identifier, because many harvesters show the first link.
Languages are ISO 639, dates ISO 8601, types the DCMI Type Vocabulary. Access is said in the vocabularies that
aggregators read, COAR and info:eu-repo (OpenAIRE guidelines).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from flask_doi.crosswalk.agents import AND_OTHERS, UNKNOWN, contributors, creators, publisher
from flask_doi.crosswalk.dates import dates
from flask_doi.crosswalk.descriptions import descriptions
from flask_doi.crosswalk.extent import formats, sizes
from flask_doi.crosswalk.formats import Format, offer
from flask_doi.crosswalk.resource_types import types
from flask_doi.crosswalk.rights import rights_list
from flask_doi.crosswalk.subjects import geo_locations, subjects
from flask_doi.crosswalk.titles import titles
from flask_doi.crosswalk.xml_elements import XML_LANG, XSI, written
from flask_doi.domain.description import Access, Description
from flask_doi.domain.identifier import Doi, find_doi
from flask_doi.domain.languages import language_tags
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import clean, has_words, legal, words
from flask_doi.domain.published import PublishedDoi
from flask_doi.domain.relations import related_identifier
from flask_doi.errors import InvalidDoi

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
OAI_DC_XSD = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"

_EU_REPO = {
    Access.OPEN: "openAccess",
    Access.RESTRICTED: "restrictedAccess",
    Access.EMBARGOED: "embargoedAccess",
    Access.METADATA_ONLY: "closedAccess",
}
_DCMI_TYPES = {"Audiovisual": "MovingImage", "Model": "PhysicalObject"}
_CREATED = ("Created", "Collected", "Issued", "Copyrighted")


class Statement(NamedTuple):
    """One element: its name without prefix, its text, the language of the text."""

    name: str
    value: str
    language: str | None = None


def to_oai_dc(published: PublishedDoi) -> str:
    """The oai_dc document of a DOI; of one of which nothing may be told only its link."""
    return written(oai_dc(published))


def oai_dc(published: PublishedDoi) -> etree._Element:
    """The same as an element, to be put into an answer."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {OAI_DC_XSD}")
    for statement in statements(published):
        element = etree.SubElement(root, f"{{{DC}}}{statement.name}")
        element.text = legal(statement.value)
        if statement.language:
            element.set(XML_LANG, statement.language)
    return root


def identifiers(doi: str | None, own: Iterable[str | None]) -> list[str]:
    """A host's own identifiers with the DOI (a link) before them; another spelling of it among them is left out."""
    name = find_doi(doi or "")
    kept = [text for text in map(clean, own) if text and (name is None or _name_of(text) != name)]
    return list(dict.fromkeys([doi, *kept] if doi else kept))


def _name_of(text: str) -> str | None:
    """The DOI that the whole text spells; a page whose address holds a DOI is another thing."""
    try:
        return Doi.parse(text).name
    except InvalidDoi:
        return None


def statements(published: PublishedDoi) -> list[Statement]:
    """All statements, each once, the identifiers first."""
    description = published.description
    told = [Statement("identifier", text) for text in _identifiers(published)]
    if description is not None:
        told += _named(description, published)
        told += _told(description, published)
        told += _conditions(description)
    return list(dict.fromkeys(told))


def _identifiers(published: PublishedDoi) -> list[str]:
    description = published.description
    own = [published.page or published.landing]
    if description is not None:
        own.append(words(description.reference_code))
    return identifiers(published.url, own)


def _named(description: Description, published: PublishedDoi) -> Iterator[Statement]:
    settings = published.settings
    for title in titles(description, settings):
        yield Statement("title", title["title"], title.get("lang"))
    for creator in creators(description, settings):
        if creator["name"] != UNKNOWN:
            yield Statement("creator", creator["name"])
    for contributor in contributors(description, settings):
        if contributor["name"] != AND_OTHERS:
            yield Statement("contributor", contributor["name"])
    name = publisher(description, settings)["name"]
    if name:
        yield Statement("publisher", name)


def _told(description: Description, published: PublishedDoi) -> Iterator[Statement]:
    settings = published.settings
    read = dates(description, settings)
    made = [date["date"] for date in read if date["dateType"] in _CREATED]
    for date in made or [str(published.year)]:
        yield Statement("date", date)
    kind = types(description)
    general = kind["resourceTypeGeneral"]
    yield Statement("type", _DCMI_TYPES.get(general, general))
    yield Statement("type", kind["resourceType"])
    for text in (*sizes(description), *formats(description)):
        yield Statement("format", text)
    for tag in language_tags(description.languages):
        yield Statement("language", tag.partition("-")[0])
    for subject in subjects(description):
        yield Statement("subject", subject["subject"], subject.get("lang"))
    for note in descriptions(description):
        if note["descriptionType"] == "Abstract":
            yield Statement("description", note["description"], note.get("lang"))
    for place in geo_locations(description):
        yield Statement("coverage", place["geoLocationPlace"])
    for date in read:
        if date["dateType"] == "Coverage":
            yield Statement("coverage", date["date"])
    for link in _relations(description, published):
        yield Statement("relation", link)


def _relations(description: Description, published: PublishedDoi) -> Iterator[str]:
    """Links to what belongs to it: our own DOIs through the resolver of this one, then what the catalogue states."""
    related = published.related
    resolver = published.url.removesuffix(Doi(published.name).url("").removeprefix("/")).rstrip("/")
    around = (related.ancestor, related.fonds, related.previous_version, related.next_version, related.replaced_by)
    for name in (*around, related.replaces, *related.parts[: published.settings.has_part_limit]):
        if name:
            yield Doi.parse(name).url(resolver)
    if related.ancestor is None and description.parent is not None:
        link = web_link(description.parent.url)
        if link:
            yield link
    for relation in description.relations:
        found = related_identifier(relation)
        if found is not None:
            yield Doi(found[0]).url() if found[1] == "DOI" else found[0]


def _conditions(description: Description) -> Iterator[Statement]:
    for right in rights_list(description):
        if right.get("rightsUri"):
            yield Statement("rights", right["rightsUri"])
        if has_words(right.get("rights")) and not right.get("rightsUri", "").startswith("http://purl.org/coar/"):
            yield Statement("rights", right["rights"], right.get("lang"))
    if description.access is not None:
        yield Statement("rights", f"info:eu-repo/semantics/{_EU_REPO[description.access]}")
    if description.access is Access.EMBARGOED and description.embargo_until is not None:
        yield Statement("date", f"info:eu-repo/date/embargoEnd/{description.embargo_until.isoformat()}")


offer(
    Format(
        name="dc",
        label="Dublin Core",
        media_types=("application/xml",),
        profile=OAI_DC,
        extension="dc.xml",
        write=to_oai_dc,
    )
)
