"""What every page says while the tables are missing or old, or the database does not answer."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from flask_doi.services.context import current_context
from flask_doi.services.health import GOOD, foundations
from flask_doi.web.desk.dashboard_words import about_tables
from flask_doi.web.pages import message_page

UNAVAILABLE = 503


def without_foundations(error: SQLAlchemyError) -> ResponseReturnValue:
    """Why nothing can be shown, and what to run; any other fault of a statement stays one."""
    found = foundations(current_context())
    if found.tables == GOOD:
        raise error
    said = about_tables(found)
    command = Markup(" <code>{}</code>").format(said.command) if said.command else Markup()
    return message_page(UNAVAILABLE, said.title, Markup(" ").join(said.lines) + command)
