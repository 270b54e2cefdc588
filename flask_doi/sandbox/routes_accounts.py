"""Accounts: tokens, API keys, repositories, members and prefixes."""

from __future__ import annotations

import secrets
import string
import uuid
from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from werkzeug.wrappers import Response

from .accounts import ApiKey, Member, Repository, hash_secret
from .authentication import TOKEN_LIFETIME, Caller
from .context import Context
from .refusals import bad_credentials, not_authorized, not_found, protocol_refusal
from .replies import empty_reply, json_reply
from .resources import client_resource, provider_resource, repository_resource
from .timestamps import now_text

_KEY_LENGTH = 32
_SHOWN_LENGTH = 11


def issue_token(context: Context) -> Response:
    """POST /token: a bearer token for a name and password; an API key is never exchanged."""
    body = context.json_body()
    form = body if isinstance(body, dict) else {}
    if not form:
        form = {name: values[-1] for name, values in parse_qs(context.body.decode("utf-8", "replace")).items()}
    if form.get("grant_type") != "password":
        raise protocol_refusal(400, "Wrong grant type.")
    name, password = form.get("username"), form.get("password")
    if not name or not password:
        raise protocol_refusal(400, "Missing account ID or password.")
    caller = context.authentication.by_password(str(name), str(password))
    if caller is None or caller.role == "client_api":
        raise protocol_refusal(400, "Wrong account ID or password.")
    token = context.authentication.issue_token(caller)
    return json_reply({"access_token": token, "expires_in": TOKEN_LIFETIME})


def reset_password(context: Context) -> Response:
    """POST /reset: promises a message to the account; none is ever sent."""
    form = parse_qs(context.body.decode("utf-8", "replace"))
    name = form.get("username", [""])[-1]
    if not name:
        return json_reply({"message": "Missing account ID."})
    known = context.authentication.by_name(name) is not None
    return json_reply({"message": "Queued. Thank you." if known else "Account not found."})


def list_keys(context: Context) -> Response:
    """GET /credentials/api-keys."""
    caller = _key_holder(context)
    accounts = context.register.accounts
    keys = accounts.keys.values() if caller.is_staff else accounts.keys_of(caller.client_id or "")
    with_revoked = context.flag("include_revoked")
    shown = [_key_resource(key) for key in keys if with_revoked or key.revoked is None]
    return json_reply({"data": shown, "meta": {"total": len(shown)}})


def create_key(context: Context) -> Response:
    """POST /credentials/api-keys: the only answer that ever shows the key."""
    caller = _key_holder(context)
    data = context.data()
    attributes = data.get("attributes") if isinstance(data.get("attributes"), dict) else {}
    client_id = caller.client_id or _named(data, "client") or _named(data, "repository")
    repository = context.register.accounts.repository(client_id)
    if repository is None:
        raise not_found()
    alphabet = string.ascii_letters + string.digits
    secret = "DC." + "".join(secrets.choice(alphabet) for _ in range(_KEY_LENGTH))
    key = ApiKey(
        id=str(uuid.uuid4()),
        repository_id=repository.id,
        name=str((attributes or {}).get("name") or ""),
        key_prefix=secret[:_SHOWN_LENGTH],
        key_hash=hash_secret(secret),
        created=now_text(),
    )
    with context.register.lock:
        context.register.put_account(key)
    shown = _key_resource(key)
    shown["attributes"]["key"] = secret
    return json_reply({"data": shown}, 201)


def revoke_key(context: Context, key_id: str) -> Response:
    """DELETE /credentials/api-keys/{id}."""
    caller = _key_holder(context)
    with context.register.lock:
        key = context.register.accounts.keys.get(key_id)
        if key is None or not (caller.is_staff or key.repository_id == caller.client_id):
            raise not_found()
        context.register.put_account(replace(key, revoked=key.revoked or now_text()))
    return empty_reply()


def show_client(context: Context, client_id: str) -> Response:
    """GET /clients/{id}."""
    return json_reply({"data": client_resource(context, _repository(context, client_id))})


def show_repository(context: Context, client_id: str) -> Response:
    """GET /repositories/{id}."""
    repository = _repository(context, client_id)
    with context.register.lock:
        count = sum(record.client_id == repository.id for record in context.register.contents.records.values())
    meta = {"doiCount": count, "prefixCount": len(repository.prefixes)}
    return json_reply({"data": repository_resource(context, repository), "meta": meta})


def list_clients(context: Context) -> Response:
    """GET /clients."""
    found = context.register.accounts.repositories.values()
    return _listed([client_resource(context, entry) for entry in found], _account_facets(context))


def list_repositories(context: Context) -> Response:
    """GET /repositories."""
    found = context.register.accounts.repositories.values()
    return _listed([repository_resource(context, entry) for entry in found], _account_facets(context))


def show_provider(context: Context, provider_id: str) -> Response:
    """GET /providers/{id}."""
    return json_reply({"data": provider_resource(context.register.accounts, _member(context, provider_id))})


def list_providers(context: Context) -> Response:
    """GET /providers."""
    accounts = context.register.accounts
    return _listed([provider_resource(accounts, member) for member in accounts.members.values()])


def list_prefixes(context: Context) -> Response:
    """GET /prefixes."""
    return _listed([_prefix_resource(context, prefix) for prefix in _prefixes(context)])


def show_prefix(context: Context, prefix: str) -> Response:
    """GET /prefixes/{prefix}."""
    if prefix not in _prefixes(context):
        raise not_found()
    return json_reply({"data": _prefix_resource(context, prefix)})


def list_client_prefixes(context: Context) -> Response:
    """GET /client-prefixes: which repository holds which prefix."""
    wanted = context.parameter("client-id") or context.parameter("repository-id")
    found = [
        _client_prefix_resource(repository, prefix)
        for repository in context.register.accounts.repositories.values()
        if not wanted or repository.id == wanted.lower()
        for prefix in repository.prefixes
    ]
    return _listed(found)


def show_client_prefix(context: Context, identifier: str) -> Response:
    """GET /client-prefixes/{id}."""
    for repository in context.register.accounts.repositories.values():
        for prefix in repository.prefixes:
            found = _client_prefix_resource(repository, prefix)
            if found["id"] == identifier:
                return json_reply({"data": found})
    raise not_found()


def _key_holder(context: Context) -> Caller:
    """The caller, if it may manage API keys; a key itself may not."""
    if context.caller is None:
        raise bad_credentials()
    if context.caller.role not in ("client_admin", "staff_admin", "provider_admin"):
        raise not_authorized()
    return context.caller


def _key_resource(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "type": "apiKeys",
        "attributes": {
            "name": key.name,
            "keyPrefix": key.key_prefix,
            "created": key.created,
            "revokedAt": key.revoked,
        },
        "relationships": {"client": {"data": {"id": key.repository_id, "type": "clients"}}},
    }


def _named(data: dict[str, Any], kind: str) -> str | None:
    value: Any = data
    for name in ("relationships", kind, "data", "id"):
        value = value.get(name) if isinstance(value, dict) else None
    return str(value) if value else None


def _repository(context: Context, client_id: str) -> Repository:
    found = context.register.accounts.repository(client_id)
    if found is None:
        raise not_found()
    return found


def _member(context: Context, provider_id: str) -> Member:
    found = context.register.accounts.member(provider_id)
    if found is None:
        raise not_found()
    return found


def _prefixes(context: Context) -> list[str]:
    found = (prefix for entry in context.register.accounts.repositories.values() for prefix in entry.prefixes)
    return sorted(set(found))


def _prefix_resource(context: Context, prefix: str) -> dict[str, Any]:
    holders = [entry for entry in context.register.accounts.repositories.values() if prefix in entry.prefixes]
    return {
        "id": prefix,
        "type": "prefixes",
        "attributes": {"prefix": prefix, "createdAt": holders[0].created if holders else None},
        "relationships": {
            "clients": {"data": [{"id": entry.id, "type": "clients"} for entry in holders]},
            "providers": {"data": [{"id": entry.member_id, "type": "providers"} for entry in holders]},
        },
    }


def _client_prefix_resource(repository: Repository, prefix: str) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{repository.id}/{prefix}")),
        "type": "client-prefixes",
        "attributes": {"createdAt": repository.created, "updatedAt": repository.created},
        "relationships": {
            "client": {"data": {"id": repository.id, "type": "clients"}},
            "prefix": {"data": {"id": prefix, "type": "prefixes"}},
        },
    }


def _account_facets(context: Context) -> dict[str, Any]:
    """How many repositories each member has, and of which type they are."""
    accounts = context.register.accounts
    counts = Counter(repository.member_id for repository in accounts.repositories.values())
    members = [(accounts.member(member_id), count) for member_id, count in counts.most_common()]
    providers = [{"id": member.id, "title": member.name, "count": count} for member, count in members if member]
    kinds = [{"id": "repository", "title": "Repository", "count": counts.total()}]
    return {"providers": providers, "clientTypes": kinds}


def _listed(resources: list[dict[str, Any]], more: dict[str, Any] | None = None) -> Response:
    meta = {"total": len(resources), "totalPages": 1 if resources else 0, "page": 1, **(more or {})}
    return json_reply({"data": resources, "meta": meta})
