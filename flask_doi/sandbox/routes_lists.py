"""Lists of DOIs (DataCite REST API: `GET /dois`), read from the search index and not scoped to the caller."""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Response

from .context import Context
from .doi_record import FINDABLE, DoiRecord
from .facets import facets
from .filters import NAMES, chosen_filters
from .negotiation import rendered, wanted_format
from .paging import Page, cursor_after, cursor_key, cut, total_pages, wanted_page
from .refusals import Refusal, not_found, protocol_refusal
from .replies import json_reply
from .routes_dois import included_resources, presentation
from .search_query import UnreadableQuery
from .serializer import published, resource

_EXCLUSIVE = "Cursor-based pagination and random sampling are mutually exclusive, please choose one or the other."
_CARRIED = (*NAMES, "disable-facets", "facets", "detail", "composite", "affiliation", "publisher", "random", "include")
_KEPT_SCROLLS = 100


def list_dois(context: Context, **fixed: str) -> Response:
    """GET /dois, and the lists of one repository or member: `fixed` lays down filters."""
    page = wanted_page(context.request.args)
    is_random = context.flag("random")
    if page.cursor is not None and is_random:
        raise protocol_refusal(400, _EXCLUSIVE)
    name = wanted_format(context.request.headers.get("Accept"))
    if page.scroll is not None:
        return _scrolled(context, page, fixed)
    found = _found(context, fixed)
    if page.cursor is not None:
        found.sort(key=cursor_key)
    elif is_random:
        random.shuffle(found)
    else:
        _sort(found, context.parameter("sort"))
    group = context.parameter("sample-group")
    if group in _SAMPLED:
        found = _sampled(context, found, _SAMPLED[group])
    shown = cut(found, page)
    if name is not None:
        return rendered(context, shown, name, is_list=True)
    return json_reply(_body(context, found, shown, page, fixed))


def list_client_dois(context: Context, client_id: str) -> Response:
    """GET /clients/{id}/dois and /repositories/{id}/dois."""
    return list_dois(context, **{"client-id": client_id})


def list_provider_dois(context: Context, provider_id: str) -> Response:
    """GET /providers/{id}/dois."""
    return list_dois(context, **{"provider-id": provider_id})


def _found(context: Context, fixed: dict[str, str]) -> list[DoiRecord]:
    def get(name: str) -> str | None:
        if name == "state" and context.caller is None:
            return FINDABLE
        return fixed.get(name) or context.parameter(name)

    register = context.register
    try:
        tests = chosen_filters(get, register.accounts)
    except UnreadableQuery as problem:
        raise Refusal(400, {"errors": {"title": str(problem)}}) from None
    ids = context.parameter("ids")
    with register.lock:
        records = list(register.index.records(register.settings.index_lag))
    if ids:
        wanted = {part.strip().lower() for part in ids.split(",")}
        records = [record for record in records if record.doi in wanted]
    return [record for record in records if all(test(record) for test in tests)]


def _sort(records: list[DoiRecord], order: str | None) -> None:
    name = (order or "-updated").lstrip("-")
    is_descending = (order or "-updated").startswith("-")
    if name == "relevance" or name.endswith("-count"):
        return
    if name == "title":
        titled = sorted((r for r in records if _title(r) is not None), key=_title_key, reverse=is_descending)
        records[:] = titled + [record for record in records if _title(record) is None]
        return
    if name not in _ORDERS:
        name, is_descending = "updated", True
    records.sort(key=lambda record: record.serial, reverse=is_descending)
    records.sort(key=_ORDERS[name], reverse=is_descending)


def _sampled(context: Context, found: list[DoiRecord], group_of: Callable[[DoiRecord], str]) -> list[DoiRecord]:
    """The first `sample-size` records of each group."""
    text = context.parameter("sample-size") or "1"
    size = int(text) if text.isdigit() else 1
    taken: Counter[str] = Counter()
    kept = []
    for record in found:
        group = group_of(record)
        if taken[group] < size:
            taken[group] += 1
            kept.append(record)
    return kept


_SAMPLED: dict[str | None, Callable[[DoiRecord], str]] = {
    "client": lambda record: record.client_id,
    "data-center": lambda record: record.client_id,
    "provider": lambda record: record.client_id.partition(".")[0],
    "resource-type": lambda record: str((record.metadata.get("types") or {}).get("resourceTypeGeneral")),
}
_ORDERS: dict[str, Callable[[DoiRecord], str]] = {
    "name": lambda record: record.doi,
    "created": lambda record: record.created,
    "updated": lambda record: record.updated,
    "published": published,
}


def _title(record: DoiRecord) -> str | None:
    titles = [entry for entry in record.metadata.get("titles") or [] if isinstance(entry, dict)]
    title = titles[0].get("title") if titles else None
    return None if title is None else str(title).lower()


def _title_key(record: DoiRecord) -> str:
    return _title(record) or ""


def _body(
    context: Context, found: list[DoiRecord], shown: list[DoiRecord], page: Page, fixed: dict[str, str]
) -> dict[str, Any]:
    pages = total_pages(len(found), page)
    meta: dict[str, Any] = {"total": len(found), "totalPages": pages}
    if page.cursor is None:
        meta["page"] = page.number
    if found and not context.flag("disable-facets"):
        meta |= facets(found, context.register.accounts, context.parameter("facets"))
    body: dict[str, Any] = {"data": _rows(context, shown), "meta": meta}
    links = {"self": context.request.url}
    is_last = len(shown) < page.size or page.size == 0 or page.number == pages
    if not is_last:
        links["next"] = _next_link(context, shown, page, fixed)
    body["links"] = links
    included = included_resources(context, shown, presentation(context))
    if included:
        body["included"] = included
    return body


def _rows(context: Context, shown: list[DoiRecord]) -> list[dict[str, Any]]:
    view = presentation(context, detail=context.flag("detail"), is_collection=True)
    accounts, permissions, caller = context.register.accounts, context.permissions, context.caller
    return [
        resource(record, accounts, view, show_landing_page=permissions.may_see_landing_page(caller, record))
        for record in shown
    ]


def _next_link(context: Context, shown: list[DoiRecord], page: Page, fixed: dict[str, str]) -> str:
    values: dict[str, Any] = {name: context.parameter(name) for name in _CARRIED}
    values |= fixed
    values["fields[dois]"] = context.request.args.get("fields[dois]")
    values["page[size]"] = page.size
    if page.cursor is None:
        values["page[number]"] = page.number + 1
    else:
        values["page[cursor]"] = cursor_after(shown[-1])
    given = sorted((name, value) for name, value in values.items() if value is not None)
    return f"{context.base_url}/dois?{urlencode(given)}"


def _scrolled(context: Context, page: Page, fixed: dict[str, str]) -> Response:
    scrolls = context.register.scrolls
    scroll_id = context.parameter("scroll-id")
    if scroll_id is None:
        found = _found(context, fixed)
        _sort(found, context.parameter("sort"))
        scroll_id = secrets.token_urlsafe(24)
        scrolls[scroll_id] = (found, 0)
        while len(scrolls) > _KEPT_SCROLLS:
            scrolls.pop(next(iter(scrolls)), None)
    if scroll_id not in scrolls:
        raise not_found()
    found, start = scrolls[scroll_id]
    shown = found[start : start + page.size]
    scrolls[scroll_id] = (found, start + page.size)
    links = {"self": context.request.url}
    if page.size and len(shown) >= page.size:
        values = {"page[scroll]": page.scroll, "page[size]": page.size, "scroll-id": scroll_id}
        links["next"] = f"{context.base_url}/dois?{urlencode(sorted(values.items()))}"
    meta = {"total": len(found), "scroll-id": scroll_id}
    return json_reply({"data": _rows(context, shown), "meta": meta, "links": links})
