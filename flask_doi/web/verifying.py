"""The page on which it is looked where a DOI leads: the last visit by GET, a new one by POST.

It is addressed by the record, or by the row number of the DOI: the record of a retired DOI may be gone.
"""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.verification import Verification
from flask_doi.services.actors import actor_name
from flask_doi.services.context import Context, current_context
from flask_doi.services.showing import local_path
from flask_doi.services.verifying.verifiable import VerifiableDoi, verifiable_doi
from flask_doi.services.verifying.verifying import verify_now
from flask_doi.web.confirm import SEE_OTHER, UNPROCESSABLE
from flask_doi.web.desk.doi_guard import may_configure
from flask_doi.web.desk.frame import tell_next
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.logging_in import log_in_first
from flask_doi.web.pages import message_page, page
from flask_doi.web.routing import RECORD_KEY, ROW_NUMBER
from flask_doi.web.texts import doi_text
from flask_doi.web.verification_words import verification_words
from flask_doi.web.visitor import may

DONE = "doi_verified"
"""Where the visitor's session keeps which DOI was just verified."""


def add_verifying_rules(pages: Blueprint) -> None:
    """The addresses of this page."""
    methods = ["GET", "POST"]
    by_record = f"/record/<{RECORD_KEY}:key>/verify"
    pages.add_url_rule(by_record, "verify", verify, methods=methods, merge_slashes=False)
    pages.add_url_rule(f"/<{ROW_NUMBER}:doi_id>/verify", "verify_doi", verify, methods=methods)


def verify(key: str | None = None, doi_id: int | None = None) -> ResponseReturnValue:
    """Shows what the last visit brought; by POST visits at once, and shows what was found."""
    context = current_context()
    found = _find(context, key, doi_id)
    if not isinstance(found, VerifiableDoi):
        return found
    form = ConfirmForm.new()
    if request.method == "GET":
        was_done = session.get(DONE) == found.id and session.pop(DONE) == found.id
        return _shown(context, found, form, 200, was_done=was_done)
    if not found.may_be_visited:
        return _shown(context, found, form, UNPROCESSABLE)
    if not form.validate():
        return _shown(context, found, form, 400)
    verification = verify_now(context, found.id, actor=actor_name(context))
    return _led_back(found, verification, by_number=doi_id is not None)


def _led_back(found: VerifiableDoi, verification: Verification, *, by_number: bool) -> ResponseReturnValue:
    """To the page of the DOI, where there is one and it was asked for from there; else to this page."""
    told = verification_words(verification)
    if by_number and told is not None and "flask_doi_admin.doi" in current_app.view_functions:
        tell_next(doi_text("%(doi)s: %(summary)s", doi=found.doi, summary=told.summary))
        return redirect(url_for("flask_doi_admin.doi", doi_id=found.id, _anchor="doi-verification"), SEE_OTHER)
    session[DONE] = found.id
    return redirect(request.path, SEE_OTHER)


def _find(context: Context, key: str | None, doi_id: int | None) -> VerifiableDoi | ResponseReturnValue:
    """The DOI that is meant; or the login, 404 for what is not there or not to be known, 403 for what is not theirs.

    Of a record that is gone the catalogue cannot say whose it was; its DOI is for those who may configure.
    """
    asked_to_log_in = log_in_first(context)
    if asked_to_log_in is not None:
        return asked_to_log_in
    found = verifiable_doi(context, key=key, doi_id=doi_id)
    is_admin = found is not None and found.is_gone and may_configure(context, found.id)
    if found is None or not (is_admin or may(context, "see_state", found.key)):
        return message_page(
            404, doi_text("Not found"), doi_text("The catalogue has no DOI that could be verified here.")
        )
    if not (is_admin or may(context, "mint", found.key)):
        text = doi_text("You may not do anything with the DOI of this record. Log in as somebody who may.")
        return message_page(403, doi_text("Not allowed"), text)
    return found


def _shown(
    context: Context, found: VerifiableDoi, form: ConfirmForm, code: int, *, was_done: bool = False
) -> ResponseReturnValue:
    unverifiable = _unverifiable(found)
    return page(
        "doi/verify.html",
        code,
        found=found,
        form=form,
        verification=found.verification,
        was_done=was_done,
        may_go_ahead=found.may_be_visited,
        unverifiable=unverifiable,
        refused=unverifiable if code == UNPROCESSABLE else None,
        is_expired="csrf_token" in form.errors,
        here=request.path,
        back=_back(context, found),
    )


def _unverifiable(found: VerifiableDoi) -> Markup:
    if found.is_external:
        return doi_text("This DOI was registered elsewhere; what is behind it is not ours.")
    return doi_text("This DOI is not public yet, so it leads nowhere. Mint it first.")


def _back(context: Context, found: VerifiableDoi) -> str:
    """The record's own page or its panel; of a record that is gone, where its DOI leads."""
    path = local_path(context, context.catalogue.url_for(found.key), request.host)
    if path is not None:
        return path
    if found.is_gone and found.may_be_visited:
        return url_for("flask_doi_landing.land", doi=found.doi)
    return url_for("flask_doi_admin.panel", key=found.key)
