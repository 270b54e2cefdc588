"""One record as an EAD3 document of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from descriptions import any_description
from hypothesis import HealthCheck, given, settings
from lxml import etree
from publishing import DOI_LINK, EAD3, faults, published

from flask_doi.crosswalk.ead3_document import to_ead3
from flask_doi.domain.description import Agent, AgentKind, ArchivalDate, Description
from flask_doi.domain.published import PublishedDoi, Retirement


def tree(real: PublishedDoi) -> etree._Element:
    return etree.fromstring(to_ead3(real).encode())


def test_the_reference_code_comes_first_and_the_doi_second(fonds: Description) -> None:
    did = tree(published(fonds)).find(f".//{EAD3}did")
    assert did is not None
    first, second = did.findall(f"{EAD3}unitid")
    assert first.text == "ZA HMA F1"
    assert second.get("localtype") == "doi"
    assert second.get("identifier") == DOI_LINK


def test_the_unit_is_described_with_its_own_words(fonds: Description) -> None:
    document = tree(published(fonds))
    archdesc = document.find(f"{EAD3}archdesc")
    assert archdesc is not None
    assert archdesc.get("level") == "fonds"
    assert document.findtext(f".//{EAD3}unittitle") == "Smith family papers"
    assert document.findtext(f".//{EAD3}famname/{EAD3}part") == "Smith family"
    date = document.find(f".//{EAD3}unitdate")
    assert date is not None
    assert (date.text, date.get("normal")) == ("1890-1914", "1890/1914")
    language = document.find(f".//{EAD3}language")
    assert language is not None
    assert language.get("langcode") == "en"
    assert document.findtext(f".//{EAD3}scopecontent/{EAD3}p") == fonds.scope.value  # type: ignore[union-attr]


def test_a_level_of_another_tradition_is_kept_in_its_words(fonds: Description) -> None:
    archdesc = tree(published(replace(fonds, level="Sub box"))).find(f"{EAD3}archdesc")
    assert archdesc is not None
    assert dict(archdesc.attrib) == {"level": "otherlevel", "otherlevel": "Sub-box"}


def test_years_before_our_era_are_told_in_words_only(fonds: Description) -> None:
    old = replace(fonds, dates=(ArchivalDate(text="circa 2350 BCE", start="-2349"),))
    date = tree(published(old)).find(f".//{EAD3}unitdate")
    assert date is not None
    assert (date.text, date.get("normal")) == ("circa 2350 BCE", None)


def test_a_donor_in_the_creators_field_is_not_told(fonds: Description) -> None:
    given_by = Agent(name="Brown, Joan", kind=AgentKind.PERSON, role="dnr")
    assert "Brown" not in to_ead3(published(replace(fonds, creators=(*fonds.creators, given_by))))


def test_a_test_doi_is_labelled(fonds: Description) -> None:
    unitid = tree(published(fonds, environment="sandbox")).findall(f".//{EAD3}unitid")[1]
    assert unitid.get("label") == "DOI (sandbox)"


def test_a_withdrawn_record_says_so(fonds: Description) -> None:
    gone = tree(published(fonds, retirement=Retirement(kind="deactivated")))
    status = gone.find(f".//{EAD3}maintenancestatus")
    assert status is not None
    assert status.get("value") == "deleted"


@pytest.mark.shared
def test_of_what_may_not_be_told_a_valid_document_with_the_link_alone_remains() -> None:
    text = to_ead3(published(None, page=None))
    assert faults("ead3.xsd", text) == []
    assert DOI_LINK in text


@pytest.mark.shared
@given(any_description)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_description_makes_valid_ead3(description: Any) -> None:
    text = to_ead3(published(replace(description, restricted_description=False)))
    assert faults("ead3.xsd", text) == []
    assert faults("ead3.rng", text) == []
