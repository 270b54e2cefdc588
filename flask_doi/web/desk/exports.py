"""The export: a page on which format and columns are chosen, and the files themselves, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Blueprint, Response, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.exchange import BY_NAME, COLUMNS, PRESETS, USUAL, chosen_columns
from flask_doi.services.context import Context, current_context
from flask_doi.services.exchange.exporting import Export
from flask_doi.web.desk.frame import at_desk, desk_page, own_scope
from flask_doi.web.pages import message_page
from flask_doi.web.texts import doi_text


def add_export_rules(pages: Blueprint) -> None:
    """The addresses of the export."""
    pages.add_url_rule("/export", "export", export)
    pages.add_url_rule("/export.csv", "export_csv", export_csv)
    pages.add_url_rule("/export.json", "export_json", export_json)


def export() -> ResponseReturnValue:
    """The page on which format and columns of a file are chosen."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    chosen, faults = _chosen()
    if faults:
        return _not_understood(faults)
    return desk_page(
        context,
        "doi/export.html",
        args=chosen.as_args(),
        count=Export(context, chosen, own_scope(context)).count(),
        is_everything=chosen.is_everything,
        columns=[(each.name, each.header, _note_of(each.name)) for each in COLUMNS],
        usual=USUAL,
        import_url=url_for("flask_doi_admin.import_file"),
    )


def export_csv() -> ResponseReturnValue:
    """The DOIs of a filter as CSV, safe in spreadsheets."""
    return _file("csv", "text/csv; charset=utf-8", lambda made: made.as_csv())


def export_json() -> ResponseReturnValue:
    """The DOIs of a filter as one JSON array."""
    return _file("json", "application/json", lambda made: made.as_json())


def _note_of(name: str) -> str:
    """What a person may want to know about a column before choosing it."""
    if name == "conditions":
        return doi_text("pending, failed, stale (needs sync), unresolved")
    return doi_text("lets an import see what has changed here since") if name == "mark" else ""


def _file(ending: str, kind: str, write: Callable[[Export], Iterator[bytes]]) -> ResponseReturnValue:
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    chosen, faults = _chosen()
    columns, unknown = _columns()
    if faults or unknown:
        return _not_understood((*faults, *unknown))
    made = Export(context, chosen, own_scope(context), columns)
    answer = Response(stream_with_context(write(made)), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(context, ending)}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def file_name(context: Context, ending: str, about: str = "dois") -> str:
    """What a file is called: what it is about, whose world it is of, and the day."""
    return f"{about}-{context.settings.environment}-{context.clock():%Y-%m-%d}.{ending}"


def _chosen() -> tuple[DoiFilter, tuple[str, ...]]:
    return DoiFilter.from_args(request.args, request.args.getlist("doi"))


def _columns() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns that are asked for: one preset or list under "columns", or several names of columns."""
    asked = [each for each in request.args.getlist("columns") if each.strip()]
    if not asked:
        return USUAL, ()
    return chosen_columns(",".join(each for each in asked if each not in PRESETS or len(asked) == 1))


def _not_understood(names: tuple[str, ...]) -> ResponseReturnValue:
    """A filter that is not understood would let more leave the house than was meant."""
    text = doi_text(
        "The address of this export is not right: %(names)s cannot be read. Nothing was exported. "
        "The columns are: %(columns)s.",
        names=", ".join(names),
        columns=", ".join(BY_NAME),
    )
    return message_page(400, doi_text("Not exported"), text)
