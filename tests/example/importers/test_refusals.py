from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from flask import Flask
from sqlalchemy import func, select

from example_app.database import db
from example_app.importers import ImportRefused, import_file
from example_app.models import AuthorityRecord, Record, Repository

from .conftest import Importing
from .documents import ead2002, file


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("aid.xml", ead2002())
    return target.getvalue()


GOOD = ead2002(components=file("Letters"))
BOMB = (
    '<!DOCTYPE ead [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{at} "{("&a" + str(at - 1) + ";") * 9}">' for at in range(1, 9))
    + f"]>{GOOD.partition('?>')[2]}"
)
CASES = {
    "empty": (b"", "aid.xml: it is empty; export the finding aid again."),
    "blank": (b" \n\n", "aid.xml: it is empty"),
    "zip": (zipped(), "aid.xml: it is a ZIP archive or an office document; unpack it"),
    "pdf": (b"%PDF-1.7 ...", "aid.xml: it is a PDF; export the finding aid as EAD or CSV"),
    "gzip": (gzip.compress(GOOD.encode()), "aid.xml: it is compressed with gzip; unpack it"),
    "binary": (b"\x01\x00\x02\x00", "aid.xml: it is not a text file"),
    "web page": (
        b"<!DOCTYPE HTML PUBLIC x>\n<html><head><title>404 Not\n Found</title>",
        'aid.xml: it is a web page ("404 Not Found") and not a finding aid; download the EAD file itself',
    ),
    "xhtml": (b'<?xml version="1.0"?><!-- x --><html xmlns="http://www.w3.org/1999/xhtml"/>', "it is a web page"),
    "mismatched": (
        GOOD.replace("</titleproper>", ""),
        "aid.xml, line 4: the element <titleproper> opened in line 4 is closed by </titlestmt>; put the missing",
    ),
    "truncated": (GOOD[:-40], "aid.xml, line 8: it breaks off before its end; export or download it once more"),
    "control character": (
        GOOD.replace("Letters", "Let\x0bters"),
        "aid.xml, line 8: it holds the control character 0x0B, which XML does not allow; delete the character",
    ),
    "control reference": (GOOD.replace("Letters", "Let&#11;ters"), "it holds the control character 0x0B"),
    "wrong encoding": (
        GOOD.replace("Letters", "Café").encode("latin-1"),
        "aid.xml, line 8: it holds bytes that do not fit its encoding; save it as UTF-8",
    ),
    "unknown encoding": (
        GOOD.replace("UTF-8", "UTF-88"),
        'aid.xml, line 1: it declares the encoding "UTF-88", which does not exist; save it as UTF-8',
    ),
    "undeclared entity": (GOOD.replace("Letters", "a &nbsp; b"), "aid.xml, line 8: the entity &nbsp; is not declared"),
    "bomb": (BOMB, 'its document type declares the entity "a1" by way of other entities (&a0;), which can expand'),
    "parameter bomb": (
        '<!DOCTYPE ead [<!ENTITY % a "x"><!ENTITY % b "%a;%a;">]><ead/>',
        'declares the entity "b" by way of other entities',
    ),
    "other xml": (
        "<?xml version='1.0'?><rss><channel/></rss>",
        "aid.xml: it is XML with the root element <rss>, but there is no archival description (archdesc) of EAD 2002",
    ),
    "other namespace": (
        GOOD.replace("urn:isbn:1-931666-22-9", "urn:example"),
        'its archival description is in the namespace "urn:example", which is not one of EAD; export it as EAD',
    ),
    "plain text": (b"Dear archivist,\nplease find enclosed", "aid.xml, line 1: it is"),
    "too deep": (
        ead2002(components="<c><did/>" * 40 + "</c>" * 40),
        "aid.xml, line 8: its components are nested deeper than 37 levels; divide the hierarchy",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_no_finding_aid_is_refused_in_one_clear_sentence(bring_in: Importing, case: str) -> None:
    content, sentence = CASES[case]
    with pytest.raises(ImportRefused) as refusal:
        bring_in(content)
    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("aid.xml")
    assert str(refusal.value).endswith(".")


def test_nothing_is_stored_of_a_file_that_breaks_at_its_end(bring_in: Importing, catalogue: Flask) -> None:
    many = "".join(file(f"File {at}", "<origination>Somebody</origination>") for at in range(1500))
    with pytest.raises(ImportRefused):
        bring_in(ead2002(components=many).replace("</dsc>", ""))
    tables = (Record, AuthorityRecord, Repository)
    counts = [db.session.scalar(select(func.count()).select_from(table)) for table in tables]
    assert counts == [0, 0, 0]


def test_a_file_that_is_not_there_is_refused(catalogue: Flask) -> None:
    with pytest.raises(ImportRefused, match="it cannot be read"):
        import_file("/nowhere/aid.xml", "aid.xml")


def test_an_archive_that_the_catalogue_does_not_have_cannot_be_chosen(bring_in: Importing) -> None:
    with pytest.raises(ImportRefused, match='no archive with the code or name "Elsewhere"'):
        bring_in(GOOD, repository="Elsewhere")


def test_entities_in_an_attribute_cannot_be_used_to_fill_the_memory(bring_in: Importing) -> None:
    head = f'<!DOCTYPE ead [<!ENTITY a "{"a" * 20000}">]>'
    body = GOOD.partition("?>")[2].replace('level="file"', f'level="file" label="{"&a;" * 20000}"')
    with pytest.raises(ImportRefused, match="its entities expand without end"):
        bring_in(head + body)


def test_a_stream_that_cannot_go_back_is_read_as_well(catalogue: Flask) -> None:
    class OneWay(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert import_file(OneWay(GOOD.encode()), "aid.xml").created == 2


def test_a_byte_order_mark_and_utf_16_are_understood(bring_in: Importing) -> None:
    assert bring_in(b"\xef\xbb\xbf" + GOOD.encode()).created == 2
    assert bring_in(GOOD.replace("UTF-8", "UTF-16").encode("utf-16")).updated == 2
