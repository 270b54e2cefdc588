"""The public address of a DOI: to the record, to its tombstone, or nowhere."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from flask_doi.services.showing import find_record_key

from .conftest import MakeHost
from .host import PRODUCTION, Host


def land(host: Host, doi: str, visitor: str = "nobody") -> TestResponse:
    return host.visitor(visitor).get(f"/doi/{doi}")


@pytest.mark.parametrize("state", ["findable", "registered"])
def test_a_doi_of_ours_leads_to_its_record(host: Host, state: str) -> None:
    name = host.mint(host.shelf.put("a/b c"), state=state)
    answer = land(host, name)
    assert (answer.status_code, answer.location) == (303, "/records/a/b%20c")


def test_case_does_not_matter(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    assert land(host, name.upper()).location == "/records/r1"


def test_a_doi_with_slashes_in_a_row_is_not_mangled(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    host.row("r1", doi="10.80000/a//b")
    assert land(host, "10.80000/a//b").location == "/records/r1"
    assert land(host, "10.80000/a/b").status_code == 404


def test_head_is_answered_as_get_is(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    answer = host.visitor().head(f"/doi/{name}")
    assert (answer.status_code, answer.location, answer.data) == (303, "/records/r1", b"")
    host.shelf.change("r1", published=False)
    assert host.visitor().head(f"/doi/{name}").status_code == 410


def test_the_landing_leaves_cookies_alone(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    assert "Set-Cookie" not in land(host, name).headers


@pytest.mark.parametrize("name", ["10.80000/nothing", "10.9999/else", "10.80000/" + "x" * 300])
def test_an_unknown_doi_is_not_found_in_plain_words(host: Host, name: str) -> None:
    answer = land(host, name)
    assert answer.status_code == 404
    assert "No record of this catalogue has this DOI." in answer.text


@pytest.mark.parametrize("visitor", ["nobody", "reader"])
def test_names_never_made_public_look_like_unknown_ones(host: Host, visitor: str) -> None:
    reserved = host.reserve(host.shelf.put("r1"))
    draft = host.mint(host.shelf.put("r2"), state="draft")
    unknown = land(host, "10.80000/nothing", visitor)
    for name in (reserved, draft):
        answer = land(host, name, visitor)
        assert answer.status_code == 404
        assert answer.text.replace(name, "10.80000/nothing") == unknown.text


def test_who_may_see_states_can_follow_a_draft(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"), state="draft")
    assert land(host, name, "colleague").location == "/records/r1"


def test_an_external_doi_is_none_of_ours(host: Host) -> None:
    host.note_external(host.shelf.put("r1"), "10.1234/elsewhere")
    assert land(host, "10.1234/elsewhere").status_code == 404


def test_a_record_that_is_gone_leaves_a_tombstone(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    del host.shelf.records["r1"]
    answer = land(host, name)
    assert answer.status_code == 410
    assert "No longer available" in answer.text
    assert f"{host.context.settings.api_url}/resolve/{name}" in answer.text
    assert "Harbour by night" in answer.text


def test_a_tombstone_in_production_shows_the_doi_in_full(build: MakeHost) -> None:
    host = build(**PRODUCTION)
    name = host.mint(host.shelf.put("r1"))
    del host.shelf.records["r1"]
    assert f'href="https://doi.org/{name}"' in land(host, name).text


def test_an_unpublished_record_leaves_a_tombstone_with_the_title_that_was_public(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    host.shelf.change("r1", published=False, title="Not yet for the public")
    host.work()
    answer = land(host, name)
    assert answer.status_code == 410
    assert "Harbour by night" in answer.text
    assert "Not yet for the public" not in answer.text


def test_a_restricted_description_leaves_a_tombstone_without_title(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    host.shelf.change("r1", restricted_description=True)
    answer = land(host, name)
    assert answer.status_code == 410
    assert "Harbour by night" not in answer.text


def test_a_retired_doi_shows_since_when_and_what_replaces_it(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    now = host.clock()
    host.row("r1", desired_state="deactivated", deactivated_at=now, replaced_by="10.80000/newer")
    page = land(host, name).text
    assert f'<time datetime="{now.date().isoformat()}">' in page
    assert 'href="https://doi.org/10.80000/newer"' in page


def test_a_tombstone_escapes_titles(host: Host) -> None:
    name = host.mint(host.shelf.put("r1", title="<script>alert(1)</script> harbour"))
    del host.shelf.records["r1"]
    page = land(host, name).text
    assert "<script>alert" not in page
    assert "harbour" in page


def test_a_tombstone_may_answer_200(build: MakeHost) -> None:
    host = build(DOI_TOMBSTONE_STATUS=200)
    name = host.mint(host.shelf.put("r1"))
    del host.shelf.records["r1"]
    assert land(host, name).status_code == 200


def test_a_record_page_elsewhere_is_not_led_to(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"))
    host.shelf.pages["r1"] = "https://evil.example/"
    assert land(host, name).status_code == 404


@pytest.mark.parametrize("claimed", ["archive.example.org", "evil.example"])
def test_whatever_host_a_request_claims_the_way_on_names_none(host: Host, claimed: str) -> None:
    name = host.mint(host.shelf.put("r1"))
    host.shelf.pages["r1"] = f"https://{claimed}/records/r1?tab=doi#top"
    answer = host.visitor().get(f"/doi/{name}", headers={"Host": claimed})
    assert answer.headers["Location"] == "/records/r1?tab=doi#top"


def test_production_dois_lead_on_while_the_catalogue_tries_out_a_test_system(build: MakeHost) -> None:
    host = build()
    name = host.mint(host.shelf.put("r1"))
    host.row("r1", environment="production")
    assert land(host, name).location == "/records/r1"
    host.shelf.change("r1", published=False)
    assert f'href="https://doi.org/{name}"' in land(host, name).text


def test_the_landing_may_stand_elsewhere(build: MakeHost) -> None:
    host = build(DOI_LANDING_PREFIX="/id/doi")
    name = host.mint(host.shelf.put("r1"))
    assert host.visitor().get(f"/id/doi/{name}").location == "/records/r1"
    assert host.row("r1").desired_url == f"https://archive.example.org/id/doi/{name}"


@pytest.mark.parametrize("spelling", ["{}", "doi:{}", "https://doi.org/{}", "DOI {}", "see https://dx.doi.org/{}."])
def test_a_pasted_doi_finds_its_record(host: Host, spelling: str) -> None:
    name = host.mint(host.shelf.put("r1"))
    with host.app.app_context():
        assert find_record_key(host.context, spelling.format(name.upper())) == "r1"


def test_a_search_does_not_find_what_is_no_doi_or_not_real(host: Host) -> None:
    reserved = host.reserve(host.shelf.put("r1"))
    with host.app.app_context():
        assert find_record_key(host.context, "harbour by night") is None
        assert find_record_key(host.context, reserved) is None


def test_an_external_doi_finds_its_record(host: Host) -> None:
    host.note_external(host.shelf.put("r1"), "10.1234/elsewhere")
    with host.app.app_context():
        assert find_record_key(host.context, "https://doi.org/10.1234/ELSEWHERE") == "r1"
