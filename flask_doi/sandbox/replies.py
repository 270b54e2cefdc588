"""Answers in the forms the agency speaks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

JSON_TYPE = "application/json; charset=utf-8"


def json_reply(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer; the service names it application/json even where JSON:API was asked for."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status=status, headers=dict(headers or {}), content_type=JSON_TYPE)


def text_reply(text: str, status: int = 200, content_type: str = "text/plain; charset=utf-8") -> Response:
    return Response(text, status=status, content_type=content_type)


def empty_reply(status: int = 204) -> Response:
    """An answer without a body."""
    reply = Response(status=status)
    del reply.headers["Content-Type"]
    return reply


def redirect_reply(target: str, status: int = 302) -> Response:
    """A redirect to exactly `target`, whatever characters it holds."""
    reply = Response(status=status, content_type="text/plain; charset=utf-8")
    reply.autocorrect_location_header = False
    reply.headers["Location"] = target.replace("\r", "").replace("\n", "")
    return reply
