from __future__ import annotations

import pytest
from flask import Flask

from example_app.models import Record

from .conftest import Finding, Importing
from .documents import ISO, ead2002, file


def dates_of(record: Record) -> list[tuple[str, str, str, str]]:
    return [(one.text, one.start, one.end, one.kind) for one in record.dates]


@pytest.mark.parametrize("namespace", [ISO, "urn:isbn:1-93166-22-9", ""])
def test_every_namespace_that_ead_2002_goes_by_is_read(bring_in: Importing, namespace: str) -> None:
    report = bring_in(ead2002(components=file("Letters"), namespace=namespace))
    assert (report.created, report.updated, report.top_keys) == (2, 0, ("ZA-HMVA/hmva-f1",))


def test_records_are_drafts_in_the_order_and_hierarchy_of_the_file(bring_in: Importing, titled: Finding) -> None:
    inner = f'<c02 level="series"><did><unittitle>Series B</unittitle></did><c03>{"<did/>"}</c03></c02>'
    bring_in(ead2002(components=f'<c01 level="subfonds"><did><unittitle>A</unittitle></did>{inner}</c01>{file("Z")}'))
    top, series = titled("Papers of the Harbour Board"), titled("Series B")
    assert [child.title for child in top.children] == ["A", "Z"]
    assert [record.title for record in series.ancestors] == ["Papers of the Harbour Board", "A"]
    assert series.children[0].level == ""
    assert series.path.startswith(titled("A").path)
    assert {top.publication_status, series.publication_status} == {"draft"}
    assert (top.level, series.level, top.language_of_description) == ("fonds", "series", "en")


def test_mixed_content_is_flattened_and_dates_leave_the_title(bring_in: Importing, titled: Finding) -> None:
    title = (
        "Sketches for <emph>Tides</emph>\n   of <title>War</title>,<note><p>uncertain</p></note> "
        '<unitdate normal="1926/1991">1926-1991</unitdate> (bulk <unitdate type="bulk">1946-1970</unitdate>),'
    )
    bring_in(ead2002(components=file(title)))
    record = titled("Sketches for Tides of War")
    assert dates_of(record) == [("1926-1991", "1926", "1991", "creation"), ("1946-1970", "", "", "bulk")]


def test_a_unit_whose_title_is_only_a_date_has_the_date_and_no_invented_title(
    bring_in: Importing, titled: Finding
) -> None:
    report = bring_in(ead2002(components=file('<unitdate normal="1934">1934</unitdate>')))
    assert dates_of(titled("")) == [("1934", "1934", "", "creation")]
    assert report.warnings == ("A unit has no title (line 8).",)


def test_the_text_of_a_date_is_kept_when_its_normal_is_not(bring_in: Importing, titled: Finding) -> None:
    did = '<unitdate normal="1942/1941">1941-42</unitdate><unitdate normal="0/9999"/><unitdate>, 1958</unitdate>'
    bring_in(ead2002(components=file("Letters", did)))
    assert dates_of(titled("Letters")) == [("1941-42", "", "", "creation"), ("1958", "", "", "creation")]


def test_a_further_title_is_kept_beside_the_first(bring_in: Importing, titled: Finding) -> None:
    bring_in(ead2002(components=file("Letters", '<unittitle type="parallel" lang="zul">Izincwadi</unittitle>')))
    assert titled("Letters").alternative_titles == [{"text": "Izincwadi", "language": "zul", "kind": "parallel"}]


def test_the_first_identifier_is_the_reference_code_and_the_others_are_sorted(
    bring_in: Importing, titled: Finding
) -> None:
    did = """<unitid label="ehri_internal_id">0</unitid><unitid type="aspace_uri">/repositories/4/resources/2</unitid>
    <unitid type="ark"><extref xlink:href="https://a.example/ark:/22236/c8fd">Archival Resource Key</extref></unitid>
    <unitid type="accession">1999-4</unitid><unitid>F1/2</unitid><unitid type="refcode">F1/2</unitid>"""
    bring_in(ead2002(components=file("Letters", did)))
    record = titled("Letters")
    assert record.reference_code == "F1/2"
    assert [(one.kind, one.value) for one in record.alternative_identifiers] == [
        ("ARK", "ark:/22236/c8fd"), ("Accession number", "1999-4"),
    ]  # fmt: skip


def test_only_an_identifier_called_doi_is_the_doi_of_the_unit(bring_in: Importing, titled: Finding) -> None:
    own = '<unitid>F1/2</unitid><unitid type="doi" identifier="https://doi.org/10.5072/AB-1">DOI</unitid>'
    beside = "<bibliography><p>Smith, https://doi.org/10.3390/other.1.</p></bibliography>"
    link = '<dao xlink:href="https://doi.org/10.7916/d8-1"/>'
    bring_in(ead2002(components=file("Own", own) + file("Cites", link, beside=beside)))
    assert (titled("Own").external_doi, titled("Cites").external_doi) == ("10.5072/ab-1", "")
    assert [one.uri for one in titled("Cites").digital_objects] == ["https://doi.org/10.7916/d8-1"]
    assert titled("Cites").publication_note == "Smith, https://doi.org/10.3390/other.1."


def test_creators_keep_their_order_kind_role_and_authority(bring_in: Importing, titled: Finding) -> None:
    did = """<origination label="Creator"><persname role="pht" source="viaf" authfilenumber="99">Cole, A., 1940-1990
    </persname><corpname>Harbour Board</corpname></origination><origination>Old Harbour Company</origination>
    <origination label="source"><famname role="dnr">Mokoena family</famname></origination>"""
    bring_in(ead2002(did))
    names = titled("Papers of the Harbour Board").names
    assert [(name.authority.name, name.authority.kind, name.role) for name in names] == [
        ("Cole, A.", "person", "photographer"), ("Harbour Board", "organisation", "creator"),
        ("Old Harbour Company", "organisation", "creator"), ("Mokoena family", "family", "donor"),
    ]  # fmt: skip
    assert names[0].authority.identifiers == [{"scheme": "VIAF", "value": "99"}]
    assert names[0].authority.dates_of_existence == "1940-1990"


def test_nothing_is_inherited_by_a_component(bring_in: Importing, titled: Finding) -> None:
    did = "<origination><corpname>Harbour Board</corpname></origination><langmaterial><language langcode='eng'/>"
    bring_in(ead2002(did + "</langmaterial>", file("Letters"), notes="<accessrestrict><p>Closed</p></accessrestrict>"))
    letters = titled("Letters")
    assert (letters.names, letters.languages, letters.access_conditions, letters.access) == ([], [], "", "open")
    assert titled("Papers of the Harbour Board").access == "closed"


def test_the_history_of_the_one_creator_goes_to_its_authority_record(bring_in: Importing, titled: Finding) -> None:
    did = "<origination><corpname>Harbour Board</corpname></origination>"
    bring_in(ead2002(did, file("X"), notes="<bioghist><head>History</head><p>Founded.</p><p>Closed.</p></bioghist>"))
    record = titled("Papers of the Harbour Board")
    assert (record.names[0].authority.history, record.notes) == ("Founded.\n\nClosed.", "")


def test_codes_of_languages_are_lower_case_and_empty_ones_dropped(bring_in: Importing, titled: Finding) -> None:
    codes = "".join(f'<language langcode="{code}"/>' for code in ("GER", "eng||||", "", "ger"))
    bring_in(ead2002(f"<langmaterial>{codes}</langmaterial>", file("X", "<langmaterial>In Dutch.</langmaterial>")))
    assert titled("Papers of the Harbour Board").languages == ["ger", "eng"]
    assert (titled("X").languages, titled("X").notes) == ([], "In Dutch.")


def test_notes_lose_their_headings_and_keep_their_paragraphs(bring_in: Importing, titled: Finding) -> None:
    notes = """<descgrp><head>Admin</head><acqinfo><head>Source</head><p>Gift,
    1950.</p></acqinfo></descgrp><scopecontent><p>Letters:</p><list><item>in</item><item>out</item></list></scopecontent>
    <accessrestrict><p>Conditions Governing AccessThe papers are open.</p></accessrestrict>"""
    bring_in(ead2002(notes=notes))
    record = titled("Papers of the Harbour Board")
    assert record.acquisition == "Gift, 1950."
    assert record.scope_and_content == "Letters:\n\nin\n\nout"
    assert record.access_conditions == "The papers are open."


def test_the_abstract_stands_in_for_a_missing_scope_note(bring_in: Importing, titled: Finding) -> None:
    both = file("B", "<abstract>Short.</abstract>", beside="<scopecontent><p>Long.</p></scopecontent>")
    bring_in(ead2002(components=file("A", "<abstract>Short.</abstract>") + both))
    assert titled("A").scope_and_content == "Short."
    assert (titled("B").scope_and_content, titled("B").notes) == ("Long.", "Short.")


def test_access_points_are_sorted_by_kind_and_names_become_subjects(bring_in: Importing, titled: Finding) -> None:
    notes = """<controlaccess><controlaccess><subject source="lcsh" authfilenumber="sh85070753">Journalism</subject>
    <geogname>Durban</geogname><genreform>Maps</genreform><function>Dredging</function><persname>Cole, A.</persname>
    </controlaccess></controlaccess>"""
    bring_in(ead2002(notes=notes))
    record = titled("Papers of the Harbour Board")
    assert [(one.kind, one.term) for one in record.access_points] == [
        ("subject", "Journalism"), ("place", "Durban"), ("genre", "Maps"), ("function", "Dredging"),
    ]  # fmt: skip
    assert record.access_points[0].uri == "http://id.loc.gov/authorities/subjects/sh85070753"
    assert [(name.authority.name, name.role) for name in record.names] == [("Cole, A.", "subject")]


def test_digital_objects_are_taken_with_any_address_of_the_web(bring_in: Importing, titled: Finding) -> None:
    did = """<dao xlink:href="https://a.example/1.jpg"/><dao href="scans/2.pdf"><daodesc><p>Scan</p></daodesc></dao>
    <daogrp><daoloc xlink:href="/3.tif"/></daogrp><dao href="javascript:alert(1)"/>"""
    report = bring_in(ead2002(components=file("Maps", did)))
    assert [(one.uri, one.label, one.media_type) for one in titled("Maps").digital_objects] == [
        ("https://a.example/1.jpg", "", "image/jpeg"), ("scans/2.pdf", "Scan", "application/pdf"),
        ("/3.tif", "", "image/tiff"),
    ]  # fmt: skip
    assert "no browser should follow" in report.warnings[0]


def test_extents_and_containers_are_kept(bring_in: Importing, titled: Finding) -> None:
    did = '<physdesc><extent>2 boxes</extent><extent>40 maps</extent></physdesc><container type="box">7</container>'
    bring_in(ead2002(components=file("Maps", did)))
    assert (titled("Maps").extent, titled("Maps").container) == ("2 boxes\n40 maps", "box 7")


def test_notes_behind_the_components_belong_to_the_unit_as_well(bring_in: Importing, titled: Finding) -> None:
    late = "<relatedmaterial><p>See F9.</p></relatedmaterial><controlaccess><geogname>Durban</geogname></controlaccess>"
    many = "".join(file(f"File {number}") for number in range(1000))
    report = bring_in(ead2002(components=many, late=late))
    record = titled("Papers of the Harbour Board")
    assert (report.created, report.updated) == (1001, 0)
    assert (record.related_units, [one.term for one in record.access_points]) == ("See F9.", ["Durban"])


def test_what_the_file_keeps_from_the_public_stays_out_or_stays_closed(bring_in: Importing, titled: Finding) -> None:
    hidden = file("Secret", attributes='level="series" audience="internal"', beside=file("Below"))
    note = '<acqinfo audience="internal"><p>Paid 5000</p></acqinfo>'
    report = bring_in(ead2002(components=hidden + file("Public", beside=note)))
    assert [titled(title).description_restricted for title in ("Secret", "Below", "Public")] == [True, True, False]
    assert titled("Public").acquisition == ""
    assert report.warnings == ('Statements marked audience="internal" were left out (line 8).',)


def test_odd_levels_are_kept_and_empty_ones_are_not_invented(bring_in: Importing, titled: Finding) -> None:
    said = ['level="otherlevel" otherlevel="Sub-subseries"', 'level="otherlevel" otherlevel="unspecified"', "",
            'level="recordgrp"']  # fmt: skip
    bring_in(ead2002(components="".join(file(str(at), attributes=one) for at, one in enumerate(said))))
    assert [titled(str(at)).level for at in range(4)] == ["sub-subseries", "", "", "recordgrp"]


def test_ead_is_found_inside_a_wrapper(bring_in: Importing, titled: Finding) -> None:
    inner = ead2002(components=file("Letters")).partition("?>")[2]
    wrapped = f'<mets:mets xmlns:mets="http://www.loc.gov/METS/"><mets:xmlData>{inner}</mets:xmlData></mets:mets>'
    assert bring_in(wrapped).created == 2
    assert titled("Letters").parent is titled("Papers of the Harbour Board")


def test_a_document_type_is_accepted_and_nothing_outside_is_read(
    bring_in: Importing, titled: Finding, tmp_path_factory: pytest.TempPathFactory, catalogue: Flask
) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.txt"
    secret.write_text("SECRET")
    subset = f"""<!DOCTYPE ead PUBLIC "+//ISBN 1-931666-00-8//DTD ead.dtd//EN" "file://{secret}" [
    <!-- <!ENTITY no "&no;&no;"> --><!ENTITY board "Harbour &amp; Dock Board"><!ENTITY leak SYSTEM "file://{secret}">
    <!ENTITY % more SYSTEM "file://{secret}"> %more; ]>"""
    body = ead2002(components=file("&leak; of the &board;&eacute;"), namespace="")
    report = bring_in(body.replace("<ead>", f"{subset}<ead>", 1))
    assert titled("&leak; of the Harbour & Dock Boardé").level == "file"
    assert report.warnings == ("The entity &leak; is not declared and was left as it is (line 10).",)


def test_a_title_of_the_finding_aid_stands_in_for_a_missing_title_of_the_top(
    bring_in: Importing, titled: Finding
) -> None:
    report = bring_in(ead2002().replace("<unittitle>Papers of the Harbour Board</unittitle>", ""))
    assert titled("Guide to the Papers").reference_code == "F1"
    assert "the title of the finding aid was taken" in report.warnings[0]
