"""Counting the DOIs of accounts (DataCite REST API: totals and stats)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from .accounts import Repository
from .context import Context
from .doi_record import DoiRecord
from .facets import facets
from .refusals import not_found
from .replies import json_reply
from .timestamps import now_text


def repository_totals(context: Context) -> Response:
    """GET /repositories/totals and /clients/totals: repositories that have DOIs, the largest first."""
    return _totals(context, lambda repository: (repository.id, repository.name or repository.id.upper()))


def provider_totals(context: Context) -> Response:
    """GET /providers/totals: members that have DOIs, the largest first."""

    def member_of(repository: Repository) -> tuple[str, str]:
        member = context.register.accounts.member(repository.member_id)
        return repository.member_id, member.name if member else repository.member_id.upper()

    return _totals(context, member_of)


def repository_stats(context: Context, client_id: str) -> Response:
    """GET /repositories/{id}/stats and /clients/{id}/stats."""
    repository = context.register.accounts.repository(client_id)
    if repository is None:
        raise not_found()
    return _stats(context, [record for record in _records(context) if record.client_id == repository.id])


def provider_stats(context: Context, provider_id: str) -> Response:
    """GET /providers/{id}/stats."""
    accounts = context.register.accounts
    member = accounts.member(provider_id)
    if member is None:
        raise not_found()
    below = {repository.id for repository in accounts.repositories_of(member.id)}
    return _stats(context, [record for record in _records(context) if record.client_id in below])


def _totals(context: Context, holder: Callable[[Repository], tuple[str, str]]) -> Response:
    groups: dict[tuple[str, str], list[DoiRecord]] = {}
    for record in _records(context):
        repository = context.register.accounts.repository(record.client_id)
        if repository is not None:
            groups.setdefault(holder(repository), []).append(record)
    ranked = sorted(groups.items(), key=lambda group: -len(group[1]))
    return json_reply([_total(context, identifier, title, records) for (identifier, title), records in ranked])


def _total(context: Context, identifier: str, title: str, records: list[DoiRecord]) -> dict[str, Any]:
    today = now_text()
    month, year, last_year = today[:7], today[:4], str(int(today[:4]) - 1)
    return {
        "id": identifier,
        "title": title,
        "count": len(records),
        "temporal": {
            "this_month": _created_in(records, month),
            "this_year": _created_in(records, year),
            "last_year": _created_in(records, last_year),
        },
        "states": facets(records, context.register.accounts, "states")["states"],
    }


def _created_in(records: list[DoiRecord], period: str) -> list[dict[str, Any]]:
    count = sum(record.created.startswith(period) for record in records)
    return [{"id": period, "title": period, "count": count}]


def _stats(context: Context, records: list[DoiRecord]) -> Response:
    counts = facets(records, context.register.accounts, "clients,resourceTypes,created,citations,views,downloads")
    counts["dois"] = counts.pop("created")
    return json_reply(counts)


def _records(context: Context) -> list[DoiRecord]:
    with context.register.lock:
        return list(context.register.index.records(context.register.settings.index_lag))
