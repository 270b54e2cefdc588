"""Each report as a page shows it: in words, as a table, and as a chart; and as a file for a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from flask_doi.domain.outcome_wording import outcome_text
from flask_doi.services.reporting import dois, work
from flask_doi.services.reporting.asked import Asked
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.desk import charts
from flask_doi.web.desk.charts import Chart
from flask_doi.web.desk.months import month_name
from flask_doi.web.texts import doi_plural, doi_text, duration, translated

MOST_COLUMNS = 60
MOST_ROWS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A report: what it is called, what it says in a sentence, its table and its chart.

    `rows` begin with what a row is about; `told` are the same rows for a file, under `fields`.
    """

    name: str
    title: Markup
    lead: Markup
    headings: tuple[Markup, ...]
    rows: tuple[tuple[Any, ...], ...]
    fields: tuple[str, ...]
    told: tuple[tuple[Any, ...], ...]
    chart: Chart | None = None
    note: Markup | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show for these days."""
        return not self.rows


def minted(asked: Asked) -> Shown:
    """How many DOIs were minted in each month."""
    months = dois.minted_per_month(asked)
    total = sum(each.count for each in months)
    points = [(f"{each.year}-{each.month:02}", each.count) for each in months]
    note = None
    if len(points) > MOST_COLUMNS:
        years = sorted({each.year for each in months})
        points = [(str(year), sum(each.count for each in months if each.year == year)) for year in years]
        note = doi_text("There are too many months for one chart; it shows years.")
    best = max(months, key=lambda each: each.count, default=None)
    lead = doi_plural("One DOI was minted.", "%(number)s DOIs were minted.", total)
    if best is not None and len(months) > 1:
        best_month = month_name(date(best.year, best.month, 1))
        lead += " " + doi_text("Most of them in %(month)s: %(count)s.", month=best_month, count=best.count)
    rows = tuple((month_name(date(each.year, each.month, 1)), each.count) for each in months)
    return Shown(
        name="minted",
        title=doi_text("DOIs minted per month"),
        lead=lead,
        headings=(doi_text("Month"), doi_text("DOIs minted")),
        rows=rows,
        fields=("Month", "DOIs minted"),
        told=tuple((f"{each.year}-{each.month:02}", each.count) for each in months),
        chart=charts.columns([(label, count, f"{label}: {count}") for label, count in points]),
        note=note,
    )


def repositories(asked: Asked) -> Shown:
    """How many DOIs each repository has."""
    found = dois.by_repository(asked)
    nameless = doi_text("No repository")
    names = [each.name or each.key or nameless for each in found]
    items = [(str(name), each.count, 0, str(each.count)) for name, each in zip(names, found, strict=True)]
    note = None
    if len(items) > MOST_ROWS:
        note = doi_text("The chart shows the first %(shown)s of %(all)s.", shown=MOST_ROWS, all=len(items))
    return Shown(
        name="repositories",
        title=doi_text("DOIs by repository"),
        lead=doi_plural("DOIs of one repository.", "DOIs of %(number)s repositories.", len(found)),
        headings=(doi_text("Repository"), doi_text("DOIs"), doi_text("of them findable")),
        rows=tuple((name, each.count, each.findable) for name, each in zip(names, found, strict=True)),
        fields=("Repository", "Repository Key", "DOIs", "Findable"),
        told=tuple((each.name or "", each.key or "", each.count, each.findable) for each in found),
        chart=charts.rows(items[:MOST_ROWS]),
        note=note,
    )


def states(asked: Asked) -> Shown:
    """How many DOIs are in each state."""
    found = dois.by_state(asked)
    total = sum(count for _, count in found)
    words = _state_words()
    listed = [(words[state], count) for state, count in found] if total else []
    return Shown(
        name="states",
        title=doi_text("DOIs by state"),
        lead=doi_plural("One DOI in all.", "%(number)s DOIs in all.", total),
        headings=(doi_text("State"), doi_text("DOIs"), doi_text("Share")),
        rows=tuple((word, count, _share(count, total)) for word, count in listed),
        fields=("State", "DOIs"),
        told=tuple(found) if total else (),
        chart=charts.rows([(str(word), count, 0, str(count)) for word, count in listed]),
    )


def failures(asked: Asked) -> Shown:
    """What failed, and why."""
    found = work.failed_attempts(asked)
    agency = AGENCIES.get(asked.context.settings.agency, asked.context.settings.agency)
    words = [cause_words(each.code, agency) for each in found]
    items = [
        (word, each.requests + each.ended, 0, str(each.requests + each.ended))
        for word, each in zip(words, found, strict=True)
    ]
    requests, waited = sum(each.requests for each in found), work.dois_that_waited(asked)
    note = doi_text("The chart counts both columns together.") if found else None
    return Shown(
        name="failures",
        title=doi_text("Failed attempts by cause"),
        lead=doi_plural("One request failed.", "%(number)s requests failed.", requests)
        + " "
        + doi_plural("One DOI had to wait for a person.", "%(number)s DOIs had to wait for a person.", waited),
        headings=(doi_text("Cause"), doi_text("Requests that failed"), doi_text("DOIs that had to wait for a person")),
        rows=tuple((word, each.requests, each.ended) for word, each in zip(words, found, strict=True)),
        fields=("Cause", "Code", "Failed requests", "DOIs waiting for a person"),
        told=tuple((word, each.code, each.requests, each.ended) for word, each in zip(words, found, strict=True)),
        chart=charts.rows(items[:MOST_ROWS]),
        note=note,
    )


def queue_times(asked: Asked) -> Shown:
    """How long jobs took."""
    months, whole = work.queue_times(asked)
    each_month = [(month_name(date(each.year, each.month, 1)), each) for each in months]
    points = [
        (
            f"{each.year}-{each.month:02}",
            each.median if each.done else None,
            each.p95,
            f"{name}: {_took(each.median)} – {_took(each.p95)}",
        )
        for name, each in each_month
    ]
    lead = doi_text("No job was done in these days.")
    if whole is not None:
        lead = doi_text(
            "Half of all jobs were done within %(median)s, and 95 of 100 within %(p95)s.",
            median=_took(whole.median),
            p95=_took(whole.p95),
        )
    return Shown(
        name="queue-times",
        title=doi_text("Time in the queue"),
        lead=lead,
        headings=(doi_text("Month"), doi_text("Jobs done"), doi_text("Half within"), doi_text("95 of 100 within")),
        rows=tuple(_times_row(name, each) for name, each in each_month),
        fields=("Month", "Jobs done", "Median seconds", "95th percentile seconds"),
        told=tuple((f"{t.year}-{t.month:02}", t.done, *((t.median, t.p95) if t.done else ("", ""))) for t in months),
        chart=charts.spans(points[-MOST_COLUMNS:], _short),
        note=_about_times(asked, len(points), is_sampled=any(each.done > work.SAMPLE for each in months)),
    )


def freshness(asked: Asked) -> Shown:
    """How long ago the agency was last known to hold what is wanted."""
    found = dois.sync_freshness(asked)
    held, stale = sum(each.held for each in found), sum(each.stale for each in found)
    ages = list(zip((0, *(each.days or 0 for each in found)), (each.days for each in found), strict=False))
    words = [_age_words(*age) for age in ages]
    items = [
        (str(word), each.held, each.stale, _held_words(each.held, each.stale))
        for word, each in zip(words, found, strict=True)
    ]
    return Shown(
        name="freshness",
        title=doi_text("How fresh the agency is"),
        lead=doi_text("It tells when the agency was last known to hold a DOI just as the catalogue wants it.")
        + " "
        + doi_plural(
            "The agency holds one DOI now, whatever the days.",
            "The agency holds %(number)s DOIs now, whatever the days.",
            held,
        )
        + " "
        + doi_plural("One of them needs sync.", "%(number)s of them need sync.", stale),
        headings=(doi_text("Last known to be up to date"), doi_text("DOIs"), doi_text("of them need sync")),
        rows=tuple((word, each.held, each.stale) for word, each in zip(words, found, strict=True)) if held else (),
        fields=("Last up to date", "DOIs", "Need sync"),
        told=tuple((_age_told(*age), each.held, each.stale) for age, each in zip(ages, found, strict=True))
        if held
        else (),
        chart=charts.rows(items),
        note=doi_text("The hatched part of a bar needs sync.") if held else None,
    )


REPORTS: dict[str, Callable[[Asked], Shown]] = {
    "minted": minted,
    "repositories": repositories,
    "states": states,
    "failures": failures,
    "queue-times": queue_times,
    "freshness": freshness,
}


def cause_words(code: str, agency: str) -> str:
    """A cause in words that fit all requests with it; what differs from one to the other is left open."""
    if code == work.UNANSWERED:
        return str(doi_text("No answer was seen; it was looked at again."))
    told = outcome_text(code, {"agency": agency}, translated)
    return re.sub(r"\{\w+\}\.?", "…", told)


def _state_words() -> dict[str, Markup]:
    return {
        "findable": doi_text("Findable"),
        "registered": doi_text("Registered"),
        "draft": doi_text("Draft"),
        "reserved": doi_text("Reserved (local)"),
        "deactivated": doi_text("Deleted (tombstone)"),
        "external": doi_text("External"),
    }


def _share(count: int, total: int) -> str:
    if not count:
        return "–"
    percent = 100 * count / total
    return f"{percent:.0f} %" if percent >= 1 else "< 1 %"


def _took(seconds: int) -> Markup:
    return duration(seconds) if seconds else doi_text("less than a second")


def _short(seconds: int) -> str:
    """A time on a scale, in the largest unit that holds it whole."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s" if seconds else "0"


def _times_row(name: str, each: work.Times) -> tuple[Any, ...]:
    return (name, each.done, _took(each.median), _took(each.p95)) if each.done else (name, 0, "–", "–")


def _about_times(asked: Asked, count: int, *, is_sampled: bool) -> Markup:
    note = Markup()
    if count:
        note += doi_text("From when a job was added to when it was done; dot: half of them, bar above it: 95 of 100.")
    if is_sampled:
        note += " " + doi_text(
            "Where more jobs were done in a month, the last %(number)s tell the times.", number=work.SAMPLE
        )
    if count > MOST_COLUMNS:
        note += " " + doi_text("The chart shows the last %(number)s months.", number=MOST_COLUMNS)
    before = work.no_longer_counted(asked)
    if before is not None:
        days = asked.context.settings.retention_days
        note += " " + doi_plural(
            "Jobs done more than a day ago are no longer kept (DOI_RETENTION_DAYS), and not counted here.",
            "Jobs done more than %(number)s days ago are no longer kept (DOI_RETENTION_DAYS), and not counted here.",
            days,
        )
    return note


def _age_words(after: int, days: int | None) -> Markup:
    """How long ago, as more than `after` and up to so many days; the last line has no end."""
    if days is None:
        return doi_text("More than %(number)s days ago, or never", number=after)
    if not after:
        return doi_plural("Within the last day", "Within the last %(number)s days", days)
    return doi_text("%(first)s to %(last)s days ago", first=after, last=days)


def _age_told(after: int, days: int | None) -> str:
    """The same for a file."""
    return f"more than {after} days ago or never" if days is None else f"{after} to {days} days ago"


def _held_words(held: int, stale: int) -> str:
    return str(held) if not stale else str(doi_text("%(held)s, %(stale)s to sync", held=held, stale=stale))


def as_lines(shown: Shown) -> Sequence[Sequence[str]]:
    """The report for a file, its headings first."""
    return [list(shown.fields), *([str(value) for value in row] for row in shown.told)]
