"""The public address of a DOI: it leads to the record, or to the tombstone of what is no longer here.

Browsers are led to a page whatever else they would take; a machine that asks for metadata gets it here, at one address.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from flask_doi.crosswalk.formats import Format
from flask_doi.crosswalk.offered import FORMATS
from flask_doi.domain.identifier import find_doi
from flask_doi.domain.published import PublishedDoi
from flask_doi.domain.robots import is_robot
from flask_doi.services.context import Context, current_context
from flask_doi.services.following import count_following
from flask_doi.services.published import published_doi
from flask_doi.services.showing import Landing, landing_of, local_path
from flask_doi.settings import Settings
from flask_doi.web.metadata import formats_of
from flask_doi.web.negotiation import HTML, PAGE, Offer, choose
from flask_doi.web.pages import switched_off
from flask_doi.web.reading_room import printed, qr_code
from flask_doi.web.representing import represent
from flask_doi.web.routing import ANY_TEXT, DOI_NAME, ROW_NUMBER
from flask_doi.web.signposts import linkset, way_header
from flask_doi.web.sitemap import sitemap, sitemap_page
from flask_doi.web.texts import doi_text
from flask_doi.web.tombstone import tombstone
from flask_doi.web.unknown import unknown
from flask_doi.web.visitor import could_be_known, may

SEE_OTHER = 303
NOT_ACCEPTABLE = 406
VERSIONS = "doi-versions"
"""Where a record page lists the versions, if it does: whoever follows the DOI of an older one begins there."""


def landing_pages(settings: Settings) -> Blueprint:
    """The blueprint of the public addresses."""
    pages = Blueprint("flask_doi_landing", __name__, url_prefix=settings.landing_prefix)
    pages.before_request(switched_off)
    for rule, name, view in (
        (f"/<{DOI_NAME}:doi>", "land", land),
        (f"/print/<{DOI_NAME}:doi>", "printed", printed),
        (f"/qr/<{DOI_NAME}:doi>", "qr_code", qr_code),
        (f"/linkset/<{DOI_NAME}:doi>", "linkset", linkset),
        ("/sitemap.xml", "sitemap", sitemap),
        (f"/sitemap-<{ROW_NUMBER}:after>.xml", "sitemap_page", sitemap_page),
        (f"/<{ANY_TEXT}:text>", "spelled", spelled),
    ):
        pages.add_url_rule(rule, name, view, methods=["GET"], merge_slashes=False, strict_slashes=False)
    return pages


def land(doi: str) -> ResponseReturnValue:
    """303 to the record of a DOI of ours, its metadata for a machine; its tombstone when it is gone; else 404."""
    context = current_context()
    found = landing_of(context, doi)
    if found is None or (found.is_secret and not _may_see(found)):
        return unknown(doi)
    if found.is_secret or (found.is_open and _wants_page()):
        return _led_on(context, found)
    return _varying(_told(context, found))


def _told(context: Context, found: Landing) -> Response:
    """What a DOI has to tell where nobody is simply led on: metadata, a tombstone, or what there is to choose from."""
    published = published_doi(context, found.name)
    if published is None:
        return unknown(found.name)
    chosen = choose(_accepted(), _offers(form for form, _ in formats_of(context, published).values()))
    if chosen is None:
        return _not_acceptable(context, published)
    if chosen.name != PAGE.name:
        return represent(context, published, chosen)
    return _led_on(context, found) if found.is_open else tombstone(context, published)


def spelled(text: str) -> ResponseReturnValue:
    """A DOI with something around it ("doi:...", "https://doi.org/...") leads to its plain address."""
    name = find_doi(text)
    if name is None:
        return unknown(text)
    return redirect(url_for("flask_doi_landing.land", doi=name), SEE_OTHER)


def _may_see(found: Landing) -> bool:
    return could_be_known() and may(current_context(), "see_state", found.key)


def _accepted() -> str:
    return request.headers.get("Accept", "")


def _offers(formats: Iterable[Format]) -> list[Offer]:
    """What may be chosen from: the page, then the formats."""
    return [PAGE, *(Offer(name=each.name, media_types=each.media_types, profile=each.profile) for each in formats)]


def _wants_page() -> bool:
    """Whether a client prefers the page, whatever else there may be; every browser does."""
    choice = choose(_accepted(), _offers(FORMATS.values()))
    return choice is not None and choice.name == PAGE.name


def _led_on(context: Context, found: Landing) -> Response:
    path = local_path(context, context.catalogue.url_for(found.key), request.host)
    if path is None:
        return unknown(found.name)
    if found.is_older and "#" not in path:
        path = f"{path}#{VERSIONS}"
    response = redirect(path, SEE_OTHER)
    response.headers["Cache-Control"] = "no-store" if found.is_secret else "no-cache"
    if not found.is_secret:
        _count(context, found, response)
        if found.environment == "production" or context.settings.expose_test:
            response.headers["Link"] = way_header(context, found)
    return _varying(response)


def _count(context: Context, found: Landing, response: Response) -> None:
    """Counts a visit of a person once the answer is sent."""
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if request.method != "GET" or is_ahead or is_robot(request.headers.get("User-Agent")):
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def count() -> None:
        with app.app_context():
            count_following(context, found.row_id)

    response.call_on_close(count)


def _not_acceptable(context: Context, published: PublishedDoi) -> Response:
    """406 with what there is, for a person who reads the answer and for a machine that follows links."""
    there = [f"{HTML}  {published.landing}"]
    links = []
    for form, address in formats_of(context, published).values():
        there += [f"{kind}  {address}" for kind in form.media_types]
        links.append(f'<{address}>; rel="alternate"; type="{form.media_types[0]}"')
    refused = doi_text("This DOI is not offered in any of the formats you accept. There are:").unescape()
    response = make_response("\n".join([refused, "", *there, ""]), NOT_ACCEPTABLE)
    response.content_type = "text/plain; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    if links:
        response.headers["Link"] = ", ".join(links)
    return _varying(response)


def _varying(response: Response) -> Response:
    response.vary.add("Accept")
    return response
