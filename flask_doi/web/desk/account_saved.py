"""What it means that an account was saved: what goes on now, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import url_for
from markupsafe import Markup

from flask_doi.services.configuring.account_saving import LATER
from flask_doi.services.configuring.objections import Saved
from flask_doi.services.context import Context
from flask_doi.services.desk.failures import count_mendable
from flask_doi.web.desk.configuration import said
from flask_doi.web.desk.frame import ADMIN, own_scope
from flask_doi.web.texts import doi_plural, doi_text

CREDENTIALS = "credentials"


def saved_words(context: Context, saved: Saved, kept_as: str) -> Iterator[Markup]:
    """The lines that the page of an account shows after it was changed."""
    others = tuple(name for name in saved.fields if name != CREDENTIALS)
    if CREDENTIALS in saved.fields:
        yield _about_credentials(saved, kept_as)
    if others or CREDENTIALS not in saved.fields:
        yield said(replace(saved, fields=others))
    number = count_mendable(context, saved.id, others, own_scope(context)) if saved.id is not None else 0
    if number:
        address = url_for(f"{ADMIN}.failures", account=saved.id)
        failures = Markup('<a href="{}">{}</a>').format(address, doi_text("Failures"))
        yield doi_plural(
            "%(number)s record that failed for what was changed may get its DOI now: look at %(failures)s.",
            "%(number)s records that failed for what was changed may get their DOIs now: look at %(failures)s.",
            number,
            failures=failures,
        )


def _about_credentials(saved: Saved, kept_as: str) -> Markup:
    if kept_as == LATER:
        return doi_text("The new credentials are stored, and take over as soon as the agency refuses the old ones.")
    if saved.released:
        return _going_on(saved.released, kept_as)
    if saved.released is not None:
        return doi_text("The new credentials are saved, and the account is no longer paused.")
    return doi_text("The new API token is saved.") if kept_as == "api_token" else doi_text("The new password is saved.")


def _going_on(number: int, kept_as: str) -> Markup:
    if kept_as == "api_token":
        return doi_plural(
            "The new API token is saved; %(number)s waiting DOI goes on.",
            "The new API token is saved; %(number)s waiting DOIs go on.",
            number,
        )
    return doi_plural(
        "The new password is saved; %(number)s waiting DOI goes on.",
        "The new password is saved; %(number)s waiting DOIs go on.",
        number,
    )
