"""Which DOI a page of the desk is about, and whether whoever asks may do this with it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from flask_doi.services.context import Context
from flask_doi.services.desk.one_doi import OneDoi, is_within, one_doi
from flask_doi.web.desk.frame import own_scope
from flask_doi.web.logging_in import log_in_first
from flask_doi.web.pages import message_page
from flask_doi.web.texts import doi_text
from flask_doi.web.visitor import may


def opened(context: Context, doi_id: int, action: str = "see_state") -> OneDoi | ResponseReturnValue:
    """The DOI with this number; or the login, 404 for one that is not here, 403 for one that is not theirs.

    Of a record that is gone the catalogue cannot say whose it was; its DOI is for those who may configure.
    """
    asked_to_log_in = log_in_first(context)
    if asked_to_log_in is not None:
        return asked_to_log_in
    found = one_doi(context, doi_id)
    if found is None:
        return message_page(404, doi_text("Not found"), doi_text("There is no DOI with this number here."))
    if not (may_do(context, found, action) and is_within(context, doi_id, own_scope(context))):
        text = doi_text("You may not do this with the DOI of this record. Log in as somebody who may.")
        return message_page(403, doi_text("Not allowed"), text)
    return found


def may_configure(context: Context, doi_id: int) -> bool:
    """Whether whoever is logged in decides about a DOI whose record is gone: one that is in what they look after."""
    return may(context, "configure", None) and is_within(context, doi_id, own_scope(context))


def may_do(context: Context, found: OneDoi, action: str) -> bool:
    """Whether whoever is logged in may do something with a DOI; of a record that is gone, who may configure."""
    return may(context, "configure", None) if found.is_gone else may(context, action, found.key)
