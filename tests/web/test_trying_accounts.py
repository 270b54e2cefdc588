"""Trying an account before it is saved, by its form, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from flask_doi.models import Account
from flask_doi.sandbox import RunningSandbox

from .conftest import MakeHost
from .host import Host

TYPED = {
    "name": "Sandbox", "prefix": "10.80000", "shoulder": "", "suffix": "opaque", "url_template": "{base}/doi/{doi}",
    "default_state": "findable", "password": "", "api_token": "",
}  # fmt: skip


@pytest.fixture
def host(build: MakeHost) -> Host:
    """A host whose account is known, without the token that every other test of forms looks at."""
    made = build(WTF_CSRF_ENABLED=False)
    made.mint(made.shelf.put("r1"))
    return made


def account_id(host: Host) -> int:
    with host.app.app_context(), host.context.session() as session:
        return session.query(Account.id).scalar()


def try_it(host: Host, *, accept: str = "text/html", visitor: str = "administrator", **typed: str) -> TestResponse:
    address = f"/admin/doi/configuration/test?account={account_id(host)}"
    return host.visitor(visitor).post(address, data={**TYPED, **typed}, headers={"Accept": accept})


def words(answer: TestResponse) -> str:
    text = answer.json["html"] if answer.is_json else answer.text
    return " ".join(html.fromstring(text).text_content().split())


def test_a_wrong_password_is_told_with_what_to_do_and_never_comes_back(host: Host) -> None:
    page = try_it(host, password="hunter2-hunter2", shoulder="kma.")
    assert page.status_code == 200
    assert "One thing is to be mended." in words(page)
    assert "this is not its password" in words(page)
    assert "The password that was typed was tried." in words(page)
    assert "Type it anew" in words(page)
    assert "Type it again before you save." in words(page)
    assert "hunter2" not in page.text
    fields = {each.get("name"): each.get("value") for each in html.fromstring(page.text).iter("input")}
    assert (fields["shoulder"], fields["password"]) == ("kma.", "")
    [result] = html.fromstring(page.text).xpath('//*[@id="doi-connection"]')
    assert (result.get("role"), result.get("tabindex"), result.get("autofocus") is not None) == ("status", "-1", True)
    [form] = html.fromstring(page.text).xpath('//form[@id="doi-account"]')
    assert form.get("action") == f"/admin/doi/configuration/accounts/{account_id(host)}"


def test_what_is_right_is_green_and_the_script_gets_the_piece_alone(host: Host) -> None:
    answer = try_it(host, accept="application/json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Everything is in order." in words(answer)
    assert "The stored password was tried." in words(answer)
    assert "written, read back, compared and deleted" in words(answer)
    assert "<form" not in answer.json["html"]


def test_nothing_is_saved_by_trying(host: Host) -> None:
    try_it(host, shoulder="other.", password="wrong")
    with host.app.app_context(), host.context.session() as session:
        row = session.query(Account).one()
        assert (row.shoulder, host.context.vault.open(str(row.secret))["password"]) == ("", "sandbox")


def test_only_who_may_configure_may_try_and_only_with_the_token_of_the_form(
    host: Host, build: MakeHost, sandbox: RunningSandbox
) -> None:
    asked = len(sandbox.sandbox.traffic.log(None, ""))
    assert try_it(host, visitor="editor").status_code == 403
    guarded = build()
    answer = guarded.visitor("administrator").post("/admin/doi/configuration/test", data=TYPED)
    assert answer.status_code == 400
    piece = guarded.visitor("administrator").post(
        "/admin/doi/configuration/rehearsal", data=TYPED, headers={"Accept": "application/json"}
    )
    assert (piece.status_code, "too old to be sent" in piece.json["html"]) == (400, True)
    assert len(sandbox.sandbox.traffic.log(None, "")) == asked


def test_a_new_account_can_be_tried_too(host: Host) -> None:
    given = {**TYPED, "agency": "datacite", "environment": "sandbox", "repository_id": "SANDBOX.ARCHIVE"}
    answer = host.visitor("administrator").post("/admin/doi/configuration/test", data={**given, "password": "sandbox"})
    assert "Everything is in order." in words(answer)
    missing = host.visitor("administrator").post("/admin/doi/configuration/test", data=given)
    assert "There is no password and no token" in words(missing)
    gone = host.visitor("administrator").post("/admin/doi/configuration/test?account=4711", data=given)
    assert gone.status_code == 404


def test_typed_rules_are_tried_on_the_last_month_with_records_to_look_at(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.shelf.put("new", title="<b>Bold</b> harbour")
    host.shelf.put("file", level="file")
    monkeypatch.setattr(type(host.shelf), "changed_since", lambda self, moment: iter(sorted(self.records)))
    address = f"/admin/doi/configuration/rehearsal?account={account_id(host)}"
    answer = host.visitor("administrator").post(address, data=TYPED, headers={"Accept": "application/json"})
    said = words(answer)
    assert "These rules would have minted one DOI in the last 30 days." in said
    assert "3 records were published or changed in that time and looked at. One has a DOI already." in said
    assert "Of a level that gets no DOI in this catalogue" in said
    assert "&lt;b&gt;Bold" in answer.json["html"]
    assert 'href="/records/new"' in answer.json["html"]
    page = host.visitor("administrator").post(
        address, data={**TYPED, "lists": "rule_levels", "rule_levels": "fonds", "default_state": "draft"}
    )
    assert "These rules would have minted 0 DOIs in the last 30 days." in words(page)
    assert "Not of the levels that are chosen here" in words(page)


def why(host: Host, key: str, visitor: str = "editor") -> TestResponse:
    return host.visitor(visitor).get(f"/admin/doi/record/{key}/why")


def test_every_rule_answers_why_a_record_has_no_doi(host: Host) -> None:
    host.shelf.put("r2", level="file", title="Harbour accounts", scope=None)
    page = why(host, "r2")
    said = words(page)
    assert page.status_code == 200
    assert "It gets no DOI: DOIs are not minted by themselves here." in said
    assert 'Does its level of description get DOIs?No: records of the level "file" get none here' in said
    assert "Is the record published?Yes." in said
    order = [said.index(question) for question in ("Are DOIs minted", "Is the description", "Is the record published")]
    assert order == sorted(order)


def test_what_is_missing_leads_to_where_it_is_mended(build: MakeHost) -> None:
    host = build(DOI_AUTO_MINT=True)
    host.mint(host.shelf.put("first"))
    host.shelf.put("poor", title=None, creators=(), reference_code=None, dates=())
    page = why(host, "poor")
    assert "It gets a name, and a DOI as soon as what is missing is mended." in words(page)
    assert re.findall(r'href="(/edit/poor#\w+)"', page.text) == ["/edit/poor#title", "/edit/poor#creators"]


def test_who_may_not_see_the_state_of_a_record_is_told_nothing(host: Host) -> None:
    assert why(host, "r1", "colleague").status_code == 200
    assert why(host, "r1", "reader").status_code == 404
    assert why(host, "unheard of", "administrator").status_code == 404


@pytest.mark.parametrize("typed", ["r1", "https://doi.org/{doi}", "doi:{doi}"])
def test_a_record_is_found_by_its_key_or_doi_in_any_spelling(host: Host, typed: str) -> None:
    named = typed.format(doi=host.name_of("r1"))
    answer = host.visitor("administrator").get("/admin/doi/configuration/why", query_string={"record": named})
    assert (answer.status_code, answer.location) == (303, "/admin/doi/record/r1/why")


def test_several_records_of_one_reference_code_are_offered_and_none_is_an_error(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def select(self: Any, selection: Any, after: str | None = None) -> Any:
        wanted = selection.reference_codes or ()
        return (key for key, found in sorted(self.records.items()) if found.reference_code in wanted)

    monkeypatch.setattr(type(host.shelf), "select", select)
    host.shelf.put("r2")
    ask: Callable[[str], TestResponse] = lambda text: host.visitor("administrator").get(  # noqa: E731
        "/admin/doi/configuration/why", query_string={"record": text}
    )
    assert re.findall(r'href="(/admin/doi/record/r\d/why)"', ask("ZA HMA F1/1").text) == [
        "/admin/doi/record/r1/why", "/admin/doi/record/r2/why",
    ]  # fmt: skip
    nothing = ask("<script>")
    assert nothing.status_code == 404
    assert "No record of yours has this key" in nothing.text
    assert '<script>"' not in nothing.text
    assert host.visitor("editor").get("/admin/doi/configuration/why").status_code == 403


def test_the_panel_leads_to_why_where_there_is_no_doi(host: Host) -> None:
    host.shelf.put("bare")
    panels = {key: host.visitor("editor").get(f"/records/{key}").text for key in ("bare", "r1")}
    assert 'href="/admin/doi/record/bare/why">Why is there no DOI?' in panels["bare"]
    assert "/why" not in panels["r1"]


def test_the_decision_table_marks_what_the_settings_choose(build: MakeHost) -> None:
    host = build(DOI_EMBARGO="draft", DOI_ON_DELETE="refuse")
    page = host.visitor("administrator").get("/admin/doi/configuration/decisions")
    tree = html.fromstring(page.text)
    [chosen] = tree.xpath('//div[contains(@class, "doi-chosen")]')
    assert "under embargo" in chosen.text_content()
    assert "It is a draft at the agency; on the day the embargo ends" in " ".join(chosen.text_content().split())
    assert len(tree.xpath('//div[contains(@class, "doi-not-chosen")]')) == 2
    [refuse] = [each for each in tree.xpath("//dd") if "cannot be deleted before its DOI" in each.text_content()]
    assert refuse.text_content().split()[0] == "now"
    assert host.visitor("editor").get("/admin/doi/configuration/decisions").status_code == 403


def test_the_policy_is_filled_in_with_the_settings_in_force_and_can_be_downloaded(build: MakeHost) -> None:
    given = {"DOI_PUBLISHER": "Archive <of> Port", "DOI_GRACE_PERIOD": 7200, "DOI_MAILTO": "doi@example.org"}
    host = build(**given)
    host.mint(host.shelf.put("r1"))
    page = host.visitor("administrator").get("/admin/doi/configuration/policy")
    assert "Policy on DOIs: Archive &lt;of&gt; Port" in page.text
    assert "For 2 hours after a publication it stays a draft." in words(page)
    file = host.visitor("administrator").get("/admin/doi/configuration/policy.md")
    assert file.mimetype == "text/markdown"
    assert "attachment" in file.headers["Content-Disposition"]
    assert file.text.startswith("# Policy on DOIs: Archive &lt;of> Port\n")
    assert host.visitor("editor").get("/admin/doi/configuration/policy.md").status_code == 403
