"""Finding aids as archives have written them, where they stand beside the repository."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from example_app.database import db
from example_app.importers import ImportRefused, import_file
from example_app.models import AlternativeIdentifier, Record, RecordDate, RecordName

from .conftest import Finding

pytestmark = pytest.mark.shared

MEASURE = """
import resource, sys, time
from flask import Flask
from example_app.database import db, tune_sqlite
from example_app.importers import import_file
app = Flask("measured")
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///" + sys.argv[2]
db.init_app(app)
tune_sqlite(app)
with app.app_context():
    db.create_all()
    begun = time.perf_counter()
    report = import_file(sys.argv[1], "large.xml")
    seconds = time.perf_counter() - begun
print(report.created, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
ROOT = Path(__file__).resolve().parents[3]


def count(table: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_every_finding_aid_gives_one_record_for_each_of_its_components(catalogue: Flask, samples: Path) -> None:
    manifest = json.loads((samples / "manifest.json").read_text())
    entries = [one for one in manifest if one["measured"].get("ncomp") is not None]
    assert len(entries) > 25
    total = {}
    for entry in entries:
        report = import_file(samples / entry["file"], Path(entry["file"]).name)
        total[entry["file"]] = (report.created + report.updated, len(report.top_keys))
    assert total == {entry["file"]: (entry["measured"]["ncomp"] + 1, 1) for entry in entries}
    for entry in entries:
        report = import_file(samples / entry["file"], Path(entry["file"]).name)
        assert report.created == 0, entry["file"]


def test_the_depth_of_the_hierarchy_is_that_of_the_file(catalogue: Flask, samples: Path) -> None:
    import_file(samples / "ead2002" / "projectblacklight__deeply-nested-components.xml", "deep.xml")
    deepest = max(path.count("/") for path in db.session.scalars(select(Record.path)))
    assert deepest == 12 + 2


def test_every_table_of_descriptions_is_imported(catalogue: Flask, samples: Path) -> None:
    files = sorted((samples / "csv_derived").glob("*.csv"))
    created = {file.stem: import_file(file, file.name).created for file in files}
    assert created == {
        "ad_mc_142": 128, "arms_2007_041": 1, "bonistee": 227, "cul-10142303": 110, "mc00313": 400, "voorhis": 400,
        "yv_m19_en": 3, "yv_m19_he": 3, "zbirka_hr": 3,
    }  # fmt: skip


def test_the_templates_of_atom_are_imported_or_named(catalogue: Flask, samples: Path) -> None:
    events = samples / "csv" / "artefactual__example_events.csv"
    with pytest.raises(ImportRefused, match="a CSV file of events"):
        import_file(events, events.name)
    others = sorted(set((samples / "csv").glob("*.csv")) - {events})
    created = {file.stem.partition("__")[2]: import_file(file, file.name).created for file in others}
    assert created == {
        "archives_sample": 5, "example_authority_records": 2, "example_information_objects_isad": 2,
        "example_repositories": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("edsu__eadrbc.rb010001.4.xml", 'it is a web page ("404 Not Found") and not a finding aid'),
        ("mlibrary__mismatched-tags.xml", "line 34: the element <titlestmt> opened in line 10 is closed by"),
    ],
)
def test_broken_files_are_refused(catalogue: Flask, samples: Path, name: str, sentence: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        import_file(samples / "broken" / name, name)
    assert sentence in str(refusal.value)
    assert count(Record) == 0


def test_137_creators_keep_their_order_and_two_of_them_are_not_donors_as_well(
    catalogue: Flask, samples: Path, titled: Finding
) -> None:
    import_file(samples / "ead2002" / "nyulibraries__arms_2007_041_brooklyn.xml", "arms.xml")
    names = [name for name in titled("Real Brooklyn, a day in our lives photographs").names if name.role != "subject"]
    assert [name.role for name in names] == ["creator"] * 137
    assert [name.position for name in names] == sorted(name.position for name in names)


def test_dois_of_other_works_are_not_taken(catalogue: Flask, samples: Path) -> None:
    for name in ("nyulibraries__ad_mc_142.xml", "cul__from_did.xml"):
        import_file(samples / "ead2002" / name, name)
    assert set(db.session.scalars(select(Record.external_doi))) == {""}


def test_an_ark_is_an_identifier_and_not_its_label(catalogue: Flask, samples: Path, titled: Finding) -> None:
    import_file(samples / "ead2002" / "sul-dlss__cubb1967.xml", "cubb.xml")
    record = titled("Aarhus Universitet")
    assert record.reference_code == "Cubb.1967"
    assert [(one.kind, one.value) for one in db.session.scalars(select(AlternativeIdentifier))] == [
        ("ARK", "ark:/22236/c8fd98dffd-fb9e-4219-95bf-9f4466e524c9")
    ]


def test_restrictions_of_single_folders_are_read_with_their_day(catalogue: Flask, samples: Path) -> None:
    import_file(samples / "ead2002" / "bentley-historical-library__duderst.xml", "duderst.xml")
    embargoed = select(func.count()).where(Record.access == "embargoed", Record.embargo_until.is_not(None))
    assert (db.session.scalar(embargoed) or 0) > 500


def test_right_to_left_titles_and_upper_case_languages_are_kept(
    catalogue: Flask, samples: Path, titled: Finding
) -> None:
    import_file(samples / "ead2002" / "ehri__YV_m19_heb.xml", "heb.xml")
    import_file(samples / "ead2002" / "ehri__terezin.xml", "terezin.xml")
    title = "M.19 - אוסף המועצה היהודית (Joodse Raad) במחוז Friesland, הולנד, 1940 - 1943"
    assert titled(title).language_of_description == "he"
    assert titled("Directory of institutions and offices in the ghetto").languages == ["ger"]


def test_no_date_has_an_end_before_its_start_or_a_year_to_come(catalogue: Flask, samples: Path) -> None:
    for name in ("archivesspace__voorhis", "edsu__eadafc.af013006.4", "ehri__NIOD-38640-ca1", "nyulibraries__mss_496"):
        import_file(samples / "ead2002" / f"{name}.xml", name)
    spans = db.session.execute(select(RecordDate.start, RecordDate.end, RecordDate.text)).all()
    assert len(spans) > 1500
    assert [span for span in spans if span.end and span.end[:4] < span.start[:4]] == []
    assert {span.end[:4] for span in spans} & {"9999", "2999"} == set()
    assert [span for span in spans if not span.start and not span.text] == []
    assert count(RecordName) > 100


def test_memory_does_not_grow_with_the_file(samples: Path, tmp_path: Path) -> None:
    """A file of 60 MB takes at most 20 MB more than one of 15 MB, on SQLite."""
    source = samples / "ead2002" / "nyulibraries__mss_496.xml"
    peaks, rates = [], []
    for megabytes in (15, 60):
        large = tmp_path / f"{megabytes}.xml"
        subprocess.run([sys.executable, samples / "make_large.py", source, large, str(megabytes)], check=True)
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, large, tmp_path / f"{megabytes}.sqlite"],
            check=True, capture_output=True, text=True, cwd=ROOT,
        )  # fmt: skip
        created, seconds, peak = done.stdout.split()
        assert int(created) > megabytes * 300
        peaks.append(int(peak) / 1024)
        rates.append(int(created) / float(seconds))
    print(f"peaks {peaks} MB, rates {rates} components a second")
    assert peaks[1] - peaks[0] <= 20
