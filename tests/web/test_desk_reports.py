"""The page of the reports: charts with their words and tables, one range of days for all, and a file of each."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

from lxml import html

from flask_doi import Repository, Selection
from flask_doi.web.desk import charts
from flask_doi.web.desk.report_tables import REPORTS

from .conftest import MakeHost
from .host import Host


def filled(build: MakeHost) -> Host:
    host = build(DOI_EXPOSE_TEST=True)
    host.mint(host.shelf.put("one"))
    host.mint(host.shelf.put("two", repository=Repository(key="other", name="=Other <b>Archive</b>")))
    return host


def test_each_report_has_a_chart_with_words_a_table_and_a_file(build: MakeHost) -> None:
    host = filled(build)
    client = host.visitor("administrator")
    page = html.fromstring(client.get("/admin/doi/reports").text)
    shown = {section.get("id"): section for section in page.xpath("//section[contains(@class, 'doi-report')]")}
    assert list(shown) == list(REPORTS)
    for name in ("minted", "repositories", "states", "queue-times", "freshness"):
        section = shown[name]
        (drawing,) = section.xpath(".//figure//svg[@role='img']")
        words = [page.get_element_by_id(each) for each in drawing.get("aria-labelledby").split()]
        assert all(each.text_content().strip() for each in words)
        assert section.xpath(".//table/caption")
        assert section.xpath(".//thead//th[@scope='col']")
        assert section.xpath(".//tbody//th[@scope='row']")
    assert "There is nothing to show for these days." in shown["failures"].text_content()
    assert "2 DOIs were minted." in shown["minted"].text_content()
    assert "=Other <b>Archive</b>" in shown["repositories"].text_content()

    for name in REPORTS:
        answer = client.get(f"/admin/doi/reports/{name}.csv?range=all")
        assert all(view.__name__ for view in host.app.view_functions.values()), "hosts ask views for their names"
        assert answer.mimetype == "text/csv"
        assert f"report-{name}-sandbox-" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(client.get("/admin/doi/reports/repositories.csv").text.lstrip("\ufeff"))))
    assert rows[0] == ["Repository", "Repository Key", "DOIs", "Findable"]
    assert ["'=Other <b>Archive</b>", "other", "1", "1"] in rows


def test_days_and_repository_stand_in_the_address_and_hold_for_all(build: MakeHost) -> None:
    host = filled(build)
    host.row("one", minted_at=datetime(2020, 5, 17, tzinfo=UTC))
    client = host.visitor("administrator")
    old = client.get("/admin/doi/reports?from=2020-05-01&to=2020-05-17").text
    assert re.search(
        r'From <time datetime="2020-05-01">[^<]*</time> to <time datetime="2020-05-17">[^<]*</time>, in UTC\.', old
    )
    assert "One DOI was minted." in old
    assert "May 2020" in old
    assert "reports/minted.csv?from=2020-05-01&amp;to=2020-05-17" in old
    assert "2020-05,1" in client.get("/admin/doi/reports/minted.csv?from=2020-05-01&to=2020-05-17").text
    both = client.get("/admin/doi/reports?range=all").text
    assert "2 DOIs were minted." in both
    assert "no longer kept (DOI_RETENTION_DAYS)" in both
    one = client.get("/admin/doi/reports?range=all&repository=hma").text
    assert "One DOI was minted." in one
    assert 'href="/admin/doi/reports?range=this_year&amp;repository=hma"' in one
    nothing = client.get("/admin/doi/reports?from=1999-01-01&to=1999-12-31").text
    assert nothing.count("There is nothing to show for these days.") == len(REPORTS) - 1
    assert "The agency holds 2 DOIs now, whatever the days." in nothing

    for wrong, said in (("from=soon", "This is no day."), ("from=2020-02-01&to=2020-01-01", "before the first one")):
        answer = client.get(f"/admin/doi/reports?{wrong}")
        assert answer.status_code == 422
        assert said in answer.text
        assert 'aria-invalid="true"' in answer.text


def test_reports_tell_only_of_what_one_looks_after(build: MakeHost) -> None:
    host = filled(build)
    host.shelf.scope = lambda user: Selection(repositories=("hma",))  # type: ignore[method-assign]
    page = host.visitor("administrator").get("/admin/doi/reports?range=all").text
    assert "One DOI was minted." in page
    assert "Other" not in page
    assert host.visitor("editor").get("/admin/doi/reports").status_code == 403


def test_a_chart_begins_at_nought_and_shows_the_smallest_number() -> None:
    drawn = charts.columns([("2026-01", 10_000, ""), ("2026-02", 1, ""), ("2026-03", 0, "")])
    assert drawn is not None
    heights = [box.height for box in drawn.boxes]
    assert heights[1] == charts.LEAST
    assert heights[2] == 0
    assert heights[0] == charts.PLOT
    assert max(drawn.ticks) == charts.TOP + charts.PLOT, "the lowest line is nought"
    assert charts.whole_ticks(7) == [0, 2, 4, 6, 8]
    assert charts.whole_ticks(1) == [0, 1]
    assert charts.time_ticks(3000) == [0, 1200, 2400, 3600]
    assert charts.columns([("2026-01", 0, "")]) is None
    many = charts.columns([(f"{year}", 5, "") for year in range(1950, 2010)])
    assert many is not None
    labels = [word for word in many.words if word.anchor == "middle"]
    assert 2 <= len(labels) <= charts.MOST_LABELS
    assert all(0 <= word.x <= charts.WIDTH for word in many.words)
    lone = charts.columns([("2026-01", 3, "")])
    assert lone is not None
    assert lone.boxes[0].width == 40


def test_times_in_the_queue_are_drawn_as_spans() -> None:
    drawn = charts.spans([("2026-01", 2, 60, ""), ("2026-02", None, 0, "")], str)
    assert drawn is not None
    assert len(drawn.boxes) == 1
    (box,) = drawn.boxes
    assert box.y == charts.TOP + charts.PLOT - charts.PLOT, "the longest time reaches the highest line"
    assert 0 < charts.TOP + charts.PLOT - (box.y + box.height) < 10, "the middle stands just above nought"
