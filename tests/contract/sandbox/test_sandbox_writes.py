"""Creating and changing DOIs: the order of the checks, merging, and what a request may say."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest

from .conftest import SCHEMA, Client, attributes, described, document, encoded, problems

NO_PAYLOAD = {"errors": [{"status": "400", "title": "You need to provide a payload following the JSONAPI spec"}]}


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {}}, {"url": "https://example.org"}])
def test_a_body_without_data_is_refused(archive: Client, body: dict[str, Any]) -> None:
    reply = archive.call("POST", "/dois", json=body)
    assert (reply.status_code, reply.json()) == (400, NO_PAYLOAD)


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/vnd.datacite.datacite+xml"])
def test_another_content_type_is_not_read(archive: Client, content_type: str) -> None:
    body = json.dumps({"data": {"attributes": {"doi": "10.80000/a"}}})
    reply = archive.call("POST", "/dois", data=body, headers={"Content-Type": content_type})
    assert (reply.status_code, reply.json()) == (400, NO_PAYLOAD)


def test_malformed_json_is_refused(archive: Client) -> None:
    reply = archive.call("POST", "/dois", data="{", headers={"Content-Type": "application/json"})
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["status"] == "400"


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/vnd.api+json", "application/json; charset=utf-8"]
)
def test_json_is_read_under_both_its_names(archive: Client, content_type: str) -> None:
    body = json.dumps({"data": {"attributes": {"doi": "10.80000/a"}}})
    assert archive.call("POST", "/dois", data=body, headers={"Content-Type": content_type}).status_code == 201


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_compressed_body_is_unpacked(archive: Client, encoding: str, pack: Any) -> None:
    body = pack(json.dumps({"data": {"attributes": {"doi": "10.80000/a"}}}).encode())
    for content_type, method in (("application/vnd.api+json", "POST"), ("application/gzip", "PUT")):
        headers = {"Content-Type": content_type, "Content-Encoding": encoding}
        path = "/dois" if method == "POST" else "/dois/10.80000/b"
        assert archive.call(method, path, data=body, headers=headers).status_code == 201


def test_a_body_of_more_than_ten_megabytes_is_refused_in_html(archive: Client) -> None:
    reply = archive.call("POST", "/dois", data=b" " * (10 * 1024 * 1024 + 1))
    assert reply.status_code == 413
    assert reply.headers["Content-Type"].startswith("text/html")


def test_the_same_doi_cannot_be_created_twice(archive: Client) -> None:
    archive.post({"doi": "10.80000/Twice"})
    reply = archive.post({"doi": "10.80000/tWICE"})
    assert reply.status_code == 422
    assert reply.json()["errors"] == [
        {"source": "doi", "title": "This DOI has already been taken", "uid": "10.80000/twice"}
    ]


@pytest.mark.parametrize("suffix", ["107+03", "a b", "a#b", "a%3Cb", "a!b", "a&b", "a@b", "a,b", "é"])
def test_a_new_doi_holds_no_odd_characters(archive: Client, suffix: str) -> None:
    reply = archive.post({"doi": f"10.80000/{suffix}"})
    assert reply.status_code == 422
    assert problems(reply) == {"doi": "Is invalid"}


@pytest.mark.parametrize("suffix", ["-._;()/:", "a*b~c$d=e", "A1"])
def test_a_new_doi_may_hold_these(archive: Client, suffix: str) -> None:
    assert archive.post({"doi": f"10.80000/{suffix}"}).status_code == 201


def test_a_doi_is_shown_in_lower_case(archive: Client) -> None:
    reply = archive.post({"doi": "10.80000/ABC-def"})
    assert reply.json()["data"]["id"] == "10.80000/abc-def"
    assert attributes(reply)["suffix"] == "abc-def"
    assert archive.get("/dois/10.80000/aBC-DEF").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "10.80000/Put-1",
        "10.80000%2Fput-1",
        "doi:10.80000/put-1",
        "https://doi.org/10.80000/put-1",
        "http://dx.doi.org/10.80000/put-1",
    ],
)
def test_a_put_creates_what_is_not_there(archive: Client, path: str) -> None:
    reply = archive.put(path, described())
    assert reply.status_code == 201
    assert attributes(reply)["doi"] == "10.80000/put-1"
    assert archive.put(path, described()).status_code == 200


def test_a_put_to_what_is_no_doi_is_not_found(archive: Client) -> None:
    assert archive.put("nothing", described()).status_code == 404


def test_patch_does_what_put_does(archive: Client) -> None:
    assert archive.send("PATCH", "/dois/10.80000/p", described()).status_code == 201
    assert archive.send("PATCH", "/dois/10.80000/p", {"version": "2"}).status_code == 200


def test_an_update_changes_only_what_it_names(archive: Client) -> None:
    archive.put("10.80000/a", described(subjects=[{"subject": "ships"}], version="1"))
    reply = archive.put("10.80000/a", {"titles": [{"title": "Another"}]})
    found = attributes(reply)
    assert found["titles"] == [{"title": "Another"}]
    assert found["subjects"] == [{"subject": "ships"}]
    assert (found["version"], found["publicationYear"]) == ("1", 1872)


@pytest.mark.parametrize("nothing", [[], None])
def test_nothing_clears_a_list_and_the_document(archive: Client, nothing: list[Any] | None) -> None:
    archive.put("10.80000/a", described(subjects=[{"subject": "ships"}]))
    reply = archive.put("10.80000/a", {"subjects": nothing})
    assert attributes(reply)["subjects"] == []
    assert "subjects" not in decoded(reply)


def decoded(reply: Any) -> str:
    import base64

    return base64.b64decode(attributes(reply)["xml"]).decode()


@pytest.mark.parametrize("nothing", [[], None])
def test_alternate_identifiers_are_another_name_of_identifiers(archive: Client, nothing: list[Any] | None) -> None:
    given = [{"alternateIdentifier": "A 1", "alternateIdentifierType": "shelf mark"}]
    found = attributes(archive.put("10.80000/a", described(alternateIdentifiers=given)))
    assert found["identifiers"] == [{"identifier": "A 1", "identifierType": "shelf mark"}]
    assert found["alternateIdentifiers"] == given
    cleared = attributes(archive.put("10.80000/a", {"alternateIdentifiers": nothing}))
    assert cleared["identifiers"] == cleared["alternateIdentifiers"] == []


def test_identifiers_win_over_their_other_name(archive: Client) -> None:
    found = attributes(
        archive.put(
            "10.80000/a",
            {
                "identifiers": [{"identifier": "1", "identifierType": "x"}],
                "alternateIdentifiers": [{"alternateIdentifier": "2", "alternateIdentifierType": "x"}],
            },
        )
    )
    assert found["identifiers"] == [{"identifier": "1", "identifierType": "x"}]


def test_an_identifier_that_is_a_doi_is_dropped(archive: Client) -> None:
    given = [{"identifier": "10.1/x", "identifierType": "DOI"}, {"identifier": "7", "identifierType": "ISSN"}]
    assert attributes(archive.put("10.80000/a", {"identifiers": given}))["identifiers"] == given[1:]


def test_the_whole_answer_may_be_put_back(archive: Client) -> None:
    archive.put("10.80000/a", described(event="publish", subjects=[{"subject": "ships"}]))
    query = "?affiliation=true&publisher=true"
    before = attributes(archive.get(f"/dois/10.80000/a{query}"))
    after = attributes(archive.put("10.80000/a", before, query=query))
    moving = {"updated", "xml", "metadataVersion", "schemaVersion"}
    assert {k: v for k, v in before.items() if k not in moving} == {k: v for k, v in after.items() if k not in moving}


def test_unknown_attributes_vanish(archive: Client) -> None:
    found = attributes(archive.put("10.80000/a", described(colour="red", titles=[{"title": "T", "font": "serif"}])))
    assert "colour" not in found
    assert found["titles"] == [{"title": "T"}]


def test_the_doi_and_the_repository_of_an_update_are_ignored(archive: Client) -> None:
    archive.put("10.80000/a", described())
    reply = archive.send("PUT", "/dois/10.80000/a", {"doi": "10.80000/b", "version": "3"}, "other.library")
    assert reply.json()["data"]["id"] == "10.80000/a"
    assert reply.json()["data"]["relationships"]["client"]["data"]["id"] == "sandbox.archive"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("fra", "fr"), ("french", "fr"), ("en-US", "en"), ("mul", "mul"), ("not a language", None)],
)
def test_a_language_becomes_its_two_letters(archive: Client, sent: str, kept: str | None) -> None:
    assert attributes(archive.put("10.80000/a", {"language": sent}))["language"] == kept


def test_a_bad_language_spoils_a_published_document(archive: Client) -> None:
    reply = archive.post(described(doi="10.80000/a", language="fr!800-afs", event="publish"))
    assert problems(reply) == {"metadata": "Is invalid"}


def test_a_known_licence_is_written_out(archive: Client) -> None:
    found = attributes(archive.put("10.80000/a", {"rightsList": [{"rightsIdentifier": "CC0-1.0"}]}))
    assert found["rightsList"] == [
        {
            "rights": "Creative Commons Zero v1.0 Universal",
            "rightsUri": "https://creativecommons.org/publicdomain/zero/1.0/legalcode",
            "rightsIdentifier": "cc0-1.0",
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": "https://spdx.org/licenses/",
        }
    ]


def test_a_bare_licence_address_stays_as_it_is(archive: Client) -> None:
    given = [{"rightsUri": "https://creativecommons.org/publicdomain/zero/1.0/"}]
    assert attributes(archive.put("10.80000/a", {"rightsList": given}))["rightsList"] == given


def test_coordinates_become_numbers(archive: Client) -> None:
    given = [{"geoLocationPoint": {"pointLatitude": "49.08", "pointLongitude": "+123."}}]
    found = attributes(archive.put("10.80000/a", {"geoLocations": given}))
    assert found["geoLocations"] == [{"geoLocationPoint": {"pointLatitude": 49.08, "pointLongitude": 123.0}}]


@pytest.mark.parametrize(
    ("general", "specific", "expected"),
    [
        ("Text", "BlogPosting", ("ScholarlyArticle", "article-journal", "article", "RPRT")),
        ("Text", "Dissertation", ("Thesis", "thesis", "phdthesis", "THES")),
        ("Preprint", "BlogPosting", ("CreativeWork", "article", "misc", "GEN")),
        ("DataPaper", "BlogPosting", ("Article", "", "article", "GEN")),
        ("InteractiveResource", "Presentation", ("CreativeWork", "article", "misc", "GEN")),
        ("Dataset", "Dataset", ("Dataset", "dataset", "misc", "DATA")),
    ],
)
def test_a_type_is_named_in_other_vocabularies(
    archive: Client, general: str, specific: str, expected: tuple[str, ...]
) -> None:
    given = {"resourceTypeGeneral": general, "resourceType": specific}
    found = attributes(archive.put("10.80000/a", {"types": given}))["types"]
    assert found == {**given, **dict(zip(("schemaOrg", "citeproc", "bibtex", "ris"), expected, strict=True))}


def test_a_subject_of_a_known_scheme_gains_a_field_of_science(archive: Client) -> None:
    given = {"subject": "80505 Web Technologies (excl. Web Search)", "subjectScheme": "FOR", "lang": "en"}
    found = attributes(archive.put("10.80000/a", {"subjects": [given]}))["subjects"]
    assert found == [
        given,
        {
            "subject": "FOS: Computer and information sciences",
            "subjectScheme": "Fields of Science and Technology (FOS)",
            "schemeUri": "http://www.oecd.org/science/inno/38235147.pdf",
        },
    ]


def test_numbers_and_single_objects_find_their_form(archive: Client) -> None:
    found = attributes(
        archive.put(
            "10.80000/a", {"version": 45, "publicationYear": "1999", "dates": {"date": "1999", "dateType": "Issued"}}
        )
    )
    assert (found["version"], found["publicationYear"]) == ("45", 1999)
    assert found["dates"] == [{"date": "1999", "dateType": "Issued"}]
    assert found["published"] == "1999"


def test_the_metadata_version_counts_documents(archive: Client) -> None:
    assert attributes(archive.put("10.80000/a", described()))["metadataVersion"] == 0
    assert attributes(archive.put("10.80000/a", {"url": "https://example.org/2"}))["metadataVersion"] == 0
    assert attributes(archive.put("10.80000/a", {"version": "2"}))["metadataVersion"] == 1


def test_the_schema_version_is_null_after_a_json_post_and_known_after_an_update(archive: Client) -> None:
    assert attributes(archive.post(described(doi="10.80000/a")))["schemaVersion"] is None
    assert attributes(archive.put("10.80000/a", {"version": "2"}))["schemaVersion"] == SCHEMA
    assert attributes(archive.post({"doi": "10.80000/b", "xml": encoded(document())}))["schemaVersion"] == SCHEMA


def test_content_links_are_kept_and_the_source_defaults_to_the_api(archive: Client) -> None:
    links = ["s3://bucket/a.tif", "https://example.org/a.tif"]
    found = attributes(archive.put("10.80000/a", {"contentUrl": links}))
    assert (found["contentUrl"], found["source"]) == (links, "api")


def test_the_last_change_can_be_taken_back(archive: Client) -> None:
    archive.put("10.80000/a", described())
    archive.put("10.80000/a", {"titles": [{"title": "Wrong"}]})
    reply = archive.send("POST", "/dois/undo", {"doi": "10.80000/a"})
    assert reply.status_code == 200
    assert attributes(archive.get("/dois/10.80000/a"))["titles"] == described()["titles"]


def test_a_url_outside_the_domains_is_refused(url: str, control: Any) -> None:
    account = {"id": "SANDBOX.STRICT", "password": "p", "prefixes": ["10.80004"]}
    control("accounts", {**account, "domains": "archive.example.org,*.example.com"})
    strict = Client(url, ("SANDBOX.STRICT", "p"))
    refused = strict.put("10.80004/a", described(url="https://example.com/1", event="publish"))
    assert problems(refused) == {
        "url": "URL https://example.com/1 is not allowed by repository sandbox.strict domain settings."
    }
    assert strict.put("10.80004/a", described(url="https://example.com/1")).status_code == 201
    assert strict.put("10.80004/b", described(url="http://www.example.com:8080/1", event="publish")).status_code == 201
    assert strict.put("10.80004/c", described(url="https://archive.example.org/1", event="publish")).status_code == 201
