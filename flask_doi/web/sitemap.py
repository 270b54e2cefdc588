"""The sitemap of the landing addresses, for search engines: one list, or an index of lists of 50,000 each."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, stream_with_context
from markupsafe import escape

from flask_doi.services import sitemap as listing
from flask_doi.services.context import Context, current_context
from flask_doi.web.addresses import landing_address

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap() -> Response:
    """Every public DOI, or the index of the lists when there are too many for one."""
    context = current_context()
    starts = listing.page_starts(context, page=listing.PAGE)
    return _list(context, 0) if len(starts) == 1 else _sent(_index(context, starts))


def sitemap_page(after: int) -> Response:
    """One list of at most 50,000 DOIs."""
    return _list(current_context(), after)


def _list(context: Context, after: int) -> Response:
    def lines() -> Iterator[str]:
        yield f'{_HEAD}<urlset xmlns="{_SPACE}">\n'
        for each in listing.listed(context, after=after, page=listing.PAGE):
            address = escape(landing_address(context.settings, each.name))
            yield f"<url><loc>{address}</loc><lastmod>{each.changed_at:%Y-%m-%d}</lastmod></url>\n"
        yield "</urlset>\n"

    return _sent(lines())


def _index(context: Context, starts: list[int]) -> Iterator[str]:
    settings = context.settings
    yield f'{_HEAD}<sitemapindex xmlns="{_SPACE}">\n'
    for start in starts:
        address = f"{settings.base}{settings.landing_prefix}/sitemap-{start}.xml"
        yield f"<sitemap><loc>{escape(address)}</loc></sitemap>\n"
    yield "</sitemapindex>\n"


def _sent(lines: Iterator[str]) -> Response:
    response = Response(stream_with_context(lines), mimetype="application/xml")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
