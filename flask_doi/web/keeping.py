"""The pages about a DOI before it is public: reserve it, give it back, make it findable, or note one from elsewhere."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.external import ExternalRefusal
from flask_doi.domain.identifier import Doi
from flask_doi.domain.states import DoiState
from flask_doi.services.actors import actor_name
from flask_doi.services.asking import ask_for_external, ask_for_promotion, ask_for_release, ask_for_reservation
from flask_doi.services.context import Context, current_context
from flask_doi.services.external import ExternalFacts, external_facts, why_not
from flask_doi.services.keeping import is_in_grace, may_be_promoted, may_be_released, preview_keeping
from flask_doi.services.status import Reading, mending_url, read_record, status_of
from flask_doi.services.status_facts import RecordStatus
from flask_doi.web.allowances import refusal_said
from flask_doi.web.confirm import UNPROCESSABLE, back_to_record, named, record_path, stopped
from flask_doi.web.forms import ConfirmForm, ExternalForm, ReleaseForm, ReserveForm
from flask_doi.web.pages import page
from flask_doi.web.panel import shown_problems
from flask_doi.web.refusals import refusal, refusal_line
from flask_doi.web.routing import RECORD_KEY
from flask_doi.web.sentences import agency_name


def add_keeping_rules(pages: Blueprint) -> None:
    """The addresses of these pages."""
    for action, view in (("reserve", reserve), ("release", release), ("promote", promote), ("external", external)):
        rule = f"/record/<{RECORD_KEY}:key>/{action}"
        pages.add_url_rule(rule, action, view, methods=["GET", "POST"], merge_slashes=False)


def reserve(key: str) -> ResponseReturnValue:
    """Shows the name to be kept; by POST asks for it and leads back to the record."""
    context = current_context()
    reading = read_record(context, key)
    answer = stopped(context, key, reading)
    if answer is not None:
        return answer
    preview = preview_keeping(context, key, reading)
    form = ReserveForm.offering(preview.states)

    def shown(code: int) -> ResponseReturnValue:
        refused, draft, later = preview.refusal, preview.draft_refusal, preview.later_refusal
        return page(
            "doi/reserve.html",
            code,
            form=form,
            preview=preview,
            refusal=refusal(refused.rule, dict(refused.params)) if refused else None,
            refusal_advice=refusal_line(refused.rule, dict(refused.params)) if refused else None,
            draft_refusal=refusal(draft.rule, dict(draft.params)) if draft else None,
            later_refusal=refusal(later.rule, dict(later.params)) if later else None,
            later_advice=refusal_line(later.rule, dict(later.params)) if later else None,
            **_common(context, preview.status, reading, form, code),
        )

    if request.method == "GET":
        return shown(200)
    if not preview.states:
        return shown(UNPROCESSABLE)
    if not form.validate():
        return shown(400)
    ask_for_reservation(context, key, draft=form.state.data == DoiState.DRAFT, actor=actor_name(context))
    return back_to_record(context, key)


def release(key: str) -> ResponseReturnValue:
    """Shows what giving the name back means; by POST asks for it and leads back to the record.

    A draft may also be deleted at the agency while its name is kept here.
    """
    context = current_context()
    reading = read_record(context, key)
    answer = stopped(context, key, reading)
    if answer is not None:
        return answer
    status = status_of(context, key, reading)
    is_draft = status.doi is not None and (status.doi.state == "draft" or is_in_grace(status))
    form = ReleaseForm.offering(keep_first=is_in_grace(status))

    def shown(code: int) -> ResponseReturnValue:
        common = _common(context, status, reading, form, code)
        return page(
            "doi/release.html",
            code,
            form=form,
            is_draft=is_draft,
            in_grace=is_in_grace(status),
            may_go_ahead=may_be_released(status),
            **common,
        )

    if request.method == "GET":
        return shown(200)
    if not may_be_released(status):
        return shown(UNPROCESSABLE)
    if not form.validate():
        return shown(400)
    if is_draft and form.keep.data == "yes":
        ask_for_reservation(context, key, actor=actor_name(context))
    else:
        ask_for_release(context, key, actor=actor_name(context))
    return back_to_record(context, key)


def promote(key: str) -> ResponseReturnValue:
    """Shows what becomes public; by POST asks for it and leads back to the record."""
    context = current_context()
    reading = read_record(context, key)
    answer = stopped(context, key, reading)
    if answer is not None:
        return answer
    status = status_of(context, key, reading)
    form = ConfirmForm.new()

    def shown(code: int, limits: tuple[Markup, ...] = ()) -> ResponseReturnValue:
        refused = status.refusal if status.broken is None else None
        return page(
            "doi/promote.html",
            code,
            form=form,
            limits=limits,
            in_grace=is_in_grace(status),
            may_go_ahead=may_be_promoted(status),
            refusal=refusal(refused.rule, dict(refused.params)) if refused else None,
            refusal_advice=refusal_line(refused.rule, dict(refused.params)) if refused else None,
            **_common(context, status, reading, form, code),
        )

    if request.method == "GET":
        return shown(200)
    if status.doi is not None and status.doi.state == "findable":
        return back_to_record(context, key)
    if not may_be_promoted(status):
        return shown(UNPROCESSABLE)
    if not form.validate():
        return shown(400)
    limit = ask_for_promotion(context, key, actor=actor_name(context))
    if limit is not None:
        return shown(UNPROCESSABLE, refusal_said(limit))
    return back_to_record(context, key)


def external(key: str) -> ResponseReturnValue:
    """The choice between a DOI of ours and one from elsewhere; by POST notes it and leads back to the record.

    What is typed is only read as a DOI; no address is ever asked for anything.
    """
    context = current_context()
    reading = read_record(context, key)
    answer = stopped(context, key, reading)
    if answer is not None:
        return answer
    status = status_of(context, key, reading)
    facts = external_facts(context, key, reading.description)
    form = ExternalForm.showing(facts.current or facts.in_record)

    def shown(code: int, refused: ExternalRefusal | None = None) -> ResponseReturnValue:
        params = dict(refused.params) if refused else {}
        return page(
            "doi/external.html",
            code,
            form=form,
            facts=facts,
            may_go_ahead=not facts.own_is_public and not facts.in_record,
            field_url=mending_url(context, key, "external_doi"),
            complaint=refusal(refused.code, params) if refused else None,
            complaint_advice=refusal_line(refused.code, params) if refused else None,
            **_common(context, status, reading, form, code),
        )

    if request.method == "GET":
        return shown(200)
    if not form.validate():
        return shown(400)
    if form.which.data == "own":
        return _take_back(context, key, facts)
    refused = why_not(context, key, (form.doi.data or "").strip(), facts)
    if refused is not None:
        return shown(UNPROCESSABLE, refused)
    name = Doi.parse(form.doi.data or "").name
    ask_for_external(context, key, name, actor=actor_name(context))
    return back_to_record(context, key)


def _take_back(context: Context, key: str, facts: ExternalFacts) -> ResponseReturnValue:
    if facts.current is not None and not facts.in_record:
        ask_for_external(context, key, None, actor=actor_name(context))
    return back_to_record(context, key)


def _common(
    context: Context, status: RecordStatus, reading: Reading, form: ConfirmForm, code: int
) -> dict[str, object]:
    """What each of these pages shows."""
    return {
        **named(reading),
        "status": status,
        "agency": agency_name(status),
        "problems": shown_problems(context, status),
        "is_expired": "csrf_token" in form.errors,
        "was_refused": code == UNPROCESSABLE,
        "visitor": actor_name(context),
        "back": record_path(context, status.key),
    }
