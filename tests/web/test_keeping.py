"""The pages about a DOI before it is public: nothing happens by GET, and nothing leaks."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from flask_doi.domain.description import Access
from flask_doi.models import IntentKind
from flask_doi.services.asking import ask_for_external

from .conftest import MakeHost
from .host import PRODUCTION, Host
from .test_confirm import token_in
from .test_panel import markup, panel

ACTIONS = ("reserve", "release", "promote", "external")


def address(action: str, key: str = "r1") -> str:
    return f"/admin/doi/record/{key}/{action}"


def text_of(answer: TestResponse) -> str:
    inner = re.sub(r"<style.*?</style>|<script.*?</script>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r" ([.;:,])", r"\1", " ".join(html.unescape(inner).split()))


def confirm(host: Host, action: str, visitor: str = "editor", **fields: str) -> TestResponse:
    """Opens a page and presses its button."""
    browser = host.visitor(visitor)
    token = token_in(browser.get(address(action)))
    return browser.post(address(action), data={"csrf_token": token, **fields})


def asked(host: Host) -> list[tuple[IntentKind, dict[str, object] | None, str | None]]:
    return [(intent.kind, intent.params, intent.actor) for intent in host.intents()]


@pytest.fixture
def patient(build: MakeHost) -> Host:
    """A host with a grace period of half an hour."""
    return build(DOI_EXPOSE_TEST=True, DOI_GRACE_PERIOD=1800)


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_happens_by_looking_or_without_a_token_or_permission(host: Host, action: str) -> None:
    host.mint(host.shelf.put("r1"), state="draft")
    assert host.visitor("editor").get(address(action)).status_code == 200
    expired = host.visitor("editor").post(address(action), data={"doi": "10.1234/x", "which": "external"})
    assert expired.status_code in (400, 422)
    assert host.visitor("colleague").get(address(action)).status_code == 403
    assert host.visitor("colleague").post(address(action)).status_code == 403
    assert host.visitor("editor").get(address(action, "nowhere")).status_code == 404
    assert host.intents() == []


@pytest.mark.parametrize("action", ACTIONS)
def test_titles_are_escaped(host: Host, action: str) -> None:
    host.shelf.put("r1", title="<script>alert(1)</script>")
    page = host.visitor("editor").get(address(action)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# Reserve


def test_a_name_is_reserved_for_a_record_that_is_not_published(host: Host) -> None:
    host.shelf.put("r1", published=False)
    assert "Reserve DOI…" in panel(host, "r1")
    page = text_of(host.visitor("editor").get(address("reserve")))
    assert "10.80000/xxxx-xxxx" in page
    assert "Here only: nothing leaves the house" in page
    assert "As a draft at the agency" in page

    answer = confirm(host, "reserve", state="reserved")

    assert (answer.status_code, answer.location) == (303, "/records/r1")
    assert asked(host) == [(IntentKind.RESERVE, None, "editor")]


def test_a_draft_is_asked_for_as_one(host: Host) -> None:
    host.shelf.put("r1", published=False)
    confirm(host, "reserve", state="draft")
    assert asked(host) == [(IntentKind.RESERVE, {"state": "draft"}, "editor")]


def test_a_restricted_description_can_only_be_reserved_here(host: Host) -> None:
    host.shelf.put("r1", restricted_description=True)
    page = text_of(host.visitor("editor").get(address("reserve")))
    assert "It cannot be a draft at DataCite: the description of the record is not public." in page
    assert confirm(host, "reserve", state="draft").status_code == 400
    assert asked(host) == []


def test_a_record_that_lacks_something_can_only_be_reserved_here(host: Host) -> None:
    host.mint(host.shelf.put("r0"))
    host.shelf.put("r1", creators=())
    page = text_of(host.visitor("editor").get(address("reserve")))
    assert "It can be a draft at DataCite once what is missing is there." in page
    assert "As a draft at the agency" not in page


def test_a_record_of_a_level_without_dois_gets_no_name(host: Host) -> None:
    host.shelf.put("r1", level="box")
    answer = host.visitor("editor").get(address("reserve"))
    assert 'No name can be reserved: records of the level "box" get none here' in text_of(answer)
    assert "<form" not in answer.text
    assert "Reserve DOI" not in panel(host, "r1")


@pytest.mark.parametrize(
    ("level", "reason"), [("box", 'records of the level "box" get none here'), ("", "it has no level of description")]
)
def test_who_reserves_is_told_beforehand_when_the_name_could_never_be_minted(
    host: Host, level: str, reason: str
) -> None:
    host.shelf.put("r1", level=level, published=False)
    page = text_of(host.visitor("editor").get(address("reserve")))
    assert f"As things stand this name will not be minted once the record is public: {reason}" in page
    assert "DOI_MINTABLE_LEVELS" in page
    host.shelf.put("r1", published=False)
    assert "As things stand" not in text_of(host.visitor("editor").get(address("reserve")))


def test_a_reserved_name_is_told_to_editors_and_not_to_the_public(host: Host) -> None:
    name = host.reserve(host.shelf.put("r1"))
    told = panel(host, "r1")
    assert f"Reserved: {name}; not public yet." in told
    assert f'data-doi-copy="{name}"' in markup(host, "r1")
    public = host.visitor().get("/records/r1").text
    assert name not in public
    assert host.visitor().get(f"/doi/{name}").status_code == 404
    assert name not in host.visitor("reader").get("/records/r1").text


@pytest.mark.parametrize("state", ["reserved", "draft"])
def test_nor_in_production(build: MakeHost, state: str) -> None:
    host = build(**PRODUCTION)
    host.shelf.put("r1")
    name = host.reserve("r1") if state == "reserved" else host.mint("r1", state="draft")
    for path in ("/records/r1", "/list?key=r1"):
        assert name not in host.visitor().get(path).text
    assert host.visitor().get(f"/doi/{name}").status_code == 404


# Give back


def test_a_reserved_name_is_given_back(host: Host) -> None:
    name = host.reserve(host.shelf.put("r1"))
    assert "Give back…" in panel(host, "r1")
    page = text_of(host.visitor("editor").get(address("release")))
    assert name in page
    assert "No agency knows of the name, so nothing is sent." in page

    assert confirm(host, "release").status_code == 303
    assert asked(host) == [(IntentKind.RELEASE, None, "editor")]
    host.work()
    assert f"The name {name} was given back at" in panel(host, "r1")


def test_the_draft_of_a_name_can_be_deleted_while_the_name_is_kept(host: Host) -> None:
    name = host.mint(host.shelf.put("r1"), state="draft")
    page = text_of(host.visitor("editor").get(address("release")))
    assert "The draft at DataCite is deleted, and no trace of it stays there." in page
    confirm(host, "release", keep="yes")
    assert asked(host) == [(IntentKind.RESERVE, None, "editor")]
    host.work()
    assert f"Reserved: {name}; not public yet." in panel(host, "r1")


def test_a_public_doi_is_not_given_back(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    assert "Give back" not in panel(host, "r1")
    page = host.visitor("editor").get(address("release"))
    assert "This DOI was public, so somebody may have cited it." in text_of(page)
    assert "<form" not in page.text
    assert host.visitor("editor").post(address("release")).status_code == 422


# Promote


def test_a_draft_is_made_findable(host: Host) -> None:
    host.mint(host.shelf.put("r1"), state="draft")
    assert "Make findable now…" in panel(host, "r1")
    assert "From then on it can be hidden, but never taken back." in text_of(
        host.visitor("editor").get(address("promote"))
    )
    assert confirm(host, "promote").status_code == 303
    assert asked(host) == [(IntentKind.PROMOTE, None, "editor")]
    host.work()
    assert "Findable since" in panel(host, "r1")
    assert host.visitor("editor").get(address("promote")).status_code == 200
    assert host.visitor("editor").post(address("promote")).status_code == 303


def test_what_lacks_something_or_is_not_published_is_not_made_findable(host: Host) -> None:
    host.mint(host.shelf.put("r1"), state="draft")
    host.shelf.change("r1", published=False)
    answer = host.visitor("editor").get(address("promote"))
    assert "It cannot become findable: the record is not published." in text_of(answer)
    assert "<form" not in answer.text
    host.shelf.change("r1", published=True, creators=())
    assert "once what is missing is there" in text_of(host.visitor("editor").get(address("promote")))
    assert host.visitor("editor").post(address("promote")).status_code == 422
    assert asked(host) == []


# The grace period


def test_the_panel_says_when_it_becomes_findable_and_how_to_take_it_back(patient: Host) -> None:
    name = patient.mint(patient.shelf.put("r1"))
    told = panel(patient, "r1")
    assert re.search(r"Draft; it becomes findable at (\d+ \w+ \d+, )?\d\d:\d\d UTC\.", told)
    assert "Until then it can be taken back without a trace." in told
    assert "Make findable now…" in told
    assert "Take back…" in told
    assert "Give back" not in told
    assert "Mint DOI" not in told
    assert 'data-doi-pending="true"' in markup(patient, "r1")

    page = patient.visitor("editor").get(address("release"))
    assert "Take this DOI back" in page.text
    assert re.search(r'<input checked [^>]*value="yes"', page.text)
    confirm(patient, "release", keep="yes")
    patient.work()
    assert f"Reserved: {name}; not public yet." in panel(patient, "r1")


def test_the_mint_page_says_for_how_long_it_stays_a_draft(patient: Host) -> None:
    patient.shelf.put("r1")
    page = text_of(patient.visitor("editor").get(address("mint")))
    assert "It stays a draft for 30 minutes and then becomes public by itself" in page


def test_a_registered_one_says_so(patient: Host) -> None:
    patient.mint(patient.shelf.put("r1"), state="registered")
    assert "Draft; it becomes registered at" in panel(patient, "r1")


# Embargo


def test_a_doi_is_asked_for_during_an_embargo_and_waits_for_its_end(host: Host) -> None:
    later = (host.clock() + timedelta(days=30)).date()
    host.shelf.put("r1", access=Access.EMBARGOED, embargo_until=later)
    page = host.visitor("editor").get(address("mint"))
    assert f"The material is under embargo until {later}." in text_of(page)
    confirm(host, "mint", state="findable")
    host.work()
    told = panel(host, "r1")
    assert f"Reserved until the embargo ends on {later}; then it becomes public by itself." in told
    assert "Mint DOI" not in told


# From elsewhere


def test_a_doi_from_elsewhere_is_noted_and_taken_back(host: Host) -> None:
    name = host.reserve(host.shelf.put("r1"))
    assert "External DOI…" in panel(host, "r1")
    answer = confirm(host, "external", which="external", doi=" https://doi.org/10.1234/ABC ")
    assert answer.status_code == 303
    assert asked(host) == [(IntentKind.EXTERNAL, {"doi": "10.1234/abc"}, "editor")]
    host.work()
    told = panel(host, "r1")
    assert "Registered elsewhere." in told
    assert f"The name {name} of ours stands aside for it." in told
    assert "https://doi.org/10.1234/abc" in host.visitor().get("/records/r1").text

    confirm(host, "external", which="own", doi="10.1234/abc")
    host.work()
    assert f"Reserved: {name}; not public yet." in panel(host, "r1")


def test_a_doi_from_elsewhere_is_not_called_unreal(host: Host) -> None:
    host.shelf.put("r1")
    assert "Sandbox: not a real DOI" in panel(host, "r1")
    confirm(host, "external", which="external", doi="10.1234/abc")
    host.work()
    told = panel(host, "r1")
    assert "10.1234/abc" in told
    assert "not a real DOI" not in told


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("", 'the external DOI "" cannot be read: it is empty.'),
        ("hello <b>", 'the external DOI "hello <b>" cannot be read: a DOI begins with "10."'),
        ("10.80000/abc", "the external DOI 10.80000/abc begins with 10.80000, a prefix of ours."),
    ],
)
def test_what_is_no_doi_from_elsewhere_is_refused_at_its_field(host: Host, typed: str, complaint: str) -> None:
    host.reserve(host.shelf.put("r1"))
    answer = confirm(host, "external", which="external", doi=typed)
    assert answer.status_code == 422
    assert text_of(answer).count(complaint) == 2
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{html.escape(typed, quote=False)}"' in answer.text
    assert "<b>" not in answer.text
    assert asked(host) == []


def test_a_public_doi_of_ours_leaves_no_choice(host: Host) -> None:
    host.mint(host.shelf.put("r1"))
    answer = host.visitor("editor").get(address("external"))
    assert "This record has a DOI of ours that is public" in text_of(answer)
    assert "<form" not in answer.text
    assert "External DOI" not in panel(host, "r1")


def test_what_the_record_says_itself_is_changed_there(host: Host) -> None:
    host.shelf.put("r1", external_doi="10.1234/abc")
    answer = host.visitor("editor").get(address("external"))
    assert "The record itself names the DOI 10.1234/abc." in text_of(answer)
    assert 'href="/edit/r1#external_doi"' in answer.text


def test_a_refused_one_is_told_on_the_record(host: Host) -> None:
    host.reserve(host.shelf.put("r0"))
    host.shelf.put("r1")
    with host.app.app_context():
        ask_for_external(host.context, "r1", "10.80000/x", actor="editor")
    host.work()
    assert "A DOI from elsewhere was not noted at" in panel(host, "r1")
