"""The pages on which a DOI is retired, brought back or redacted: looked at by GET, asked for by POST.

Each is addressed by the record, or by the row number of the DOI: the record of a retired DOI may be gone.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from flask_doi.domain.retirement import NOTE_LENGTH, OTHER, REASONS, reason_label
from flask_doi.domain.retirement_wording import Objection, objection_text
from flask_doi.services import retirable
from flask_doi.services.actors import actor_name
from flask_doi.services.context import Context, current_context
from flask_doi.services.retirable import RetirableDoi
from flask_doi.services.retirement_requests import ask_to_deactivate, ask_to_reactivate, ask_to_redact
from flask_doi.services.showing import local_path
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.confirm import SEE_OTHER, UNPROCESSABLE
from flask_doi.web.desk.doi_guard import may_configure
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.logging_in import log_in_first
from flask_doi.web.pages import message_page, page
from flask_doi.web.retirement_forms import DeactivateForm, RedactForm
from flask_doi.web.routing import RECORD_KEY, ROW_NUMBER
from flask_doi.web.texts import doi_text, translated
from flask_doi.web.visitor import may


def add_retiring_rules(pages: Blueprint) -> None:
    """The addresses of these pages."""
    for action, view in (("deactivate", deactivate), ("reactivate", reactivate), ("redact", redact)):
        by_record, by_id = f"/record/<{RECORD_KEY}:key>/{action}", f"/<{ROW_NUMBER}:doi_id>/{action}"
        pages.add_url_rule(by_record, action, view, methods=["GET", "POST"], merge_slashes=False)
        pages.add_url_rule(by_id, f"{action}_doi", view, methods=["GET", "POST"])


def deactivate(key: str | None = None, doi_id: int | None = None) -> ResponseReturnValue:
    """Shows what retiring a DOI means; by POST asks for it, or for a change of what its tombstone says."""
    context = current_context()
    found = _find(context, key, doi_id)
    if not isinstance(found, RetirableDoi):
        return found
    form = DeactivateForm.beginning_with(found.said)

    def shown(code: int, objections: Sequence[Objection] = ()) -> ResponseReturnValue:
        values = _common(context, found, form, objections, code)
        redact_url = url_for("flask_doi_admin.redact_doi", doi_id=found.id)
        return page("doi/deactivate.html", code, limit=NOTE_LENGTH, redact_url=redact_url, **values)

    if request.method == "GET":
        return shown(200, _standing(retirable.against_deactivating(context, found, form.said)))
    if not form.validate():
        return shown(400)
    objections = retirable.against_deactivating(context, found, form.said)
    if objections:
        return shown(UNPROCESSABLE, objections)
    ask_to_deactivate(context, [found.id], form.said, actor=actor_name(context))
    return redirect(_back(context, found), SEE_OTHER)


def reactivate(key: str | None = None, doi_id: int | None = None) -> ResponseReturnValue:
    """Shows as what a retired DOI comes back; by POST asks for it."""
    context = current_context()
    found = _find(context, key, doi_id)
    if not isinstance(found, RetirableDoi):
        return found
    form = ConfirmForm.new()
    objections = retirable.against_reactivating(context, found)

    def shown(code: int) -> ResponseReturnValue:
        return page("doi/reactivate.html", code, **_common(context, found, form, objections, code))

    if request.method == "GET":
        return shown(200)
    if objections:
        return shown(UNPROCESSABLE)
    if not form.validate():
        return shown(400)
    ask_to_reactivate(context, [found.id], actor=actor_name(context))
    return redirect(_back(context, found), SEE_OTHER)


def redact(key: str | None = None, doi_id: int | None = None) -> ResponseReturnValue:
    """Shows what redacting a DOI removes for ever; by POST, with the DOI typed, asks for it."""
    context = current_context()
    found = _find(context, key, doi_id)
    if not isinstance(found, RetirableDoi):
        return found
    form = RedactForm.empty()

    def shown(code: int, objections: Sequence[Objection]) -> ResponseReturnValue:
        return page("doi/redact.html", code, limit=NOTE_LENGTH, **_common(context, found, form, objections, code))

    if request.method == "GET":
        return shown(200, retirable.against_redacting(context, found))
    if not form.validate():
        return shown(400, ())
    objections = (*_about_reason(form), *retirable.against_redacting(context, found, form.typed.data or ""))
    if objections:
        return shown(UNPROCESSABLE, objections)
    note = (form.note.data or "").strip() or None
    ask_to_redact(context, [found.id], reason=form.reason.data, note=note, actor=actor_name(context))
    return redirect(_back(context, found), SEE_OTHER)


def _about_reason(form: RedactForm) -> tuple[Objection, ...]:
    if form.reason.data not in REASONS:
        return (Objection(code="reason_missing", field="reason"),)
    if form.reason.data == OTHER and not (form.note.data or "").strip():
        return (Objection(code="note_missing", field="note"),)
    if len(form.note.data or "") > NOTE_LENGTH:
        return (Objection(code="note_too_long", field="note", params={"limit": str(NOTE_LENGTH)}),)
    return ()


def _find(context: Context, key: str | None, doi_id: int | None) -> RetirableDoi | ResponseReturnValue:
    """The DOI that is meant; or the login, 404 for what is not there or not to be known, 403 for what is not theirs.

    Of a record that is gone the catalogue cannot say whose it was; its DOI is for those who may configure.
    """
    asked_to_log_in = log_in_first(context)
    if asked_to_log_in is not None:
        return asked_to_log_in
    if doi_id is not None:
        found = retirable.retirable_of_id(context, doi_id)
    else:
        found = retirable.retirable_of_record(context, key or "")
    is_admin = found is not None and found.is_gone and may_configure(context, found.id)
    if found is None or not (is_admin or may(context, "see_state", found.key)):
        text = doi_text("The catalogue has no DOI that could be deactivated here.")
        return message_page(404, doi_text("Not found"), text)
    if not (is_admin or may(context, "deactivate", found.key)):
        text = doi_text("You may not deactivate the DOI of this record. Log in as somebody who may.")
        return message_page(403, doi_text("Not allowed"), text)
    return found


def _standing(objections: Sequence[Objection]) -> tuple[Objection, ...]:
    """Those that nothing on the form can mend."""
    return tuple(objection for objection in objections if objection.field is None)


def _common(
    context: Context, found: RetirableDoi, form: ConfirmForm, objections: Sequence[Objection], code: int
) -> dict[str, object]:
    told = [(objection.field, objection_text(objection, translated)) for objection in objections]
    return {
        "found": found,
        "form": form,
        "agency": AGENCIES.get(found.agency, found.agency),
        "reason": reason_label(found.said.reason, translated) if found.said else None,
        "objections": told,
        "field_errors": {field: text for field, text in reversed(told) if field is not None},
        "may_go_ahead": not _standing(objections),
        "is_expired": "csrf_token" in form.errors,
        "was_refused": code == UNPROCESSABLE,
        "visitor": actor_name(context),
        "back": _back(context, found),
        "here": request.path,
    }


def _back(context: Context, found: RetirableDoi) -> str:
    """The record's own page or its panel; of a record that is gone, where its DOI leads."""
    path = local_path(context, context.catalogue.url_for(found.key), request.host)
    if path is not None:
        return path
    if found.is_gone and found.is_public:
        return url_for("flask_doi_landing.land", doi=found.doi)
    return url_for("flask_doi_admin.panel", key=found.key)
