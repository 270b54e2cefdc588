"""A DOI in the tree of a finding aid: beside the reference code, once, and valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from publishing import DOI_LINK, EAD3, faults

from flask_doi.crosswalk.ead import EadDoi, put_doi

OTHER = "https://doi.org/10.80000/other"
EAD2002 = "{urn:isbn:1-931666-22-9}"
XLINK = "{http://www.w3.org/1999/xlink}"
DOI = EadDoi(url=DOI_LINK)

EAD3_HEAD = """<control><recordid>f1</recordid><filedesc><titlestmt><titleproper>F</titleproper></titlestmt></filedesc>
  <maintenancestatus value="new"/><maintenanceagency><agencyname>A</agencyname></maintenanceagency>
  <maintenancehistory><maintenanceevent><eventtype value="created"/><eventdatetime/><agenttype value="machine"/>
  <agent>x</agent></maintenanceevent></maintenancehistory></control>"""
EAD2002_HEAD = (
    "<eadheader><eadid url='https://archive.example.org/f1.xml'>f1</eadid><filedesc><titlestmt>"
    "<titleproper>F</titleproper></titlestmt></filedesc></eadheader>"
)
BODY = """<archdesc level="fonds"><did><unitid>F1</unitid><unitid {type}="legacy">old 7</unitid>
  <unittitle>Papers</unittitle></did>
  <dsc><c level="item"><did><unitid>F1/1</unitid><unittitle>One</unittitle></did></c>
  <c level="item"><did><unittitle>Two</unittitle></did></c></dsc></archdesc>"""


def ead3(body: str = BODY) -> etree._Element:
    text = f'<ead xmlns="http://ead3.archivists.org/schema/">{EAD3_HEAD}{body}</ead>'
    return etree.fromstring(text.replace("{type}", "localtype"))


def ead2002(body: str = BODY, namespace: str = ' xmlns="urn:isbn:1-931666-22-9"') -> etree._Element:
    return etree.fromstring(f"<ead{namespace}>{EAD2002_HEAD}{body}</ead>".replace("{type}", "type"))


def identifiers(did: etree._Element) -> list[tuple[str | None, str]]:
    """Type and text of each unitid of a did."""
    return [
        (each.get("localtype") or each.get("type"), "".join(str(text) for text in each.itertext()))
        for each in did.iter("{*}unitid")
    ]


def dids(root: etree._Element) -> list[etree._Element]:
    return list(root.iter("{*}did"))


@pytest.mark.parametrize("document", [ead3, ead2002])
def test_the_doi_stands_behind_the_identifiers_of_the_unit(document: object) -> None:
    root = document()  # type: ignore[operator]
    assert put_doi(root, DOI)
    assert identifiers(dids(root)[0]) == [(None, "F1"), ("legacy", "old 7"), ("doi", DOI_LINK)]


def test_in_ead3_it_can_be_read_by_machines_and_followed_by_people() -> None:
    root = ead3()
    put_doi(root, DOI)
    unitid = root.findall(f".//{EAD3}unitid")[2]
    assert dict(unitid.attrib) == {"localtype": "doi", "label": "DOI", "identifier": DOI_LINK}
    link = unitid.find(f"{EAD3}ref")
    assert link is not None
    assert dict(link.attrib) == {"href": DOI_LINK, "show": "new", "actuate": "onrequest"}


def test_in_ead_2002_the_link_is_an_xlink_and_the_address_of_the_file_stays() -> None:
    root = ead2002()
    put_doi(root, DOI)
    unitid = root.findall(f".//{EAD2002}unitid")[2]
    assert dict(unitid.attrib) == {"type": "doi", "label": "DOI", "identifier": DOI_LINK}
    link = unitid.find(f"{EAD2002}extref")
    assert link is not None
    assert dict(link.attrib) == {f"{XLINK}type": "simple", f"{XLINK}href": DOI_LINK}
    assert b"xlink:href=" in etree.tostring(root)
    eadid = root.find(f".//{EAD2002}eadid")
    assert eadid is not None
    assert eadid.get("url") == "https://archive.example.org/f1.xml"


def test_a_document_of_the_dtd_gets_elements_without_namespace() -> None:
    root = ead2002(namespace="")
    put_doi(root, DOI)
    extref = root.find(".//extref")
    assert extref is not None
    assert dict(extref.attrib) == {"href": DOI_LINK}
    assert identifiers(dids(root)[0])[-1] == ("doi", DOI_LINK)


def test_ead3_without_namespace_is_known_by_its_header() -> None:
    root = etree.fromstring(f"<ead>{EAD3_HEAD}{BODY}</ead>".replace("{type}", "localtype"))
    put_doi(root, DOI)
    assert root.find(".//unitid[@localtype='doi']/ref") is not None


@pytest.mark.shared
@pytest.mark.parametrize(
    ("document", "names"), [(ead3, ("ead3.xsd", "ead3.rng")), (ead2002, ("ead.xsd",))], ids=["EAD3", "EAD 2002"]
)
def test_what_was_valid_stays_valid(document: object, names: tuple[str, ...]) -> None:
    root = document()  # type: ignore[operator]
    doi = EadDoi(url=DOI_LINK, superseded=(OTHER,))
    for element in (root, *root.iter("{*}c")):
        assert put_doi(element, doi)
    for name in names:
        assert faults(name, root) == []


@pytest.mark.parametrize("document", [ead3, ead2002])
def test_putting_it_in_again_changes_nothing(document: object) -> None:
    root = document()  # type: ignore[operator]
    doi = EadDoi(url=DOI_LINK, superseded=(OTHER,), reference_code="F1")
    for element in (root, *root.iter("{*}c")):
        put_doi(element, doi)
    before = etree.tostring(root)
    again = etree.fromstring(before)
    for element in (again, *again.iter("{*}c")):
        put_doi(element, doi)
    assert etree.tostring(again) == before


def test_a_new_doi_takes_the_place_of_the_old_which_is_marked() -> None:
    root = ead3()
    put_doi(root, EadDoi(url=OTHER))
    put_doi(root, EadDoi(url=DOI_LINK, superseded=(OTHER,)))
    assert identifiers(dids(root)[0])[2:] == [("doi", DOI_LINK), ("doi-superseded", OTHER)]
    representations = root.findall(f".//{EAD3}representation")
    assert [each.get("href") for each in representations] == [DOI_LINK]


def test_a_retired_doi_without_successor_is_only_marked() -> None:
    root = ead3()
    put_doi(root, DOI)
    put_doi(root, EadDoi(url=None, superseded=(DOI_LINK,)))
    assert identifiers(dids(root)[0])[2:] == [("doi-superseded", DOI_LINK)]
    assert root.find(f".//{EAD3}representation") is None


def test_superseded_names_of_the_hosts_own_stay() -> None:
    root = ead3(BODY.replace("old 7</unitid>", f'old 7</unitid><unitid {{type}}="doi-superseded">{OTHER}</unitid>'))
    put_doi(root, DOI)
    assert ("doi-superseded", OTHER) in identifiers(dids(root)[0])
    assert identifiers(dids(root)[0])[0] == (None, "F1")


def test_the_same_doi_written_by_the_host_is_not_repeated() -> None:
    root = ead3(BODY.replace("old 7</unitid>", "old 7</unitid><unitid>doi:10.80000/ABCD-EFGH</unitid>"))
    put_doi(root, DOI)
    assert [text for kind, text in identifiers(dids(root)[0])].count(DOI_LINK) == 1
    assert len(identifiers(dids(root)[0])) == 3


def test_a_component_without_identifier_gets_its_reference_code_first() -> None:
    root = ead3()
    put_doi(dids(root)[2].getparent(), EadDoi(url=DOI_LINK, reference_code="F1/2"))  # type: ignore[arg-type]
    assert identifiers(dids(root)[2]) == [(None, "F1/2"), ("doi", DOI_LINK)]


@pytest.mark.parametrize(("document", "name"), [(ead3, "didnote"), (ead2002, "note")])
def test_where_nothing_identifies_the_unit_the_doi_is_a_note_and_not_its_identifier(
    document: object, name: str
) -> None:
    root = document()  # type: ignore[operator]
    did = dids(root)[2]
    put_doi(did.getparent(), DOI)
    put_doi(did.getparent(), DOI)
    assert identifiers(did) == []
    notes = list(did.iter(f"{{*}}{name}"))
    assert ["".join(str(text) for text in note.itertext()) for note in notes] == [DOI_LINK]


def test_the_header_of_ead3_says_where_it_is_to_be_read_and_what_doi_means() -> None:
    root = ead3()
    put_doi(root, DOI)
    control = root.find(f"{EAD3}control")
    assert control is not None
    names = [etree.QName(child).localname for child in control]
    assert names[:3] == ["recordid", "representation", "filedesc"]
    assert names[-2:] == ["localtypedeclaration", "maintenancehistory"]


def test_components_do_not_speak_for_the_whole() -> None:
    root = ead3()
    put_doi(next(root.iter(f"{EAD3}c")), DOI)
    assert root.find(f".//{EAD3}representation") is None


def test_the_doi_of_a_file_is_its_identifier() -> None:
    root = ead3(BODY.replace("<unittitle>One", '<dao daotype="derived" href="https://e.org/1.jpg"/><unittitle>One'))
    dao = root.find(f".//{EAD3}dao")
    assert dao is not None
    assert put_doi(dao, DOI)
    assert dao.get("identifier") == DOI_LINK


def test_a_file_of_ead_2002_has_no_place_for_it() -> None:
    root = ead2002(BODY.replace("<unittitle>One", "<dao/><unittitle>One"))
    dao = root.find(f".//{EAD2002}dao")
    assert dao is not None
    assert not put_doi(dao, DOI)


def test_a_unit_without_did_is_left_alone() -> None:
    assert not put_doi(etree.fromstring("<c/>"), DOI)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("example", "name"), [("ead3-doi.xml", "ead3.xsd"), ("ead2002-doi.xml", "ead.xsd")], ids=["EAD3", "EAD 2002"]
)
def test_the_written_examples_are_met(example: str, name: str) -> None:
    path = Path(__file__).resolve().parents[4] / "shared" / "examples" / example
    root = etree.parse(str(path)).getroot()
    link = "https://doi.org/10.5072/f1a2"
    put_doi(root, EadDoi(url=link))
    did = dids(root)[0]
    assert identifiers(did)[:2] == [(None, "ZA 0001 F1"), ("doi", link)]
    assert faults(name, root) == []
