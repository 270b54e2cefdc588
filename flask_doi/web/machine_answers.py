"""Answers for machines: JSON that caches and browsers of other sites can use, and problems as RFC 9457 has them."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import make_response, request
from werkzeug.wrappers import Response

from flask_doi.services.context import current_context
from flask_doi.web.metadata import CACHED

PROBLEM = "application/problem+json"
OWN = "private, no-cache"
METHODS = "GET, HEAD, OPTIONS"
SETTLED = timedelta(seconds=2)
_ASKED_WITH = "Accept, If-None-Match, If-Modified-Since"
_READABLE = "ETag, Last-Modified, Link"


def json_answer(told: Any, *, for_everybody: bool, code: int = 200, changed_at: datetime | None = None) -> Response:
    """A JSON answer; 304 for who has it already.

    One that is not for everybody is kept by nobody but the caller, and not readable from other sites. A change in the
    last two seconds is not dated, or a second one in the same second would be missed.
    """
    body = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    response = make_response(body, code)
    response.content_type = "application/json"
    response.headers["Cache-Control"] = CACHED if for_everybody else OWN
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.vary.update(("Cookie", "Authorization"))
    if for_everybody:
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(hashlib.sha256(body.encode()).hexdigest()[:32])
    if changed_at is not None and for_everybody and current_context().clock() - changed_at > SETTLED:
        response.last_modified = changed_at
    return response.make_conditional(request) if code == HTTPStatus.OK else response


def problem(code: int, detail: str) -> Response:
    """What went wrong, in one sentence that says what to do."""
    told = {"type": "about:blank", "title": HTTPStatus(code).phrase, "status": code, "detail": detail}
    response = make_response(json.dumps(told, ensure_ascii=False, indent=2) + "\n", code)
    response.content_type = PROBLEM
    response.headers["Cache-Control"] = "no-store"
    response.headers["Access-Control-Allow-Origin"] = "*"
    if code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = METHODS
    return response


def open_to_other_sites(response: Response) -> Response:
    """Lets scripts of other sites ask, and read what is for everybody."""
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = _ASKED_WITH
        response.headers["Access-Control-Max-Age"] = "86400"
    elif response.headers.get("Access-Control-Allow-Origin") == "*":
        response.headers["Access-Control-Expose-Headers"] = _READABLE
    return response
