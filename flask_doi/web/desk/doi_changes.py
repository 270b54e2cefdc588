"""What people do on the page of one DOI: look again, send ours, keep theirs, follow the catalogue again, update."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from flask_doi.domain.outcome_wording import outcome_text
from flask_doi.domain.property_wording import PROPERTIES, property_text
from flask_doi.domain.protection_wording import ProtectionRefusal, protection_text
from flask_doi.services.actors import actor_name
from flask_doi.services.context import Context, current_context
from flask_doi.services.desk.agency_side import look_again
from flask_doi.services.desk.comparing import compared
from flask_doi.services.desk.one_doi import OneDoi
from flask_doi.services.desk.protecting import follow_catalogue, keep_theirs
from flask_doi.services.desk.wishes_for_one import ask_to_send
from flask_doi.services.desk.would_send import Sides, sides_of
from flask_doi.services.status import status_of
from flask_doi.web.confirm import SEE_OTHER, UNPROCESSABLE
from flask_doi.web.desk.doi_guard import opened
from flask_doi.web.desk.doi_offers import can_update
from flask_doi.web.desk.doi_page import doi_page
from flask_doi.web.desk.doi_words import agency_of
from flask_doi.web.desk.frame import desk_page, tell_next
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.pages import page
from flask_doi.web.panel import shown_problems
from flask_doi.web.routing import ROW_NUMBER
from flask_doi.web.texts import doi_text, translated


def add_doi_change_rules(pages: Blueprint) -> None:
    """The addresses behind the buttons; opened without one of them, they lead to the page of the DOI."""
    both = ["GET", "POST"]
    for name, view in (("look", look), ("send", send), ("keep", keep), ("follow", follow)):
        pages.add_url_rule(f"/<{ROW_NUMBER}:doi_id>/{name}", f"{name}_doi", view, methods=both)
    pages.add_url_rule(f"/<{ROW_NUMBER}:doi_id>/update", "update_doi", update, methods=both)


def look(doi_id: int) -> ResponseReturnValue:
    """Asks the agency what it has, at most ten seconds long, and shows it beside what we know."""
    context = current_context()
    found = opened(context, doi_id, "mint")
    if not isinstance(found, OneDoi):
        return found
    stopped = _stopped(context, found)
    if stopped is not None:
        return stopped
    if not found.may_be_read:
        return doi_page(context, found, UNPROCESSABLE, (doi_text("The agency has nothing to compare with."),))
    looked, agency = look_again(context, doi_id, actor=actor_name(context)), agency_of(found)
    if not looked.has_answered:
        why = outcome_text(looked.code, {"agency": agency, **looked.params}, translated)
        return doi_page(context, found, UNPROCESSABLE, (_not_looked(why),))
    if looked.code == "absent":
        tell_next(doi_text("%(agency)s has no such DOI.", agency=agency))
    else:
        tell_next(doi_text("This is what %(agency)s has now.", agency=agency))
    return _back(doi_id)


def _not_looked(why: str) -> Markup:
    return doi_text("It could not be looked at: %(reason)s What was known before is still shown.", reason=why)


def send(doi_id: int) -> ResponseReturnValue:
    """Asks that the agency be told what the catalogue says; first says what goes with it, where more differs."""
    context = current_context()
    found = opened(context, doi_id, "mint")
    if not isinstance(found, OneDoi):
        return found
    stopped = _stopped(context, found)
    if stopped is not None:
        return stopped
    name, sides = request.form.get("property", ""), sides_of(context, doi_id)
    if sides is None or sides.ours is None or not found.is_at_agency:
        return doi_page(context, found, UNPROCESSABLE, (doi_text("Nothing can be sent for this DOI now."),))
    undecided = [each.name for each in compared(sides) if each.is_open and each.protected is None]
    if name in PROPERTIES and request.form.get("together") != "yes" and set(undecided) - {name}:
        return _ask_first(context, found, name, [each for each in undecided if each != name])
    ask_to_send(context, doi_id, found.key, force=_has_drifted(sides), actor=actor_name(context))
    tell_next(doi_text("%(agency)s will be told what the catalogue says.", agency=agency_of(found)))
    return _back(doi_id)


def _has_drifted(sides: Sides) -> bool:
    """Whether the agency has something else than was sent, so that even what was sent before is sent again."""
    return any(each.changed in ("there", "both") for each in compared(sides))


def _ask_first(context: Context, found: OneDoi, name: str, others: list[str]) -> ResponseReturnValue:
    return desk_page(
        context,
        "doi/send_ours.html",
        200,
        found=found,
        form=ConfirmForm.new(),
        agency=agency_of(found),
        property=name,
        label=property_text(name, translated),
        others=[property_text(each, translated) for each in others],
    )


def keep(doi_id: int) -> ResponseReturnValue:
    """Keeps a property as the agency has it; says why not where it cannot be."""
    context = current_context()
    found = opened(context, doi_id, "mint")
    if not isinstance(found, OneDoi):
        return found
    stopped = _stopped(context, found)
    if stopped is not None:
        return stopped
    name, number = request.form.get("property", ""), request.form.get("reading", "")
    reading_id = int(number) if number.isdecimal() and len(number) < 19 else 0
    refused = keep_theirs(context, doi_id, name, reading_id=reading_id, actor=actor_name(context))
    if refused is not None:
        return doi_page(context, found, UNPROCESSABLE, (_refusal(refused),))
    label, agency = property_text(name, translated), agency_of(found)
    tell_next(
        doi_text(
            "%(property)s: kept as %(agency)s has it. From now on the catalogue's own is not sent.",
            property=label,
            agency=agency,
        )
    )
    return _back(doi_id)


def follow(doi_id: int) -> ResponseReturnValue:
    """Lets a property follow the catalogue again, and has it sent."""
    context = current_context()
    found = opened(context, doi_id, "mint")
    if not isinstance(found, OneDoi):
        return found
    stopped = _stopped(context, found)
    if stopped is not None:
        return stopped
    name = request.form.get("property", "")
    refused = follow_catalogue(context, doi_id, name, actor=actor_name(context))
    if refused is not None:
        return doi_page(context, found, UNPROCESSABLE, (_refusal(refused),))
    if can_update(found):
        ask_to_send(context, doi_id, found.key, actor=actor_name(context))
    label = property_text(name, translated)
    tell_next(doi_text("%(property)s follows the catalogue again, and is sent.", property=label))
    return _back(doi_id)


def update(doi_id: int) -> ResponseReturnValue:
    """Shows what is compared and sent for this one DOI; by POST asks for it and leads back to its page."""
    context = current_context()
    found = opened(context, doi_id, "mint")
    if not isinstance(found, OneDoi):
        return found
    status = status_of(context, found.key, found.reading, doi_id=doi_id)
    form, here = ConfirmForm.new(), url_for("flask_doi_admin.doi", doi_id=doi_id)

    def shown(code: int) -> ResponseReturnValue:
        return page(
            "doi/update.html",
            code,
            form=form,
            status=status,
            agency=agency_of(found),
            problems=shown_problems(context, status),
            may_go_ahead=can_update(found) and not status.blocking,
            is_expired="csrf_token" in form.errors,
            was_refused=code == UNPROCESSABLE,
            visitor=actor_name(context),
            back=here,
            action=request.path,
            title=found.title,
            reference_code=found.reference_code,
        )

    if request.method == "GET":
        return shown(200)
    if not can_update(found) or status.blocking:
        return shown(UNPROCESSABLE)
    if not form.validate():
        return shown(400)
    ask_to_send(context, doi_id, found.key, actor=actor_name(context))
    tell_next(doi_text("The record is compared with what %(agency)s knows.", agency=agency_of(found)))
    return redirect(here, SEE_OTHER)


def _stopped(context: Context, found: OneDoi) -> ResponseReturnValue | None:
    """Back to the page for who only followed the address; the page again where the form was too old."""
    if request.method != "POST":
        return _back(found.id)
    return None if ConfirmForm.new().validate() else doi_page(context, found, 400)


def _refusal(refused: ProtectionRefusal) -> Markup:
    return escape(protection_text(refused, translated))


def _back(doi_id: int) -> ResponseReturnValue:
    return redirect(url_for("flask_doi_admin.doi", doi_id=doi_id), SEE_OTHER)
