"""The page on which a finding aid is handed in."""

from __future__ import annotations

import io

from flask import Flask

from .visiting import Page, Visitor, record_of

FINDING_AID = """<?xml version="1.0" encoding="UTF-8"?>
<ead xmlns="http://ead3.archivists.org/schema/">
  <control><recordid>quay-choir</recordid>
    <filedesc><titlestmt><titleproper>Quay Choir</titleproper></titlestmt></filedesc>
    <maintenanceagency><agencyname>Kustendal Regional Archives</agencyname></maintenanceagency></control>
  <archdesc level="fonds"><did><unitid>F9</unitid><unittitle>Quay Choir</unittitle><unitdate>1951-1960</unitdate></did>
    <dsc><c level="file"><did><unitid>1</unitid><unittitle>Song sheets</unittitle></did></c></dsc></archdesc>
</ead>"""


def hand_in(visitor: Visitor, content: str, name: str = "choir.xml", repository: str = "KMA") -> Page:
    token = visitor.get("/catalogue/import").all("//main//input[@name='csrf_token']/@value")[0]
    file = (io.BytesIO(content.encode()), name)
    return visitor.post("/catalogue/import", {"csrf_token": token, "file": file, "repository": repository})


def test_a_finding_aid_becomes_drafts_in_the_chosen_archive(app: Flask, editor: Visitor, visitor: Visitor) -> None:
    page = hand_in(editor, FINDING_AID)
    assert page.status == 200, page.text
    assert "2 descriptions new, 0 brought up to date." in page.text
    (link,) = page.all("//section[@class='report']//li/a/@href")
    shown = editor.get(link)
    assert "Quay Choir" in shown.all("//h1")[0].text
    assert "Publish with 1 draft below" in shown.text
    assert visitor.get(link).status == 404
    with app.app_context():
        assert record_of(link.removeprefix("/record/")).repository.code == "KMA"


def test_handing_it_in_again_doubles_nothing(editor: Visitor) -> None:
    hand_in(editor, FINDING_AID)
    assert "0 descriptions new, 2 brought up to date." in hand_in(editor, FINDING_AID).text


def test_a_file_that_is_no_finding_aid_is_refused_in_words(editor: Visitor) -> None:
    page = hand_in(editor, "Dear Sir,\n", "letter.txt")
    assert page.status == 422
    assert "letter.txt" in page.all("//div[@id='problems']")[0].text_content()


def test_no_file_at_all_is_asked_for(editor: Visitor) -> None:
    page = editor.submit("/catalogue/import", file=None)
    assert page.status == 422
    assert "Choose a file" in page.text


def test_a_limited_editor_cannot_import_elsewhere(limited_editor: Visitor) -> None:
    assert hand_in(limited_editor, FINDING_AID, repository="KMA").status == 422
    assert hand_in(limited_editor, FINDING_AID, repository="").status == 422
    assert hand_in(limited_editor, FINDING_AID, repository="GAV").status == 200


def test_a_file_over_the_limit_is_told_so(app: Flask, editor: Visitor) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 2000
    page = hand_in(editor, FINDING_AID + " " * 3000)
    assert page.status == 413
    assert "This file is too large" in page.text
