"""Documents sent in place of JSON, and the documents the agency writes."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import requests
from lxml import etree

from .conftest import SCHEMA, Client, attributes, described, document, encoded

NS = {"d": SCHEMA}
PERSON = """<creator>
      <creatorName nameType="Personal">Miller, Elizabeth</creatorName>
      <givenName>Elizabeth</givenName>
      <familyName>Miller</familyName>
      <nameIdentifier schemeURI="http://orcid.org/" nameIdentifierScheme="ORCID">0000-0001-5000-0007</nameIdentifier>
      <affiliation affiliationIdentifier="https://ror.org/04wxnsj81"
                   affiliationIdentifierScheme="ROR">DataCite</affiliation>
    </creator>"""


def stored(reply: requests.Response) -> etree._Element:
    return etree.fromstring(base64.b64decode(attributes(reply)["xml"]))


def texts(root: etree._Element, path: str) -> list[str]:
    return [str(element.text) for element in root.findall(path, NS)]


def test_a_document_alone_is_kept_with_its_identifier_replaced(archive: Client) -> None:
    reply = archive.post({"doi": "10.80000/Kept", "xml": encoded(document(more="<language>de</language>"))})
    assert reply.status_code == 201
    root = stored(reply)
    assert texts(root, "d:identifier") == ["10.80000/KEPT"]
    assert texts(root, "d:creators/d:creator/d:creatorName") == ["Fenner, Martin"]
    assert attributes(reply)["language"] == "de"


def test_a_document_gives_the_attributes(archive: Client) -> None:
    more = """
      <subjects><subject classificationCode="000">metadata</subject></subjects>
      <dates><date dateType="Created">2016-12-20</date></dates>
      <sizes><size>4 kB</size></sizes><formats><format>application/pdf</format></formats><version>1.0</version>
      <alternateIdentifiers>
        <alternateIdentifier alternateIdentifierType="Shelf">MS-49</alternateIdentifier>
      </alternateIdentifiers>
      <relatedIdentifiers>
        <relatedIdentifier relatedIdentifierType="DOI" relationType="IsPartOf">10.5438/0000-00SS</relatedIdentifier>
      </relatedIdentifiers>
      <descriptions><description descriptionType="Abstract">A<br/>B</description></descriptions>"""
    found = attributes(archive.post({"doi": "10.80000/a", "xml": encoded(document(creators=PERSON, more=more))}))
    assert found["titles"] == [{"title": "Eating your own Dog Food"}]
    assert found["creators"] == [
        {
            "nameType": "Personal",
            "name": "Miller, Elizabeth",
            "givenName": "Elizabeth",
            "familyName": "Miller",
            "affiliation": ["DataCite"],
            "nameIdentifiers": [
                {
                    "nameIdentifier": "https://orcid.org/0000-0001-5000-0007",
                    "nameIdentifierScheme": "ORCID",
                    "schemeUri": "https://orcid.org",
                }
            ],
        }
    ]
    assert found["publisher"] == "DataCite"
    assert found["publicationYear"] == 2016
    assert found["subjects"] == [{"subject": "metadata", "classificationCode": "000"}]
    assert found["dates"] == [
        {"date": "2016-12-20", "dateType": "Created"},
        {"date": "2016", "dateType": "Issued"},
    ]
    assert (found["sizes"], found["formats"], found["version"]) == (["4 kB"], ["application/pdf"], "1.0")
    assert found["identifiers"] == [{"identifier": "MS-49", "identifierType": "Shelf"}]
    assert found["relatedIdentifiers"][0]["relatedIdentifier"] == "10.5438/0000-00ss"
    assert found["container"] == {"type": "Series", "identifier": "10.5438/0000-00SS", "identifierType": "DOI"}
    assert found["descriptions"] == [{"description": "A<br/>B", "descriptionType": "Abstract"}]


def test_a_name_with_a_comma_is_a_persons(archive: Client) -> None:
    found = attributes(archive.post({"doi": "10.80000/a", "xml": encoded(document())}))["creators"][0]
    assert (found["nameType"], found["familyName"], found["givenName"]) == ("Personal", "Fenner", "Martin")


def test_json_wins_over_the_document_and_null_falls_back_to_it(archive: Client) -> None:
    sent = {"doi": "10.80000/a", "xml": encoded(document()), "titles": None, "publisher": "Somebody"}
    found = attributes(archive.post(sent))
    assert found["titles"] == [{"title": "Eating your own Dog Food"}]
    assert found["publisher"] == "Somebody"


def test_an_empty_list_wins_over_the_document(archive: Client) -> None:
    more = "<descriptions><description descriptionType='Abstract'>A</description></descriptions>"
    reply = archive.post({"doi": "10.80000/a", "xml": encoded(document(more=more)), "descriptions": []})
    assert attributes(reply)["descriptions"] == []
    assert stored(reply).find("d:descriptions", NS) is None


def test_a_json_description_is_written_as_a_document(archive: Client) -> None:
    reply = archive.post(
        described(
            doi="10.80000/abc",
            creators=[
                {"name": "Whatever", "familyName": "Curie", "givenName": "Marie", "nameType": "Personal"},
                {"name": "An Archive", "affiliation": [{"name": "A City"}]},
            ],
            descriptions=[{"description": "No kind given"}],
            dates=[{"date": "1999"}],
        )
    )
    root = stored(reply)
    assert texts(root, "d:identifier") == ["10.80000/ABC"]
    assert texts(root, "d:creators/d:creator/d:creatorName") == ["Curie, Marie", "An Archive"]
    assert texts(root, "d:creators/d:creator/d:affiliation") == ["A City"]
    assert root.findall("d:descriptions/d:description", NS)[0].get("descriptionType") == "Abstract"
    assert root.findall("d:dates/d:date", NS)[0].get("dateType") == "Issued"
    assert attributes(reply)["creators"][0]["name"] == "Whatever"


def test_every_property_survives_the_way_through_the_document(archive: Client) -> None:
    everything: dict[str, Any] = described(
        titles=[{"title": "A", "lang": "en"}, {"title": "B", "titleType": "Subtitle"}],
        contributors=[{"name": "C", "contributorType": "DataManager", "nameType": "Organizational"}],
        dates=[{"date": "1999-01-01/2000-01-01", "dateType": "Coverage", "dateInformation": "about"}],
        language="de",
        identifiers=[{"identifier": "X 1", "identifierType": "shelf mark"}],
        relatedIdentifiers=[
            {
                "relatedIdentifier": "10.1234/abc",
                "relatedIdentifierType": "DOI",
                "relationType": "IsPartOf",
                "resourceTypeGeneral": "Collection",
            }
        ],
        relatedItems=[
            {
                "relatedItemType": "Journal",
                "relationType": "HasMetadata",
                "relatedItemIdentifier": {"relatedItemIdentifier": "1234-5678", "relatedItemIdentifierType": "ISSN"},
                "titles": [{"title": "A journal"}],
                "volume": "7",
                "number": "2",
                "numberType": "Article",
                "creators": [
                    {"name": "Smith, John", "givenName": "John", "familyName": "Smith", "nameType": "Personal"}
                ],
                "contributors": [],
            }
        ],
        sizes=["3 m"],
        formats=["paper"],
        version="2",
        rightsList=[{"rights": "Free to read", "rightsUri": "https://example.org/rights", "lang": "en"}],
        descriptions=[{"description": "Abstract", "descriptionType": "Abstract", "lang": "en"}],
        fundingReferences=[
            {
                "funderName": "F",
                "funderIdentifier": "https://doi.org/10.13039/501100009053",
                "funderIdentifierType": "Crossref Funder ID",
                "awardNumber": "7",
                "awardUri": "https://example.org/7",
                "awardTitle": "T",
            }
        ],
        geoLocations=[
            {
                "geoLocationPlace": "Harbour",
                "geoLocationPoint": {"pointLatitude": 1.5, "pointLongitude": 2.5},
                "geoLocationBox": {
                    "westBoundLongitude": 1.0,
                    "eastBoundLongitude": 2.0,
                    "southBoundLatitude": 3.0,
                    "northBoundLatitude": 4.0,
                },
                "geoLocationPolygon": [
                    {"polygonPoint": {"pointLatitude": float(n), "pointLongitude": float(n)}} for n in range(4)
                ],
            }
        ],
        subjects=[{"subject": "ships", "subjectScheme": "own", "schemeUri": "https://example.org/s", "lang": "en"}],
        publisher={"name": "P", "publisherIdentifier": "https://ror.org/04z8jg394", "publisherIdentifierScheme": "ROR"},
    )
    query = "?affiliation=true&publisher=true"
    first = attributes(archive.post({"doi": "10.80000/a", "event": "publish", **everything}, path="/dois" + query))
    copy = archive.post(
        {"doi": "10.80000/b", "event": "publish", "url": first["url"], "xml": first["xml"]}, path="/dois" + query
    )
    second = attributes(copy)
    ignored = {"doi", "suffix", "xml", "schemaVersion", "created", "registered", "updated", "container", "dates"}
    assert {k: v for k, v in first.items() if k not in ignored} == {k: v for k, v in second.items() if k not in ignored}
    assert second["dates"] == [*first["dates"], {"date": "1872", "dateType": "Issued"}]


def test_a_series_comes_and_goes_with_its_description(archive: Client) -> None:
    series = "<descriptions><description descriptionType='SeriesInformation'>A series</description></descriptions>"
    found = attributes(archive.post({"doi": "10.80000/a", "xml": encoded(document(more=series))}))
    assert found["container"] == {"type": "Series", "title": "A series"}
    given = [{"description": "d", "descriptionType": "Abstract"}]
    assert attributes(archive.put("10.80000/a", {"descriptions": given}))["container"] == {}
    assert attributes(archive.put("10.80000/a", {"xml": encoded(document())}))["container"] == {}


def test_a_licence_of_a_document_is_known_by_its_address(archive: Client) -> None:
    more = "<rightsList><rights rightsURI='http://creativecommons.org/publicdomain/zero/1.0/'/></rightsList>"
    found = attributes(archive.post({"doi": "10.80000/a", "xml": encoded(document(more=more))}))
    assert found["rightsList"][0]["rightsIdentifier"] == "cc0-1.0"


def test_what_a_work_was_published_in_becomes_its_container(archive: Client) -> None:
    more = """<relatedItems><relatedItem relationType="IsPublishedIn" relatedItemType="Journal">
      <relatedItemIdentifier relatedItemIdentifierType="DOI">10.5072/JOHN</relatedItemIdentifier>
      <creators><creator><creatorName nameType="Personal">Smith, John</creatorName><givenName>John</givenName>
        <familyName>Smith</familyName></creator></creators>
      <titles><title>A journal</title></titles><publicationYear>1776</publicationYear><volume>776</volume>
      <issue>1</issue><number numberType="Chapter">1</number><firstPage>50</firstPage><lastPage>60</lastPage>
      <publisher>Example Inc</publisher><edition>1</edition></relatedItem></relatedItems>"""
    found = attributes(archive.post({"doi": "10.80000/a", "xml": encoded(document(more=more))}))
    assert found["relatedItems"] == [
        {
            "relationType": "IsPublishedIn",
            "relatedItemType": "Journal",
            "relatedItemIdentifier": {
                "relatedItemIdentifier": "10.5072/john",
                "relatedItemIdentifierType": "DOI",
            },
            "creators": [{"nameType": "Personal", "name": "Smith, John", "givenName": "John", "familyName": "Smith"}],
            "titles": [{"title": "A journal"}],
            "publicationYear": "1776",
            "volume": "776",
            "issue": "1",
            "number": "1",
            "numberType": "Chapter",
            "firstPage": "50",
            "lastPage": "60",
            "publisher": "Example Inc",
            "edition": "1",
            "contributors": [],
        }
    ]
    assert found["container"] == {
        "type": "Series",
        "title": "A journal",
        "identifier": "10.5072/john",
        "identifierType": "DOI",
        "volume": "776",
        "issue": "1",
        "number": "1",
        "chapterNumber": "1",
        "firstPage": "50",
        "lastPage": "60",
        "edition": "1",
    }


def test_a_date_that_is_none_is_dropped_from_a_document_but_not_from_json(archive: Client) -> None:
    more = "<dates><date dateType='Created'>last summer</date><date dateType='Issued'>:tba</date></dates>"
    found = attributes(archive.post({"doi": "10.80000/a", "xml": encoded(document(more=more))}))
    assert found["dates"] == [{"date": ":tba", "dateType": "Issued"}]
    given = [{"date": "last summer", "dateType": "Created"}]
    assert attributes(archive.put("10.80000/b", {"dates": given}))["dates"] == given


def test_a_document_cut_short_is_mended(archive: Client) -> None:
    cut = document().partition("<publisher>")[0]
    reply = archive.post({"doi": "10.80000/a", "xml": encoded(cut)})
    assert reply.status_code == 201
    assert attributes(reply)["titles"] == [{"title": "Eating your own Dog Food"}]


def test_a_document_of_no_known_format_is_no_metadata(archive: Client) -> None:
    sent = {"doi": "10.80000/a", "xml": encoded("just words"), "url": "https://example.org"}
    assert archive.post(sent).status_code == 201
    assert archive.put("10.80000/a", {"event": "publish"}).status_code == 422


def test_entities_in_a_document_are_not_followed(archive: Client, tmp_path: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    text = (
        document()
        .replace(
            '<?xml version="1.0" encoding="UTF-8"?>', f'<!DOCTYPE resource [<!ENTITY e SYSTEM "file://{secret}">]>'
        )
        .replace("DataCite", "&e;")
    )
    reply = archive.post({"doi": "10.80000/a", "xml": encoded(text)})
    assert "SECRET" not in reply.text
    assert "SECRET" not in base64.b64decode(attributes(reply)["xml"] or "").decode()


def test_the_stored_schema_version_can_be_lifted(archive: Client) -> None:
    old = encoded(document(namespace="http://datacite.org/schema/kernel-3"))
    sent = {"doi": "10.80000/a", "url": "https://example.org", "xml": old}
    assert attributes(archive.post(sent))["schemaVersion"] == "http://datacite.org/schema/kernel-3"
    assert archive.put("10.80000/a", {"event": "publish"}).status_code == 422
    reply = archive.put("10.80000/a", {"event": "publish", "schemaVersion": SCHEMA})
    assert (reply.status_code, attributes(reply)["state"]) == (200, "findable")


BIBTEX = """@article{https://doi.org/10.1/x,
  author = {Sankar, Martial and Nieminen, Kaisa},
  title = {Automated {quantitative} histology},
  journal = {eLife}, year = {2014} }"""
RIS = "TY  - JOUR\nT1  - Automated quantitative histology\nAU  - Sankar, Martial\nPY  - 2014\nPB  - eLife\nER  - \n"
CITEPROC = json.dumps(
    {
        "type": "article-journal",
        "title": "Automated quantitative histology",
        "author": [{"family": "Sankar", "given": "Martial"}],
        "issued": {"date-parts": [[2014, 2, 11]]},
        "publisher": "eLife",
    }
)
SCHEMA_ORG = json.dumps(
    {
        "@context": "http://schema.org",
        "@type": "ScholarlyArticle",
        "name": "Automated quantitative histology",
        "author": [{"@type": "Person", "familyName": "Sankar", "givenName": "Martial"}],
        "datePublished": "2014-02-11",
        "dateCreated": "2014-02-10",
        "publisher": {"@type": "Organization", "name": "eLife"},
        "contentUrl": ["https://example.org/a.pdf"],
    }
)
DATACITE_JSON = json.dumps(
    {
        "types": {"resourceTypeGeneral": "Text"},
        "titles": [{"title": "Automated quantitative histology"}],
        "creators": [{"familyName": "Sankar", "givenName": "Martial"}],
        "publisher": "eLife",
        "publication_year": 2014,
    }
)
CROSSREF = """<?xml version="1.0"?><crossref_result><query_result><body><query><doi>10.1/x</doi>
<crm-item name="publisher-name">eLife</crm-item><doi_record><crossref><journal><journal_article>
<titles><title>Automated quantitative histology</title></titles>
<contributors><person_name contributor_role="author"><given_name>Martial</given_name>
<surname>Sankar</surname></person_name></contributors>
<publication_date><month>02</month><day>11</day><year>2014</year></publication_date>
</journal_article></journal></crossref></doi_record></query></body></query_result></crossref_result>"""


@pytest.mark.parametrize("text", [BIBTEX, RIS, CITEPROC, SCHEMA_ORG, DATACITE_JSON, CROSSREF])
def test_other_formats_are_read(archive: Client, text: str) -> None:
    reply = archive.post({"doi": "10.80000/a", "url": "https://example.org", "event": "publish", "xml": encoded(text)})
    assert reply.status_code == 201, reply.text
    found = attributes(reply)
    assert found["titles"] == [{"title": "Automated quantitative histology"}]
    assert found["creators"][0]["familyName"] == "Sankar"
    assert (found["publisher"], found["publicationYear"]) == ("eLife", 2014)
    assert (found["schemaVersion"], found["state"]) == (SCHEMA, "findable")
