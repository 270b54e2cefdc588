"""The handle system as the DOI proxy shows it: handles, registration agencies, resolution."""

from __future__ import annotations

import time

from werkzeug.wrappers import Response

from .context import Context
from .doi_name import prefix_of
from .handles import proxy_answer
from .pages import missing
from .replies import json_reply, redirect_reply


def handle(context: Context, name: str) -> Response:
    """GET /api/handles/{doi}."""
    status, body = proxy_answer(name, context.register.handle(name), time.time(), context.parameter("type"))
    return json_reply(body, status)


def registration_agency(context: Context, name: str) -> Response:
    """GET /ra/{prefix or doi}: who registers such DOIs."""
    known = {prefix for entry in context.register.accounts.repositories.values() for prefix in entry.prefixes}
    found = {"DOI": name, "RA": "DataCite"} if prefix_of(name) in known else {"DOI": name, "status": "DOI not found"}
    return json_reply([found])


def resolve(context: Context, name: str) -> Response:
    """GET /resolve/{doi}: a redirect to where the handle points."""
    found = context.register.handle(name)
    url = found.url_at(time.time()) if found else None
    if url is None:
        return missing(name)
    return redirect_reply(url)
