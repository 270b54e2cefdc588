"""Reasons, objections and what is kept of a retirement: words and values alone."""

from __future__ import annotations

from datetime import UTC, datetime
from string import Formatter

import pytest

from flask_doi.crosswalk.withdrawn import bare, withdrawn
from flask_doi.domain.history_wording import history_text
from flask_doi.domain.payload import Payload
from flask_doi.domain.retirement import (
    IDENTICAL,
    OTHER,
    REASONS,
    Before,
    Deactivation,
    read_reason,
    reason_label,
    reason_sentence,
)
from flask_doi.domain.retirement_wording import OBJECTIONS, Objected, Objection, objection_text
from flask_doi.domain.states import DoiState

AT = datetime(2026, 5, 3, 14, 30, 5, 123456, tzinfo=UTC)
TOLD = Payload(
    attributes={
        "titles": [{"title": "Letters"}],
        "dates": [{"date": "1903", "dateType": "Created"}],
        "relatedIdentifiers": [
            {"relatedIdentifier": "10.1234/a", "relatedIdentifierType": "DOI", "relationType": "IsPartOf"}
        ],
    },
    crosswalk_version="7",
)
XML = """<?xml version="1.0" encoding="UTF-8"?>
<resource xmlns="http://datacite.org/schema/kernel-4"><titles><title>Letters &amp; more</title></titles>
<dates><date dateType="Created">1903</date></dates></resource>"""


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_is_read_by_its_code_and_its_name(code: str) -> None:
    assert read_reason(code) == (code, None)
    assert read_reason(code.replace("_", "-").upper()) == (code, None)
    assert read_reason(f" {reason_label(code)} ") == (code, None)
    assert reason_sentence(code).endswith(".")


def test_any_other_text_is_a_note() -> None:
    assert read_reason("  The owner wants it back ") == (OTHER, "The owner wants it back")


def test_a_reason_that_is_no_longer_known_is_still_shown() -> None:
    assert (reason_label("boredom"), reason_label(None)) == ("boredom", "")
    assert reason_sentence("boredom") == REASONS[OTHER].sentence


def test_a_retirement_is_stored_and_read_back() -> None:
    full = Deactivation(
        at=AT, reason="rights", by="ann", note="n", replaced_by="10.1234/b", replaced_how=IDENTICAL,
        asked_state=DoiState.FINDABLE, asked_how="auto", before=Before(state="findable", url="u", payload=3),
    )  # fmt: skip
    for each in (full, Deactivation(at=AT), full.on_the_way_back()):
        assert Deactivation.from_json(each.as_json()) == each
    assert (full.is_retired, full.on_the_way_back().is_retired) == (True, False)
    assert Deactivation.from_json({**full.as_json(), "added_later": 1}) == full


@pytest.mark.parametrize(
    ("reason", "note", "words"),
    [
        ("rights", "Asked by the heirs", "Rights, or a takedown request"),
        (OTHER, "Water\n damage", "Water damage"),
        (OTHER, None, "Withdrawn"),
        ("boredom", None, "Withdrawn"),
    ],
)
def test_the_agency_is_told_a_few_words(reason: str, note: str | None, words: str) -> None:
    assert Deactivation(at=AT, reason=reason, note=note).words == words


def test_a_withdrawal_adds_its_date_and_relation_and_leaves_the_rest_alone() -> None:
    retired = Deactivation(at=AT, reason="merged", replaced_by="10.1234/B", replaced_how="IsObsoletedBy")
    payload = withdrawn(TOLD, retired)
    relation = {"relatedIdentifier": "10.1234/b", "relatedIdentifierType": "DOI", "relationType": "IsObsoletedBy"}
    assert payload.attributes["titles"] == TOLD.attributes["titles"]
    assert payload.attributes["dates"][1:] == [
        {"date": "2026-05-03", "dateType": "Withdrawn", "dateInformation": "Merged with another record"}
    ]
    assert payload.attributes["relatedIdentifiers"] == [*TOLD.attributes["relatedIdentifiers"], relation]
    assert payload.crosswalk_version == "7"
    assert len(TOLD.attributes["dates"]) == 1
    assert withdrawn(TOLD, retired).fingerprint == payload.fingerprint


def test_a_relation_that_was_told_already_is_told_once() -> None:
    retired = Deactivation(at=AT, reason="merged", replaced_by="10.1234/a", replaced_how="IsPartOf")
    assert len(withdrawn(TOLD, retired).attributes["relatedIdentifiers"]) == 1


def test_a_document_of_the_hosts_own_gets_the_withdrawal_inside() -> None:
    retired = Deactivation(at=AT, reason="merged", replaced_by="10.1234/b", replaced_how=IDENTICAL)
    xml = withdrawn(Payload(xml=XML), retired).xml
    assert xml is not None
    assert "Letters &amp; more" in xml
    assert (
        '<date dateType="Created">1903</date>'
        '<date dateType="Withdrawn" dateInformation="Merged with another record">2026-05-03</date></dates>' in xml
    )
    assert (
        '<relatedIdentifier relatedIdentifierType="DOI" relationType="IsIdenticalTo">10.1234/b</relatedIdentifier>'
        in xml
    )


def test_bare_metadata_holds_only_what_the_schema_demands() -> None:
    told = bare(publisher="Highveld Archive", year=1999, general="Image").attributes
    filled = {name for name, value in told.items() if value not in (None, [])}
    assert filled == {"titles", "creators", "publisher", "publicationYear", "types"}
    assert (told["creators"], told["types"]["resourceTypeGeneral"]) == ([{"name": ":unal"}], "Image")
    assert bare(publisher="", year=1999).attributes["publisher"] == {"name": ":unal"}


@pytest.mark.parametrize("code", OBJECTIONS)
def test_every_objection_has_words_for_its_parameters(code: str) -> None:
    names = {name for _, name, _, _ in Formatter().parse(OBJECTIONS[code]) if name}
    said = objection_text(Objection(code=code, params=dict.fromkeys(names, "X")))
    assert said.endswith(".")
    assert "{" not in said
    assert said in str(Objected(Objection(code=code, params=dict.fromkeys(names, "X"))))


def test_the_history_tells_of_the_end_in_sentences() -> None:
    assert history_text("deactivation_asked", {"reason": "rights"}) == (
        "It is to be retired: Rights, or a takedown request."
    )
    assert history_text("not_deactivated", {"rule": "replacement_retired", "doi": "10.1234/a"}) == (
        "It was not retired: 10.1234/a is retired itself; name a DOI that is not."
    )
    redacted = history_text("redacted", {"reason": "privacy", "note": None, "purged": 7})
    assert redacted.strip() == "It was redacted: Protection of personal data. 7 stored texts were deleted."
    assert "f1/1" in history_text("relinked", {"old": "f1/1"})
