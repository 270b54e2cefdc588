"""Which function answers which path. A DOI in a path may hold slashes, so routes are tried from the most special."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from .context import Context

Route = tuple[str, re.Pattern[str], Callable[..., Response]]


def route(methods: str, pattern: str, answer: Callable[..., Response]) -> Route:
    """A route for the methods named (separated by blanks) and paths that match `pattern` as a whole."""
    return methods, re.compile(pattern, re.DOTALL), answer


def answer_for(routes: list[Route], context: Context, method: str, path: str) -> Response | None:
    """The answer of the first route that fits; None when there is none."""
    asked = "GET" if method == "HEAD" else method
    for methods, pattern, answer in routes:
        match = pattern.fullmatch(path)
        if match and asked in methods.split():
            values: dict[str, Any] = match.groupdict()
            return answer(context, **values)
    return None
