"""Trying an account before it is saved: its connection, and what its rules would have minted last month.

Both come from the form of the account with what was typed into it; passwords are never sent back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, jsonify, make_response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.connection import Line, Report, Verdict
from flask_doi.domain.connection_wording import SUBJECTS, TRIED, VERDICTS, line_advice, line_text
from flask_doi.domain.rehearsal_wording import fate_advice, fate_text
from flask_doi.services.configuring.account_values import read_rules
from flask_doi.services.configuring.candidate import TypedAccount
from flask_doi.services.configuring.connection import try_connection
from flask_doi.services.configuring.effective import refresh
from flask_doi.services.configuring.rehearsal import Group, Rehearsal, TypedRules, rehearse
from flask_doi.services.context import Context, current_context
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.confirm import record_path
from flask_doi.web.desk.accounts import account_page
from flask_doi.web.desk.frame import at_desk, own_scope
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.pages import piece
from flask_doi.web.texts import doi_plural, doi_text, translated

TYPED = ("agency", "environment", "repository_id", "prefix", "shoulder", "suffix", "url_template")
LISTS = ("rule_levels", "rule_repositories", "rule_access")
TONES = {Verdict.GOOD: "good", Verdict.BAD: "trouble", Verdict.UNTRIED: "plain"}
WORST_FIRST = {Verdict.BAD: 0, Verdict.UNTRIED: 1, Verdict.GOOD: 1}
LONGEST = 1000


def add_connection_rules(pages: Blueprint) -> None:
    """The addresses of the two buttons."""
    pages.add_url_rule("/configuration/test", "configuration_test", configuration_test, methods=["POST"])
    pages.add_url_rule("/configuration/rehearsal", "configuration_rehearsal", rehearsal, methods=["POST"])


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownLine:
    """One line of a report in words; `tried` says which password it is about."""

    tone: str
    verdict: Markup
    subject: Markup
    text: Markup
    advice: Markup
    tried: Markup | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownReport:
    """A report in words; `typed_secret` says that a password is to be typed again before saving."""

    tone: str
    headline: Markup
    lines: tuple[ShownLine, ...]
    typed_secret: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownExample:
    """A record to look at, with its page and the page that explains it."""

    key: str
    label: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownGroup:
    """How some records would have fared."""

    tone: str
    number: int
    text: Markup
    advice: Markup
    examples: tuple[ShownExample, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownRehearsal:
    """What typed rules would have minted, in words."""

    headline: Markup
    notes: tuple[Markup, ...]
    groups: tuple[ShownGroup, ...]


def configuration_test() -> ResponseReturnValue:
    """Tries what was typed at the agency; nothing of it is stored."""
    return _tried("doi/_connection_report.html", "connection", lambda context: _report(context))


def rehearsal() -> ResponseReturnValue:
    """Weighs the records of the last month by the rules that were typed; nothing is stored."""
    return _tried("doi/_rehearsal.html", "rehearsal", lambda context: _rehearsal(context))


def _tried(template: str, name: str, carry_out: Callable[[Context], Any]) -> ResponseReturnValue:
    """The result by itself for the script, else the page of the account with it."""
    context = current_context()
    refused = at_desk(context, "configure")
    if refused is not None:
        return refused
    refresh(context)
    wants_piece = request.accept_mimetypes.best == "application/json"
    if not ConfirmForm.new().validate():
        if not wants_piece:
            return account_page(context, _account_id(), 400)
        expired = doi_text("This page had grown too old to be sent. Open it anew and type again.")
        return _piece(Markup('<p class="doi-banner doi-banner-trouble">{}</p>').format(expired), 400)
    found = carry_out(context)
    if wants_piece:
        return _piece(piece(template, **{name: found}), 200)
    return account_page(context, _account_id(), 200, **{name: found})


def _piece(html: Markup, code: int) -> ResponseReturnValue:
    answer = make_response(jsonify(html=html), code)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _account_id() -> int | None:
    number = request.args.get("account", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None


def _report(context: Context) -> ShownReport:
    sent = request.form
    typed = TypedAccount(
        account_id=_account_id(),
        values={name: sent[name][:LONGEST] for name in TYPED if name in sent},
        password=sent.get("password") or None,
        api_token=sent.get("api_token") or None,
    )
    report = try_connection(context, typed)
    return shown_report(report, typed_secret=bool(typed.password or typed.api_token))


def shown_report(report: Report, *, typed_secret: bool = False) -> ShownReport:
    """A report in the visitor's words."""
    to_mend = report.count(Verdict.BAD)
    lines = sorted(report.lines, key=lambda line: WORST_FIRST[line.verdict])
    if to_mend:
        headline = doi_plural("One thing is to be mended.", "%(number)s things are to be mended.", to_mend)
    elif report.address:
        headline = doi_text("Everything is in order.")
    else:
        headline = doi_text("Nothing was found wrong, but the agency was not asked.")
    return ShownReport(
        tone="trouble" if to_mend else "good" if report.address else "warning",
        headline=headline,
        lines=tuple(_shown_line(report, line) for line in lines),
        typed_secret=typed_secret,
    )


def _shown_line(report: Report, line: Line) -> ShownLine:
    params = {"agency": AGENCIES.get(report.agency, report.agency), **line.params}
    tried = TRIED.get(line.params.get("tried", ""))
    return ShownLine(
        tone=TONES[line.verdict],
        verdict=doi_text(VERDICTS[line.verdict]),
        subject=doi_text(SUBJECTS.get(line.subject, line.subject)),
        text=_words(line_text(line.code, params, translated)),
        advice=_words(line_advice(line.code, params, translated)),
        tried=doi_text(tried) if tried is not None else None,
    )


def _words(text: str) -> Markup:
    return Markup("{}").format(text)


def _rehearsal(context: Context) -> ShownRehearsal:
    sent = request.form
    lists = sent.getlist("lists")
    rules = read_rules({**{name: sent.getlist(name) for name in LISTS}, "rule_has_digital_object": _chosen_files()})
    state = sent.get("default_state", "")
    typed = TypedRules(
        account_id=_account_id(),
        rules=rules or {},
        default_state=state if state in ("draft", "registered", "findable") else "findable",
        repositories=tuple(sent.getlist("repositories")) if "repositories" in lists else None,
    )
    return shown_rehearsal(context, rehearse(context, typed, own_scope(context)))


def _chosen_files() -> str:
    return request.form.get("rule_has_digital_object", "")


def shown_rehearsal(context: Context, found: Rehearsal) -> ShownRehearsal:
    """What would have come of the rules, in the visitor's words."""
    headline = doi_plural(
        "These rules would have minted one DOI in the last 30 days.",
        "These rules would have minted %(number)s DOIs in the last 30 days.",
        found.minted,
    )
    return ShownRehearsal(
        headline=headline,
        notes=tuple(_notes(found)),
        groups=tuple(_shown_group(context, group) for group in found.groups),
    )


def _notes(found: Rehearsal) -> list[Markup]:
    """What was looked at, and what was left out."""
    if not found.looked_at:
        return [doi_text("No record was published or changed in that time.")]
    notes = [
        doi_plural(
            "One record was published or changed in that time and looked at.",
            "%(number)s records were published or changed in that time and looked at.",
            found.looked_at,
        )
    ]
    if found.is_capped or found.is_cut:
        notes.append(doi_text("There are more: these were the first of them, so that you need not wait."))
    if found.known:
        notes.append(doi_plural("One has a DOI already.", "%(number)s have a DOI already.", found.known))
    if found.elsewhere:
        notes.append(
            doi_plural("One belongs to another account.", "%(number)s belong to other accounts.", found.elsewhere)
        )
    if found.undescribed:
        notes.append(
            doi_plural(
                "One could not be described by the catalogue.",
                "%(number)s could not be described by the catalogue.",
                found.undescribed,
            )
        )
    return notes


def _shown_group(context: Context, group: Group) -> ShownGroup:
    tones = {"minted": "good", "after_embargo": "good", "to_mend": "trouble"}
    return ShownGroup(
        tone=tones.get(group.kind, "plain"),
        number=group.number,
        text=doi_text(fate_text(group.kind, group.rule)),
        advice=doi_text(fate_advice(group.kind)) if fate_advice(group.kind) else Markup(),
        examples=tuple(
            ShownExample(
                key=each.key,
                label=each.title or each.reference_code or each.key,
                url=record_path(context, each.key),
            )
            for each in group.examples
        ),
    )
