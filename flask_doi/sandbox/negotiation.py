"""Which format an answer is in (DataCite REST API: content negotiation)."""

from __future__ import annotations

from werkzeug.wrappers import Response

from .citations import citation
from .context import Context
from .doi_record import DoiRecord
from .formats import FORMATS, write_format
from .refusals import unknown_format
from .replies import text_reply

_JSON_TYPES = frozenset(
    [
        "application/json",
        "application/vnd.api+json",
        "text/x-json",
        "application/jsonrequest",
        "text/html",
        "application/xhtml+xml",
        "*/*",
        "application/*",
    ]
)


def accepted_types(header: str) -> list[str]:
    """The media types of an Accept header, best first."""
    weighted = []
    for position, part in enumerate(header.split(",")):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            weighted.append((-_weight(parameters), position, name.lower()))
    return [name for _, _, name in sorted(weighted)]


def _weight(parameters: list[str]) -> float:
    given = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
    try:
        return float(given)
    except ValueError:
        return 0.0


def wanted_format(header: str | None) -> str | None:
    """The name of the wanted format, None for JSON:API; an unknown type is refused."""
    types = accepted_types(header or "*/*") or ["*/*"]
    for name in types:
        if name in _JSON_TYPES:
            return None
        if name in FORMATS:
            return FORMATS[name]
    raise unknown_format()


def negotiated(context: Context, record: DoiRecord) -> Response | None:
    """`record` in the format the Accept header names; None when that is JSON:API."""
    name = wanted_format(context.request.headers.get("Accept"))
    return None if name is None else rendered(context, [record], name)


def rendered(context: Context, records: list[DoiRecord], name: str, *, is_list: bool = False) -> Response:
    """Records in a format, one after the other."""
    if name == "citation":
        style, locale = _wish(context, "style") or "apa", _wish(context, "locale") or "en-US"
        text = "\n\n".join(citation(record, style, locale) for record in records)
        return text_reply(text, content_type="text/x-bibliography; charset=utf-8")
    content_type, text = write_format(name, records, is_list=is_list)
    return text_reply(text, content_type=f"{content_type}; charset=utf-8")


def _wish(context: Context, name: str) -> str | None:
    """A wish for a citation, from the query or from the Accept header (`text/x-bibliography; style=ieee`)."""
    asked = context.parameter(name)
    for piece in context.request.headers.get("Accept", "").replace(",", ";").split(";"):
        key, _, value = piece.strip().partition("=")
        if key == name and asked is None:
            asked = value.strip('"')
    return asked
