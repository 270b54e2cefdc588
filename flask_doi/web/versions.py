"""The page that asks for a DOI of a new version, and the list of versions on a record's page."""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from flask_doi.services.actors import actor_name
from flask_doi.services.asking import ask_for_version
from flask_doi.services.beside import dois_beside
from flask_doi.services.context import Context, current_context
from flask_doi.services.status import read_record
from flask_doi.services.version_preview import VersionPreview, preview_version
from flask_doi.web import assets
from flask_doi.web.allowances import left_said, refusal_said
from flask_doi.web.confirm import UNPROCESSABLE, back_to_record, record_path, stopped
from flask_doi.web.forms import VersionForm
from flask_doi.web.in_force import context_in_force
from flask_doi.web.pages import page, piece
from flask_doi.web.panel import shown_problems
from flask_doi.web.refusals import refusal, refusal_line
from flask_doi.web.routing import RECORD_KEY
from flask_doi.web.sentences import agency_name
from flask_doi.web.visitor import could_be_known, may

logger = logging.getLogger("flask_doi.web")


def add_version_rules(pages: Blueprint) -> None:
    """The address of the page."""
    rule = f"/record/<{RECORD_KEY}:key>/new-version"
    pages.add_url_rule(rule, "new_version", new_version, methods=["GET", "POST"], merge_slashes=False)


def new_version(key: str) -> ResponseReturnValue:
    """Shows what a new version would be; by POST asks for it and leads back to the record.

    The form carries the number of the version: pressed twice it asks for one version, not for two.
    """
    context = current_context()
    reading = read_record(context, key)
    answer = stopped(context, key, reading)
    if answer is not None:
        return answer
    preview = preview_version(context, key, reading, may_see=lambda other: may(context, "see_state", other))
    form = VersionForm.numbered(preview.number)
    if request.method == "GET":
        return _shown(context, preview, form, 200)
    if not form.validate():
        return _shown(context, preview, form, 400)
    if form.number.data != str(preview.number or ""):
        return back_to_record(context, key)
    if preview.number is None or not preview.may_go_ahead:
        return _shown(context, preview, form, UNPROCESSABLE)
    refused = ask_for_version(
        context,
        key,
        preview.number,
        label=(form.label.data or "").strip() or None,
        all_versions=bool(form.whole.data) and not preview.has_whole,
        actor=actor_name(context),
    )
    if refused is not None:
        return _shown(context, preview, form, UNPROCESSABLE, refusal_said(refused))
    return back_to_record(context, key)


def _shown(
    context: Context, preview: VersionPreview, form: VersionForm, code: int, limits: tuple[Markup, ...] = ()
) -> ResponseReturnValue:
    status, refused = preview.status, preview.refusal
    params = dict(refused.params) if refused else {}
    return page(
        "doi/new_version.html",
        code,
        form=form,
        preview=preview,
        beside=preview.beside,
        desk_url=None,
        status=status,
        title=preview.title,
        reference_code=preview.reference_code,
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
    )


def doi_versions(record: Any) -> Markup:
    """The DOIs of a record's versions, the newest first, and of its digital objects; nothing where there are none.

    Only real ones, and test or sandbox DOIs as the badge shows them.
    """
    context = context_in_force()
    if not context.settings.enabled:
        return Markup()
    key = context.catalogue.key(record)
    settings = context.settings
    is_open = settings.environment == "production" or settings.expose_test
    try:
        if not (is_open or (could_be_known() and may(context, "see_state", key))):
            return Markup()
        beside = dois_beside(context, key, public=True)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        logger.error("The versions of record %r cannot be shown (%s); run 'flask doi doctor'.", key, cause)
        return Markup()
    if beside.is_empty:
        return Markup()
    values = {"beside": beside, "environment": settings.environment, "desk_url": None}
    return assets.style_once() + piece("doi/versions.html", **values)
