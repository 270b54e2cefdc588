"""What the configuration page shows of messages, and its button for a test mail."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from flask_doi.domain.alert_wording import trouble_advice, trouble_text
from flask_doi.services.actors import actor_name
from flask_doi.services.alerting.standing import alert_standing, send_test_mail
from flask_doi.services.context import Context, current_context
from flask_doi.web.confirm import SEE_OTHER
from flask_doi.web.desk.dashboard_words import Banner
from flask_doi.web.desk.frame import ADMIN, at_desk, tell_next
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.pages import message_page, piece
from flask_doi.web.texts import doi_text, translated


def add_alert_rules(pages: Blueprint) -> None:
    """The address of the button."""
    pages.add_url_rule("/configuration/test-mail", "test_mail", test_mail, methods=["POST"])


def alerts_piece(context: Context) -> Markup:
    """Where messages go, what stands against it, and the button, for the configuration page."""
    standing = alert_standing(context)
    lacking = {"address": "no address", "way": "no way"}.get(standing.lacks, "")
    trouble = standing.trouble or lacking
    return piece(
        "doi/_alerts.html",
        standing=standing,
        trouble=trouble_text(trouble, translated) if trouble else "",
        advice=trouble_advice(trouble, translated) if trouble else "",
        hour=f"{context.configured.digest_hour:02d}:00",
        form=ConfirmForm.new(),
    )


def about_alerts(context: Context, *, may_configure: bool) -> Iterator[Banner]:
    """That mails which somebody waits for cannot come, for those who can mend it."""
    standing = alert_standing(context)
    trouble = standing.trouble or ("no way" if standing.is_silent else "")
    url = url_for(f"{ADMIN}.configuration") if f"{ADMIN}.configuration" in current_app.view_functions else None
    if trouble and may_configure:
        lines = (escape(trouble_text(trouble, translated)), escape(trouble_advice(trouble, translated)))
        yield Banner(tone="warning", title=doi_text("Mails about DOIs cannot be sent."), lines=lines, url=url)
    if standing.webhook_given_up and may_configure:
        said = doi_text("What could not be told stands in the log; messages to come are tried again.")
        title = doi_text("The webhook does not take messages (%(trouble)s).", trouble=standing.webhook_trouble)
        yield Banner(tone="warning", title=title, lines=(said,), url=url)


def test_mail() -> ResponseReturnValue:
    """Sends a test mail to the address in the settings, and says on the next page what came of it."""
    context = current_context()
    refused = at_desk(context, "configure")
    if refused is not None:
        return refused
    if not ConfirmForm.new().validate():
        text = doi_text("This page had grown too old to be sent. Nothing was done; please try again.")
        return message_page(400, doi_text("Nothing was done"), text)
    trouble = send_test_mail(context, actor_name(context) or context.settings.actor)
    if trouble:
        told = (trouble_text(trouble, translated), trouble_advice(trouble, translated))
        tell_next(Markup(" ").join(escape(sentence) for sentence in told))
    else:
        address = context.settings.alert_email or context.settings.mailto
        tell_next(doi_text("A test mail is on its way to %(address)s.", address=address))
    for endpoint in ("configuration", "dashboard"):
        if f"{ADMIN}.{endpoint}" in current_app.view_functions:
            return redirect(url_for(f"{ADMIN}.{endpoint}"), SEE_OTHER)
    return message_page(200, doi_text("A test mail"), doi_text("It was tried; the log says what came of it."))
