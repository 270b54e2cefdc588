"""Acts on many DOIs at once: the page that says exactly what is concerned, and the batch that is made of it."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from flask_doi.domain.batch_wording import FILTER_WORDS, OBJECTIONS
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.retirement import NOTE_LENGTH
from flask_doi.domain.retirement_wording import objection_text
from flask_doi.services.actors import actor_name
from flask_doi.services.batches.counting import Concerned, acts_offered, begin_on, concerned
from flask_doi.services.context import Context, current_context
from flask_doi.services.retirement_requests import objections_to_words
from flask_doi.web.confirm import SEE_OTHER, UNPROCESSABLE
from flask_doi.web.desk.batches_forms import MassForm, reason_choices
from flask_doi.web.desk.batches_mint import Errors
from flask_doi.web.desk.batches_previews import has_page, scope_note
from flask_doi.web.desk.batches_words import filter_in_words, kind_word, takes
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope
from flask_doi.web.pages import message_page
from flask_doi.web.texts import doi_text, translated
from flask_doi.web.visitor import may

CONFLICT = 409


def batch_dois() -> ResponseReturnValue:
    """Says what an act on the DOIs of a filter would do; by POST makes the batch."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    act = request.args.get("act", "")
    chosen, faults = DoiFilter.from_args(request.args, request.args.getlist("doi"))
    if act not in acts_offered() or faults:
        text = doi_text("The address does not say what is to be done with which DOIs. Choose them on the page Browse.")
        return message_page(400, doi_text("Not understood"), text)
    if act in ("deactivate", "reactivate") and not may(context, "deactivate", None):
        text = doi_text("You may not deactivate or reactivate DOIs. Log in as somebody who may.")
        return message_page(403, doi_text("Not allowed"), text)
    form = MassForm.new()
    found = concerned(context, act, chosen, own_scope(context))
    if request.method == "GET":
        return _page(context, act, chosen, found, form)
    if not form.validate():
        return _page(context, act, chosen, found, form, 400)
    return _begin(context, act, chosen, found, form)


def _begin(context: Context, act: str, chosen: DoiFilter, found: Concerned, form: MassForm) -> ResponseReturnValue:
    errors = _errors(act, form)
    if errors:
        return _page(context, act, chosen, found, form, UNPROCESSABLE, errors)
    if found.number != form.number or not found.number:
        code = "moved" if found.number else "none_ready"
        moved = doi_text(OBJECTIONS[code])
        return _page(context, act, chosen, found, form, CONFLICT, [("", moved)])
    said = form.said
    number = begin_on(
        context, act, chosen, own_scope(context), found.last,
        params={"reason": said.reason, "note": said.params["note"]} if act == "deactivate" else {},
        reason=form.reason.data or "",
        actor=actor_name(context),
    )  # fmt: skip
    return redirect(url_for(f"{ADMIN}.batch", batch_id=number), SEE_OTHER)


def _errors(act: str, form: MassForm) -> Errors:
    if act != "deactivate":
        return []
    fields = {"reason": "why", "note": "note"}
    return [
        (fields.get(objection.field or "", ""), objection_text(objection, translated))
        for objection in objections_to_words(form.said)
    ]


def _page(
    context: Context,
    act: str,
    chosen: DoiFilter,
    found: Concerned,
    form: MassForm,
    code: int = 200,
    errors: Errors | None = None,
) -> ResponseReturnValue:
    args: dict[str, Any] = chosen.as_args()
    return desk_page(
        context,
        "doi/batch_dois.html",
        code,
        act=act,
        kind=kind_word(act),
        form=form,
        is_expired="csrf_token" in form.errors,
        errors=errors or [],
        field_errors=dict(errors or []),
        chosen_words=filter_in_words(context, chosen),
        found=found,
        state_names={state: doi_text(FILTER_WORDS[state]) for state in found.states},
        takes=takes(found.estimate),
        here=url_for(f"{ADMIN}.batch_dois", act=act, **args),
        back=url_for(f"{ADMIN}.browse", **args) if has_page("browse") else url_for(f"{ADMIN}.batches"),
        doi_pages=has_page("doi"),
        reasons=reason_choices(),
        limit=NOTE_LENGTH,
        may_act=may(context, "batch", None),
        scope_note=scope_note(context),
    )
