"""The list of batches, and the addresses of all pages about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.batch_wording import STATES
from flask_doi.services.batches.showing import PAGE, BatchFacts, list_batches, number_by_state
from flask_doi.services.context import Context, current_context
from flask_doi.web.desk.batches_dois import batch_dois
from flask_doi.web.desk.batches_files import batch_csv, batch_reasons
from flask_doi.web.desk.batches_mint import batch_mint
from flask_doi.web.desk.batches_page import batch
from flask_doi.web.desk.batches_tally import tally
from flask_doi.web.desk.batches_words import (
    Names,
    kind_word,
    records_named,
    refused_in_words,
    selection_in_words,
    state_label,
)
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope
from flask_doi.web.routing import ROW_NUMBER
from flask_doi.web.texts import doi_text
from flask_doi.web.visitor import may

LIVE_SECONDS = 5


def add_batch_rules(pages: Blueprint) -> None:
    """The addresses of the pages about batches."""
    pages.add_url_rule("/batch", "batches", batches)
    pages.add_url_rule("/batch/mint", "batch_mint", batch_mint, methods=["GET", "POST"])
    pages.add_url_rule("/batch/mint.csv", "batch_reasons", batch_reasons)
    pages.add_url_rule("/batch/dois", "batch_dois", batch_dois, methods=["GET", "POST"])
    pages.add_url_rule(f"/batch/<{ROW_NUMBER}:batch_id>", "batch", batch, methods=["GET", "POST"])
    pages.add_url_rule(f"/batch/<{ROW_NUMBER}:batch_id>.csv", "batch_csv", batch_csv)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownBatch:
    """A batch of the list with its words."""

    facts: BatchFacts
    url: str
    kind: Markup
    state: Markup
    selection: list[Markup]
    refused: Markup | None
    tally: list[Markup]


def batches() -> ResponseReturnValue:
    """The batches, the newest first."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    before = request.args.get("before", "")
    place = int(before) if before.isdecimal() and len(before) < 19 else None
    scope = own_scope(context)
    found = list_batches(context, scope, states=(state,) if state else (), before=place)
    numbers = number_by_state(context, scope)
    shown = found[:PAGE]
    names = records_named(context, shown)
    args: dict[str, Any] = {"state": state} if state else {}
    return desk_page(
        context,
        "doi/batches.html",
        batches=[_shown(context, each, names) for each in shown],
        state=state,
        total=numbers.get(state, 0) if state else sum(numbers.values()),
        pills=_pills(numbers, state),
        next=url_for(f"{ADMIN}.batches", before=shown[-1].id, **args) if len(found) > PAGE else None,
        first=url_for(f"{ADMIN}.batches", **args) if place else "",
        live=LIVE_SECONDS if any(each.is_moving and each.state != "paused" for each in shown) else None,
        may_act=may(context, "batch", None),
    )


def _shown(context: Context, facts: BatchFacts, names: Names) -> ShownBatch:
    return ShownBatch(
        facts=facts,
        url=url_for(f"{ADMIN}.batch", batch_id=facts.id),
        kind=kind_word(facts.kind),
        state=state_label(facts.state),
        selection=selection_in_words(context, facts, names),
        refused=refused_in_words(facts),
        tally=tally(facts),
    )


def _pills(numbers: dict[str, int], state: str) -> list[tuple[str, Markup, int, bool]]:
    """Address, label, number and whether it is chosen, of each state that there is."""
    pills = [(url_for(f"{ADMIN}.batches"), doi_text("All"), sum(numbers.values()), not state)]
    pills += [
        (url_for(f"{ADMIN}.batches", state=each), state_label(each), numbers.get(each, 0), each == state)
        for each in STATES
        if numbers.get(each) or each == state
    ]
    return pills
