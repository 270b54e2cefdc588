"""What hangs on a DOI: content links, stored documents, provenance, events, its URL in the handle system."""

from __future__ import annotations

import base64
import binascii
import re
import time
import uuid
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Response

from .activities import Activity
from .context import Context
from .doi_record import DoiRecord
from .paging import total_pages, wanted_page
from .refusals import Refusal, bad_credentials, invalid, not_authorized, not_found
from .register import Media, MetadataVersion
from .replies import empty_reply, json_reply
from .resources import account_activity, activity_resource, media_resource, metadata_resource
from .timestamps import now_text
from .url_checks import is_media_url

_MEDIA_TYPE = re.compile(r"^[-\w.+]+/[-\w.+]+$")


def list_media(context: Context, name: str) -> Response:
    """GET /dois/{doi}/media."""
    record = _seen(context, name)
    found = [media_resource(media) for media in context.register.media_of(record.doi).values()]
    return _listed(found)


def show_media(context: Context, name: str, media_id: str) -> Response:
    """GET /dois/{doi}/media/{id}."""
    return json_reply({"data": media_resource(_media(context, _seen(context, name), media_id))})


def create_media(context: Context, name: str) -> Response:
    """POST /dois/{doi}/media."""
    with context.register.lock:
        record = _own(context, name)
        values = _attributes(context)
        moment = now_text()
        media = Media(
            id=uuid.uuid4().hex[:12],
            doi=record.doi,
            media_type=values.get("mediaType"),
            url=str(values.get("url") or ""),
            version=1,
            created=moment,
            updated=moment,
        )
        _check_media(media)
        context.register.put_media(media)
    return json_reply({"data": media_resource(media)}, 201)


def update_media(context: Context, name: str, media_id: str) -> Response:
    """PATCH /dois/{doi}/media/{id}."""
    with context.register.lock:
        media = _media(context, _own(context, name), media_id)
        values = _attributes(context)
        changed = replace(
            media,
            media_type=values.get("mediaType", media.media_type),
            url=str(values.get("url", media.url) or ""),
            version=media.version + 1,
            updated=now_text(),
        )
        _check_media(changed)
        context.register.put_media(changed)
    return json_reply({"data": media_resource(changed)})


def delete_media(context: Context, name: str, media_id: str) -> Response:
    """DELETE /dois/{doi}/media/{id}."""
    with context.register.lock:
        context.register.remove_media(_media(context, _own(context, name), media_id))
    return empty_reply()


def list_versions(context: Context, name: str) -> Response:
    """GET /dois/{doi}/metadata: the stored documents, newest first."""
    record = _seen(context, name)
    versions = reversed(context.register.versions_of(record.doi))
    return _listed([metadata_resource(version) for version in versions])


def show_version(context: Context, name: str, version_id: str) -> Response:
    """GET /dois/{doi}/metadata/{id}."""
    return json_reply({"data": metadata_resource(_version(context, _seen(context, name), version_id))})


def create_version(context: Context, name: str) -> Response:
    """POST /dois/{doi}/metadata: stores a document without reading it into the attributes."""
    with context.register.lock:
        record = _own(context, name)
        values = _attributes(context)
        try:
            xml = base64.b64decode(str(values.get("xml") or "")).decode("utf-8", "replace")
        except (ValueError, binascii.Error):
            xml = ""
        if not xml.strip():
            raise invalid({"xml": "can't be blank"}, None)
        count = len(context.register.versions_of(record.doi))
        version = MetadataVersion(id=uuid.uuid4().hex[:12], doi=record.doi, version=count, xml=xml, created=now_text())
        context.register.put_version(version)
    return json_reply({"data": metadata_resource(version)}, 201)


def delete_version(context: Context, name: str, version_id: str) -> Response:
    """DELETE /dois/{doi}/metadata/{id}."""
    with context.register.lock:
        context.register.remove_version(_version(context, _own(context, name), version_id))
    return empty_reply()


def list_doi_activities(context: Context, name: str) -> Response:
    """GET /dois/{doi}/activities, open to everybody."""
    found = context.register.activities_of(name)
    if not found:
        raise not_found()
    return _activities(context, list(reversed(found)))


def list_activities(context: Context) -> Response:
    """GET /activities, newest first, of one DOI when it is named."""
    name = context.parameter("datacite-doi-id")
    if name:
        return _activities(context, list(reversed(context.register.activities_of(name))))
    with context.register.lock:
        found = [entry for entries in context.register.contents.activities.values() for entry in entries]
    found.sort(key=lambda entry: entry.time, reverse=True)
    return _activities(context, found)


def list_account_activities(context: Context, account_id: str) -> Response:
    """GET /repositories/{id}/activities: changes of the account itself, not of its DOIs."""
    accounts = context.register.accounts
    account = accounts.repository(account_id) or accounts.member(account_id)
    if account is None:
        raise not_found()
    return _listed([account_activity(context, account)])


def show_activity(context: Context, activity_id: str) -> Response:
    """GET /activities/{id}."""
    with context.register.lock:
        every = (entry for entries in context.register.contents.activities.values() for entry in entries)
        found = next((entry for entry in every if entry.id == activity_id), None)
    if found is None:
        raise not_found()
    return json_reply({"data": activity_resource(context, found)})


def get_url(context: Context, name: str) -> Response:
    """GET /dois/{doi}/get-url: what the handle system says; a draft tells its own URL."""
    record = context.register.record(name)
    if record is None:
        raise not_found()
    context.permissions.require(context.permissions.may_read_url(context.caller, record), context.caller)
    if not record.is_public:
        return json_reply({"url": record.url}) if record.url else empty_reply()
    handle = context.register.handle(name)
    url = handle.url_at(time.time()) if handle else None
    if url is None:
        raise Refusal(404, {"errors": [{"status": 404, "title": "Not found"}]})
    return json_reply({"url": url})


def get_dois(context: Context) -> Response:
    """GET /dois/get-dois: the handles of the account's first prefix."""
    caller = context.caller
    if caller is None:
        raise bad_credentials()
    repository = context.register.accounts.repository(caller.client_id)
    if repository is None or caller.role != "client_admin" or not repository.is_active:
        raise not_authorized()
    if not repository.prefixes:
        return empty_reply()
    lead = repository.prefixes[0] + "/"
    with context.register.lock:
        names = sorted(doi.upper() for doi in context.register.contents.handles if doi.startswith(lead))
    return json_reply({"dois": names}) if names else empty_reply()


def _seen(context: Context, name: str) -> DoiRecord:
    record = context.register.record(name)
    if record is None or not context.permissions.may_see(context.caller, record):
        raise not_found()
    return record


def _own(context: Context, name: str) -> DoiRecord:
    record = context.register.record(name)
    if record is None:
        raise not_found()
    context.permissions.require(context.permissions.may_change(context.caller, record), context.caller)
    return record


def _media(context: Context, record: DoiRecord, media_id: str) -> Media:
    media = context.register.media_of(record.doi).get(media_id)
    if media is None:
        raise not_found()
    return media


def _version(context: Context, record: DoiRecord, version_id: str) -> MetadataVersion:
    for version in context.register.versions_of(record.doi):
        if version.id == version_id:
            return version
    raise not_found()


def _attributes(context: Context) -> dict[str, Any]:
    values = context.data().get("attributes")
    return values if isinstance(values, dict) else {}


def _check_media(media: Media) -> None:
    problems = {}
    if not is_media_url(media.url):
        problems["url"] = "is invalid"
    if media.media_type and not _MEDIA_TYPE.match(str(media.media_type)):
        problems["media_type"] = "is invalid"
    if problems:
        raise invalid(problems, None)


def _activities(context: Context, found: list[Activity]) -> Response:
    page = wanted_page(context.request.args)
    start = (page.number - 1) * page.size
    shown = [activity_resource(context, entry) for entry in found[start : start + page.size]]
    meta = {"total": len(found), "totalPages": total_pages(len(found), page), "page": page.number}
    return json_reply({"data": shown, "meta": meta, "links": {"self": context.request.url}})


def _listed(resources: list[dict[str, Any]]) -> Response:
    count = len(resources)
    return json_reply({"data": resources, "meta": {"total": count, "totalPages": -(-count // 25), "page": 1}})
