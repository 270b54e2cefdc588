"""The page of one account: its fields, its credentials (never shown), and what may be done with it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from flask_doi.domain.configuration_wording import DONE
from flask_doi.services.actors import actor_name
from flask_doi.services.configuring import history
from flask_doi.services.configuring.account_acts import ACTS, act_on
from flask_doi.services.configuring.account_saving import LATER, AccountForm, save_account
from flask_doi.services.configuring.account_values import Written, written_in_file
from flask_doi.services.configuring.accounts_shown import AccountShown, account_shown
from flask_doi.services.configuring.effective import allowed_environments, refresh
from flask_doi.services.configuring.examples import READ, Example, example_of
from flask_doi.services.configuring.installation import PRODUCTION
from flask_doi.services.configuring.objections import Saved
from flask_doi.services.context import Context, current_context
from flask_doi.web.confirm import SEE_OTHER, UNPROCESSABLE
from flask_doi.web.desk.account_choices import account_choices
from flask_doi.web.desk.account_saved import saved_words
from flask_doi.web.desk.configuration import CONFLICT, complaints, merged, seen_in
from flask_doi.web.desk.configuration_words import example_words, objection_words, remark_words, short, words
from flask_doi.web.desk.frame import at_desk, desk_page, own_scope, tell_next
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.pages import message_page
from flask_doi.web.routing import ACCOUNT_NUMBER
from flask_doi.web.texts import doi_text

LISTS = ("repositories", "rule_levels", "rule_repositories", "rule_access")


def add_account_rules(pages: Blueprint) -> None:
    """The addresses of these pages."""
    one = f"/configuration/accounts/<{ACCOUNT_NUMBER}:account_id>"
    pages.add_url_rule("/configuration/accounts/new", "configuration_new", new_account, methods=["GET", "POST"])
    pages.add_url_rule(one, "configuration_account", account, methods=["GET", "POST"])
    pages.add_url_rule(f"{one}/act", "configuration_act", act, methods=["POST"])
    pages.add_url_rule("/configuration/example", "configuration_example", example, methods=["GET"])


def new_account() -> ResponseReturnValue:
    """An empty form for an account, and by POST the account."""
    return _account_page(None)


def account(account_id: int) -> ResponseReturnValue:
    """The form of an account, and by POST its change."""
    return _account_page(account_id)


def _account_page(account_id: int | None) -> ResponseReturnValue:
    context = current_context()
    refused = at_desk(context, "configure")
    if refused is not None:
        return refused
    refresh(context)
    found = account_shown(context, account_id) if account_id is not None else None
    if account_id is not None and found is None:
        return _gone()
    form = ConfirmForm.new()
    if request.method == "GET":
        return _shown(context, found, form, 200)
    if not form.validate():
        return _shown(context, found, form, 400)
    if request.form.get("only") == "example":
        return _shown(context, found, form, 200)
    saved = save_account(context, account_id, _filled_in(), actor=actor_name(context))
    if saved.is_refused:
        return _shown(context, found, form, CONFLICT if saved.meanwhile else UNPROCESSABLE, saved)
    _tell(context, account_id, saved)
    return redirect(url_for("flask_doi_admin.configuration_account", account_id=saved.id), SEE_OTHER)


def account_page(context: Context, account_id: int | None, code: int = 200, **extra: object) -> ResponseReturnValue:
    """The form of an account with what was typed into it, and what came of trying it out; nothing is saved."""
    found = account_shown(context, account_id) if account_id is not None else None
    if account_id is not None and found is None:
        return _gone()
    form = ConfirmForm.new()
    form.validate()
    return _shown(context, found, form, code, extra=extra)


def _gone() -> ResponseReturnValue:
    text = doi_text("There is no such account. It may have another number by now; look at the configuration.")
    return message_page(404, doi_text("Not found"), text)


def _tell(context: Context, account_id: int | None, saved: Saved) -> None:
    if saved.remark is not None:
        found = account_shown(context, saved.id or 0)
        tell_next(remark_words(found.agency if found is not None else "", saved.remark))
    elif account_id is None:
        tell_next(doi_text("The account was added."))
    else:
        for line in saved_words(context, saved, _kept_as()):
            tell_next(line)


def _kept_as() -> str:
    """What kind of credentials was sent, and whether they only wait to take over."""
    if request.form.get("when") == LATER:
        return LATER
    return "api_token" if request.form.get("api_token", "").strip() else "password"


def _filled_in() -> AccountForm:
    """What was sent: fields that are missing stay as they are; a list is there when its name stands in `lists`."""
    sent = request.form
    names = set(sent) - {"csrf_token", "seen", "lists", "back", "only", "password", "api_token", "when", "typed"}
    values: dict[str, Written] = {name: sent[name] for name in names if name not in LISTS}
    values |= {name: sent.getlist(name) for name in LISTS if name in sent.getlist("lists")}
    if "auto_mint" in sent.getlist("lists"):
        values["auto_mint"] = sent.get("auto_mint", "")
    return AccountForm(
        values=values,
        password=sent.get("password", ""),
        api_token=sent.get("api_token", ""),
        when=sent.get("when", "now"),
        typed=sent.get("typed", ""),
        back=sent.getlist("back"),
        seen=seen_in(sent),
    )


def _shown(
    context: Context,
    found: AccountShown | None,
    form: ConfirmForm,
    code: int,
    saved: Saved | None = None,
    extra: Mapping[str, object] | None = None,
) -> ResponseReturnValue:
    now = dict(found.values) if found is not None else _beginning(context)
    values: Mapping[str, object] = now
    sent = _filled_in() if request.method == "POST" else None
    if sent is not None:
        values = merged(now, {name: sent.values[name] for name in sent.values if name in now}, {**now, **sent.seen})
    with context.session() as session:
        lines = history.latest(session, account_id=found.id, limit=20) if found is not None else []
    asked = {name: str(values[name]) for name in READ}
    return desk_page(
        context,
        "doi/configuration_account.html",
        code,
        form=form,
        is_expired="csrf_token" in form.errors,
        account=found,
        account_id=found.id if found is not None else None,
        values=values,
        seen=json.dumps({name: now[name] for name in now}),
        typed_secret=bool(sent and (sent.password or sent.api_token)),
        when=sent.when if sent else "now",
        back=list(sent.back) if sent else [],
        origins=found.origins if found is not None else {},
        present=context.settings.environment,
        **_about_environments(context, found),
        choices=account_choices(context, values, found),
        example=example_words(example_of(context, found.id if found is not None else None, asked, own_scope(context))),
        lines=lines,
        **complaints(saved),
        **words(),
        **(extra or {}),
    )


def _about_environments(context: Context, found: AccountShown | None) -> dict[str, object]:
    """The environments that an account may belong to, and whether production is to be typed for."""
    allowed = allowed_environments(context.configured)
    present = short("environment_short", context.settings.environment)
    is_movable = found is None or (not found.is_fixed and found.environment != PRODUCTION)
    return {
        "environment_choices": [(name, short("environment", name)) for name in allowed],
        "environment_hint": doi_text(
            "An account of another environment than the present one (%(present)s) waits until "
            "the catalogue works there.",
            present=present,
        ),
        "needs_typing": is_movable and PRODUCTION in allowed,
    }


def _beginning(context: Context) -> dict[str, object]:
    """A new account begins with what the configuration file says, but for what belongs to one account only."""
    rules = {
        "auto_mint": "",
        "rule_levels": [],
        "rule_repositories": [],
        "rule_access": [],
        "rule_has_digital_object": "",
    }
    return {
        **written_in_file(context),
        **rules,
        "name": "",
        "agency": context.configured.agency,
        "environment": context.settings.environment,
        "repository_id": "",
        "prefix": "",
        "repositories": [],
    }


def act(account_id: int) -> ResponseReturnValue:
    """Does what a button of the page says."""
    context = current_context()
    refused = at_desk(context, "configure")
    if refused is not None:
        return refused
    found = account_shown(context, account_id)
    if found is None:
        return _gone()
    form, name = ConfirmForm.new(), request.form.get("act", "")
    if not form.validate():
        return _shown(context, found, form, 400)
    if name not in ACTS:
        return _shown(context, found, form, UNPROCESSABLE)
    saved = act_on(context, account_id, name, actor=actor_name(context))
    if saved.is_refused:
        text = doi_text("%(reason)s", reason=objection_words(saved.objections[0]))
        return message_page(UNPROCESSABLE, doi_text("This could not be done"), text)
    tell_next(doi_text(DONE[name]))
    return redirect(url_for("flask_doi_admin.configuration_account", account_id=account_id), SEE_OTHER)


def example() -> ResponseReturnValue:
    """The next DOI and its target for values that are being typed, as JSON; nothing is written."""
    context = current_context()
    refused = at_desk(context, "configure")
    if refused is not None:
        return refused
    asked = {name: request.args.get(name, "")[:500] for name in READ}
    number = request.args.get("account", "")
    account_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    found: Example = example_of(context, account_id, asked, own_scope(context))
    answer = jsonify(says=str(example_words(found)), fault=found.fault, name=found.name, target=found.target)
    answer.headers["Cache-Control"] = "no-store"
    return answer
