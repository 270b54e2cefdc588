"""The reports: one page with all of them for the same days, and each as a CSV file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.report_range import PRESETS, ReportRange, range_from_args
from flask_doi.domain.spreadsheet import csv_lines, guard
from flask_doi.services.context import Context, current_context
from flask_doi.services.reporting.asked import Asked, repositories_offered
from flask_doi.web.desk.exports import file_name
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope
from flask_doi.web.desk.report_tables import REPORTS, as_lines
from flask_doi.web.texts import doi_text


def add_report_rules(pages: Blueprint) -> None:
    """The addresses of the reports."""
    pages.add_url_rule("/reports", "reports", reports)
    for name in REPORTS:
        pages.add_url_rule(f"/reports/{name}.csv", _endpoint(name), _view(name))


def _view(name: str) -> Callable[[], ResponseReturnValue]:
    """The view of one file: a function with a name, for hosts and their extensions ask for it."""

    def view() -> ResponseReturnValue:
        return report_csv(name)

    view.__name__ = _endpoint(name)
    return view


def _endpoint(name: str) -> str:
    return f"report_{name.replace('-', '_')}_csv"


def reports() -> ResponseReturnValue:
    """All reports for the days and the repository in the address."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    days, faults = range_from_args(request.args, context.clock().date())
    asked = _asked(context, days)
    args: dict[str, Any] = {**days.as_args(), **_chosen_repository(asked)}
    shown = [(make(asked), url_for(f"{ADMIN}.{_endpoint(name)}", **args)) for name, make in REPORTS.items()]
    said = [(name, _FAULTS[code]()) for name, code in faults]
    return desk_page(
        context,
        "doi/reports.html",
        422 if faults else 200,
        reports=shown,
        days=days,
        first=_midnight(days.first),
        last=_midnight(days.last),
        errors=said,
        field_errors=dict(said),
        given={name: request.args.get(name, "") for name in ("from", "to")} if faults else _filled_in(days),
        presets=[(name, _PRESETS[name](), _preset_url(name, asked), name == days.preset) for name in PRESETS],
        repositories=repositories_offered(context, asked.scope),
        repository=asked.repository or "",
    )


def report_csv(name: str) -> ResponseReturnValue:
    """One report as CSV, safe in spreadsheets."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    days, _ = range_from_args(request.args, context.clock().date())
    lines = as_lines(REPORTS[name](_asked(context, days)))
    written = csv_lines([guard(value) for value in line] for line in lines)
    answer = Response("\ufeff" + written, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(context, "csv", f"report-{name}")}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _asked(context: Context, days: ReportRange) -> Asked:
    repository = (request.args.get("repository") or "").strip()[:191] or None
    return Asked(context=context, days=days, repository=repository, scope=own_scope(context))


def _midnight(of_day: date | None) -> datetime | None:
    return None if of_day is None else datetime.combine(of_day, time(), UTC)


def _filled_in(days: ReportRange) -> dict[str, str]:
    return {"from": str(days.first or ""), "to": str(days.last or "")}


def _preset_url(name: str, asked: Asked) -> str:
    return url_for(f"{ADMIN}.reports", range=name, **_chosen_repository(asked))


def _chosen_repository(asked: Asked) -> dict[str, Any]:
    return {"repository": asked.repository} if asked.repository else {}


_PRESETS: dict[str, Callable[[], Markup]] = {
    "this_year": lambda: doi_text("This year"),
    "last_12_months": lambda: doi_text("Last 12 months"),
    "all": lambda: doi_text("All"),
}
_FAULTS: dict[str, Callable[[], Markup]] = {
    "day_unreadable": lambda: doi_text("This is no day. Write it like 2026-01-31."),
    "day_far_away": lambda: doi_text("No DOI is from that day. Choose a later one, or leave the field empty."),
    "days_reversed": lambda: doi_text("The last day is before the first one."),
}
