"""Counts: facets asked for by name, totals and statistics of accounts, samples."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Client, described

ORCID = {"nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
MARTIN = "https://orcid.org/0000-0003-1419-2405"
HELENA = "https://orcid.org/0000-0001-6660-6214"
ROR = "https://ror.org/00a0jsq62"
KIND = {"funderIdentifierType": "ROR"}


def person(name: str, identifier: str) -> dict[str, Any]:
    return {"name": name, "nameType": "Personal", "nameIdentifiers": [{"nameIdentifier": identifier, **ORCID}]}


def publish(client: Client, suffix: str, **changes: Any) -> None:
    reply = client.post(described(doi=f"10.80000/{suffix}", event="publish", **changes))
    assert reply.status_code == 201, reply.text


def counts(client: Client, facet: str) -> Any:
    meta = client.get(f"/dois?facets={facet}").json()["meta"]
    (name,) = set(meta) - {"total", "totalPages", "page"}
    return meta[name]


@pytest.fixture
def works(archive: Client) -> Client:
    text, software = {"resourceTypeGeneral": "Text"}, {"resourceTypeGeneral": "Software"}
    funding = [{"funderName": "Nobody in particular"}, {"funderName": "Trust", "funderIdentifier": ROR, **KIND}]
    publish(archive, "a", creators=[person("Fenner, Martin", MARTIN)], types=text, fundingReferences=funding)
    publish(archive, "b", creators=[person("Fenner, Martin", MARTIN)], types=text)
    publish(archive, "c", creators=[person("Fenner, Martin", MARTIN)], types=software)
    publish(archive, "d", creators=[person("Cousijn, Helena", HELENA)], types=text, contentUrl=["https://a.org/d.pdf"])
    archive.put("10.80000/a", {"rightsList": [{"rightsIdentifier": "CC-BY-2.0"}]})
    archive.put("10.80000/b", {"rightsList": [{"rightsIdentifier": "closed"}]})
    return archive


def test_people_with_an_identifier_are_counted(works: Client) -> None:
    assert counts(works, "authors") == [
        {"id": MARTIN, "title": "Fenner, Martin", "count": 3},
        {"id": HELENA, "title": "Cousijn, Helena", "count": 1},
    ]


def test_funders_with_an_identifier_are_counted(works: Client) -> None:
    assert counts(works, "funders") == [{"id": ROR, "title": "Trust", "count": 1}]


def test_works_of_a_person_are_counted_by_kind(works: Client) -> None:
    martin, helena = counts(works, "person_to_work_types_multilevel")
    assert (martin["id"], martin["count"]) == (MARTIN, 3)
    assert martin["inner"] == [
        {"id": "text", "title": "Text", "count": 2},
        {"id": "software", "title": "Software", "count": 1},
    ]
    assert helena["inner"] == [{"id": "text", "title": "Text", "count": 1}]


def test_missing_licences_stand_at_the_end(works: Client) -> None:
    found = counts(works, "licenses_with_missing")
    assert [(entry["id"], entry["count"]) for entry in found] == [("cc-by-2.0", 1), ("closed", 1), ("__missing__", 2)]


def test_open_licences_and_content_links_are_counted(works: Client) -> None:
    assert counts(works, "open_licenses") == [{"id": "text", "title": "Text", "count": 1}]
    assert counts(works, "open_licenses_count") == 1
    assert counts(works, "content_url_count") == 1


@pytest.mark.parametrize("name", ["citation_count", "view_count", "download_count"])
def test_nothing_is_ever_cited_viewed_or_downloaded(works: Client, name: str) -> None:
    assert counts(works, name) == 0


@pytest.mark.parametrize("question", [f"funded-by={ROR}", f'query=funder_rors:"{ROR}"', "funder-id=00a0jsq62"])
def test_dois_are_found_by_their_funder(works: Client, question: str) -> None:
    assert [entry["id"] for entry in works.get(f"/dois?{question}").json()["data"]] == ["10.80000/a"]


def test_a_sample_takes_some_of_each_group(works: Client, library: Client) -> None:
    library.post(described(doi="10.80001/x", event="publish"))
    rows = works.get("/dois?sample-group=client").json()["data"]
    assert sorted(row["relationships"]["client"]["data"]["id"] for row in rows) == ["other.library", "sandbox.archive"]
    assert len(works.get("/dois?sample-group=client&sample-size=2").json()["data"]) == 3
    assert len(works.get("/dois?sample-group=resource-type").json()["data"]) == 3


@pytest.mark.parametrize(
    ("path", "holder"),
    [
        ("/repositories/totals", "sandbox.archive"),
        ("/clients/totals", "sandbox.archive"),
        ("/providers/totals", "sandbox"),
    ],
)
def test_totals_tell_who_has_how_many(works: Client, path: str, holder: str) -> None:
    (total,) = works.get(path).json()
    assert (total["id"], total["count"]) == (holder, 4)
    assert total["states"] == [{"id": "findable", "title": "Findable", "count": 4}]
    assert total["temporal"]["this_year"][0]["count"] == 4


@pytest.mark.parametrize("path", ["/repositories/sandbox.archive/stats", "/providers/sandbox/stats"])
def test_statistics_tell_kinds_and_years(works: Client, path: str) -> None:
    found = works.get(path).json()
    assert [(entry["id"], entry["count"]) for entry in found["resourceTypes"]] == [("text", 3), ("software", 1)]
    assert [entry["count"] for entry in found["dois"]] == [4]


def test_statistics_of_nobody_are_not_found(archive: Client) -> None:
    assert archive.get("/repositories/sandbox.nobody/stats").status_code == 404
    assert archive.get("/providers/nobody/stats").status_code == 404


def test_a_repository_tells_how_much_it_holds(works: Client) -> None:
    assert works.get("/repositories/SANDBOX.ARCHIVE").json()["meta"] == {"doiCount": 4, "prefixCount": 1}


def test_the_repositories_are_counted_by_member(archive: Client) -> None:
    meta = archive.get("/repositories").json()["meta"]
    assert "sandbox" in [entry["id"] for entry in meta["providers"]]
    assert sum(entry["count"] for entry in meta["providers"]) == meta["total"]
    assert meta["clientTypes"] == [{"id": "repository", "title": "Repository", "count": meta["total"]}]


def test_one_prefix_of_a_repository_can_be_read(archive: Client) -> None:
    first = archive.get("/client-prefixes").json()["data"][0]
    assert archive.get(f"/client-prefixes/{first['id']}").json()["data"] == first
    assert archive.get("/client-prefixes/nothing").status_code == 404
