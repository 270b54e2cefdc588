"""The pages on which a person confirms what shall happen to a DOI: looked at by GET, asked for by POST."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.states import DoiState
from flask_doi.domain.titles import main_title
from flask_doi.services.actors import actor_name
from flask_doi.services.asking import ask_for_mint, ask_for_sync
from flask_doi.services.context import Context, current_context
from flask_doi.services.minting import MintPreview, preview_mint
from flask_doi.services.opinions import ASKED_ANYWAY
from flask_doi.services.showing import local_path
from flask_doi.services.status import Reading, read_record, status_of
from flask_doi.services.status_facts import RecordStatus
from flask_doi.web.allowances import left_said, refusal_said
from flask_doi.web.forms import ConfirmForm, MintForm
from flask_doi.web.logging_in import log_in_first
from flask_doi.web.pages import message_page, page
from flask_doi.web.panel import shown_problems
from flask_doi.web.refusals import refusal, refusal_line
from flask_doi.web.routing import RECORD_KEY
from flask_doi.web.sentences import agency_name
from flask_doi.web.texts import doi_text
from flask_doi.web.visitor import may

SEE_OTHER = 303
UNPROCESSABLE = 422


def add_confirm_rules(pages: Blueprint) -> None:
    """The addresses of the confirm pages."""
    for action, view in (("mint", mint), ("update", update)):
        rule = f"/record/<{RECORD_KEY}:key>/{action}"
        pages.add_url_rule(rule, action, view, methods=["GET", "POST"], merge_slashes=False)


def mint(key: str) -> ResponseReturnValue:
    """Shows what minting would do; by POST asks for it and leads back to the record."""
    context = current_context()
    reading = read_record(context, key)
    answer = stopped(context, key, reading)
    if answer is not None:
        return answer
    preview = preview_mint(context, key, reading)
    form = MintForm.offering(preview.states, preview.default_state)
    if request.method == "GET":
        return mint_page(context, preview, form, 200)
    if preview.status.doi is not None and preview.status.doi.state == "findable":
        return back_to_record(context, key)
    if not preview.may_go_ahead:
        return mint_page(context, preview, form, UNPROCESSABLE)
    if not form.validate():
        return mint_page(context, preview, form, 400)
    refused = ask_for_mint(context, key, state=DoiState(form.state.data), actor=actor_name(context))
    if refused is not None:
        return mint_page(context, preview, form, UNPROCESSABLE, limits=refusal_said(refused))
    return back_to_record(context, key)


def update(key: str) -> ResponseReturnValue:
    """Shows what is compared and sent; by POST asks for it and leads back to the record."""
    context = current_context()
    reading = read_record(context, key)
    answer = stopped(context, key, reading)
    if answer is not None:
        return answer
    status = status_of(context, key, reading)
    form = ConfirmForm.new()
    if request.method == "GET":
        return update_page(context, reading, status, form, 200)
    if not _may_update(status):
        return update_page(context, reading, status, form, UNPROCESSABLE)
    if not form.validate():
        return update_page(context, reading, status, form, 400)
    ask_for_sync(context, key, actor=actor_name(context))
    return back_to_record(context, key)


def stopped(context: Context, key: str, reading: Reading) -> ResponseReturnValue | None:
    """Login first; then 404 for a record that is not there or not to be seen, and 403 for one that is not theirs."""
    asked_to_log_in = log_in_first(context)
    if asked_to_log_in is not None:
        return asked_to_log_in
    is_gone = reading.description is None and reading.broken is None
    if is_gone or not (may(context, "see", key) or may(context, "see_state", key)):
        return message_page(404, doi_text("Not found"), doi_text("The catalogue has no such record."))
    if not may(context, "mint", key):
        text = doi_text("You may not do anything with the DOI of this record. Log in as somebody who may.")
        return message_page(403, doi_text("Not allowed"), text)
    return None


def _may_update(status: RecordStatus) -> bool:
    return status.doi is not None and status.doi.is_registered and not status.blocking


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownOpinion:
    """What an agency thinks of a record, in words; complaints are source, text, and the catalogue's field and link."""

    tone: str
    text: str
    advice: str
    complaints: tuple[tuple[str, str, str, str | None], ...] = ()


def mint_page(
    context: Context,
    preview: MintPreview,
    form: ConfirmForm,
    code: int,
    opinion: ShownOpinion | None = None,
    limits: tuple[Markup, ...] = (),
) -> ResponseReturnValue:
    """The page on which a mint is confirmed, with the agency's opinion when it was asked, or what limits refused it."""
    status, refused = preview.status, preview.refusal
    params = dict(refused.params) if refused else {}
    return page(
        "doi/mint.html",
        code,
        form=form,
        preview=preview,
        status=status,
        agency=agency_name(status),
        refusal=refusal(refused.rule, params) if refused else None,
        refusal_advice=refusal_line(refused.rule, params) if refused else None,
        problems=shown_problems(context, status),
        is_expired="csrf_token" in form.errors,
        was_refused=code == UNPROCESSABLE,
        limits=limits,
        allowance=left_said(context),
        visitor=actor_name(context),
        back=record_path(context, status.key),
        opinion=opinion,
        offers_ask=_may_ask(status) and bool(preview.states) and preview.account is not None,
        asked_from="mint",
    )


def update_page(
    context: Context,
    reading: Reading,
    status: RecordStatus,
    form: ConfirmForm,
    code: int,
    opinion: ShownOpinion | None = None,
) -> ResponseReturnValue:
    """The page on which an update is confirmed, with the agency's opinion when it was asked."""
    return page(
        "doi/update.html",
        code,
        form=form,
        status=status,
        agency=agency_name(status),
        problems=shown_problems(context, status),
        may_go_ahead=_may_update(status),
        is_expired="csrf_token" in form.errors,
        was_refused=code == UNPROCESSABLE,
        visitor=actor_name(context),
        back=record_path(context, status.key),
        opinion=opinion,
        offers_ask=_may_ask(status) and status.doi is not None and status.doi.is_registered,
        asked_from="update",
        **named(reading),
    )


def named(reading: Reading) -> dict[str, str]:
    """What a page calls the record that it is about; nothing when the catalogue cannot describe it."""
    description = reading.description
    title = main_title(description) if description is not None else None
    return {
        "title": title.value if title else "",
        "reference_code": (description.reference_code or "") if description is not None else "",
    }


def _may_ask(status: RecordStatus) -> bool:
    """Whether an agency may see the record's metadata: nothing of what is not public leaves the house."""
    return status.exists and status.broken is None and status.decision.rule in ASKED_ANYWAY


def record_path(context: Context, key: str) -> str:
    """The record's own page in this catalogue, or else its panel."""
    path = local_path(context, context.catalogue.url_for(key), request.host)
    return path or url_for("flask_doi_admin.panel", key=key)


def back_to_record(context: Context, key: str) -> ResponseReturnValue:
    """After something was asked for: back to where the panel tells what becomes of it."""
    return redirect(record_path(context, key), SEE_OTHER)
