"""The shape of answers: single records, lists, pages, and the formats of content negotiation."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from .conftest import URL, Client, attributes, described

UNKNOWN = {"errors": [{"status": "406", "title": "The content type is not recognized."}]}


@pytest.fixture
def ten(archive: Client) -> list[str]:
    """Ten findable DOIs, in the order of their creation."""
    names = [f"10.80000/many-{number}" for number in range(10)]
    for name in names:
        assert archive.put(name, described(event="publish", version="testtag")).status_code == 201
    return names


@pytest.fixture
def described_doi(archive: Client) -> str:
    person = {
        "name": "Ollomo, Benjamin",
        "familyName": "Ollomo",
        "givenName": "Benjamin",
        "affiliation": [
            {
                "name": "DataCite",
                "affiliationIdentifier": "https://ror.org/04wxnsj81",
                "affiliationIdentifierScheme": "ROR",
            }
        ],
    }
    publisher = {"name": "P", "publisherIdentifier": "https://ror.org/04z8jg394", "publisherIdentifierScheme": "ROR"}
    types = {"resourceTypeGeneral": "Dataset", "resourceType": "dataPackage"}
    sent = described(creators=[person], publisher=publisher, types=types, event="publish")
    assert archive.put("10.80000/Data-1", sent).status_code == 201
    return "10.80000/data-1"


def test_a_single_record_has_every_detail(archive: Client, described_doi: str) -> None:
    body = archive.get(f"/dois/{described_doi}").json()["data"]
    for name in (
        "xml",
        "prefix",
        "suffix",
        "alternateIdentifiers",
        "viewsOverTime",
        "citationsOverTime",
        "landingPage",
    ):
        assert name in body["attributes"]
    assert body["type"] == "dois"
    assert set(body["relationships"]) == {
        "client", "provider", "media", "references", "citations", "parts", "partOf", "versions", "versionOf",
    }  # fmt: skip
    assert body["relationships"]["provider"]["data"] == {"id": "sandbox", "type": "providers"}


def test_names_are_strings_unless_objects_are_asked_for(archive: Client, described_doi: str) -> None:
    plain = attributes(archive.get(f"/dois/{described_doi}"))
    assert plain["creators"][0]["affiliation"] == ["DataCite"]
    assert plain["publisher"] == "P"
    full = attributes(archive.get(f"/dois/{described_doi}?affiliation=true&publisher=true"))
    assert full["creators"][0]["affiliation"][0]["affiliationIdentifier"] == "https://ror.org/04wxnsj81"
    assert full["publisher"]["publisherIdentifier"] == "https://ror.org/04z8jg394"


def test_the_landing_page_is_for_the_owner_and_the_staff(
    archive: Client, nobody: Client, library: Client, staff: Client, described_doi: str
) -> None:
    checked = {"status": 200, "url": URL, "redirectUrls": [], "schemaOrgId": "x"}
    assert attributes(archive.put(described_doi, {"landingPage": checked}))["landingPage"] == checked
    assert attributes(staff.get(f"/dois/{described_doi}"))["landingPage"] == checked
    assert "landingPage" not in attributes(nobody.get(f"/dois/{described_doi}"))
    assert "landingPage" not in attributes(library.get(f"/dois/{described_doi}"))


def test_fields_narrow_the_attributes(archive: Client, ten: list[str]) -> None:
    only = archive.get("/dois?fields[dois]=id").json()["data"][0]
    assert (only["attributes"], only["relationships"]) == ({}, {})
    some = archive.get("/dois?fields[dois]=id,subjects").json()["data"][0]
    assert list(some["attributes"]) == ["subjects"]


def test_the_repository_can_be_included(archive: Client, ten: list[str]) -> None:
    included = archive.get("/dois?include=client").json()["included"]
    assert [(entry["id"], entry["type"]) for entry in included] == [("sandbox.archive", "clients")]


def test_list_rows_are_short_unless_details_are_asked_for(archive: Client, ten: list[str]) -> None:
    short = archive.get("/dois").json()["data"][0]["attributes"]
    assert not {"xml", "prefix", "suffix", "alternateIdentifiers", "viewsOverTime"} & set(short)
    long = archive.get("/dois?detail=true").json()["data"][0]
    assert {"xml", "prefix", "suffix"} <= set(long["attributes"])
    assert long["relationships"]["provider"]["data"]["id"] == "sandbox"


def test_pages_are_linked_until_the_last(archive: Client, ten: list[str]) -> None:
    first = archive.get("/dois?page[number]=1&page[size]=4").json()
    parts = urlsplit(first["links"]["next"])
    assert parts.path + "?" + parts.query == "/dois?page%5Bnumber%5D=2&page%5Bsize%5D=4"
    assert (len(first["data"]), first["meta"]["total"], first["meta"]["totalPages"]) == (4, 10, 3)
    last = archive.get("/dois?page[number]=3&page[size]=4").json()
    assert (len(last["data"]), "next" in last["links"]) == (2, False)


def test_a_full_last_page_has_no_next_link(archive: Client, ten: list[str]) -> None:
    last = archive.get("/dois?page[number]=2&page[size]=5").json()
    assert (len(last["data"]), "next" in last["links"]) == (5, False)


def test_a_page_past_the_end_is_empty(archive: Client, ten: list[str]) -> None:
    reply = archive.get("/dois?page[number]=3&page[size]=5")
    assert (reply.status_code, reply.json()["data"]) == (200, [])
    assert (reply.json()["meta"]["totalPages"], reply.json()["meta"]["page"]) == (2, 3)


def test_a_size_of_zero_counts_only(archive: Client, ten: list[str]) -> None:
    body = archive.get("/dois?page[size]=0").json()
    assert (body["data"], body["meta"]["total"], body["meta"]["totalPages"]) == ([], 10, 0)


def test_the_page_number_is_clamped(archive: Client, ten: list[str]) -> None:
    assert archive.get("/dois?page[number]=401").json()["meta"]["page"] == 400
    assert archive.get("/dois?page[number]=99&page[size]=5000").json()["meta"]["page"] == 10


def test_a_cursor_walks_through_everything_in_order_of_creation(archive: Client, ten: list[str]) -> None:
    path, seen, pages = "/dois?page[cursor]&page[size]=4", [], 0
    while path:
        body = archive.get(path).json()
        assert "page" not in body["meta"]
        seen += [row["id"] for row in body["data"]]
        pages += 1
        following = urlsplit(body["links"].get("next", ""))
        path = f"{following.path}?{following.query}" if following.path else ""
        if path:
            cursor = parse_qs(following.query)["page[cursor]"][0]
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
            assert text.split(",")[1] == seen[-1]
    assert (seen, pages) == (ten, 3)


@pytest.mark.parametrize("cursor", ["1", "", "rubbish!", "AAAA"])
def test_a_cursor_that_cannot_be_read_starts_over(archive: Client, ten: list[str], cursor: str) -> None:
    body = archive.get(f"/dois?page[cursor]={cursor}&page[size]=3").json()
    assert [row["id"] for row in body["data"]] == ten[:3]


def test_cursor_and_random_exclude_each_other(archive: Client) -> None:
    reply = archive.get("/dois?page[cursor]=1&random=true")
    title = "Cursor-based pagination and random sampling are mutually exclusive, please choose one or the other."
    assert (reply.status_code, reply.json()) == (400, {"errors": [{"status": "400", "title": title}]})


def test_a_scroll_goes_on_until_the_end(archive: Client, ten: list[str]) -> None:
    body = archive.get("/dois?page[scroll]=1m&page[size]=4").json()
    counts = [len(body["data"])]
    while "next" in body["links"]:
        parts = urlsplit(body["links"]["next"])
        body = archive.get(f"{parts.path}?{parts.query}").json()
        counts.append(len(body["data"]))
    assert (counts, bool(body["meta"]["scroll-id"])) == ([4, 4, 2], True)
    assert archive.get("/dois?page[scroll]=1m&scroll-id=gone").status_code == 404


def test_a_list_is_not_scoped_to_the_caller(archive: Client, library: Client, nobody: Client, ten: list[str]) -> None:
    archive.put("10.80000/draft", described())
    archive.put("10.80000/registered", described(event="register"))
    assert nobody.get("/dois").json()["meta"]["total"] == 10
    assert nobody.get("/dois?state=draft").json()["meta"]["total"] == 10
    assert library.get("/dois").json()["meta"]["total"] == 12
    counts = {entry["id"]: entry["count"] for entry in library.get("/dois").json()["meta"]["states"]}
    assert counts == {"findable": 10, "draft": 1, "registered": 1}


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("client-id=sandbox.archive", 10),
        ("client_id=SANDBOX.ARCHIVE", 10),
        ("client-id=other.library", 1),
        ("provider-id=sandbox", 10),
        ("consortium-id=union", 1),
        ("prefix=10.80001", 1),
        ("state=draft,registered", 1),
        ("state=findable", 10),
        ("query=version:testtag", 10),
        ("query=harbour", 1),
        ("query=titles.title:harb*", 1),
        ('query=titles.title:"of the harbour"', 1),
        ("query=harbour AND council", 0),
        ("query=harbour OR council", 11),
        ("query=-version:testtag", 1),
        ("query=state:draft", 1),
        ("query=doi:10.80001/One", 1),
        ("query=updated:[2020-01-01 TO *]", 11),
        ("query=updated:[* TO 2020-01-01]", 0),
        ("query=publicationYear:[1870 TO 1880]", 10),
        ("query=publisher.name:municipal", 10),
        ("query=_exists_:subjects", 1),
        ("query=(harbour OR council) AND version:testtag", 10),
        ("ids=10.80000/many-1,10.80000/MANY-2,10.80000/none", 2),
        ("published=1872", 10),
        ("created=2001", 0),
        ("resource-type-id=collection", 10),
        ("resource-type-id=data-paper", 1),
        ("resource-type=Fonds", 10),
        ("schema-version=4", 1),
        ("source=test", 1),
        ("user-id=0000-0003-3484-6875", 1),
        ("affiliation-id=ror.org/046ak2485", 1),
        ("funder-id=10.13039/501100009053,10.13039/1", 1),
        ("field-of-science=computer_and_information_sciences", 1),
    ],
)
def test_filters_choose(archive: Client, library: Client, ten: list[str], query: str, total: int) -> None:
    person = {
        "name": "Garza",
        "nameIdentifiers": [
            {"nameIdentifier": "https://orcid.org/0000-0003-3484-6875", "nameIdentifierScheme": "ORCID"}
        ],
        "affiliation": [
            {"name": "FU", "affiliationIdentifier": "https://ror.org/046ak2485", "affiliationIdentifierScheme": "ROR"}
        ],
    }
    library.put(
        "10.80001/one",
        {
            "titles": [{"title": "Photographs of the harbour"}],
            "creators": [person],
            "types": {"resourceTypeGeneral": "DataPaper"},
            "source": "test",
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "subjects": [{"subject": "Computer and information sciences"}],
            "fundingReferences": [{"funderName": "W", "funderIdentifier": "https://doi.org/10.13039/501100009053"}],
        },
    )  # fmt: skip
    reply = archive.get("/dois", params=dict([query.split("=", 1)]))
    assert reply.status_code == 200
    assert reply.json()["meta"]["total"] == total


def test_a_query_that_cannot_be_read_has_an_odd_error(archive: Client, ten: list[str]) -> None:
    reply = archive.get("/dois?query=(harbour")
    assert reply.status_code == 400
    assert isinstance(reply.json()["errors"], dict)


def test_lists_below_an_account(archive: Client, library: Client, ten: list[str]) -> None:
    library.put("10.80001/one", described(event="publish"))
    for path, total in (
        ("/clients/sandbox.archive/dois", 10),
        ("/repositories/other.library/dois", 1),
        ("/providers/sandbox/dois", 10),
        ("/providers/union/dois", 1),
    ):
        assert archive.get(path).json()["meta"]["total"] == total


@pytest.mark.parametrize(
    ("order", "first"),
    [("name", "10.80000/many-0"), ("-name", "10.80000/zz"), ("title", "10.80000/zz"), ("-title", "10.80000/many-0")],
)
def test_lists_are_sorted(archive: Client, ten: list[str], order: str, first: str) -> None:
    archive.put("10.80000/zz", {"titles": [{"title": "acorn"}]})
    rows = archive.get(f"/dois?sort={order}&page[size]=11").json()["data"]
    assert rows[0]["id"] == first or (order == "-title" and rows[-1]["id"] == "10.80000/zz")


def test_facets_stand_beside_a_list(archive: Client, ten: list[str]) -> None:
    meta = archive.get("/dois").json()["meta"]
    assert len(meta) == 21
    assert meta["resourceTypes"] == [{"id": "collection", "title": "Collection", "count": 10}]
    assert meta["clients"] == [{"id": "sandbox.archive", "title": "SANDBOX.ARCHIVE", "count": 10}]
    assert set(archive.get("/dois?disable-facets=true").json()["meta"]) == {"total", "totalPages", "page"}
    chosen = archive.get("/dois?facets=client_types,registrationAgencies, clients,made_up").json()["meta"]
    assert set(chosen) == {"total", "totalPages", "page", "clientTypes", "registrationAgencies", "clients"}


def test_the_index_lags_behind(archive: Client, control: Callable[[str, Any], requests.Response]) -> None:
    control("settings", {"index_lag": 60})
    archive.put("10.80000/late", described(event="publish"))
    assert archive.get("/dois").json()["meta"]["total"] == 0
    assert archive.get("/dois/10.80000/late").status_code == 200
    control("settings", {"index_lag": 0})
    assert archive.get("/dois").json()["meta"]["total"] == 1


@pytest.mark.parametrize(
    ("mime", "start"),
    [
        ("application/vnd.datacite.datacite+xml", "<?xml"),
        ("application/vnd.jats+xml", "<?xml"),
        ("application/x-bibtex", "@misc{https://doi.org/10.80000/data-1"),
        ("application/x-research-info-systems", "TY  - DATA"),
        ("text/csv", "doi,url,registered"),
        ("text/x-bibliography", "Ollomo, B. (1872)"),
        ("application/vnd.datacite.datacite+json", "{"),
        ("application/vnd.crosscite.crosscite+json", "{"),
        ("application/vnd.citationstyles.csl+json", "{"),
        ("application/vnd.schemaorg.ld+json", "{"),
        ("application/ld+json", "{"),
        ("application/vnd.codemeta.ld+json", "{"),
    ],
)
def test_a_findable_doi_is_told_in_many_formats(nobody: Client, described_doi: str, mime: str, start: str) -> None:
    for path, headers in (
        (f"/dois/{described_doi}", {"Accept": mime}),
        (f"/dois/{mime}/{described_doi}", {}),
        (f"/{mime}/{described_doi}", {}),
        (f"/{described_doi}", {"Accept": mime}),
    ):
        reply = nobody.get(path, headers=headers)
        assert reply.status_code == 200, path
        assert reply.text.startswith(start)


def test_formats_say_what_the_record_says(nobody: Client, described_doi: str) -> None:
    citeproc = nobody.get(f"/dois/application/vnd.citationstyles.csl+json/{described_doi}").json()
    assert citeproc["author"] == [{"family": "Ollomo", "given": "Benjamin"}]
    assert (citeproc["type"], citeproc["issued"]) == ("dataset", {"date-parts": [[1872]]})
    assert nobody.get(f"/dois/application/ld+json/{described_doi}").json()["@type"] == "Dataset"


@pytest.mark.parametrize(
    ("style", "start"), [("ieee", "B. Ollomo"), ("vancouver", "Ollomo B"), ("no-such", "Ollomo, B.")]
)
def test_citations_follow_a_style(nobody: Client, described_doi: str, style: str, start: str) -> None:
    reply = nobody.get(f"/dois/{described_doi}?style={style}&locale=de", headers={"Accept": "text/x-bibliography"})
    assert reply.text.startswith(start)
    headed = nobody.get(f"/{described_doi}", headers={"Accept": f"text/x-bibliography; style={style}; locale=de"})
    assert headed.text == reply.text


def test_an_unknown_format_is_refused_but_not_at_the_root(nobody: Client, described_doi: str) -> None:
    headers = {"Accept": "application/vnd.ms-excel"}
    refused = nobody.get(f"/dois/{described_doi}", headers=headers)
    assert (refused.status_code, refused.json()) == (406, UNKNOWN)
    sent_on = nobody.get(f"/{described_doi}", headers=headers)
    assert (sent_on.status_code, sent_on.headers["Location"]) == (303, URL)


def test_json_is_what_comes_without_a_wish(nobody: Client, described_doi: str) -> None:
    for accept in ("*/*", "application/json", "application/vnd.api+json", "text/html"):
        reply = nobody.get(f"/dois/{described_doi}", headers={"Accept": accept})
        assert reply.json()["data"]["id"] == described_doi
        assert reply.headers["Content-Type"] == "application/json; charset=utf-8"


def test_a_hidden_doi_has_no_format_either(archive: Client, nobody: Client) -> None:
    archive.put("10.80000/draft", described())
    reply = nobody.get("/dois/10.80000/draft", headers={"Accept": "application/vnd.jats+xml"})
    assert reply.status_code == 404
