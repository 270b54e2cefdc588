"""The files about batches: what is to be mended before a mint, and what became of every record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Response, request, stream_with_context
from flask.typing import ResponseReturnValue

from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.domain.batch_results import ENDED, GROUPS, LEFT_OUT, OPEN
from flask_doi.domain.batch_wording import GROUPS as GROUP_WORDS
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.batches.choosing import Chosen
from flask_doi.services.batches.previewing import TooMany, preview
from flask_doi.services.batches.reports import as_csv, line_of, rows_of
from flask_doi.services.batches.showing import RecordLine, every_record, find_batch
from flask_doi.services.context import Context, current_context
from flask_doi.web.desk.batches_previews import discreet
from flask_doi.web.desk.batches_words import result_label, why_in_words
from flask_doi.web.desk.exports import file_name
from flask_doi.web.desk.frame import at_desk, own_scope
from flask_doi.web.pages import message_page
from flask_doi.web.texts import doi_text


def batch_reasons() -> ResponseReturnValue:
    """The records of a choice that get no DOI, each with the reason."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    choice, faults = BatchChoice.from_args(request.args)
    if faults:
        return message_page(400, doi_text("Not understood"), doi_text("The address does not say which records."))
    ensure_configured_account(context)
    found = preview(context, Chosen(choice=choice, scope=own_scope(context)))
    if isinstance(found, TooMany):
        text = doi_text("These are too many records to look at while you wait. Choose them, and let the worker do it.")
        return message_page(400, doi_text("Too many records"), text)
    lines = [
        line_of(context, each, number) for number, each in enumerate(found.judged, start=1) if each.group in LEFT_OUT
    ]
    return _file(context, "mint-reasons", lines, "mint")


def batch_csv(batch_id: int) -> ResponseReturnValue:
    """What became of the records of a batch, of all or of those of one result."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    batch = find_batch(context, batch_id, own_scope(context))
    if batch is None:
        return message_page(404, doi_text("Not found"), doi_text("There is no such batch."))
    asked = request.args.get("result", "")
    results = (asked,) if asked in (*GROUPS, *OPEN, *ENDED) else LEFT_OUT if asked == "left_out" else ()
    return _file(context, f"batch-{batch_id}", every_record(context, batch_id, results=results), batch.kind)


def _file(context: Context, about: str, lines: Iterable[RecordLine], kind: str) -> Response:
    heading = [
        doi_text("Record"), doi_text("Reference code"), doi_text("Title"), doi_text("DOI"), doi_text("Result"),
        doi_text("Reason"), doi_text("Result, for programs"),
    ]  # fmt: skip

    def rows() -> Iterator[list[str]]:
        known = (discreet(context, line) for line in lines)
        return rows_of(known, lambda result: str(_word(kind, result)), lambda line: _plain(context, line))

    written = as_csv([str(each) for each in heading], rows())
    answer = Response(stream_with_context(written), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(context, "csv", about)}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _word(kind: str, result: str) -> str:
    word = doi_text(GROUP_WORDS[result]) if result in LEFT_OUT else result_label(kind, result)
    return str(word.unescape())


def _plain(context: Context, line: RecordLine) -> str:
    return str(why_in_words(context, line).unescape())
