"""Creating, reading, changing and deleting DOIs (DataCite REST API: `/dois`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Response

from .accounts import Repository
from .attributes import permitted
from .context import Context
from .doi_name import random_dois, read_doi
from .doi_record import DRAFT, DoiRecord
from .doi_writing import applied, blank_record, record_problems, submission, with_default_schema
from .negotiation import negotiated
from .refusals import (
    bad_credentials,
    crash,
    delete_not_allowed,
    invalid,
    not_found,
    protocol_refusal,
    validation_entries,
)
from .replies import empty_reply, json_reply
from .resources import client_resource, media_resource
from .serializer import Presentation, resource
from .timestamps import now_text

Values = Mapping[str, Any]


def create_doi(context: Context) -> Response:
    """POST /dois."""
    if context.request.headers.get("Authorization") is None:
        raise bad_credentials()
    with context.register.lock:
        record = _created(context, None)
    return _shown(context, record, 201)


def update_doi(context: Context, name: str) -> Response:
    """PUT or PATCH /dois/{doi}: changes the DOI, or creates it when there is none."""
    with context.register.lock:
        before = context.register.record(name)
        if before is None:
            doi = read_doi(name)
            if doi is None:
                raise not_found()
            found = context.register.record(doi)
            if found is None:
                return _shown(context, _created(context, doi), 201)
            before = found
        record = _updated(context, before)
    return _shown(context, record, 200)


def show_doi(context: Context, name: str) -> Response:
    """GET /dois/{doi}, in the format the Accept header names."""
    record = context.register.record(name)
    if record is None or not context.permissions.may_see(context.caller, record):
        raise not_found()
    document = negotiated(context, record)
    return document or _shown(context, record, 200)


def delete_doi(context: Context, name: str) -> Response:
    """DELETE /dois/{doi}: drafts only."""
    with context.register.lock:
        record = context.register.record(name)
        if record is None:
            raise not_found()
        context.permissions.require(context.permissions.may_change(context.caller, record), context.caller)
        if record.state != DRAFT:
            raise delete_not_allowed()
        context.register.remove(record, _username(context))
    return empty_reply()


def validate_doi(context: Context) -> Response:
    """POST /dois/validate: 200 whatever the outcome, problems in the body."""
    values, client_id = _sent(context)
    repository = _repository(context, client_id)
    permissions = context.permissions
    permissions.require(permissions.may_validate(context.caller, repository.id), context.caller)
    doi = _wanted_doi(values)
    with context.register.lock:
        record = blank_record(doi or "", repository.id, 0, now_text())
        record = applied(record, submission(values, doi), now_text())
        found = record_problems(record, repository, None, must_validate=True)
    if found:
        return json_reply({"errors": validation_entries(found, record.doi or None)})
    view = presentation(context, detail=False)
    return json_reply({"data": resource(record, context.register.accounts, view, show_landing_page=True)})


def undo_doi(context: Context) -> Response:
    """POST /dois/undo: takes back the last change."""
    values, _ = _sent(context)
    with context.register.lock:
        record = context.register.record(str(values.get("doi") or ""))
        if record is None:
            raise not_found()
        context.permissions.require(context.permissions.may_change(context.caller, record), context.caller)
        before = context.register.previous(record)
        if before is None:
            context.register.remove(record, _username(context))
            return _shown(context, record, 200)
        restored = replace(before, updated=now_text())
        restored = context.register.store(restored, record, _username(context))
    return _shown(context, restored, 200)


def random_names(context: Context) -> Response:
    """GET /dois/random: names nobody has, of which none is reserved."""
    prefix = context.parameter("prefix")
    if not prefix:
        raise protocol_refusal(422, "Parameter prefix is required")
    size = context.parameter("size") or "1"
    names = random_dois(prefix, context.parameter("number"), int(size) if size.isdigit() else 0)
    if names is None:
        raise crash("No valid prefix found")
    return json_reply({"dois": names})


def presentation(context: Context, *, detail: bool = True, is_collection: bool = False) -> Presentation:
    """How the caller wants DOIs shown."""
    fields = context.request.args.get("fields[dois]")
    include = tuple(name.strip() for name in (context.parameter("include") or "").split(",") if name.strip())
    return Presentation(
        detail=detail,
        is_collection=is_collection,
        affiliation=context.parameter("affiliation") not in (None, "", "false"),
        publisher=context.flag("publisher"),
        composite=bool(context.parameter("composite")),
        agency=context.flag("include_other_registration_agencies"),
        fields=frozenset(name.strip() for name in fields.split(",")) if fields is not None else None,
        include=tuple(name for name in include if name in ("client", "media")),
    )


def _created(context: Context, doi: str | None) -> DoiRecord:
    values, client_id = _sent(context)
    wanted = doi or _wanted_doi(values)
    repository = _repository(context, client_id)
    allowed = context.permissions.may_create(context.caller, wanted or "", repository.id)
    context.permissions.require(allowed, context.caller)
    moment = now_text()
    name = (wanted or "").lower()
    record = applied(blank_record(name, repository.id, 0, moment), submission(values, wanted), moment)
    taken = context.register.record(name) is not None
    _require_valid(context, record, repository, None, values, is_taken=taken)
    record = replace(record, serial=context.register.next_serial())
    return _stored(context, record, None)


def _stored(context: Context, record: DoiRecord, before: DoiRecord | None) -> DoiRecord:
    stored = context.register.store(record, before, _username(context))
    if record.content_url and (before is None or before.content_url != record.content_url):
        context.register.link_content(stored)
    return stored


def _updated(context: Context, before: DoiRecord) -> DoiRecord:
    permissions = context.permissions
    body = context.json_body()
    if _is_transfer(body):
        permissions.require(permissions.may_transfer(context.caller, before), context.caller)
        return _transferred(context, before)
    permissions.require(permissions.may_change(context.caller, before), context.caller)
    values, _ = _sent(context)
    if not values.get("doi") and values.get("prefix"):
        values = {**values, "doi": _wanted_doi(values)}
    named = str(values.get("doi") or before.doi)
    record = applied(with_default_schema(before), submission(values, named), now_text())
    if record.xml != before.xml and before.xml is not None:
        record = replace(record, metadata_version=before.metadata_version + 1)
    repository = _repository(context, before.client_id)
    _require_valid(context, record, repository, before, values)
    return _stored(context, record, before)


def _transferred(context: Context, before: DoiRecord) -> DoiRecord:
    _, client_id = _sent(context)
    repository = _repository(context, client_id)
    moved = replace(before, client_id=repository.id, updated=now_text())
    return context.register.store(moved, before, _username(context))


def _require_valid(
    context: Context,
    record: DoiRecord,
    repository: Repository,
    before: DoiRecord | None,
    values: Values,
    *,
    is_taken: bool = False,
) -> None:
    must_validate = values.get("should_validate") in (True, "true")
    found = record_problems(record, repository, before, is_taken=is_taken, must_validate=must_validate)
    if found:
        raise invalid(found, record.doi or None)


def _sent(context: Context) -> tuple[dict[str, Any], str | None]:
    """The attributes of the body and the repository they are for."""
    data = context.data()
    given = data.get("attributes")
    values = dict(given) if isinstance(given, dict) else {}
    if "identifiers" not in values and "alternateIdentifiers" in values:
        values["identifiers"] = _identifiers(values["alternateIdentifiers"])
    return permitted(values), _named_client(data) or (context.caller.client_id if context.caller else None)


def _identifiers(alternates: Any) -> Any:
    if alternates is None or isinstance(alternates, str):
        return alternates
    wrapped = alternates if isinstance(alternates, list) else [alternates]
    return [
        {
            "identifier": entry.get("alternateIdentifier"),
            "identifierType": entry.get("alternateIdentifierType"),
        }
        for entry in wrapped
        if isinstance(entry, dict)
    ]


def _named_client(data: Values) -> str | None:
    value: Any = data
    for name in ("relationships", "client", "data", "id"):
        value = value.get(name) if isinstance(value, dict) else None
    return str(value) if value else None


def _is_transfer(body: Any) -> bool:
    value: Any = body
    for name in ("data", "attributes", "mode"):
        value = value.get(name) if isinstance(value, dict) else None
    return bool(value == "transfer")


def _wanted_doi(values: Values) -> str | None:
    given = values.get("doi")
    if given:
        return str(given)
    if not values.get("prefix"):
        return None
    names = random_dois(str(values["prefix"]))
    if names is None:
        raise crash("No valid prefix found")
    return names[0]


def _repository(context: Context, client_id: str | None) -> Repository:
    repository = context.register.accounts.repository(client_id)
    if repository is None:
        raise not_found()
    return repository


def _username(context: Context) -> str | None:
    return context.caller.uid if context.caller else None


def _shown(context: Context, record: DoiRecord, status: int) -> Response:
    view = presentation(context)
    may = context.permissions.may_see_landing_page(context.caller, record)
    media = list(context.register.media_of(record.doi))
    body: dict[str, Any] = {
        "data": resource(record, context.register.accounts, view, show_landing_page=may, media=media)
    }
    included = included_resources(context, [record], view)
    if included:
        body["included"] = included
    headers = {"Location": f"{context.base_url}/dois/{record.serial}"} if status == 201 else None
    return json_reply(body, status, headers)


def included_resources(context: Context, records: list[DoiRecord], view: Presentation) -> list[dict[str, Any]]:
    """The repositories and content links the caller asked to have beside the DOIs."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    if "client" in view.include:
        for client_id in dict.fromkeys(record.client_id for record in records):
            repository = context.register.accounts.repository(client_id)
            if repository is not None:
                found["clients", client_id] = client_resource(context, repository)
    if "media" in view.include:
        for record in records:
            for media in context.register.media_of(record.doi).values():
                found["media", media.id] = media_resource(media)
    return list(found.values())
