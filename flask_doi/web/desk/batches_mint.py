"""Batch mint: records are chosen, looked at and confirmed; the choice stands in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from flask_doi.domain.batch_choice import LONGEST_ADDRESS, MOST_CODES, BatchChoice
from flask_doi.domain.batch_wording import FAULTS, OBJECTIONS
from flask_doi.domain.outcome_wording import filled
from flask_doi.services.accounts import ensure_configured_account, usual_states
from flask_doi.services.actors import actor_name
from flask_doi.services.allowances import left
from flask_doi.services.batches.choosing import Chosen
from flask_doi.services.batches.making import mint_now, new_batch
from flask_doi.services.batches.naming import Named, record_named
from flask_doi.services.batches.previewing import MOST_AT_ONCE, Preview, TooMany, preview
from flask_doi.services.context import Context, current_context
from flask_doi.web.confirm import SEE_OTHER, UNPROCESSABLE
from flask_doi.web.desk.batches_forms import BatchForm, state_choices
from flask_doi.web.desk.batches_previews import preview_values, scope_note
from flask_doi.web.desk.batches_words import choice_in_words, money, takes
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope
from flask_doi.web.texts import doi_text, translated
from flask_doi.web.visitor import may

Errors = list[tuple[str, object]]


def batch_mint() -> ResponseReturnValue:
    """The form on which records are chosen and, below, what a batch of them would do; by POST makes one."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    form = BatchForm.new()
    act = form.act.data if request.method == "POST" else ""
    given = request.form if act == "look" else request.args
    choice, errors, named = _choice(context, given)
    if named.candidates:
        return _page(context, form, choice, errors, looks=False, code=UNPROCESSABLE, named=named)
    if request.method == "GET":
        looks = not errors and ("look" in request.args or not choice.is_everything)
        return _page(context, form, choice, errors, looks=looks, code=UNPROCESSABLE if errors else 200)
    if errors:
        return _page(context, form, choice, errors, looks=False, code=UNPROCESSABLE)
    if not form.validate():
        return _page(context, form, choice, [], looks=False, code=400)
    if act == "look":
        return _look(context, choice)
    if act == "prepare":
        return _prepare(context, choice)
    if act == "confirm":
        return _confirm(context, form, choice)
    return _page(context, form, choice, [], looks=False, code=400)


def _choice(context: Context, given: Any) -> tuple[BatchChoice, Errors, Named]:
    """What is chosen, the record above named by its key; what is wrong with it, and which records may be meant."""
    choice, faults = BatchChoice.from_args(given)
    most = {"most": f"{MOST_CODES:,}"}
    errors: Errors = [(name, filled(translated(FAULTS[name]), most)) for name in faults]
    named = Named()
    if choice.below:
        named = record_named(context, choice.below, own_scope(context))
        if named.key is None:
            fault = "below_several" if named.number > 1 else "below"
            errors.append(("below", doi_text(FAULTS[fault])))
        else:
            choice = replace(choice, below=named.key)
    return choice, errors, named


def _look(context: Context, choice: BatchChoice) -> ResponseReturnValue:
    """To the address of the preview; a list that is too long for one is looked at as a batch."""
    if sum(len(code) + 3 for code in choice.codes) > LONGEST_ADDRESS:
        return _prepare(context, choice)
    return redirect(_address(choice), SEE_OTHER)


def _address(choice: BatchChoice, **further: Any) -> str:
    return url_for(f"{ADMIN}.batch_mint", look="1", **{**choice.as_args(), **further})


def _chosen(context: Context, choice: BatchChoice) -> Chosen:
    return Chosen(choice=choice, scope=own_scope(context))


def _prepare(context: Context, choice: BatchChoice) -> ResponseReturnValue:
    ensure_configured_account(context)
    selection = _chosen(context, choice).as_json()
    number = new_batch(context, "mint", selection=selection, actor=actor_name(context))
    return redirect(url_for(f"{ADMIN}.batch", batch_id=number), SEE_OTHER)


def _confirm(context: Context, form: BatchForm, choice: BatchChoice) -> ResponseReturnValue:
    """Makes the batch that was seen; when its records have changed since, they are shown anew."""
    reason = (form.reason.data or "").strip()
    if not reason:
        errors: Errors = [("reason", doi_text(OBJECTIONS["reason"]))]
        return _page(context, form, choice, errors, looks=True, code=UNPROCESSABLE)
    ensure_configured_account(context)
    chosen = _chosen(context, choice)
    found = preview(context, chosen)
    if isinstance(found, TooMany):
        return _prepare(context, choice)
    if found.ready != form.number or not found.ready:
        code = "moved" if found.ready else "none_ready"
        return _page(context, form, choice, [("", doi_text(OBJECTIONS[code]))], looks=True, code=409)
    number = mint_now(
        context, {**chosen.as_json(), "unknown": list(found.unknown)}, found.judged,
        actor=actor_name(context), reason=reason, state=form.wanted_state,
    )  # fmt: skip
    return redirect(url_for(f"{ADMIN}.batch", batch_id=number), SEE_OTHER)


def _page(
    context: Context,
    form: BatchForm,
    choice: BatchChoice,
    errors: Errors,
    *,
    looks: bool,
    code: int,
    named: Named | None = None,
) -> ResponseReturnValue:
    found: Preview | TooMany | None = None
    if looks:
        ensure_configured_account(context)
        found = preview(context, _chosen(context, choice))
    return desk_page(
        context,
        "doi/batch_mint.html",
        code,
        form=form,
        is_expired="csrf_token" in form.errors,
        errors=errors,
        field_errors=dict(errors),
        choice=choice,
        candidates=_candidates(choice, named),
        number_called=named.number if named is not None else 0,
        here=_address(choice) if looks else url_for(f"{ADMIN}.batch_mint"),
        chosen_words=choice_in_words(context, choice) if looks else [],
        number=found.number if isinstance(found, TooMany) else None,
        most=MOST_AT_ONCE,
        may_act=may(context, "batch", None),
        scope_note=scope_note(context),
        reasons_url=url_for(f"{ADMIN}.batch_reasons", **choice.as_args()),
        **_offers(context),
        **(shown_preview(context, found, form, choice) if isinstance(found, Preview) else {"preview": None}),
    )


def _candidates(choice: BatchChoice, named: Named | None) -> list[tuple[str, str, str]]:
    """Title, reference code and address of each record that may be meant; the address chooses it."""
    return [
        (each.title or each.key, each.reference_code, _address(replace(choice, below=each.key)))
        for each in (named.candidates if named is not None else ())
    ]


def shown_preview(context: Context, found: Preview, form: BatchForm, choice: BatchChoice) -> dict[str, Any]:
    """What the template says of a preview and of its confirmation."""
    return {
        **preview_values(context, found, lambda **further: _address(choice, **further)),
        **confirmation(context, found, form),
    }


def confirmation(context: Context, found: Preview, form: BatchForm) -> dict[str, Any]:
    """What stands beside the button that confirms: requests, time, fee, and what the limits say."""
    above = context.settings.approval_above
    estimate = found.estimate
    return {
        "takes": takes(estimate),
        "fee": money(estimate.fee, estimate.currency) if estimate.fee is not None else None,
        "fee_each": estimate.each,
        "states": state_choices(usual_states(context)),
        "state": form.state.data or "",
        "needs_approval": above if above is not None and found.ready > above else None,
        "left_today": left(context, actor_name(context)),
    }


def _offers(context: Context) -> dict[str, Any]:
    """What the form offers to choose from, within what whoever is logged in looks after."""
    known = context.catalogue.choices()
    scope = own_scope(context)
    mine = None if scope is None else scope.repositories
    return {
        "repositories": [each for each in known.repositories if mine is None or each[0] in mine],
        "levels": [(level, level) for level in known.levels],
    }
