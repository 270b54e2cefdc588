"""Content negotiation at the root, as the DOI resolver's clients use it."""

from __future__ import annotations

from werkzeug.wrappers import Response

from .context import Context
from .doi_record import DoiRecord
from .formats import FORMATS
from .negotiation import accepted_types, rendered
from .refusals import not_found, unknown_format
from .replies import redirect_reply


def show_as(context: Context, mime: str, name: str) -> Response:
    """GET /{mime}/{doi}, with or without `/dois` before it: the format in the path."""
    record = _seen(context, name)
    if mime not in FORMATS:
        raise unknown_format()
    return rendered(context, [record], FORMATS[mime])


def show_at_root(context: Context, name: str) -> Response:
    """GET /{doi}: a format when one is asked for by name, the landing page otherwise."""
    record = _seen(context, name)
    for mime in accepted_types(context.request.headers.get("Accept") or ""):
        if mime in FORMATS:
            return rendered(context, [record], FORMATS[mime])
    if not record.url:
        raise not_found()
    return redirect_reply(record.url, 303)


def _seen(context: Context, name: str) -> DoiRecord:
    record = context.register.record(name)
    if record is None or not context.permissions.may_see(context.caller, record):
        raise not_found()
    return record
