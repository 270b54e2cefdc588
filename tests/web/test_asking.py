"""The button that asks the agency: by POST, with permission and token, registering nothing, told in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import requests
from werkzeug.test import TestResponse

from flask_doi.sandbox import RunningSandbox

from .conftest import MakeHost
from .host import Host
from .test_confirm import MINT, UPDATE, token_in

ASK = "/admin/doi/record/r1/ask"
BUTTON = "Ask DataCite whether it would accept this"


def ask(host: Host, page: str = MINT, visitor: str = "editor") -> TestResponse:
    browser = host.visitor(visitor)
    token = token_in(browser.get(page))
    return browser.post(ASK, data={"csrf_token": token, "page": page.rpartition("/")[2]})


def asked(sandbox: RunningSandbox) -> dict[str, int]:
    counts = requests.get(f"{sandbox.url}/_sandbox/requests", timeout=5).json()["counts"]
    return {method: count for method, count in counts.items() if method != "GET"}


def test_the_answer_stands_on_the_page_from_which_was_asked(host: Host, sandbox: RunningSandbox) -> None:
    host.shelf.put("r1")
    assert BUTTON in host.visitor("editor").get(MINT).text
    answer = ask(host)
    assert answer.status_code == 200
    assert "DataCite would accept this metadata." in answer.text
    assert "Mint this DOI" in answer.text
    assert host.intents() == []
    assert asked(sandbox) == {"POST": 1}
    assert sandbox.state.contents.records == {}


def test_a_registered_doi_is_asked_about_from_the_update_page(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    answer = ask(host, UPDATE)
    assert "DataCite would accept this metadata." in answer.text
    assert "Update the metadata</button>" in answer.text


def test_what_the_agency_complains_about_stands_beside_our_own_problems_with_links(host: Host) -> None:
    host.shelf.put("r1", creators=())
    answer = ask(host)
    assert "Nobody is named as creator" in answer.text
    assert "DataCite did not accept the metadata." in answer.text
    assert "<code>creators</code>" in answer.text
    assert answer.text.count('href="/edit/r1#creators"') == 2
    assert "Mint this DOI" not in answer.text


def test_an_agency_that_is_silent_is_told_and_blames_nobody(host: Host, spoil: Callable[..., None]) -> None:
    host.shelf.put("r1")
    spoil(path="/dois/validate", status=503)
    answer = ask(host)
    assert answer.status_code == 200
    assert "DataCite has a fault of its own." in answer.text
    assert "Nothing depends on it. Ask again in a few minutes." in answer.text
    assert "Mint this DOI" in answer.text


@pytest.mark.parametrize("given", [{"published": False}, {"restricted_description": True}, {"level": "folder"}])
def test_nothing_is_asked_about_a_record_that_may_not_have_a_doi(
    host: Host, sandbox: RunningSandbox, given: dict[str, object]
) -> None:
    host.shelf.put("r1")
    browser = host.visitor("editor")
    token = token_in(browser.get(MINT))
    host.shelf.change("r1", **given)
    assert BUTTON not in browser.get(MINT).text
    answer = browser.post(ASK, data={"csrf_token": token, "page": "mint"})
    assert "DataCite was not asked: " in answer.text
    assert asked(sandbox) == {}


def test_asking_needs_permission_a_token_and_a_post(host: Host, sandbox: RunningSandbox) -> None:
    host.shelf.put("r1")
    assert host.visitor("colleague").post(ASK, data={"page": "mint"}).status_code == 403
    expired = host.visitor("editor").post(ASK, data={"page": "mint"})
    assert expired.status_code == 400
    assert "This page had grown too old to be sent." in expired.text
    led = host.visitor("editor").get(ASK)
    assert (led.status_code, led.location) == (303, MINT)
    assert host.visitor("editor").post("/admin/doi/record/none/ask").status_code == 404
    assert asked(sandbox) == {}


def test_a_problem_of_the_hosts_own_mapping_names_no_field_that_is_not_there(build: MakeHost) -> None:
    host = build(DOI_CROSSWALK_HOOK=lambda description, attributes: {**attributes, "version": ["<b>1</b>"]})
    host.shelf.put("r1")
    for page in (MINT, "/admin/doi/record/r1/panel"):
        text = host.visitor("editor").get(page).text
        assert "DOI_CROSSWALK_HOOK says" in text
        assert "must be a text." in text
        assert "<b>1</b>" not in text
        assert "Field: <" not in text
        assert not re.search(r"Field:\s*<", text)
    answer = ask(host)
    assert "DataCite was not asked: there is no metadata that could be sent." in answer.text


def test_what_the_record_lacks_is_said_once_whatever_is_adjusted(build: MakeHost) -> None:
    host = build(DOI_MAPPING={"version": "2"})
    host.shelf.put("r1", creators=())
    answer = ask(host)
    assert "Nobody is named as creator" in answer.text
    assert "DOI_MAPPING" not in answer.text
    assert "DataCite did not accept the metadata." in answer.text


def test_a_problem_of_a_mapping_leads_to_the_field_it_is_made_from(build: MakeHost) -> None:
    host = build(DOI_MAPPING={"publicationYear": "{reference_code}"})
    host.shelf.put("r1")
    text = host.visitor("editor").get(MINT).text
    assert "DOI_MAPPING says &#34;ZA HMA F1/1&#34; for publicationYear" in text
    assert 'href="/edit/r1#reference_code"' in text
