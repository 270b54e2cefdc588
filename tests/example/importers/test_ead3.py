from __future__ import annotations

import pytest

from example_app.models import Record

from .conftest import Finding, Importing
from .documents import EAD3, ead3, file


@pytest.fixture
def fonds(bring_in: Importing, titled: Finding) -> Record:
    did = """<unitdatestructured unitdatetype="inclusive"><dateset>
    <daterange><fromdate standarddate="1789">1789</fromdate><todate standarddate="1984">1984</todate></daterange>
    <datesingle standarddate="1996-05">May 1996</datesingle></dateset></unitdatestructured>
    <unitdate>1900 - 1981</unitdate><unitdatestructured unitdatetype="bulk" certainty="approximate"><daterange>
    <fromdate>1900</fromdate><todate>1981</todate></daterange></unitdatestructured>
    <unitdatestructured><datesingle>June 30</datesingle></unitdatestructured>
    <physdescset><physdescstructured physdescstructuredtype="carrier" coverage="whole"><quantity>6</quantity>
    <unittype>boxes</unittype><physfacet>wood</physfacet></physdescstructured></physdescset>
    <physdesc>and 3 maps</physdesc>
    <origination><persname relator="Creator (cre)" identifier="http://id.loc.gov/authorities/names/n79139713">
    <part localtype="surname">Mokoena</part><part localtype="givenname">Selina</part>
    <part localtype="dates">1892-1981</part></persname></origination>
    <origination><corpname><part>Harbour Board.</part><part>Works Office</part></corpname></origination>
    <repository><corpname><part>Harbour Museum Archive</part></corpname></repository>
    <langmaterial><languageset><language langcode="zul">isiZulu</language><script scriptcode="Latn"/></languageset>
    </langmaterial><unitid localtype="doi" identifier="https://doi.org/10.5072/f1a2"><ref href="x">DOI</ref></unitid>
    <daoset><dao daotype="derived" href="https://a.example/1.pdf" linktitle="Scan"/></daoset>"""
    notes = """<controlaccess><subject source="lcsh"><part>Agriculture</part><part>Natal</part></subject>
    <geogname identifier="https://sws.geonames.org/1007311/"><part>Durban</part></geogname></controlaccess>"""
    bring_in(ead3(did, notes=notes))
    return titled("Mokoena family papers")


def test_structured_dates_become_one_statement_for_each_date_and_range(fonds: Record) -> None:
    assert [(one.text, one.start, one.end, one.kind) for one in fonds.dates] == [
        ("1789-1984", "1789", "1984", "creation"), ("May 1996", "1996-05", "", "creation"),
        ("1900 - 1981", "", "", "creation"), ("1900-1981", "1900", "1981", "bulk"), ("June 30", "", "", "creation"),
    ]  # fmt: skip
    assert fonds.dates[3].certainty == "approximate"


def test_names_are_put_together_from_their_parts(fonds: Record) -> None:
    person, body = (name.authority for name in fonds.names)
    assert (person.name, person.kind, person.dates_of_existence) == ("Mokoena, Selina", "person", "1892-1981")
    assert person.identifiers == [{"scheme": "LCNAF", "value": "n79139713"}]
    assert (body.name, body.kind) == ("Harbour Board. Works Office", "organisation")


def test_extents_terms_languages_and_objects_are_read(fonds: Record) -> None:
    assert fonds.extent == "6 boxes (wood)\nand 3 maps"
    terms = [(one.term, one.kind) for one in fonds.access_points]
    assert terms == [("Agriculture -- Natal", "subject"), ("Durban", "place")]
    assert (fonds.languages, fonds.scripts, fonds.language_of_description) == (["zul"], ["Latn"], "zu")
    assert [(one.uri, one.label) for one in fonds.digital_objects] == [("https://a.example/1.pdf", "Scan")]
    assert (fonds.reference_code, fonds.external_doi) == ("F2", "10.5072/f1a2")
    assert (fonds.repository.code, fonds.repository.name, fonds.repository.country_code) == (
        "ZA-HMVA", "Harbour Museum Archive", "ZA",
    )  # fmt: skip


def test_a_phrase_and_the_same_date_structured_are_one_statement(bring_in: Importing, titled: Finding) -> None:
    structured = "<unitdatestructured><daterange><fromdate>1936</fromdate><todate>1999</todate></daterange>"
    bring_in(ead3(f"<unitdate>1936 - 1999</unitdate>{structured}</unitdatestructured>"))
    (only,) = titled("Mokoena family papers").dates
    assert (only.text, only.start, only.end) == ("1936 - 1999", "1936", "1999")


def test_the_undeprecated_variant_is_read_too(bring_in: Importing) -> None:
    assert bring_in(ead3(components=file("Letters"), namespace=f"{EAD3}undeprecated/")).created == 2
