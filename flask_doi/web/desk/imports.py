"""The import: a file is brought back, what it would do is shown, and only then it is applied or forgotten."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from flask_doi.domain.import_wording import file_fault_text
from flask_doi.services.actors import actor_name
from flask_doi.services.context import Context, current_context
from flask_doi.services.exchange import importing
from flask_doi.services.exchange.importing import Waiting
from flask_doi.services.exchange.reading_files import FileFault
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope, tell_next
from flask_doi.web.desk.import_words import about_acts, about_file, about_untouched, change_words, left_out_words
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.pages import message_page
from flask_doi.web.routing import ROW_NUMBER
from flask_doi.web.texts import doi_plural, doi_text, translated
from flask_doi.web.visitor import may

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 64
RETIRING = ("retire", "back")


def add_import_rules(pages: Blueprint) -> None:
    """The addresses of the import."""
    pages.add_url_rule("/import", "import_file", import_file, methods=["GET", "POST"])
    pages.add_url_rule(f"/import/<{ROW_NUMBER}:batch_id>", "import_diff", import_diff, methods=["GET", "POST"])


def import_file() -> ResponseReturnValue:
    """Asks for a file; by POST compares it and leads to what it would do."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    if request.method == "GET":
        return _ask(context, ConfirmForm.new(), 200)
    request.max_content_length = MOST_MEGABYTES * MEGABYTE
    try:
        form = ConfirmForm.new()
        given = request.files.get("file")
    except RequestEntityTooLarge:
        return _objected(context, FileFault("too_large", limit=str(_limit())), 413)
    if not form.validate():
        return _ask(context, form, 400)
    if given is None or not given.filename:
        return _objected(context, FileFault("no_file"), 422, form)
    try:
        number = importing.take_in(
            context,
            cast(BinaryIO, given.stream),
            scope=own_scope(context),
            actor=actor_name(context),
            may_deactivate=may(context, "deactivate", None),
            name=given.filename,
        )
    except FileFault as fault:
        return _objected(context, fault, 422, form)
    return redirect(url_for(f"{ADMIN}.import_diff", batch_id=number), 303)


def _limit() -> int:
    """The largest file in megabytes; the host may allow less."""
    hosts = current_app.config.get("MAX_CONTENT_LENGTH")
    return min(MOST_MEGABYTES, max(1, int(hosts) // MEGABYTE)) if hosts else MOST_MEGABYTES


def _objected(context: Context, fault: FileFault, code: int, form: ConfirmForm | None = None) -> ResponseReturnValue:
    return _ask(context, form, code, file_fault_text(fault.code, fault.params, translated))


def _ask(context: Context, form: ConfirmForm | None, code: int, error: str = "") -> ResponseReturnValue:
    return desk_page(
        context,
        "doi/import.html",
        code,
        form=form,
        error=error,
        is_expired=form is not None and "csrf_token" in form.errors,
        limit=_limit(),
        waiting=importing.waiting_imports(context, own_scope(context)),
        may_import=may(context, "batch", None),
    )


def import_diff(batch_id: int) -> ResponseReturnValue:
    """Shows what a file would do, or did; by POST applies or forgets it."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    found = importing.find_import(context, batch_id, own_scope(context))
    if found is None:
        text = doi_text("There is no such import; perhaps it was forgotten. Import the file again.")
        return message_page(404, doi_text("Not found"), text)
    form = ConfirmForm.new()
    if request.method == "GET":
        return _show(context, found, form, 200)
    if not form.validate():
        return _show(context, found, form, 400)
    if any(found.compared.acts.get(kind) for kind in RETIRING) and not may(context, "deactivate", None):
        text = doi_text("This import deactivates DOIs or brings them back. Log in as somebody who may do that.")
        return message_page(403, doi_text("Not allowed"), text)
    return _discard(context, found) if request.form.get("do") == "discard" else _apply(context, found, form)


def _apply(context: Context, found: Waiting, form: ConfirmForm) -> ResponseReturnValue:
    if not importing.apply(context, found.id, actor=actor_name(context), scope=own_scope(context)):
        again = importing.find_import(context, found.id, own_scope(context))
        return _show(context, again or found, form, 422)
    tell_next(
        doi_plural(
            "The change in the file is being carried out.",
            "The %(number)s changes in the file are being carried out.",
            found.compared.changes,
        )
    )
    return redirect(_batch_url(found.id), 303)


def _discard(context: Context, found: Waiting) -> ResponseReturnValue:
    if not importing.discard(context, found.id, own_scope(context)):
        return _show(context, found, ConfirmForm.new(), 422)
    tell_next(doi_text("The import was forgotten; nothing was changed."))
    return redirect(url_for(f"{ADMIN}.import_file"), 303)


def _batch_url(number: int) -> str:
    """The page of the batch that an import has become."""
    if f"{ADMIN}.batch" in current_app.view_functions:
        return url_for(f"{ADMIN}.batch", batch_id=number)
    return url_for(f"{ADMIN}.import_diff", batch_id=number)


def _show(context: Context, found: Waiting, form: ConfirmForm, code: int) -> ResponseReturnValue:
    after, left_after = (request.args.get(name, 0, type=int) for name in ("after", "left_after"))
    changes = importing.lines_of(context, found.id, are_left_out=False, after=max(0, after))
    left_out = importing.lines_of(context, found.id, are_left_out=True, after=max(0, left_after))
    page = importing.PAGE
    return desk_page(
        context,
        "doi/import_diff.html",
        code,
        found=found,
        compared=found.compared,
        form=form,
        is_expired="csrf_token" in form.errors,
        was_done_before=code == 422,
        file=about_file(found),
        acts=about_acts(found),
        untouched=about_untouched(found),
        changes=[(line, change_words(line)) for line in changes[:page]],
        left_out=[(line, left_out_words(line)) for line in left_out[:page]],
        next_changes=_further(found, "after", changes),
        next_left_out=_further(found, "left_after", left_out),
        batch_url=_batch_url(found.id),
        links=_links(changes[:page] + left_out[:page]),
    )


def _further(found: Waiting, name: str, lines: list[importing.Line]) -> str | None:
    if len(lines) <= importing.PAGE:
        return None
    anchor = "changes" if name == "after" else "left-out"
    last = {name: lines[importing.PAGE - 1].id}
    kept = {key: value for key, value in request.args.items() if key in ("after", "left_after") and key != name}
    return url_for(f"{ADMIN}.import_diff", batch_id=found.id, _anchor=anchor, **{**kept, **last})  # type: ignore[arg-type]


def _links(lines: list[importing.Line]) -> dict[int, Markup]:
    """The pages of the DOIs that are there."""
    if f"{ADMIN}.doi" not in current_app.view_functions:
        return {}
    return {line.doi_id: Markup(url_for(f"{ADMIN}.doi", doi_id=line.doi_id)) for line in lines if line.doi_id}  # noqa: S704
