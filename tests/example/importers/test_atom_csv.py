from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import func, select

from example_app.database import db
from example_app.importers import ImportRefused
from example_app.models import AuthorityRecord, Record, Repository

from .conftest import Finding, Importing

COLUMNS = (
    "legacyId", "parentId", "identifier", "title", "levelOfDescription", "repository", "eventDates", "eventTypes",
    "eventStartDates", "eventEndDates", "eventActors", "culture",
)  # fmt: skip


def table(*rows: dict[str, str], separator: str = ",") -> str:
    columns = list(dict.fromkeys([*COLUMNS, *(column for row in rows for column in row)]))
    target = io.StringIO()
    writer = csv.DictWriter(target, columns, restval="", delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


FONDS = {"legacyId": "1", "identifier": "F1", "title": "Harbour Board", "levelOfDescription": "Fonds",
         "repository": "Harbour Museum Archive", "culture": "en"}  # fmt: skip
SERIES = {"legacyId": "2", "parentId": "1", "title": "Minutes", "levelOfDescription": "Series", "culture": "en"}


def test_rows_become_a_hierarchy_of_drafts(bring_in: Importing, titled: Finding) -> None:
    report = bring_in(table(FONDS, SERIES, {**SERIES, "legacyId": "3", "parentId": "2", "title": "1901"}), "a.csv")
    assert (report.created, len(report.top_keys), report.warnings) == (3, 1, ())
    assert [record.title for record in titled("1901").ancestors] == ["Harbour Board", "Minutes"]
    assert (titled("Minutes").level, titled("Minutes").publication_status) == ("series", "draft")
    assert titled("Minutes").repository.name == "Harbour Museum Archive"


def test_events_become_dates_and_creators_with_null_as_nothing(bring_in: Importing, titled: Finding) -> None:
    events = {
        "eventDates": "1901-1950|2016|NULL|not known", "eventTypes": "Creation|Accumulation|Publication|Creation",
        "eventStartDates": "1901-01-01|2016-00-00|NULL|NULL", "eventEndDates": "1950-12-31|2016-00-00|NULL|NULL",
        "eventActors": "Cole, A.|NULL|Harbour Press|Cole, A.",
    }  # fmt: skip
    bring_in(table({**FONDS, **events}), "a.csv")
    record = titled("Harbour Board")
    assert [(one.text, one.start, one.end, one.kind) for one in record.dates] == [
        ("1901-1950", "1901-01-01", "1950-12-31", "creation"), ("2016", "2016", "2016", "accumulation"),
        ("not known", "", "", "creation"),
    ]  # fmt: skip
    assert [(name.authority.name, name.role) for name in record.names] == [
        ("Cole, A.", "creator"), ("Harbour Press", "publisher"),
    ]  # fmt: skip


def test_cells_with_several_values_are_taken_apart(bring_in: Importing, titled: Finding) -> None:
    cells = {
        "language": "en|fr", "script": "Latn|Cyrl", "subjectAccessPoints": "Ports|Trade", "placeAccessPoints": "Durban",
        "nameAccessPoints": "Mokoena family", "alternativeIdentifiers": "A1|10.5072/Own",
        "alternativeIdentifierLabels": "Old number|DOI", "generalNote": "One|Two", "accessionNumber": "1999-4",
        "physicalObjectName": "7", "physicalObjectType": "Box", "digitalObjectURI": "https://a.example/x.jpg",
        "accessConditions": "Closed until 2090",
    }  # fmt: skip
    bring_in(table({**FONDS, **cells}), "a.csv")
    record = titled("Harbour Board")
    assert (record.languages, record.scripts) == (["en", "fr"], ["Latn", "Cyrl"])
    assert [(one.kind, one.term) for one in record.access_points] == [
        ("subject", "Ports"), ("subject", "Trade"), ("place", "Durban"),
    ]  # fmt: skip
    assert [(one.label, one.value) for one in record.alternative_identifiers] == [("Old number", "A1"), ("", "1999-4")]
    assert (record.external_doi, record.notes) == ("10.5072/own", "One\n\nTwo\n\nBox 7")
    assert [one.uri for one in record.digital_objects] == ["https://a.example/x.jpg"]
    assert (record.access, str(record.embargo_until)) == ("embargoed", "2090-01-01")


def test_one_legacy_number_in_two_languages_is_one_record(bring_in: Importing, titled: Finding) -> None:
    zulu = {**FONDS, "title": "Ibhodi Lechweba", "culture": "zu"}
    report = bring_in(table(FONDS, zulu, SERIES), "a.csv")
    assert report.created == 2
    record = titled("Harbour Board")
    assert record.language_of_description == "en"
    assert record.alternative_titles == [{"text": "Ibhodi Lechweba", "language": "zu", "kind": "parallel"}]
    again = bring_in(table(FONDS, zulu, SERIES), "a.csv")
    db.session.expire_all()
    assert (again.created, again.updated) == (0, 2)
    assert [one["text"] for one in titled("Harbour Board").alternative_titles] == ["Ibhodi Lechweba"]


def test_a_second_file_in_another_language_adds_to_the_records_of_the_first(
    bring_in: Importing, titled: Finding
) -> None:
    db.session.add(Repository(code="HMA", name="Harbour Museum Archive"))
    db.session.commit()
    bring_in(table(FONDS, SERIES), "en.csv", repository="HMA")
    zulu = {"culture": "zu", "repository": "Isigcinamlando"}
    report = bring_in(table({**FONDS, **zulu, "title": "Ibhodi"}, {**SERIES, **zulu, "title": "Amaminithi"}), "zu.csv",
                      repository="HMA")  # fmt: skip
    assert (report.created, report.updated) == (0, 2)
    assert titled("Minutes").alternative_titles == [{"text": "Amaminithi", "language": "zu", "kind": "parallel"}]


def test_the_same_fonds_number_in_two_archives_is_two_fonds(bring_in: Importing) -> None:
    first = bring_in(table(FONDS), "a.csv")
    second = bring_in(table({**FONDS, "repository": "Another Archive", "title": "Other"}), "a.csv")
    assert (second.created, second.top_keys == first.top_keys) == (1, False)


def test_rows_without_identifiers_or_numbers_are_records_each(bring_in: Importing) -> None:
    rows = [{"title": "Correspondence", "repository": "Harbour Museum Archive"}] * 3
    assert bring_in(table(*rows), "a.csv").created == 3
    report = bring_in(table(*rows), "a.csv")
    assert (report.created, report.updated) == (0, 3)


def test_a_semicolon_a_byte_order_mark_and_short_rows_are_understood(bring_in: Importing) -> None:
    text = table(FONDS, separator=";") + "2;1;;Minutes\r\n\r\n"
    assert bring_in(b"\xef\xbb\xbf" + text.encode(), "a.csv").created == 2


def test_a_slug_that_is_a_key_of_the_catalogue_is_the_parent(bring_in: Importing, titled: Finding) -> None:
    top = bring_in(table(FONDS), "a.csv").top_keys[0]
    bring_in(table({**FONDS, "identifier": "S9", "title": "Added", "qubitParentSlug": top}), "b.csv")
    assert titled("Added").parent is titled("Harbour Board")
    report = bring_in(table({**FONDS, "identifier": "S8", "title": "Lost", "qubitParentSlug": "no-such"}), "c.csv")
    assert titled("Lost").parent is None
    assert 'The catalogue has no record "no-such"' in report.warnings[0]


def test_columns_that_are_not_read_are_named(bring_in: Importing) -> None:
    report = bring_in(table({**FONDS, "radEdition": "2nd", "empty": ""}), "a.csv")
    assert report.warnings == ("Columns that were not read: radedition.",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (table(SERIES, FONDS), 'a.csv, line 2: the unit names the parent "1", which only comes in line 3; sort the'),
        (table({**SERIES, "parentId": "2"}), 'the unit names the parent "2", which only comes in line 2'),
        (table(FONDS) + "2,1,,Minutes,Series,,,,,,,en,too,many\r\n",
         "a.csv, line 3: the row has 14 cells, the header names 12 columns; quote cells that hold a separator"),
        (table({**FONDS, "title": "a\x0bb"}), 'a.csv, line 2: the column "title" holds the control character 0x0B'),
        (table(FONDS) + '2,1,,"Minutes', "a.csv, line 3: its quotation marks do not match"),
        (table({**FONDS, "title": "Café"}).encode("latin-1"), "it is not written in UTF-8; save it as"),
        (table(), "a.csv: it has column names but no rows; export it again."),
        ('"legacyId","eventActorName","eventType","culture"\n1,"A","Published","en"',
         "a.csv: it is a CSV file of events, which the catalogue does not import; import a CSV of"),
        ("accessionNumber,acquisitionDate\n1,2", "it is a CSV file of accessions"),
        ("name,price\nrope,3", 'a.csv, line 1: it is a table whose columns ("name", "price" …) are not those of AtoM'),
        ("culture,identifier\nen,1", "it is a table of descriptions without the columns"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_imported_is_refused_by_line_and_kind(
    bring_in: Importing, content: str | bytes, sentence: str
) -> None:
    with pytest.raises(ImportRefused) as refusal:
        bring_in(content, "a.csv")
    assert sentence in str(refusal.value)
    assert db.session.scalar(select(func.count()).select_from(Record)) == 0


def test_authority_records_are_added_and_brought_up_to_date(bring_in: Importing) -> None:
    head = "culture,typeOfEntity,authorizedFormOfName,otherFormsOfName,datesOfExistence,history\n"
    rows = 'en,Person,"Cole, A.",Coal|Kohl,1900-1950,Painter.\nen,Corporate body,Harbour Board,,1880-,\n'
    report = bring_in(head + rows, "a.csv")
    assert (report.created, report.updated, report.top_keys) == (2, 0, ())
    report = bring_in(head + rows.replace("Painter.", "Painter of ships."), "a.csv")
    assert (report.created, report.updated) == (0, 2)
    person = db.session.scalars(select(AuthorityRecord).where(AuthorityRecord.kind == "person")).one()
    assert (person.name, person.family_name, person.dates_of_existence) == ("Cole, A.", "Cole", "1900-1950")
    assert (person.history, person.other_names) == ("Painter of ships.", ["Coal", "Kohl"])


def test_archives_are_added_and_their_other_language_is_a_second_name(bring_in: Importing) -> None:
    head = "legacyId,identifier,authorizedFormOfName,city,country,website,culture\n"
    rows = "1,KMA,Kustendal Archive,Kustendal,South Africa,javascript:x,en\n1,KMA,Argief,Kustendal,ZA,,af\n"
    assert bring_in(head + rows, "a.csv").created == 1
    archive = db.session.scalars(select(Repository)).one()
    assert (archive.code, archive.name, archive.other_name) == ("KMA", "Kustendal Archive", "Argief")
    assert (archive.country_code, archive.url) == ("ZA", "")
