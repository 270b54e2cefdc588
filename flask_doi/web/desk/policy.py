"""What is decided about DOIs, and a policy that says so: both as the settings in force have it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.access_decisions import TABLE, Circumstance
from flask_doi.domain.decision_wording import EMBARGO_WORDS, STANDING_WORDS, decision_row
from flask_doi.domain.policy_wording import Policy, policy
from flask_doi.services.configuring.effective import refresh
from flask_doi.services.configuring.policy_facts import policy_facts
from flask_doi.services.context import Context, current_context
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.desk.frame import at_desk, desk_page
from flask_doi.web.texts import doi_text, duration, translated

FILE = "doi-policy.md"


def add_policy_rules(pages: Blueprint) -> None:
    """The addresses of these pages."""
    pages.add_url_rule("/configuration/decisions", "configuration_decisions", decisions, methods=["GET"])
    pages.add_url_rule("/configuration/policy", "configuration_policy", policy_page, methods=["GET"])
    pages.add_url_rule("/configuration/policy.md", "configuration_policy_file", policy_file, methods=["GET"])


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownRow:
    """One circumstance with what is done in it; `is_other` where the settings choose another way."""

    words: Markup
    cells: tuple[tuple[Markup, Markup], ...]
    way: Markup
    is_chosen: bool = False
    is_other: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One setting that decides, with its possible values, of which one is in force."""

    setting: str
    label: Markup
    options: tuple[tuple[Markup, bool], ...]


def decisions() -> ResponseReturnValue:
    """The decision table, with the rows that the present settings choose."""
    context = current_context()
    refused = at_desk(context)
    if refused is not None:
        return refused
    refresh(context)
    standings = [doi_text(words) for words in STANDING_WORDS.values()]
    return desk_page(
        context, "doi/decisions.html", 200, standings=standings, rows=_rows(context), choices=_choices(context)
    )


def _rows(context: Context) -> list[ShownRow]:
    """Every circumstance once, but that of an embargo in each way in which it can be treated."""
    rows = []
    for circumstance in TABLE:
        if circumstance is not Circumstance.EMBARGOED:
            rows.append(_row(circumstance, "reserve"))
            continue
        for embargo in EMBARGO_WORDS:
            is_chosen = embargo == context.settings.embargo
            rows.append(_row(circumstance, embargo, is_chosen=is_chosen, is_other=not is_chosen))
    return rows


def _row(circumstance: Circumstance, embargo: str, *, is_chosen: bool = False, is_other: bool = False) -> ShownRow:
    found = decision_row(circumstance, embargo=embargo)
    return ShownRow(
        words=doi_text(found.words),
        cells=tuple(
            (doi_text(STANDING_WORDS[cell.standing]), Markup(" ").join(doi_text(each) for each in cell.sentences))
            for cell in found.cells
        ),
        is_chosen=is_chosen,
        is_other=is_other,
        way=doi_text(EMBARGO_WORDS[embargo]),
    )


def _choices(context: Context) -> list[Choice]:
    """What settings decide besides the table."""
    settings = context.settings
    return [
        Choice(
            setting="DOI_EMBARGO",
            label=doi_text("Material under embargo"),
            options=tuple((doi_text(words), value == settings.embargo) for value, words in EMBARGO_WORDS.items()),
        ),
        Choice(
            setting="DOI_ON_DELETE",
            label=doi_text("A record with a public DOI is deleted"),
            options=(
                (doi_text("It is deleted, and its DOI is retired by itself."), settings.on_delete == "deactivate"),
                (doi_text("It cannot be deleted before its DOI is retired."), settings.on_delete == "refuse"),
            ),
        ),
        Choice(
            setting="DOI_GRACE_PERIOD",
            label=doi_text("After a publication"),
            options=(
                (doi_text("A new DOI is public at once."), settings.grace_period == 0),
                (_grace_words(settings.grace_period), settings.grace_period > 0),
            ),
        ),
    ]


def _grace_words(seconds: int) -> Markup:
    if not seconds:
        return doi_text("A new DOI stays a draft for a while, and can still be taken back.")
    return doi_text("A new DOI stays a draft for %(time)s, and can still be taken back.", time=duration(seconds))


def policy_page() -> ResponseReturnValue:
    """The policy to read and copy."""
    context = current_context()
    refused = at_desk(context)
    if refused is not None:
        return refused
    found = _policy(context)
    return desk_page(context, "doi/policy.html", 200, policy=found, markdown=found.as_markdown())


def policy_file() -> ResponseReturnValue:
    """The same as a file."""
    context = current_context()
    refused = at_desk(context)
    if refused is not None:
        return refused
    answer = make_response(_policy(context).as_markdown())
    answer.headers["Content-Type"] = "text/markdown; charset=utf-8"
    answer.headers["Content-Disposition"] = f"attachment; filename={FILE}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _policy(context: Context) -> Policy:
    settings = refresh(context)
    grace = str(duration(settings.grace_period).striptags()) if settings.grace_period else ""
    agency = AGENCIES.get(settings.agency, settings.agency)
    return policy(policy_facts(context, agency=agency, grace=grace), translated)
