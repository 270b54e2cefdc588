"""The configuration page: the accounts, the settings of the installation, the environment, and who changed what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from flask_doi.domain.configuration_wording import FURTHER, GROUPS
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.actors import actor_name
from flask_doi.services.configuring import history
from flask_doi.services.configuring.accounts_shown import accounts_shown
from flask_doi.services.configuring.effective import allowed_environments, refresh
from flask_doi.services.configuring.installation import (
    ON_THE_FORM,
    PRODUCTION,
    change_environment,
    save_settings,
    shown_settings,
)
from flask_doi.services.configuring.objections import Saved
from flask_doi.services.context import Context, current_context
from flask_doi.web.confirm import SEE_OTHER, UNPROCESSABLE
from flask_doi.web.desk.alerts import alerts_piece
from flask_doi.web.desk.configuration_words import meanwhile_words, objection_words, short, words
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, tell_next
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.texts import doi_plural, doi_text

COLUMNS = (
    (
        ("work", ("rate_limit", "mailto", "alert_email", "verify_days", "retention_days")),
        ("limits", ("daily_limit", "approval_above", "cost")),
    ),
    (
        ("names", ("mintable_levels", "version_pattern", "has_part_limit", "grace_period", "embargo", "draft_days")),
        ("public", ("display", "preferred_identifier", "citation_style", "on_delete")),
    ),
)
"""The settings in groups, as they stand beside each other on a wide screen."""
CONFLICT = 409


def add_configuration_rules(pages: Blueprint) -> None:
    """The addresses of these pages."""
    pages.add_url_rule("/configuration", "configuration", configuration, methods=["GET", "POST"])
    pages.add_url_rule("/configuration/environment", "configuration_environment", environment, methods=["GET", "POST"])


def configuration() -> ResponseReturnValue:
    """Shows accounts and settings; by POST changes settings of the installation."""
    context = current_context()
    refused = at_desk(context, "configure")
    if refused is not None:
        return refused
    refresh(context)
    ensure_configured_account(context)
    form = ConfirmForm.new()
    if request.method == "GET":
        return _page(context, form, 200)
    if not form.validate():
        return _page(context, form, 400, typed=request.form)
    saved = save_settings(
        context,
        {name: request.form[name] for name in ON_THE_FORM if name in request.form},
        seen=seen_in(request.form),
        back=[name for name in request.form.getlist("back") if name in ON_THE_FORM],
        actor=actor_name(context),
    )
    if saved.is_refused:
        return _page(context, form, CONFLICT if saved.meanwhile else UNPROCESSABLE, saved=saved, typed=request.form)
    tell_next(said(saved))
    return redirect(url_for("flask_doi_admin.configuration"), SEE_OTHER)


def said(saved: Saved) -> Markup:
    """What the next page says after something was saved."""
    if not saved.fields:
        return doi_text("Nothing was different, so nothing was changed.")
    return doi_plural(
        "One change was saved. It counts everywhere within a few seconds.",
        "%(number)s changes were saved. They count everywhere within a few seconds.",
        len(saved.fields),
    )


def seen_in(form: MultiDict[str, str]) -> dict[str, Any]:
    """What whoever sent a form had before their eyes when they opened it."""
    try:
        found = json.loads(form.get("seen", ""))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def merged(now: Mapping[str, object], typed: Mapping[str, object], seen: Mapping[str, object]) -> dict[str, object]:
    """The values to show again: as typed, but as they are now where only somebody else has changed them."""
    return {name: now[name] if typed.get(name, seen.get(name)) == seen.get(name) else typed[name] for name in now}


def _page(
    context: Context,
    form: ConfirmForm,
    code: int,
    *,
    saved: Saved | None = None,
    typed: MultiDict[str, str] | None = None,
) -> ResponseReturnValue:
    shown = shown_settings(context)
    now = {name: shown[name].value for name in ON_THE_FORM}
    values: Mapping[str, object] = now
    if typed is not None:
        values = merged(now, {name: typed[name] for name in ON_THE_FORM if name in typed}, {**now, **seen_in(typed)})
    with context.session() as session:
        lines = history.latest(session)
    return desk_page(
        context,
        "doi/configuration.html",
        code,
        form=form,
        is_expired="csrf_token" in form.errors,
        accounts=accounts_shown(context),
        repository_names=repository_names(context),
        environments=allowed_environments(context.configured),
        environment_said=_environment_said(context),
        further=_further_pages(),
        alerts=alerts_piece(context),
        columns=[[(doi_text(GROUPS[group]), names) for group, names in column] for column in COLUMNS],
        back=typed.getlist("back") if typed is not None else [],
        shown=shown,
        values=values,
        seen=json.dumps(now),
        lines=lines,
        **complaints(saved),
        **words(),
    )


def _environment_said(context: Context) -> list[str]:
    """Which environment this is, and what the configuration file allows."""
    now, ceiling = context.settings.environment, context.configured.environment
    said = [short("environment", now)]
    if now != ceiling:
        lowered = doi_text(
            "A page lowered it: the configuration file allows up to %(ceiling)s.",
            ceiling=short("environment_short", ceiling),
        )
        said.append(lowered)
    return [str(line) for line in said]


def _further_pages() -> list[tuple[Markup, str]]:
    """The pages beside this one that are there."""
    return [
        (doi_text(label), url_for(f"{ADMIN}.{endpoint}"))
        for endpoint, label in FURTHER.items()
        if f"{ADMIN}.{endpoint}" in current_app.view_functions
    ]


def complaints(saved: Saved | None) -> dict[str, object]:
    """What a page says of a form that was not saved."""
    objections = saved.objections if saved is not None else ()
    told = [(each.field, objection_words(each)) for each in objections]
    return {
        "error_list": told,
        "errors": {field: text for field, text in reversed(told) if field is not None},
        "meanwhile": [meanwhile_words(each) for each in (saved.meanwhile if saved is not None else ())],
    }


def repository_names(context: Context) -> dict[str, str]:
    """The repositories of the catalogue by key."""
    return {str(key): str(name) for key, name in context.catalogue.choices().repositories}


def environment() -> ResponseReturnValue:
    """Shows what another environment means; by POST works in it from now on."""
    context = current_context()
    refused = at_desk(context, "configure")
    if refused is not None:
        return refused
    now = refresh(context).environment
    form, wanted = ConfirmForm.new(), request.values.get("to", "")
    offered = [name for name in allowed_environments(context.configured) if name != now]

    def shown(code: int, saved: Saved | None = None) -> ResponseReturnValue:
        return desk_page(
            context,
            "doi/configuration_environment.html",
            code,
            form=form,
            is_expired="csrf_token" in form.errors,
            now=now,
            wanted=wanted if wanted in offered else "",
            offered=[(name, short("environment", name)) for name in offered],
            offered_names=offered,
            production=PRODUCTION,
            **complaints(saved),
            **words(),
        )

    if request.method == "GET":
        return shown(200)
    if not form.validate():
        return shown(400)
    saved = change_environment(context, wanted, typed=request.form.get("typed", ""), actor=actor_name(context))
    if saved.is_refused:
        return shown(UNPROCESSABLE, saved)
    tell_next(doi_text("From now on this catalogue works in another environment. Look at the accounts below."))
    return redirect(url_for("flask_doi_admin.configuration"), SEE_OTHER)
