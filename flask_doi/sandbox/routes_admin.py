"""The controls of the sandbox under `/_sandbox/`: faults, settings, accounts, planted DOIs, and what was seen.

A tool for tests on the same machine, without any password: never put it where others can reach it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Response

from .accounts import Member, Repository, hash_secret
from .attributes import permitted
from .context import Context
from .doi_record import DoiRecord
from .doi_writing import applied, blank_record, submission
from .refusals import Refusal, protocol_refusal
from .replies import empty_reply, json_reply
from .serializer import Presentation, resource
from .timestamps import now_text
from .traffic import Fault


def guarded(answer: Callable[..., Response]) -> Callable[..., Response]:
    """Turns a malformed command into a 400 that says what is wrong."""

    def wrapped(context: Context, **values: str) -> Response:
        try:
            return answer(context, **values)
        except (TypeError, ValueError, KeyError) as problem:
            raise protocol_refusal(400, f"{type(problem).__name__}: {problem}") from problem

    return wrapped


@guarded
def add_faults(context: Context) -> Response:
    """POST /_sandbox/faults: one rule or a list of rules."""
    given = _command(context)
    rules = given if isinstance(given, list) else given.get("faults", [given])
    faults = [Fault(**{**rule, "body": _text(rule.get("body", ""))}) for rule in rules]
    context.traffic.add_faults(faults)
    return json_reply({"faults": [fault.as_dict() for fault in context.traffic.faults()]}, 201)


def list_faults(context: Context) -> Response:
    """GET /_sandbox/faults."""
    return json_reply({"faults": [fault.as_dict() for fault in context.traffic.faults()]})


def clear_faults(context: Context) -> Response:
    """DELETE /_sandbox/faults."""
    context.traffic.clear_faults()
    return empty_reply()


@guarded
def list_requests(context: Context) -> Response:
    """GET /_sandbox/requests, with `method` and `path` to choose."""
    found = context.traffic.log(context.parameter("method"), context.parameter("path"))
    counts: dict[str, int] = {}
    for entry in found:
        counts[entry.method] = counts.get(entry.method, 0) + 1
    return json_reply({"total": len(found), "counts": counts, "requests": [entry.as_dict() for entry in found]})


def clear_requests(context: Context) -> Response:
    """DELETE /_sandbox/requests."""
    context.traffic.forget_requests()
    return empty_reply()


@guarded
def change_settings(context: Context) -> Response:
    """POST /_sandbox/settings: only the switches named change."""
    register = context.register
    with register.lock:
        register.settings = register.settings.changed(_command(context))
    context.traffic.forget_windows()
    return json_reply(register.settings.as_dict())


def show_settings(context: Context) -> Response:
    """GET /_sandbox/settings."""
    return json_reply(context.register.settings.as_dict())


@guarded
def put_account(context: Context) -> Response:
    """POST /_sandbox/accounts: adds a repository or member, or changes the members named of one that is there."""
    values = _command(context)
    name = str(values["id"]).lower()
    register = context.register
    with register.lock:
        account = _repository(context, name, values) if "." in name else _member(context, name, values)
        register.put_account(account)
    return json_reply({"id": account.id}, 201)


@guarded
def plant_doi(context: Context) -> Response:
    """POST /_sandbox/dois: keeps a DOI as it is given, without any check; `client` and `doi` are needed."""
    values = _command(context)
    doi, client_id = str(values["doi"]).lower(), str(values["client"]).lower()
    attributes = {**values, **values.get("attributes", {})}
    register = context.register
    with register.lock:
        before = register.record(doi)
        moment = now_text()
        record = before or blank_record(doi, client_id, register.next_serial(), moment)
        record = applied(record, submission(permitted(attributes), doi), moment)
        plain = {name: values[name] for name in ("state", "created", "updated", "xml_text") if name in values}
        if "xml_text" in plain:
            plain["xml"] = plain.pop("xml_text")
        record = register.store(replace(record, client_id=client_id, **plain), before, None)
    return json_reply(_shown(context, record), 201)


def list_dois(context: Context) -> Response:
    """GET /_sandbox/dois: every DOI in every state, without index lag."""
    with context.register.lock:
        records = list(context.register.contents.records.values())
    return json_reply({"total": len(records), "dois": [_shown(context, record) for record in records]})


@guarded
def reset(context: Context) -> Response:
    """POST /_sandbox/reset: DOIs, handles, faults, log and settings go; accounts stay."""
    register = context.register
    with register.lock:
        register.forget_dois()
        register.settings = type(register.settings)()
    context.traffic.clear_faults()
    context.traffic.forget_requests()
    context.traffic.forget_windows()
    return empty_reply()


def _command(context: Context) -> Any:
    if not context.body.strip():
        return {}
    return json.loads(context.body)


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


def _shown(context: Context, record: DoiRecord) -> dict[str, Any]:
    view = Presentation(affiliation=True, publisher=True)
    return resource(record, context.register.accounts, view, show_landing_page=True)


def _repository(context: Context, name: str, values: dict[str, Any]) -> Repository:
    register = context.register
    old = register.accounts.repository(name)
    member_id = str(values.get("provider") or (old.member_id if old else name.split(".", 1)[0])).lower()
    if register.accounts.member(member_id) is None:
        register.put_account(Member(id=member_id, password_hash=hash_secret(str(values.get("password", "")))))
    if old is None and "password" not in values:
        raise Refusal(400, {"errors": [{"status": "400", "title": "a new account needs a password"}]})
    old = old or Repository(id=name, password_hash="", prefixes=(), member_id=member_id)
    return replace(
        old,
        member_id=member_id,
        password_hash=hash_secret(str(values["password"])) if "password" in values else old.password_hash,
        prefixes=tuple(values.get("prefixes", old.prefixes)),
        name=str(values.get("name", old.name)),
        domains=str(values.get("domains", old.domains)),
        is_active=bool(values.get("active", old.is_active)),
    )


def _member(context: Context, name: str, values: dict[str, Any]) -> Member:
    old = context.register.accounts.member(name) or Member(id=name, password_hash="")
    return replace(
        old,
        password_hash=hash_secret(str(values["password"])) if "password" in values else old.password_hash,
        name=str(values.get("name", old.name)),
        role=str(values.get("role", old.role)),
        consortium_id=values.get("consortium", old.consortium_id),
    )
