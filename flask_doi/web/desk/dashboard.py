"""The dashboard: how things stand, at a glance, and the ways from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.doi_filter import STATES
from flask_doi.services.batches.showing import list_batches
from flask_doi.services.context import Context, current_context
from flask_doi.services.desk.browsing import Total
from flask_doi.services.desk.figures import Figures, figures, minted_lately, waiting
from flask_doi.services.desk.surroundings import accounts_now, set_up
from flask_doi.services.health import GOOD, Health, foundations
from flask_doi.services.heartbeat import last_seen
from flask_doi.web.desk.alerts import about_alerts
from flask_doi.web.desk.batches_words import state_label
from flask_doi.web.desk.dashboard_words import (
    about_accounts,
    about_tables,
    about_workers,
    environment_words,
    first_steps,
    number_words,
)
from flask_doi.web.desk.doi_words import condition_words, state_words
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope
from flask_doi.web.texts import doi_plural, doi_text, number
from flask_doi.web.visitor import may
from flask_doi.web.ways import way_to

LATELY = 8
MOST_BATCHES = 5
UNFINISHED = ("preparing", "awaiting_approval", "running", "paused")
TONES = {
    "findable": "good", "failed": "trouble", "stale": "warning", "unresolved": "busy", "unverified": "warning",
    "forgotten": "warning", "registered": "good",
}  # fmt: skip
CROSSING = ("failed", "stale", "unresolved", "unverified", "forgotten")
BUSY, IDLE = 3, 20
MANY = 100_000
"""The page renews itself after so many seconds while something moves, and else; with many DOIs always the latter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One figure: what it counts, how much that is in words, and the list of just these."""

    label: Markup
    shown: str | Markup
    url: str
    tone: str = ""


def add_dashboard_rules(pages: Blueprint) -> None:
    """The address of the dashboard."""
    pages.add_url_rule("/", "dashboard", dashboard, methods=["GET"])


def dashboard() -> ResponseReturnValue:
    """How things stand, at a glance."""
    context = current_context()
    refused = at_desk(context)
    if refused is not None:
        return refused
    found = foundations(context)
    if found.tables == GOOD:
        try:
            return desk_page(context, "doi/dashboard.html", environment=environment_words(context), **_values(context))
        except SQLAlchemyError:
            if foundations(context).tables == GOOD:
                raise
            found = Health(database="fail")
    values = {"banners": (about_tables(found),), "steps": (), "actions": (), "live": IDLE, "figures": None}
    return desk_page(context, "doi/dashboard.html", environment=environment_words(context), says="", **values)


def _values(context: Context) -> dict[str, Any]:
    scope, seen = own_scope(context), last_seen(context)
    may_batch, may_configure = (may(context, action, None) for action in ("batch", "configure"))
    with context.session() as session:
        counted, queue = figures(context, session, scope), waiting(context, session, scope)
        accounts = accounts_now(context, session, is_work_waiting=queue.pending.number > 0)
        state = set_up(context, session)
        lately = minted_lately(context, session, scope, number=LATELY)
    return {
        "banners": (
            *about_accounts(accounts, may_configure=may_configure),
            *about_workers(context, seen, queue, state),
            *about_alerts(context, may_configure=may_configure),
        ),
        "steps": first_steps(state, may_configure=may_configure),
        "figures": tuple(_states(counted)),
        "crossing": tuple(_crossing(counted)),
        "everything": doi_plural(
            "%(shown)s DOI", "%(shown)s DOIs", counted.everything, shown=number(counted.everything)
        ),
        "queue": queue,
        "number_words": number_words,
        "queue_urls": {state: _queue_url(state) for state in ("pending", "processing")},
        "worker_seen": seen,
        "is_limited": scope is not None,
        "lately": lately,
        "doi_url": lambda row: way_to("doi", doi_id=row.id),
        "batches": _batches(context, scope),
        "is_empty": counted.everything == 0 and not state.is_done,
        "actions": tuple(_actions(state.has_account, may_batch=may_batch, may_configure=may_configure)),
        "live": BUSY if queue.is_any and counted.everything < MANY else IDLE,
        "says": _says(counted, queue.pending.number + queue.processing.number + queue.noted),
    }


def _states(counted: Figures) -> Iterator[Figure]:
    for state in STATES:
        shown = number(counted.states.get(state, 0))
        url = url_for(f"{ADMIN}.browse", state=state)
        tone = TONES.get(state, "") if counted.states.get(state) else ""
        yield Figure(label=state_words(state), shown=shown, url=url, tone=tone)


def _crossing(counted: Figures) -> Iterator[Figure]:
    for condition in CROSSING:
        total = counted.conditions.get(condition, Total(number=0))
        url = url_for(f"{ADMIN}.browse", condition=condition)
        tone = TONES[condition] if total.number else ""
        yield Figure(label=condition_words(condition), shown=number_words(total), url=url, tone=tone)


def _queue_url(state: str) -> str:
    return way_to("queue", state=state) or url_for(f"{ADMIN}.browse", condition="pending")


def _batches(context: Context, scope: Selection | None) -> list[dict[str, Any]]:
    running = list_batches(context, scope, states=UNFINISHED, limit=MOST_BATCHES)[:MOST_BATCHES]
    return [
        {
            "batch": batch,
            "url": way_to("batch", batch_id=batch.id),
            "state": None if batch.state == "running" else state_label(batch.state),
        }
        for batch in running
    ]


def _actions(is_ready: bool, *, may_batch: bool, may_configure: bool) -> Iterator[tuple[Markup, str, bool]]:
    """What people come for most often, if the visitor may: label, address, and whether it is the main one."""
    wanted = (
        (is_ready and may_batch, doi_text("Batch mint"), way_to("batch_mint")),
        (is_ready and may_batch, doi_text("Bulk sync"), way_to("batch_dois", act="sync")),
        (is_ready, doi_text("Export CSV"), way_to("export_csv")),
        (is_ready, doi_text("Export JSON"), way_to("export_json")),
        (may_configure, doi_text("Configuration"), way_to("configuration")),
    )
    for label, url in ((label, url) for is_allowed, label, url in wanted if is_allowed and url is not None):
        yield label, url, label == (wanted[0][1] if is_ready else wanted[-1][1])


def _says(counted: Figures, under_way: int) -> Markup:
    """What is read out when it changes."""
    failed = number_words(counted.conditions["failed"])
    findable = number(counted.states.get("findable", 0))
    return doi_text(
        "%(findable)s findable, %(waiting)s in the queue, %(failed)s failed.",
        findable=findable,
        waiting=number(under_way),
        failed=failed,
    )
