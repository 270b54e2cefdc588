"""The sandbox to look at: what the agency holds, one DOI in full, and the resolver. Plain HTML without scripts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, select_autoescape
from werkzeug.wrappers import Response

from .context import Context
from .doi_record import FINDABLE, DoiRecord
from .replies import redirect_reply, text_reply
from .search_query import UnreadableQuery, query_test, searchable

_HERE = Path(__file__).parent
_SHOWN = 200
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self' http: https:"
)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page from its template, with a policy that lets nothing in from elsewhere."""
    reply = text_reply(_templates().get_template(template).render(**values), status, "text/html; charset=utf-8")
    reply.headers["Content-Security-Policy"] = _POLICY
    reply.headers["X-Content-Type-Options"] = "nosniff"
    reply.headers["Referrer-Policy"] = "no-referrer"
    return reply


def home(context: Context) -> Response:
    """GET /_sandbox/: everything the agency holds, drafts included, and a search."""
    words = (context.parameter("q") or "").strip()
    state = context.parameter("state") or ""
    with context.register.lock:
        records = list(context.register.contents.records.values())
    counts = {name: sum(record.state == name for record in records) for name in ("draft", "registered", FINDABLE)}
    problem = ""
    if words:
        try:
            fits = query_test(words)
            records = [record for record in records if record.state == FINDABLE and fits(searchable(record))]
        except UnreadableQuery as error:
            problem, records = str(error), []
    if state:
        records = [record for record in records if record.state == state]
    records.sort(key=lambda record: (record.updated, record.serial), reverse=True)
    rows = [_row(record) for record in records[:_SHOWN]]
    return page(
        "home.html",
        rows=rows,
        total=len(records),
        counts=counts,
        words=words,
        state=state,
        problem=problem,
        accounts=sorted(context.register.accounts.repositories.values(), key=lambda account: account.id),
    )


def root(context: Context) -> Response:
    """GET /: the page for people, a line of text for everybody else."""
    if "text/html" in context.request.headers.get("Accept", ""):
        return home(context)
    return text_reply("DataCite REST API, simulated")


def doi_page(context: Context, name: str) -> Response:
    """GET /_sandbox/doi/{doi}: the metadata and what was done to it."""
    record = context.register.record(name)
    if record is None:
        return missing(name)
    metadata = {key: json.dumps(value, ensure_ascii=False, indent=2) for key, value in _filled(record).items()}
    handle = context.register.handle(name)
    return page(
        "doi.html",
        record=record,
        title=_title(record),
        metadata=metadata,
        handle=handle,
        activities=list(reversed(context.register.activities_of(name))),
    )


def follow(context: Context) -> Response:
    """GET /_sandbox/follow?doi=: on to the resolver."""
    name = (context.parameter("doi") or "").strip()
    for lead in ("https://doi.org/", "http://doi.org/", "doi:"):
        name = name.removeprefix(lead)
    return redirect_reply("/resolve/" + quote(name, safe="/:;()._-")) if name else redirect_reply("/_sandbox/")


def missing(name: str) -> Response:
    """The page of a DOI that cannot be found."""
    return page("missing.html", 404, name=name)


def stylesheet(context: Context) -> Response:
    """GET /_sandbox/style.css."""
    return text_reply((_HERE / "static" / "sandbox.css").read_text("utf-8"), 200, "text/css; charset=utf-8")


def _row(record: DoiRecord) -> dict[str, Any]:
    return {"record": record, "title": _title(record), "when": record.updated.replace("T", " ").replace(".000Z", "")}


def _title(record: DoiRecord) -> str:
    titles = record.metadata.get("titles")
    first = titles[0] if isinstance(titles, list) and titles else None
    return str(first.get("title") or "") if isinstance(first, dict) else ""


def _filled(record: DoiRecord) -> dict[str, Any]:
    return {name: value for name, value in record.metadata.items() if value not in (None, "", [], {})}
