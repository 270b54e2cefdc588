"""DOIs as a file: exported, edited, brought back, compared, applied; and what a file cannot do."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import requests
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from flask_doi import Repository, Selection
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.exchange import BROKEN_OFF
from flask_doi.models import Batch, BatchRecord, HistoryEvent
from flask_doi.sandbox import RunningSandbox
from flask_doi.services.batches import feeding, steering
from flask_doi.services.exchange.exporting import Export
from flask_doi.services.exchange.importing import forget_unapplied
from flask_doi.services.planning import fold_intents
from flask_doi.services.retirement_requests import ask_to_redact

from .conftest import MakeHost
from .host import Host

USUAL = "DOI,Title,Status,Minted Date,URL,Repository"
HERE = "https://archive.example.org"
OTHER_ARCHIVE = Repository(key="other", name="Other Archive")


@dataclass
class Desk:
    """Somebody with files before the pages."""

    host: Host
    sandbox: RunningSandbox
    user: str = "administrator"

    def export(self, **args: Any) -> list[dict[str, str]]:
        answer = self.host.visitor(self.user).get("/admin/doi/export.csv", query_string=args)
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))

    def lines(self) -> dict[str, dict[str, str]]:
        """What may be edited, by record."""
        return {line["Record Key"]: line for line in self.export(columns="import")}

    def upload(self, file: bytes | str, name: str = "edited.csv", do: str = "") -> TestResponse:
        """Brings a file back and looks at what it would do; with `do` presses that button."""
        client = self.host.visitor(self.user)
        content = file.encode() if isinstance(file, str) else file
        form = client.get("/admin/doi/import").text
        data = {"csrf_token": _token(form), "file": (io.BytesIO(content), name)}
        answer = client.post("/admin/doi/import", data=data, content_type="multipart/form-data")
        if answer.status_code != 303:
            return answer
        page = client.get(answer.location)
        if not do:
            return page
        done = client.post(answer.location, data={"csrf_token": _token(page.text), "do": do})
        assert done.status_code == 303, done.text
        return done

    def bring_back(self, lines: Sequence[dict[str, str]], do: str = "") -> TestResponse:
        return self.upload(written(lines), do=do)

    def work(self) -> None:
        """A worker until nothing is left to do."""
        for _ in range(4):
            self.host.work()

    def held(self, doi: str) -> dict[str, Any]:
        found = requests.get(f"{self.sandbox.url}/dois/{doi}", timeout=5, auth=("SANDBOX.ARCHIVE", "sandbox"))
        return dict(found.json()["data"]["attributes"])

    def asked(self) -> int:
        return len(self.sandbox.sandbox.traffic.log(None, ""))


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def written(lines: Sequence[dict[str, str]], separator: str = ",") -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(lines[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(lines)
    return buffer.getvalue()


@pytest.fixture
def desk(build: MakeHost, sandbox: RunningSandbox) -> Desk:
    host = build(DOI_EXPOSE_TEST=True)
    host.mint(host.shelf.put("one", title='=HYPERLINK("https://evil.example.org")'))
    host.mint(host.shelf.put("two", title="Čaj, „ночь“\nليل"))
    host.mint(host.shelf.put("three", repository=OTHER_ARCHIVE))
    host.reserve(host.shelf.put("kept"))
    return Desk(host, sandbox)


def test_an_export_holds_what_was_asked_for_and_is_safe_in_spreadsheets(desk: Desk) -> None:
    client = desk.host.visitor("administrator")
    answer = client.get("/admin/doi/export.csv")
    assert answer.get_data().startswith(b"\xef\xbb\xbf" + USUAL.encode() + b"\r\n")
    assert re.search(r'"dois-sandbox-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"])
    assert (answer.headers["Cache-Control"], answer.mimetype) == ("no-store", "text/csv")
    lines = desk.export()
    assert [line["Status"] for line in lines] == ["findable", "findable", "findable", "reserved"]
    assert lines[0]["Title"] == '\'=HYPERLINK("https://evil.example.org")'
    assert lines[1]["Title"] == "Čaj, „ночь“\nليل"
    assert lines[0]["URL"] == f"{HERE}/doi/{lines[0]['DOI']}"
    assert lines[0]["Minted Date"].endswith("Z")
    assert lines[3]["Minted Date"] == ""

    told = json.loads(client.get("/admin/doi/export.json?columns=doi,title,resolves,minted").get_data())
    assert [set(each) for each in told] == [{"doi", "title", "resolves", "minted"}] * 4
    assert told[0]["title"] == '=HYPERLINK("https://evil.example.org")'
    assert json.loads(client.get("/admin/doi/export.json?state=draft").get_data()) == []
    assert len(desk.export(columns="all")[0]) == 28
    assert [line["Status"] for line in desk.export(state="reserved", columns="doi,status")] == ["reserved"]
    for wrong in ("state=gone", "columns=doi,colour", "doi=x"):
        assert client.get(f"/admin/doi/export.csv?{wrong}").status_code == 400
    page = client.get("/admin/doi/export?state=findable")
    assert "the 3 DOIs that match your filter" in page.text
    assert 'name="state" value="findable"' in page.text


def test_an_export_tells_only_what_one_looks_after_and_nothing_of_what_was_redacted(desk: Desk) -> None:
    with desk.host.app.app_context():
        ask_to_redact(desk.host.context, [desk.host.row("two").id], reason="privacy")
    desk.work()
    (redacted,) = [line for line in desk.export(columns="all") if line["Status"] == "deactivated"]
    told = {name for name, value in redacted.items() if value}
    assert told == {"DOI", "Status", "Minted Date", "Environment", "Row Number"}
    desk.host.shelf.scope = lambda user: Selection(repositories=("other",))  # type: ignore[method-assign]
    assert [line["Repository"] for line in desk.export()] == ["Other Archive"]
    assert (
        "The file will hold the one DOI that you look after."
        in desk.host.visitor("administrator").get("/admin/doi/export").text
    )
    assert desk.host.visitor("editor").get("/admin/doi/export.csv").status_code == 403


def test_an_export_that_breaks_off_does_not_look_complete(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flask_doi.services.exchange.exporting.PAGE", 2)
    with desk.host.app.app_context():
        export = Export(desk.host.context, DoiFilter())
        pages = export.lines()
        first = next(pages)

        def broken() -> Any:
            yield first
            raise RuntimeError("the database went away")

        monkeypatch.setattr(export, "lines", broken)
        parts: list[bytes] = []
        with pytest.raises(RuntimeError):
            parts.extend(export.as_csv())
        told = b"".join(parts).decode("utf-8-sig")
        assert told.splitlines()[-1] == BROKEN_OFF
        texts = export.as_json()
        told_json = next(texts) + next(texts)
        with pytest.raises(RuntimeError):
            next(texts)
    with pytest.raises(json.JSONDecodeError):
        json.loads(told_json)
    answer = desk.upload(told)
    assert answer.status_code == 422
    assert "The export broke off in line" in answer.text


def test_a_file_that_nobody_edited_changes_nothing(desk: Desk) -> None:
    before = desk.asked()
    for file, name in (
        (desk.host.visitor("administrator").get("/admin/doi/export.csv?columns=all").get_data(), "a.csv"),
        (desk.host.visitor("administrator").get("/admin/doi/export.json?columns=all").get_data(), "a.json"),
        (desk.host.visitor("administrator").get("/admin/doi/export.csv").get_data(), "usual.csv"),
    ):
        page = desk.upload(file, name)
        assert "The file changes nothing." in page.text
        assert "4 of them are as they are here." in page.text
        assert "Not changed by an import" not in page.text
        assert 'value="apply"' not in page.text
    desk.work()
    assert (desk.asked(), desk.host.intents()) == (before, [])


def test_targets_and_states_are_changed_once_the_difference_was_seen(desk: Desk) -> None:
    lines = desk.lines()
    lines["one"]["URL"] = f"{HERE}/records/one"
    lines["two"] |= {"Status": "Deactivated", "Reason": "Duplicate of another record", "Note": "See the other one."}
    lines["three"]["Status"] = "registered"
    lines["kept"]["Status"] = "findable"
    before = desk.asked()
    page = desk.bring_back(list(lines.values()))
    assert "4 changes" in page.text
    for said in ("One DOI leads somewhere else.", "2 DOIs get another state.", "One DOI is deactivated."):
        assert said in page.text
    assert f"{HERE}/records/one" in page.text
    desk.work()
    assert desk.asked() == before, "nothing happens before somebody applies the file"

    desk.bring_back(list(lines.values()), do="apply")
    desk.work()
    one, two, three, kept = (lines[key]["DOI"] for key in ("one", "two", "three", "kept"))
    assert (desk.held(one)["url"], desk.held(one)["state"]) == (f"{HERE}/records/one", "findable")
    assert (desk.held(two)["state"], desk.held(three)["state"], desk.held(kept)["state"]) == (
        "registered", "registered", "findable",
    )  # fmt: skip
    assert desk.host.row("two").deactivation["note"] == "See the other one."
    with desk.host.app.app_context(), desk.host.context.session() as session:
        done = session.scalars(select(Batch).where(Batch.state == "completed")).one()
        results = session.scalars(select(BatchRecord.result).where(BatchRecord.batch_id == done.id)).all()
    assert (done.kind, list(results)) == ("import", ["done"] * 4)

    back = desk.lines()
    back["one"]["URL"] = ""
    back["two"]["Status"] = "findable"
    desk.bring_back(list(back.values()), do="apply")
    desk.work()
    assert desk.held(one)["url"] == f"{HERE}/doi/{one}"
    assert desk.host.row("one").own_url is None
    assert desk.held(two)["state"] == "findable"


def test_what_a_file_cannot_do_is_told_with_line_and_way_out(desk: Desk) -> None:
    lines = desk.lines()
    lines["one"] |= {"URL": "https://evil.example.org/x", "Title": "Better", "Repository": "Mine"}
    lines["two"] |= {"Status": "deactivated", "Reason": "duplicat"}
    lines["three"]["Status"] = "draft"
    lines["kept"]["Status"] = "gone"
    strange = {"DOI": "10.80000/nobody", "Status": "findable", "Record Key": "unheard of", "Mark": ""}
    blank = dict.fromkeys(lines["one"], "")
    page = desk.bring_back(
        [*lines.values(), {**blank, **strange}, {**blank, "DOI": "x"}, lines["two"], {**blank, "DOI": "10.5555/a"}]
    ).text
    assert "The file changes nothing." in page
    for said in (
        "DOIs of this account may not lead to evil.example.org.",
        "there is duplicate",
        "What is findable cannot become draft here.",
        "There is no such status.",
        "The catalogue has no record unheard of.",
        "This is no DOI",
        "This DOI stands in line 3 already.",
        "The prefix 10.5555 belongs to none of the accounts here.",
        "Title differs in one line (2).",
        "Repository differs in one line (2).",
    ):
        assert said in page, said
    assert 'value="apply"' not in page

    plain = {"DOI": lines["one"]["DOI"], "URL": f"{HERE}/records/one"}
    assert "One line has no mark" in desk.bring_back([plain]).text


def test_what_changed_here_meanwhile_is_not_overwritten(desk: Desk) -> None:
    lines = desk.lines()
    desk.bring_back([lines["one"] | {"URL": f"{HERE}/records/mine"}], do="apply")
    desk.work()
    untouched = desk.bring_back([lines["one"]]).text
    assert "It has changed here since the export" in untouched
    assert "You did not change it." in untouched
    both = desk.bring_back([lines["one"] | {"URL": f"{HERE}/records/yours"}])
    assert f"now it is {HERE}/records/mine" in both.text
    assert 'value="apply"' not in both.text

    seen = desk.lines()["two"]
    client = desk.host.visitor("administrator")
    page = desk.bring_back([seen | {"URL": f"{HERE}/records/late"}])
    address = page.request.path
    desk.host.row("two", desired_url=f"{HERE}/records/quicker")
    client.get(address)
    client.post(address, data={"csrf_token": _token(client.get(address).text), "do": "apply"})
    desk.work()
    assert desk.host.row("two").own_url is None
    with desk.host.app.app_context(), desk.host.context.session() as session:
        last = session.scalars(select(BatchRecord).order_by(BatchRecord.id.desc())).first()
    assert last is not None
    assert (last.result, (last.params or {})["rule"]) == ("skipped", "changed_since")


def test_files_are_read_as_programs_save_them_and_told_what_is_wrong_with_them(desk: Desk) -> None:
    lines = list(desk.lines().values())
    lines[0]["URL"] = f"{HERE}/records/one"
    for file, said in (
        (written(lines, ";").encode("utf-8-sig"), "CSV (UTF-8) with semicolons"),
        (written(lines, "\t").encode("utf-16"), "text (UTF-16) with tabs"),
        (("sep=;\r\n" + written(lines, ";")).encode(), "with semicolons"),
        (written([lines[0] | {"Repository": "Café"}]).encode("cp1252"), "CSV (Windows-1252)"),
        (json.dumps([{"doi": lines[0]["DOI"], "url": lines[0]["URL"]}]).encode(), "The file is JSON"),
    ):
        page = desk.upload(file).text
        assert said in page
        assert "One change" in page
    with desk.host.app.app_context(), desk.host.context.session() as session:
        before = session.scalar(select(func.count(Batch.id)))
    for file, said in (
        (b"", "The file is empty."),
        (b"PK\x03\x04rest", "This is a workbook of a spreadsheet program."),
        (b"%PDF-1.7", "This is neither CSV nor JSON."),
        (b"Title,Status\r\na,b\r\n", "it names Title, Status"),
        (b'"DOI,Title"\r\n"a,b"\r\n', "Every line is one single cell"),
        (b"DOI,URL,url\r\n", "The column url is there twice."),
        (b'[{"doi": "10.1/a",]', "The JSON cannot be read, from line 1, column 19 on"),
        (b'{"doi": "10.1234/a"}', "The JSON is no list of DOIs."),
        (b"[" * 100_000, "The JSON is no list of DOIs."),
        (b'[{"doi": ' + b"9" * 5000 + b"}]", "The JSON is no list of DOIs."),
        (b"DOI," + b"x" * 1_200_000 + b"\r\n", "quot"),
        (b'sep="\r\nDOI,URL\r\n10.1/a,b\r\n', "quot"),
    ):
        answer = desk.upload(file)
        assert answer.status_code == 422
        assert said in answer.text, said
        assert 'href="#doi-field-file"' in answer.text
    with desk.host.app.app_context(), desk.host.context.session() as session:
        assert session.scalar(select(func.count(Batch.id))) == before, "nothing is kept of a file that cannot be read"


def test_signs_that_no_database_takes_are_replaced(desk: Desk) -> None:
    line = {"doi": "10.80000/\ud800", "record": "a\ud800", "status": "external", "\ud800": "x", "url": "\ud800"}
    assert desk.upload(json.dumps([line]).encode()).status_code == 200


def test_a_doi_that_was_registered_before_is_taken_over_without_changing_it(desk: Desk) -> None:
    asked, shelf = desk.sandbox, desk.host.shelf
    attributes = {
        "doi": "10.80000/before", "event": "publish", "url": f"{HERE}/old/place", "prefix": "10.80000",
        "titles": [{"title": "As it was"}], "creators": [{"name": "Smith, Ann"}], "publisher": "Harbour",
        "publicationYear": 1999, "types": {"resourceTypeGeneral": "Text"},
    }  # fmt: skip
    body = {"data": {"type": "dois", "attributes": attributes}}
    made = requests.post(f"{asked.url}/dois", json=body, auth=("SANDBOX.ARCHIVE", "sandbox"), timeout=5)
    assert made.status_code == 201, made.text
    for key in ("older", "typo", "elsewhere"):
        shelf.put(key)
    lines = [
        {"DOI": "https://doi.org/10.80000/BEFORE", "Record Key": "older", "Status": "findable"},
        {"DOI": "10.80000/typo", "Record Key": "typo", "Status": ""},
        {"DOI": "10.1234/elsewhere", "Record Key": "elsewhere", "Status": "external"},
        {"DOI": "10.80000/second", "Record Key": "one", "Status": ""},
    ]
    before = desk.asked()
    page = desk.bring_back(lines)
    for said in ("2 DOIs are taken over; the agency is read first.", "One DOI from elsewhere is noted."):
        assert said in page.text
    assert "The record one has the DOI" in page.text
    assert desk.asked() == before, "the page asks no agency"
    desk.bring_back(lines, do="apply")
    desk.work()
    row = desk.host.row("older")
    assert (row.doi, row.origin, str(row.observed_state)) == ("10.80000/before", "adopted", "findable")
    assert (row.observed_url, row.year) == (f"{HERE}/old/place", 1999)
    assert desk.held("10.80000/before")["titles"] == [{"title": "As it was"}]
    assert [seen.method for seen in asked.sandbox.traffic.log(None, "^/dois/10.80000/before")][:1] == ["GET"]
    typo = desk.host.row("typo")
    assert (typo.failure or {})["code"] == "adopt_absent"
    assert str(typo.observed_state) == "absent"
    assert desk.host.row("elsewhere").origin == "external"
    assert not [seen for seen in asked.sandbox.traffic.log(None, "") if seen.method != "GET" and "typo" in seen.path]
    assert "stale" in next(line for line in desk.export(columns="all") if line["Record Key"] == "older")["Conditions"]
    with desk.host.app.app_context(), desk.host.context.session() as session:
        told = session.scalars(select(HistoryEvent.code).where(HistoryEvent.record_key == "older")).all()
    assert {"adoption_asked", "adopted"} <= set(told)


def test_who_may_not_deactivate_cannot_do_it_by_a_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    may = desk.host.shelf.may
    line = desk.lines()["one"] | {"Status": "deactivated", "Reason": "withdrawn"}
    kept = desk.bring_back([line]).request.path
    monkeypatch.setattr(
        desk.host.shelf, "may", lambda user, action, key: action != "deactivate" and may(user, action, key)
    )
    assert "You may not deactivate DOIs" in desk.bring_back([line]).text
    client = desk.host.visitor("administrator")
    answer = client.post(kept, data={"csrf_token": _token(client.get(kept).text), "do": "apply"})
    assert answer.status_code == 403
    assert desk.host.intents() == []


def test_who_may_not_deactivate_steers_no_file_that_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    line = desk.lines()["one"] | {"Status": "deactivated", "Reason": "withdrawn"}
    batch = desk.bring_back([line], do="apply").location
    may = desk.host.shelf.may
    monkeypatch.setattr(
        desk.host.shelf, "may", lambda user, action, key: action != "deactivate" and may(user, action, key)
    )
    client = desk.host.visitor("administrator")
    for act in ("pause", "resume", "cancel", "again"):
        answer = client.post(batch, data={"csrf_token": _token(client.get(batch).text), "act": act})
        assert answer.status_code == 403, act


def test_cells_that_another_program_would_split_stand_in_quotes(desk: Desk) -> None:
    """With a semicolon or a tab as separator, what stands behind it would begin a cell, and could be a formula."""
    titles = ("Letters;=1+1", "Maps\t=1+1", 'Say "=1+1"')
    for title in titles:
        desk.host.mint(desk.host.shelf.put(f"made {len(title)}", title=title))
    client = desk.host.visitor("administrator")
    for address in ("export.csv", "batch/mint.csv", "reports/repositories.csv"):
        text = client.get(f"/admin/doi/{address}").get_data(as_text=True).removeprefix("\ufeff")
        assert text.endswith("\r\n")
        for line in text.split("\r\n"):
            unquoted = re.sub(r'"(?:[^"]|"")*"', "", line)
            assert ";" not in unquoted, line
            assert "\t" not in unquoted, line
    assert {line["Title"] for line in desk.export()} >= set(titles)


def test_a_file_that_nobody_applies_is_forgotten(desk: Desk) -> None:
    line = desk.lines()["one"] | {"URL": f"{HERE}/records/one"}
    desk.bring_back([line], do="discard")
    kept = desk.bring_back([line]).request.path
    client = desk.host.visitor("administrator")
    assert client.get("/admin/doi/import").text.count("edited.csv") == 1
    desk.host.clock.ahead = timedelta(days=8)
    with desk.host.app.app_context():
        assert forget_unapplied(desk.host.context) == 1
    assert client.get(kept).status_code == 404
    with desk.host.app.app_context(), desk.host.context.session() as session:
        assert session.scalar(select(func.count(BatchRecord.id))) == 0


def test_a_file_is_taken_back_as_long_as_nothing_of_it_was_sent(desk: Desk) -> None:
    lines = desk.lines()
    lines["one"]["URL"] = f"{HERE}/records/one"
    lines["two"] |= {"Status": "deactivated", "Reason": "withdrawn"}
    lines["three"]["Status"] = "registered"
    lines["kept"]["Status"] = "findable"
    context = desk.host.context
    desk.bring_back(list(lines.values()), do="apply")
    before = desk.asked()
    with desk.host.app.app_context():
        with context.session() as session:
            number = session.scalars(select(Batch.id)).one()
        feeding.carry_on(context, number)
        fold_intents(context)
        assert desk.host.row("one").desired_url == f"{HERE}/records/one"
        assert str(desk.host.row("kept").desired_state) == "findable"
        assert steering.cancel(context, number, actor="administrator").done
    desk.work()
    assert desk.host.row("one").own_url is None
    assert [str(desk.host.row(key).desired_state) for key in ("two", "three", "kept")] == [
        "findable", "findable", "reserved",
    ]  # fmt: skip
    writing = [seen for seen in desk.sandbox.sandbox.traffic.log(None, "")[before:] if seen.method != "GET"]
    assert writing == []
