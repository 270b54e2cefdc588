"""What the reports say of their numbers, so that nobody takes one for another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from lxml import html

from flask_doi.models import HistoryEvent

from .host import Host


def report(host: Host, name: str) -> tuple[str, list[tuple[str, str]]]:
    """What a report says in words, and the first two cells of its rows."""
    page = html.fromstring(host.visitor("administrator").get("/admin/doi/reports").text)
    section = page.get_element_by_id(name)
    rows = [row.xpath("th|td")[:2] for row in section.xpath(".//tbody/tr")]
    return said(section), [(said(first), said(second)) for first, second in rows]


def said(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_a_doi_that_failed_twice_waited_for_a_person_once(host: Host) -> None:
    host.mint(host.shelf.put("one"))
    number = host.row("one").id
    with host.app.app_context(), host.context.transaction() as session:
        for ago in (2, 1):
            at = host.clock() - timedelta(hours=ago)
            session.add(HistoryEvent(doi_id=number, record_key="one", code="failed", params={"code": "timeout"}, at=at))
    words, _ = report(host, "failures")
    assert "One DOI had to wait for a person." in words
    assert "DOIs that had to wait for a person" in words


def test_each_doi_stands_in_one_line_of_freshness_and_the_line_says_which(host: Host) -> None:
    for key, days in (("one", 0), ("two", 3), ("three", 40), ("four", 400)):
        host.mint(host.shelf.put(key))
        host.row(key, synced_at=host.clock() - timedelta(days=days))
    words, rows = report(host, "freshness")
    assert "when the agency was last known to hold a DOI just as the catalogue wants it" in words
    assert rows == [
        ("Within the last day", "1"), ("1 to 7 days ago", "1"), ("7 to 30 days ago", "0"), ("30 to 90 days ago", "1"),
        ("90 to 365 days ago", "0"), ("More than 365 days ago, or never", "1"),
    ]  # fmt: skip
    csv = host.visitor("administrator").get("/admin/doi/reports/freshness.csv").text
    assert "Last up to date,DOIs,Need sync" in csv
    assert "1 to 7 days ago,1,0" in csv
