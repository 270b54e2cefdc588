"""Properties of a description, each sent, shown and written into the document."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests
from lxml import etree

from .conftest import SCHEMA, Client, attributes, described, document, encoded, problems

BOX = {
    "eastBoundLongitude": "+123.",
    "northBoundLatitude": 60.2312,
    "southBoundLatitude": "-40",
    "westBoundLongitude": "-123.0",
}
BOX_SHOWN = {
    "eastBoundLongitude": 123.0,
    "northBoundLatitude": 60.2312,
    "southBoundLatitude": -40.0,
    "westBoundLongitude": -123.0,
}
CORNERS = [(42.4935265, -87.812664), (42.4975767, -88.5872001), (41.5550023, -88.6915703), (42.4935265, -87.812664)]
POLYGON = [
    *({"polygonPoint": {"pointLatitude": north, "pointLongitude": east}} for north, east in CORNERS),
    {"inPolygonPoint": {"pointLatitude": 42.2195267, "pointLongitude": -88.2960624}},
]
PUBLISHER = {
    "name": "DataCite",
    "publisherIdentifier": "https://ror.org/04wxnsj81",
    "publisherIdentifierScheme": "ROR",
    "schemeUri": "https://ror.org/",
    "lang": "en",
}


def written(reply: requests.Response, name: str) -> etree._Element:
    """The first element of that name in the stored document."""
    root = etree.fromstring(base64.b64decode(attributes(reply)["xml"]), etree.XMLParser(remove_blank_text=True))
    return next(root.iter("{*}" + name))


def text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())


def test_a_place_of_every_kind_is_kept(archive: Client) -> None:
    place = {
        "geoLocationPlace": "New York, NY",
        "geoLocationPoint": {"pointLatitude": 31.233, "pointLongitude": "-67.302"},
        "geoLocationBox": BOX,
        "geoLocationPolygon": POLYGON,
    }
    reply = archive.post(described(doi="10.80000/a", geoLocations=[place], schemaVersion=SCHEMA, event="publish"))
    assert attributes(reply)["geoLocations"] == [
        {
            "geoLocationPlace": "New York, NY",
            "geoLocationPoint": {"pointLatitude": 31.233, "pointLongitude": -67.302},
            "geoLocationBox": BOX_SHOWN,
            "geoLocationPolygon": POLYGON,
        }
    ]
    assert text(written(reply, "geoLocationBox")) == "-123.0+123.-4060.2312"
    assert text(written(reply, "geoLocationPoint")) == "31.233-67.302"
    assert text(written(reply, "inPolygonPoint")) == "42.2195267-88.2960624"


def test_places_of_a_document_become_numbers_while_the_document_keeps_its_spelling(archive: Client) -> None:
    order = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")
    box = "".join(f"<{name}>{BOX[name]}</{name}>" for name in order)
    places = f"<geoLocations><geoLocation><geoLocationBox>{box}</geoLocationBox></geoLocation></geoLocations>"
    reply = archive.post({"doi": "10.80000/a", "xml": encoded(document(more=places))})
    assert attributes(reply)["geoLocations"] == [{"geoLocationBox": BOX_SHOWN}]
    assert text(written(reply, "geoLocationBox")) == "-123.0+123.-4060.2312"


def test_a_related_item_needs_only_its_title(archive: Client) -> None:
    item = {"relatedItemType": "Journal", "relationType": "IsPublishedIn", "titles": [{"title": "Physics letters / B"}]}
    reply = archive.post(described(doi="10.80000/a", relatedItems=[item], event="publish"))
    assert (reply.status_code, attributes(reply)["relatedItems"]) == (201, [item])


def test_what_is_optional_is_shown_as_sent_and_written(archive: Client) -> None:
    sent = {
        "language": "en",
        "alternateIdentifiers": [{"alternateIdentifier": "123", "alternateIdentifierType": "Repository ID"}],
        "rightsList": [
            {"rights": "CC BY 3.0", "rightsUri": "http://creativecommons.org/licenses/by/3.0/", "lang": "en"}
        ],
        "sizes": ["4 kB", "12.6 MB"],
        "formats": ["application/pdf", "text/csv"],
        "version": "1.1",
        "fundingReferences": [
            {
                "funderIdentifier": "https://doi.org/10.13039/501100009053",
                "funderIdentifierType": "Crossref Funder ID",
                "funderName": "The Wellcome Trust DBT India Alliance",
            }
        ],
    }
    reply = archive.post(described(doi="10.80000/a", event="publish", **sent))
    found = attributes(reply)
    assert {name: found[name] for name in sent} == sent
    assert text(written(reply, "sizes")) == "4 kB12.6 MB"
    assert text(written(reply, "formats")) == "application/pdftext/csv"
    assert text(written(reply, "alternateIdentifiers")) == "123"


@pytest.mark.parametrize(
    ("query", "sent", "shown"),
    [
        ("", "DataCite", "DataCite"),
        ("?publisher=true", "DataCite", {"name": "DataCite"}),
        ("", PUBLISHER, "DataCite"),
        ("?publisher=true", PUBLISHER, PUBLISHER),
        ("?publisher=true", None, None),
    ],
)
def test_a_publisher_is_taken_in_both_forms(archive: Client, query: str, sent: Any, shown: Any) -> None:
    archive.post(described(doi="10.80000/a", publisher=None))
    reply = archive.put("10.80000/a", {"publisher": sent}, query=query)
    assert (reply.status_code, attributes(reply)["publisher"]) == (200, shown)


def test_a_publisher_object_is_written_with_its_attributes(archive: Client) -> None:
    element = written(archive.post(described(doi="10.80000/a", publisher=PUBLISHER, event="publish")), "publisher")
    assert element.text == "DataCite"
    assert element.get("publisherIdentifier") == PUBLISHER["publisherIdentifier"]
    assert element.get("schemeURI") == PUBLISHER["schemeUri"]


@pytest.mark.parametrize(
    ("general", "specific", "others"),
    [
        ("Text", "BlogPosting", ("ScholarlyArticle", "article-journal", "article", "RPRT")),
        ("Preprint", "BlogPosting", ("CreativeWork", "article", "misc", "GEN")),
        ("DataPaper", "BlogPosting", ("Article", "", "article", "GEN")),
        ("Text", "Dissertation", ("Thesis", "thesis", "phdthesis", "THES")),
        ("Other", "Instrument", ("CreativeWork", "article", "misc", "GEN")),
        ("InteractiveResource", "Presentation", ("CreativeWork", "article", "misc", "GEN")),
    ],
)
def test_kinds_have_names_in_other_vocabularies(
    archive: Client, general: str, specific: str, others: tuple[str, str, str, str]
) -> None:
    types = {"resourceTypeGeneral": general, "resourceType": specific}
    found = attributes(archive.post(described(doi="10.80000/a", types=types, event="publish")))["types"]
    assert found == {**types, **dict(zip(("schemaOrg", "citeproc", "bibtex", "ris"), others, strict=True))}


@pytest.mark.parametrize("schema_org_id", ["10.80000/a", ["http://dx.doi.org/10.80000/a"], None])
def test_a_landing_page_is_kept_as_sent(archive: Client, schema_org_id: Any) -> None:
    page = {
        "checked": "2026-01-01T00:00:00Z",
        "status": 200,
        "url": "https://example.org/a",
        "contentType": "text/html",
        "error": None,
        "redirectCount": 0,
        "redirectUrls": [],
        "downloadLatency": 200,
        "hasSchemaOrg": True,
        "schemaOrgId": schema_org_id,
        "dcIdentifier": None,
        "citationDoi": None,
        "bodyHasPid": True,
    }
    assert attributes(archive.post(described(doi="10.80000/a", landingPage=page)))["landingPage"] == page


@pytest.mark.parametrize("version", ["2.2", "3", "3.0", "3.1"])
@pytest.mark.parametrize("is_prefixed", [False, True])
def test_an_old_schema_is_refused_however_it_is_written(archive: Client, version: str, is_prefixed: bool) -> None:
    namespace = f"http://datacite.org/schema/kernel-{version}"
    old = document(namespace=namespace)
    if is_prefixed:
        old = old.replace("xmlns=", "xmlns:ns0=").replace("</", "</ns0:").replace("<", "<ns0:")
        old = old.replace("<ns0:/ns0:", "</ns0:").replace("<ns0:?xml", "<?xml")
    reply = archive.post({"doi": "10.80000/a", "url": "https://example.org", "xml": encoded(old), "event": "publish"})
    assert reply.status_code == 422
    assert problems(reply) == {"xml": f"DOI 10.80000/a: Schema {namespace} is no longer supported"}


def test_one_object_stands_for_a_list(archive: Client) -> None:
    singles = {
        "contributors": {"name": "Team", "nameType": "Organizational", "contributorType": "DataCurator"},
        "dates": {"dateType": "Valid", "date": "2000/2019"},
        "fundingReferences": {"funderName": "Programme"},
        "rightsList": {"rights": "CC BY 4.0"},
    }
    reply = archive.post(described(doi="10.80000/a", prefix="10.80000", event="publish", **singles))
    assert (reply.status_code, attributes(reply)["doi"]) == (201, "10.80000/a")
    assert attributes(reply)["dates"] == [singles["dates"]]
    assert attributes(reply)["fundingReferences"] == [singles["fundingReferences"]]


def test_citeproc_tells_what_a_work_was_published_in(archive: Client) -> None:
    item = {
        "relatedItemType": "Journal",
        "relationType": "IsPublishedIn",
        "titles": [{"title": "Physics letters / B"}],
        "volume": "776",
        "firstPage": "249",
        "lastPage": "264",
    }
    archive.post(described(doi="10.80000/a", relatedItems=[item], event="publish"))
    reply = archive.get("/dois/10.80000/a", headers={"Accept": "application/vnd.citationstyles.csl+json"})
    found = reply.json()
    assert (found["container-title"], found["volume"]) == ("Physics letters / B", "776")
    assert (found["page"], found["page-first"]) == ("249-264", "249")
