"""The page of one batch: how far it is, what became of each record, and the buttons that steer it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.domain.batch_results import ENDED, FAILED, LEFT_OUT, OPEN, SKIPPED
from flask_doi.domain.batch_wording import OBJECTIONS
from flask_doi.domain.retirement import reason_label
from flask_doi.services.actors import actor_name
from flask_doi.services.batches import steering
from flask_doi.services.batches.making import confirm
from flask_doi.services.batches.previewing import Preview, preview_of_counts
from flask_doi.services.batches.showing import PAGE, BatchFacts, find_batch, records_of, speed_of
from flask_doi.services.batches.steering import Steered
from flask_doi.services.batches.undoing import undo
from flask_doi.services.context import Context, current_context
from flask_doi.web.confirm import SEE_OTHER, UNPROCESSABLE
from flask_doi.web.desk.batches_forms import BatchForm
from flask_doi.web.desk.batches_mint import confirmation
from flask_doi.web.desk.batches_previews import preview_values, shown_line
from flask_doi.web.desk.batches_tally import tally
from flask_doi.web.desk.batches_words import (
    kind_word,
    refused_in_words,
    result_label,
    selection_in_words,
    state_label,
)
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope, tell_next
from flask_doi.web.desk.imports import RETIRING
from flask_doi.web.pages import message_page
from flask_doi.web.texts import doi_plural, doi_text, translated
from flask_doi.web.visitor import may

LIVE_SECONDS = 3
TONES = {
    "done": "good", "unchanged": "good", "failed": "failed", "blocked": "warning", "skipped": "warning",
    "asked": "pending", "queued": "pending",
}  # fmt: skip
CONFLICT = 409
WITH_PREVIEW = ("prepared", "awaiting_approval")


def batch(batch_id: int) -> ResponseReturnValue:
    """Shows a batch; by POST does what a button says, and shows it again."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    found = find_batch(context, batch_id, own_scope(context))
    if found is None:
        return message_page(404, doi_text("Not found"), doi_text("There is no such batch."))
    if found.kind == "import" and found.state == "prepared":
        return redirect(url_for(f"{ADMIN}.import_diff", batch_id=found.id), SEE_OTHER)
    form = BatchForm.new()
    if request.method == "GET":
        return _page(context, found, form)
    return _act(context, found, form)


def _act(context: Context, found: BatchFacts, form: BatchForm) -> ResponseReturnValue:
    act = STEERING.get(form.act.data or "")
    if not form.validate() or act is None:
        return _page(context, found, form, 400)
    if _retires(found) and not may(context, "deactivate", None):
        text = doi_text("You may not deactivate or reactivate DOIs. Log in as somebody who may.")
        return message_page(403, doi_text("Not allowed"), text)
    steered = act(context, found, form)
    if not steered.done:
        again = find_batch(context, found.id, own_scope(context)) or found
        field = "reason" if steered.code == "reason" else ""
        errors: list[tuple[str, object]] = [(field, doi_text(OBJECTIONS[steered.code]))]
        code = UNPROCESSABLE if steered.code == "reason" else CONFLICT
        return _page(context, again, form, code, errors)
    number = int(steered.code) if steered.code.isdecimal() else found.id
    return redirect(url_for(f"{ADMIN}.batch", batch_id=number), SEE_OTHER)


def _retires(found: BatchFacts) -> bool:
    """Whether a batch takes DOIs out of use or brings them back; a file may hold such wishes among others."""
    asked = found.params.get("acts") or {} if found.kind == "import" else {found.kind}
    return any(kind in asked for kind in ("deactivate", "reactivate", *RETIRING))


def _pause(context: Context, found: BatchFacts, form: BatchForm) -> Steered:
    return _told(steering.pause(context, found.id), doi_text("Paused. What was being sent comes to its end."))


def _resume(context: Context, found: BatchFacts, form: BatchForm) -> Steered:
    return _told(steering.resume(context, found.id), doi_text("It goes on."))


def _cancel(context: Context, found: BatchFacts, form: BatchForm) -> Steered:
    said = doi_text("Cancelled. Nothing more is sent; what was sent before stays.")
    return _told(steering.cancel(context, found.id, actor=actor_name(context)), said)


def _approve(context: Context, found: BatchFacts, form: BatchForm) -> Steered:
    return steering.approve(context, found.id, actor=actor_name(context))


def _turn_down(context: Context, found: BatchFacts, form: BatchForm) -> Steered:
    said = doi_text("Turned down. Whoever asked reads here why.")
    steered = steering.turn_down(context, found.id, actor=actor_name(context), reason=form.reason.data or "")
    return _told(steered, said)


def _run_again(context: Context, found: BatchFacts, form: BatchForm) -> Steered:
    return _told(steering.run_again(context, found.id), doi_text("What failed is tried once more."))


def _confirm(context: Context, found: BatchFacts, form: BatchForm) -> Steered:
    reason = (form.reason.data or "").strip()
    if not reason:
        return Steered(done=False, code="reason")
    done = confirm(
        context, found.id,
        actor=actor_name(context), reason=reason, params={"state": form.wanted_state}, expected=form.number or 0,
    )  # fmt: skip
    return steering.DONE if done else Steered(done=False, code="moved")


def _undo(context: Context, found: BatchFacts, form: BatchForm) -> Steered:
    number = undo(context, found.id, actor=actor_name(context))
    return Steered(done=False, code="nothing") if number is None else Steered(done=True, code=str(number))


def _told(steered: Steered, said: Any) -> Steered:
    if steered.done:
        tell_next(said)
    return steered


STEERING: dict[str, Callable[[Context, BatchFacts, BatchForm], Steered]] = {
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "approve": _approve,
    "refuse": _turn_down,
    "again": _run_again,
    "confirm": _confirm,
    "undo": _undo,
}


def _page(
    context: Context,
    found: BatchFacts,
    form: BatchForm,
    code: int = 200,
    errors: list[tuple[str, object]] | None = None,
) -> ResponseReturnValue:
    with_preview = found.state in WITH_PREVIEW and found.kind != "import"
    seen = preview_of_counts(context, found) if with_preview else None
    return desk_page(
        context,
        "doi/batch.html",
        code,
        batch=found,
        form=form,
        is_expired="csrf_token" in form.errors,
        errors=errors or [],
        field_errors=dict(errors or []),
        here=url_for(f"{ADMIN}.batch", batch_id=found.id),
        kind=kind_word(found.kind),
        state_label=state_label(found.state),
        selection=selection_in_words(context, found),
        refused=refused_in_words(found),
        tally=tally(found),
        may_act=may(context, "batch", None),
        is_own=_is_own(context, found),
        awaits_another=found.state == "awaiting_approval" and _is_own(context, found),
        live=LIVE_SECONDS if found.is_moving and found.state != "paused" else None,
        says=_says(found),
        speed=speed_of(context, found) if found.state == "running" else None,
        unknown=found.selection.get("unknown") or (),
        can_run_again=bool(found.results.get(FAILED, 0) + found.results.get(SKIPPED, 0)),
        retired_for=reason_label(found.params.get("reason"), translated) if found.kind == "deactivate" else None,
        csv_url=url_for(f"{ADMIN}.batch_csv", batch_id=found.id),
        reasons_url=url_for(f"{ADMIN}.batch_csv", batch_id=found.id, result="left_out"),
        again_url=_again_url(found),
        **(_preview(context, found, seen, form) if seen is not None else {"preview": None}),
        **({} if with_preview else _results(context, found)),
    )


def _is_own(context: Context, found: BatchFacts) -> bool:
    """Whether whoever is logged in asked for the batch; then somebody else decides."""
    actor = actor_name(context)
    return actor is None or actor.casefold() == found.actor.casefold()


def _again_url(found: BatchFacts) -> str | None:
    """Where the same records are chosen anew; what has its DOI by then is left out by itself."""
    kept = found.selection.get("choice")
    if found.kind != "mint" or kept is None:
        return None
    args = BatchChoice.from_json(kept).as_args()
    return url_for(f"{ADMIN}.batch_mint", look="1", **args) if len(str(args.get("codes", ""))) < 1500 else None


def _preview(context: Context, found: BatchFacts, seen: Preview, form: BatchForm) -> dict[str, Any]:
    def address(**further: Any) -> str:
        return url_for(f"{ADMIN}.batch", batch_id=found.id, **further)

    return {
        **preview_values(context, seen, address, found.id),
        **confirmation(context, seen, form),
    }


def _says(found: BatchFacts) -> object:
    """What is read aloud when it changes: in tenths, so that a long batch is not told step by step."""
    if found.state == "preparing":
        return doi_text("The records are being looked at.")
    if found.state == "running" and found.asked:
        return doi_text("%(percent)s percent done", percent=found.ended * 10 // found.asked * 10)
    return state_label(found.state)


def _results(context: Context, found: BatchFacts) -> dict[str, Any]:
    """The records of a batch with what became of them, by result."""
    asked = request.args.get("result", "")
    known = {*OPEN, *ENDED, *LEFT_OUT}
    groups = {"": (*OPEN, *ENDED), "open": OPEN, **{each: (each,) for each in known}}
    result = asked if asked in groups else ""
    after = request.args.get("after", "")
    place = int(after) if after.isdecimal() and len(after) < 19 else 0
    lines = records_of(context, found.id, results=groups[result], after=place, limit=PAGE + 1)
    args: dict[str, Any] = {"result": result} if result else {}

    def address(**further: Any) -> str:
        return url_for(f"{ADMIN}.batch", batch_id=found.id, **args, **further) + "#doi-results"

    number = sum(found.results.get(each, 0) for each in groups[result])
    return {
        "result": result,
        "number_shown": number,
        "pills": _pills(found, result),
        "tones": TONES,
        "lines": [shown_line(context, line, _result(found, line.result)) for line in lines[:PAGE]],
        "next_lines": address(after=lines[PAGE - 1].id) if len(lines) > PAGE else None,
        "first_lines": address() if place else "",
        "caption": doi_plural("%(number)s record", "%(number)s records", number),
    }


def _result(found: BatchFacts, result: str) -> Markup:
    """What became of a record; of a batch that was refused none will ever be done."""
    return state_label("refused") if found.state == "refused" and result in OPEN else result_label(found.kind, result)


def _pills(found: BatchFacts, current: str) -> list[tuple[str, object, int, bool]]:
    """Address, label, number and whether it is chosen, of each result that there is."""

    def pill(result: str, label: object, number: int) -> tuple[str, object, int, bool]:
        args: dict[str, Any] = {"result": result} if result else {}
        address = url_for(f"{ADMIN}.batch", batch_id=found.id, **args) + "#doi-results"
        return address, label, number, result == current

    waiting = sum(found.results.get(each, 0) for each in OPEN)
    everything = doi_text("All but those left out") if found.left_out else doi_text("All")
    pills = [pill("", everything, found.asked)]
    is_to_come = waiting and found.state != "refused"
    pills += [pill("open", doi_text("Still to be done"), waiting)] if is_to_come or current == "open" else []
    for each in (*ENDED, *LEFT_OUT):
        if found.results.get(each) or each == current:
            label = result_label(found.kind, each)
            label = doi_text("Left out: %(reason)s", reason=label) if each in LEFT_OUT else label
            pills.append(pill(each, label, found.results.get(each, 0)))
    return pills
