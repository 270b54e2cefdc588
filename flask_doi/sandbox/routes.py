"""Every path of the agency. Routes are tried in this order, because a DOI in a path may hold slashes."""

from __future__ import annotations

import re
import secrets

from werkzeug.wrappers import Response

from . import pages
from . import routes_accounts as accounts
from . import routes_admin as admin
from . import routes_dois as dois
from . import routes_handles as handles
from . import routes_lists as lists
from . import routes_media as media
from . import routes_negotiation as negotiation
from . import routes_statistics as statistics
from .context import Context
from .refusals import bad_credentials, not_authorized
from .replies import json_reply, text_reply
from .routing import Route, route

_CRAWLER = re.compile(r"bot\b|crawl|spider|slurp", re.IGNORECASE)
_DOI = "(?P<name>.+?)"


def heartbeat(context: Context) -> Response:
    return text_reply("OK")


def random_phrase(context: Context) -> Response:
    """GET /random: a phrase nobody can foresee."""
    return json_reply({"phrase": secrets.token_hex(12)})


def not_implemented(context: Context) -> Response:
    """POST /dois/status."""
    return json_reply({"message": "Not Implemented."}, 501)


def set_url(context: Context) -> Response:
    """POST /dois/set-url, for the staff of the agency."""
    context.permissions.require(context.caller is not None and context.caller.is_staff, context.caller)
    return json_reply({"message": "Adding missing URLs queued."})


def client_api(context: Context) -> Response:
    """GET /client-api/graphql."""
    message = {"message": "This endpoint only supports POST requests."}
    return json_reply(message, 405, {"Allow": "POST"})


def graphql(context: Context) -> Response:
    """POST /client-api/graphql: spoken to, but without anything behind it."""
    return json_reply({"data": None, "errors": [{"message": "The sandbox answers no queries."}]})


def no_events(context: Context, name: str = "") -> Response:
    """GET /events: there are none, and crawlers that search are sent away."""
    if _CRAWLER.search(context.request.headers.get("User-Agent", "")) and context.parameter("query"):
        return json_reply({}, 404)
    total_pages = "totalPages" if "version=2" in context.request.headers.get("Accept", "") else "total-pages"
    return json_reply({"data": [], "meta": {"total": 0, total_pages: 0, "page": 1}, "links": {}})


def refuse_event(context: Context) -> Response:
    """POST /events: no repository may."""
    raise bad_credentials() if context.caller is None else not_authorized()


ROUTES: list[Route] = [
    route("GET", "/", pages.root),
    route("GET", "/heartbeat", heartbeat),
    route("POST", "/token", accounts.issue_token),
    route("POST", "/reset", accounts.reset_password),
    route("GET", "/credentials/api-keys", accounts.list_keys),
    route("POST", "/credentials/api-keys", accounts.create_key),
    route("DELETE", "/credentials/api-keys/(?P<key_id>[^/]+)", accounts.revoke_key),
    route("GET", "/client-api/graphql", client_api),
    route("POST", "/client-api/graphql", graphql),
    route("GET", "/api/handles/(?P<name>.+)", handles.handle),
    route("GET", "/ra/(?P<name>.+)", handles.registration_agency),
    route("GET", "/resolve/(?P<name>.+)", handles.resolve),
    route("GET", "/(?:clients|repositories)/(?P<client_id>[^/]+)/dois", lists.list_client_dois),
    route("GET", "/providers/(?P<provider_id>[^/]+)/dois", lists.list_provider_dois),
    route("GET", "/(?:clients|repositories|providers)/(?P<account_id>[^/]+)/activities", media.list_account_activities),
    route("GET", "/(?:clients|repositories)/totals", statistics.repository_totals),
    route("GET", "/providers/totals", statistics.provider_totals),
    route("GET", "/(?:clients|repositories)/(?P<client_id>[^/]+)/stats", statistics.repository_stats),
    route("GET", "/providers/(?P<provider_id>[^/]+)/stats", statistics.provider_stats),
    route("GET", "/clients/(?P<client_id>[^/]+)", accounts.show_client),
    route("GET", "/repositories/(?P<client_id>[^/]+)", accounts.show_repository),
    route("GET", "/providers/(?P<provider_id>[^/]+)", accounts.show_provider),
    route("GET", "/clients", accounts.list_clients),
    route("GET", "/repositories", accounts.list_repositories),
    route("GET", "/providers", accounts.list_providers),
    route("GET", "/prefixes", accounts.list_prefixes),
    route("GET", "/prefixes/(?P<prefix>[^/]+)", accounts.show_prefix),
    route("GET", "/(?:client|repository)-prefixes", accounts.list_client_prefixes),
    route("GET", "/(?:client|repository)-prefixes/(?P<identifier>[^/]+)", accounts.show_client_prefix),
    route("GET", "/activities", media.list_activities),
    route("GET", "/activities/(?P<activity_id>[^/]+)", media.show_activity),
    route("GET", "/events", no_events),
    route("POST", "/events", refuse_event),
    route("GET", "/dois/?", lists.list_dois),
    route("POST", "/dois/?", dois.create_doi),
    route("POST", "/dois/validate", dois.validate_doi),
    route("POST", "/dois/undo", dois.undo_doi),
    route("POST", "/dois/status", not_implemented),
    route("POST", "/dois/set-url", set_url),
    route("GET", "/dois/random", dois.random_names),
    route("GET", "/random", random_phrase),
    route("GET", "/dois/get-dois", media.get_dois),
    route("GET", f"/dois/{_DOI}/get-url", media.get_url),
    route("GET", f"/dois/{_DOI}/activities", media.list_doi_activities),
    route("GET", f"/dois/{_DOI}/events", no_events),
    route("GET", f"/dois/{_DOI}/media", media.list_media),
    route("POST", f"/dois/{_DOI}/media", media.create_media),
    route("GET", f"/dois/{_DOI}/media/(?P<media_id>[^/]+)", media.show_media),
    route("PUT PATCH", f"/dois/{_DOI}/media/(?P<media_id>[^/]+)", media.update_media),
    route("DELETE", f"/dois/{_DOI}/media/(?P<media_id>[^/]+)", media.delete_media),
    route("GET", f"/dois/{_DOI}/metadata", media.list_versions),
    route("POST", f"/dois/{_DOI}/metadata", media.create_version),
    route("GET", f"/dois/{_DOI}/metadata/(?P<version_id>[^/]+)", media.show_version),
    route("DELETE", f"/dois/{_DOI}/metadata/(?P<version_id>[^/]+)", media.delete_version),
    route("GET", "/dois/(?P<mime>(?:application|text)/[^/]+)/(?P<name>10\\..+)", negotiation.show_as),
    route("GET", "/dois/(?P<name>.+)", dois.show_doi),
    route("PUT PATCH", "/dois/(?P<name>.+)", dois.update_doi),
    route("DELETE", "/dois/(?P<name>.+)", dois.delete_doi),
    route("GET", "/(?P<mime>(?:application|text)/[^/]+)/(?P<name>10\\..+)", negotiation.show_as),
    route("GET", "/(?P<name>10\\.[0-9]+/.+)", negotiation.show_at_root),
]
ADMIN_ROUTES: list[Route] = [
    route("GET", "/_sandbox/?", pages.home),
    route("GET", "/_sandbox/style.css", pages.stylesheet),
    route("GET", "/_sandbox/follow", pages.follow),
    route("GET", "/_sandbox/doi/(?P<name>.+)", pages.doi_page),
    route("GET", "/", pages.root),
    route("POST", "/_sandbox/faults", admin.add_faults),
    route("GET", "/_sandbox/faults", admin.list_faults),
    route("DELETE", "/_sandbox/faults", admin.clear_faults),
    route("GET", "/_sandbox/requests", admin.list_requests),
    route("DELETE", "/_sandbox/requests", admin.clear_requests),
    route("POST PATCH", "/_sandbox/settings", admin.change_settings),
    route("GET", "/_sandbox/settings", admin.show_settings),
    route("POST", "/_sandbox/accounts", admin.put_account),
    route("POST", "/_sandbox/dois", admin.plant_doi),
    route("GET", "/_sandbox/dois", admin.list_dois),
    route("POST", "/_sandbox/reset", admin.reset),
]
