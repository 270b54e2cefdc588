"""The button "Ask the agency" of the confirm pages: its opinion of the metadata, shown beside our own problems."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from flask_doi.domain.field_wording import field_name
from flask_doi.domain.opinion_wording import opinion_advice, opinion_text
from flask_doi.services.context import Context, current_context
from flask_doi.services.minting import preview_mint
from flask_doi.services.opinions import Opinion, ask_agency
from flask_doi.services.status import Reading, mending_url, read_record, status_of
from flask_doi.services.status_facts import RecordStatus
from flask_doi.web.confirm import SEE_OTHER, ShownOpinion, mint_page, stopped, update_page
from flask_doi.web.forms import ConfirmForm, MintForm
from flask_doi.web.routing import RECORD_KEY
from flask_doi.web.sentences import agency_name
from flask_doi.web.texts import translated

PAGES = ("mint", "update")


def add_asking_rules(pages: Blueprint) -> None:
    """The address behind the button; opened without it, it leads to the page where the button is."""
    rule = f"/record/<{RECORD_KEY}:key>/ask"
    pages.add_url_rule(rule, "ask", ask, methods=["GET", "POST"], merge_slashes=False)


def ask(key: str) -> ResponseReturnValue:
    """Asks the agency, and shows the confirm page again with the answer; nothing else happens."""
    context = current_context()
    reading = read_record(context, key)
    answer = stopped(context, key, reading)
    if answer is not None:
        return answer
    origin = request.form.get("page") if request.form.get("page") in PAGES else "mint"
    if request.method == "GET":
        return redirect(url_for(f"flask_doi_admin.{origin}", key=key), SEE_OTHER)
    form = ConfirmForm.new()
    if not form.validate():
        return _page(context, key, reading, str(origin), None, 400)
    return _page(context, key, reading, str(origin), ask_agency(context, key), 200)


def _page(
    context: Context, key: str, reading: Reading, origin: str, opinion: Opinion | None, code: int
) -> ResponseReturnValue:
    if origin == "update":
        status = status_of(context, key, reading)
        form = _checked(ConfirmForm.new(), code)
        return update_page(context, reading, status, form, code, _shown(context, status, opinion))
    preview = preview_mint(context, key, reading)
    offering = _checked(MintForm.offering(preview.states, preview.default_state), code)
    return mint_page(context, preview, offering, code, _shown(context, preview.status, opinion))


def _checked(form: ConfirmForm, code: int) -> ConfirmForm:
    """The form, with what is wrong with its token noted when that is why the page is shown again."""
    if code != 200:
        form.validate()
    return form


def _shown(context: Context, status: RecordStatus, opinion: Opinion | None) -> ShownOpinion | None:
    if opinion is None:
        return None
    params = {**opinion.params, "agency": agency_name(status)}
    return ShownOpinion(
        tone="good" if opinion.accepted else "plain" if opinion.accepted is None else "trouble",
        text=opinion_text(opinion.code, params, was_refused=opinion.was_refused, translate=translated),
        advice=opinion_advice(opinion.code, params, translated),
        complaints=tuple(
            (each.source, each.text, field_name(each.field, translated), mending_url(context, status.key, each.field))
            for each in opinion.complaints
        ),
    )
