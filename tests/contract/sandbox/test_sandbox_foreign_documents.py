"""Documents of other formats: their addresses, their gaps, and what is made of them."""

from __future__ import annotations

import json

import pytest

from .conftest import SCHEMA, Client, attributes, encoded

CROSSREF_BOOK = """<?xml version="1.0" encoding="UTF-8"?>
<crossref_result xmlns="http://www.crossref.org/qrschema/3.0"><query_result><body><query status="resolved">
<doi type="book_title">10.80000/book</doi>
<crm-item name="publisher-name" type="string">Ocean Drilling Program</crm-item>
<doi_record><crossref xmlns="http://www.crossref.org/xschema/1.0"><book book_type="monograph">
<book_metadata language="en"><contributors>
<person_name sequence="first" contributor_role="editor"><given_name>B.</given_name>
<surname>Taylor</surname></person_name>
<organization sequence="additional" contributor_role="editor">et al.</organization></contributors>
<titles><title>Initial Reports</title></titles>
<publication_date media_type="online"><month>02</month><day>04</day><year>2000</year></publication_date>
<doi_data><doi>10.80000/book</doi><resource>http://www.example.org/180.htm</resource></doi_data>
</book_metadata></book></crossref></doi_record></query></body></query_result></crossref_result>"""
ADDRESS = "https://example.org/from-the-document"
BIBTEX = f"@article{{x,\n title = {{A title}},\n year = 2014,\n url = {{{ADDRESS}}}\n}}"
RIS = f"TY  - JOUR\nT1  - A title\nUR  - {ADDRESS}\nPY  - 2014\nER  -\n"
CITEPROC = json.dumps({"type": "article", "title": "A title", "URL": ADDRESS, "issued": {"date-parts": [[2014]]}})
SCHEMA_ORG = json.dumps({"@context": "http://schema.org", "@type": "Dataset", "name": "A title", "url": ADDRESS})
CODEMETA = json.dumps(
    {
        "@context": "https://raw.githubusercontent.com/codemeta/codemeta/master/codemeta.jsonld",
        "@type": "SoftwareSourceCode",
        "title": "A title",
        "codeRepository": ADDRESS,
    }
)


def test_a_book_without_authors_has_a_creator_nobody_knows(archive: Client) -> None:
    reply = archive.post({"doi": "10.80000/book", "xml": encoded(CROSSREF_BOOK), "event": "publish"})
    assert reply.status_code == 201, reply.text
    found = attributes(reply)
    assert [creator["name"] for creator in found["creators"]] == [":(unav)"]
    assert found["url"] == "http://www.example.org/180.htm"
    assert (found["schemaVersion"], found["state"]) == (SCHEMA, "findable")
    assert found["types"] == {
        "schemaOrg": "Book",
        "citeproc": "book",
        "bibtex": "book",
        "ris": "BOOK",
        "resourceTypeGeneral": "Book",
        "resourceType": "Book",
    }


def test_editors_become_contributors(archive: Client) -> None:
    found = attributes(archive.post({"doi": "10.80000/book", "xml": encoded(CROSSREF_BOOK)}))["contributors"]
    nothing = {"contributorType": "Editor", "affiliation": [], "nameIdentifiers": []}
    assert found == [
        {"nameType": "Personal", "name": "Taylor, B.", "givenName": "B.", "familyName": "Taylor", **nothing},
        {"nameType": "Organizational", "name": "et al.", **nothing},
    ]


@pytest.mark.parametrize("text", [BIBTEX, RIS, CITEPROC, SCHEMA_ORG, CODEMETA])
def test_the_address_of_a_document_is_used_when_none_is_sent(archive: Client, text: str) -> None:
    assert attributes(archive.post({"doi": "10.80000/a", "xml": encoded(text)}))["url"] == ADDRESS
    own = archive.post({"doi": "10.80000/b", "xml": encoded(text), "url": "https://example.org/own"})
    assert attributes(own)["url"] == "https://example.org/own"


def test_an_identifier_of_no_known_type_does_not_spoil_a_document(archive: Client) -> None:
    sent = {
        "types": {"resourceType": "Dissertation", "resourceTypeGeneral": "Text"},
        "identifiers": [{"identifier": "https://doi.org/10.17918/9zwb-rb91", "identifier_type": "DOI"}],
        "creators": [{"nameType": "Personal", "givenName": "Julia M.", "familyName": "Rovera"}],
        "titles": [{"title": "The Relationship", "titleType": None}, {"title": "", "titleType": "Subtitle"}],
        "publisher": "Drexel University",
        "publication_year": 2019,
    }
    archive.post({"doi": "10.80000/a", "url": "https://example.org"})
    reply = archive.put("10.80000/a", {"xml": encoded(json.dumps(sent)), "event": "publish"})
    assert (reply.status_code, attributes(reply)["state"]) == (200, "findable")
    assert [title["title"] for title in attributes(reply)["titles"]] == ["The Relationship"]
