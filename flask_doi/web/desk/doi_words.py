"""What the page of one DOI says of its states, its moments, its history and its attempts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from flask_doi.domain.history_wording import action_text, history_text
from flask_doi.domain.outcome_wording import outcome_text
from flask_doi.domain.parts import ALL_VERSIONS, version_number
from flask_doi.domain.retirement import reason_label
from flask_doi.domain.telling_time import told_at
from flask_doi.services.desk.attempts import AttemptLine
from flask_doi.services.desk.one_doi import HistoryLine, OneDoi
from flask_doi.services.external import ASIDE
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.texts import doi_text, moment, noted, translated

STATES = {
    "findable": noted("Findable"),
    "registered": noted("Registered"),
    "draft": noted("Draft"),
    "reserved": noted("Reserved (local)"),
    "deactivated": noted("Deleted (tombstone)"),
    "external": noted("External"),
    "absent": noted("Not there"),
}
CONDITIONS = {
    "pending": noted("Waiting in the queue"),
    "failed": noted("Failed"),
    "stale": noted("Needs sync"),
    "unresolved": noted("Waiting for the resolver"),
    "unverified": noted("Page found wanting"),
    "forgotten": noted("Forgotten draft"),
}
RESOLUTIONS = {
    "resolves": noted("The resolver knows the DOI and where it leads."),
    "absent": noted("The resolver does not know the DOI."),
    "no_target": noted("The resolver knows the DOI, but not where it leads."),
    "not_responsible": noted("The resolver says that another one is responsible for this prefix."),
    "unavailable": noted("The resolver gave no answer that says anything."),
}


def state_words(state: str) -> Markup:
    """A state as people call it."""
    return doi_text(STATES[state]) if state in STATES else escape(state)


def condition_words(condition: str) -> Markup:
    """What crosses the states, as people call it."""
    return doi_text(CONDITIONS[condition]) if condition in CONDITIONS else escape(condition)


def agency_of(found: OneDoi) -> str:
    """The agency as people call it."""
    return AGENCIES.get(found.agency, found.agency)


def part_words(found: OneDoi) -> Markup | None:
    """What of its record a DOI stands for; None for the record itself."""
    number = version_number(found.part)
    if found.part == ALL_VERSIONS:
        return doi_text("All versions together")
    if number is not None or (found.version and not found.part):
        return doi_text("Version %(label)s", label=found.version or number)
    if found.part == ASIDE:
        return doi_text("A name that stands aside for a DOI from elsewhere")
    return doi_text("Digital object: %(name)s", name=found.part) if found.part else None


def moments_told(found: OneDoi) -> Iterator[tuple[Markup, Markup]]:
    """What happened to a DOI when, by label."""
    at = dict(found.moments)
    told = told_at(**{name: at.get(name) for name in ("changed_at", "confirmed_at", "minted_at", "findable_at")})
    at |= {"changed_at": told} if told is not None else {}
    for name, label in (
        ("created_at", doi_text("Name chosen")),
        ("minted_at", doi_text("Minted")),
        ("findable_at", doi_text("Findable since")),
        ("confirmed_at", doi_text("Confirmed by the resolver")),
        ("synced_at", doi_text("Known to be up to date")),
        ("changed_at", doi_text("Last changed at %(agency)s", agency=agency_of(found))),
        ("promote_at", doi_text("Becomes public by itself")),
        ("deactivated_at", doi_text("Deactivated")),
        ("redacted_at", doi_text("Redacted")),
    ):
        if name in at:
            yield label, moment(at[name])


def why_retired(found: OneDoi) -> Iterator[tuple[Markup, Markup]]:
    """Why a DOI is retired, in whose words, and what stands in its place."""
    told = found.deactivation
    if found.state != "deactivated" or not told.get("reason"):
        return
    yield doi_text("Reason"), escape(reason_label(str(told["reason"]), translated))
    if told.get("note"):
        yield doi_text("In their own words"), _apart(str(told["note"]))
    if told.get("by"):
        yield doi_text("Retired by"), _apart(str(told["by"]))
    if found.replaced_by:
        yield doi_text("In its place"), doi_link(found.replaced_by, found.replaced_id)


_APART = Markup('<span dir="auto">{}</span>')
_LINKED = Markup('<a href="{}"><bdi dir="ltr">{}</bdi></a>')
_NAMED = Markup('<bdi dir="ltr">{}</bdi>')


def _apart(text: str) -> Markup:
    return _APART.format(text)


def doi_link(name: str, doi_id: int | None) -> Markup:
    """A DOI, leading to its own page where it is one of ours."""
    if doi_id is None:
        return _NAMED.format(name)
    return _LINKED.format(url_for("flask_doi_admin.doi", doi_id=doi_id), name)


def resolution_told(found: OneDoi) -> Markup | None:
    """What the resolver said, in a sentence; None when it was never asked."""
    if "resolution_checked_at" not in found.moments:
        return None
    code = str(found.resolution.get("code", ""))
    leads_elsewhere = code == "resolves" and found.resolves is False
    if leads_elsewhere:
        return doi_text("The resolver leads elsewhere than to the record.")
    return doi_text(RESOLUTIONS[code]) if code in RESOLUTIONS else escape(code)


def history_told(lines: list[HistoryLine]) -> list[tuple[datetime, str, str | None]]:
    """Each line as its moment, its sentence, and who."""
    return [
        (line.at, history_text(line.code, line.params, to=line.to, translate=translated), line.actor) for line in lines
    ]


def action_told(attempt: AttemptLine) -> str:
    """What kind of request it was."""
    return action_text(attempt.action, translated)


def result_told(attempt: AttemptLine, agency: str) -> tuple[str, Markup]:
    """What came of an attempt: "good", "busy" or "trouble", and a sentence."""
    if attempt.code is None:
        return "busy", doi_text("No answer was written down: it is under way, or it was lost.")
    params: Mapping[str, Any] = {"agency": agency, **attempt.params}
    tone = "good" if attempt.verdict == "accepted" else "trouble"
    return tone, escape(outcome_text(attempt.code, params, translated))
