"""The queue: what waits, what is being sent and what is over, and the buttons that try again or call back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from flask_doi.domain.queue_filter import QueueFilter
from flask_doi.domain.queue_wording import JOB_STATES, KINDS, cause_text, kind_text, wait_text
from flask_doi.domain.states import JobState
from flask_doi.services.context import Context, current_context
from flask_doi.services.desk.queueing import (
    MOST_COUNTED,
    JobLine,
    QueuePage,
    accounts_of,
    count_matching,
    ids_matching,
    queue_page,
)
from flask_doi.services.desk.waiting_reasons import Reason
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.confirm import SEE_OTHER, record_path
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope, tell_next
from flask_doi.web.desk.job_actions import cancel, do_many, kinds_of_others, may_do, try_again
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.logging_in import log_in_first
from flask_doi.web.pages import message_page
from flask_doi.web.sentences import PATIENCE
from flask_doi.web.texts import doi_plural, doi_text, duration, moment, translated
from flask_doi.web.visitor import may

ACTS = {"retry": try_again, "cancel": cancel}
LIVE_SECONDS = 4


def add_queue_rules(pages: Blueprint) -> None:
    """The address of the queue."""
    pages.add_url_rule("/queue", "queue", queue, methods=["GET", "POST"])


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownJob:
    """A job of the list with its words and its ways."""

    line: JobLine
    title: str
    record_url: str
    doi_url: str | None
    batch_url: str | None
    does: str
    why: Markup
    failures_url: str | None


def queue() -> ResponseReturnValue:
    """The list of jobs; by POST tries some again or calls them back, and leads back to the list."""
    context = current_context()
    chosen, faults = QueueFilter.from_args(request.args)
    if request.method == "POST":
        return _act(context, chosen, faults)
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    asked = request.args.get("confirm")
    if asked in ACTS and may(context, "batch", None):
        return _confirm(context, chosen, str(asked))
    return _list(context, chosen, faults, ConfirmForm.new())


def _list(
    context: Context, chosen: QueueFilter, faults: tuple[str, ...], form: ConfirmForm, code: int = 200
) -> ResponseReturnValue:
    chosen = chosen.but(state=chosen.state or "pending")
    after, before = _place("after"), _place("before")
    found = queue_page(context, chosen, own_scope(context), after=after, before=before)
    args = chosen.as_args()
    return desk_page(
        context,
        "doi/queue.html",
        code,
        form=form,
        is_expired="csrf_token" in form.errors,
        faults=faults,
        found=found,
        jobs=[shown_job(context, line) for line in found.lines],
        state=chosen.state,
        pills=_pills(chosen, found),
        total=found.counts[str(chosen.state)],
        is_filtered=chosen != QueueFilter(state=chosen.state),
        args=args,
        here=url_for(f"{ADMIN}.queue", **args),
        chosen=chosen,
        kinds=[("", doi_text("Any")), *((kind, doi_text(text)) for kind, text in KINDS.items())],
        accounts=[("", doi_text("Any")), *accounts_of(context)],
        repositories=repositories_to_choose(context),
        previous=_page_url(args, before=found.lines[0].id) if found.has_before and found.lines else None,
        next=_page_url(args, after=found.lines[-1].id) if found.has_more and found.lines else None,
        first=url_for(f"{ADMIN}.queue", **args) if after or before else "",
        may_act=may(context, "batch", None),
        says=_says(found),
        live=LIVE_SECONDS if _moves(found) else None,
        idle=_idle(context, found),
        most=MOST_COUNTED,
        caption=_caption(str(chosen.state), found),
        age=lambda since: duration(max(0, int((context.clock() - since).total_seconds()))),
    )


def _place(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


def _page_url(args: dict[str, Any], **place: Any) -> str:
    return url_for(f"{ADMIN}.queue", **args, **place)


def _pills(chosen: QueueFilter, found: QueuePage) -> list[tuple[str, Markup, str, int, bool]]:
    return [
        (
            state,
            doi_text(label),
            url_for(f"{ADMIN}.queue", **chosen.but(state=state).as_args()),
            found.counts[state],
            state == chosen.state,
        )
        for state, label in JOB_STATES.items()
    ]


def repositories_to_choose(context: Context) -> list[tuple[str, object]]:
    """The repositories that whoever is logged in looks after."""
    scope = own_scope(context)
    known = context.catalogue.choices().repositories
    if scope is not None and scope.repositories is not None:
        known = [each for each in known if each[0] in scope.repositories]
    return [("", doi_text("Any")), *known]


def _moves(found: QueuePage) -> bool:
    return bool(found.counts["pending"] or found.counts["processing"] or found.noted)


def _caption(state: str, found: QueuePage) -> Markup:
    """How many jobs the table shows, of how many, and in which order."""
    shown, total = len(found.lines), found.counts[state]
    if total > MOST_COUNTED and state in ("completed", "cancelled"):
        return doi_text("%(shown)s of more than %(total)s jobs, the newest first", shown=shown, total=MOST_COUNTED)
    if state in ("pending", "processing"):
        return doi_plural(
            "%(shown)s of %(number)s job, the oldest first",
            "%(shown)s of %(number)s jobs, the oldest first",
            total,
            shown=shown,
        )
    return doi_plural(
        "%(shown)s of %(number)s job, the newest first",
        "%(shown)s of %(number)s jobs, the newest first",
        total,
        shown=shown,
    )


def _says(found: QueuePage) -> Markup:
    counts = found.counts
    return doi_text(
        "%(pending)s pending, %(processing)s processing, %(failed)s failed.",
        pending=counts["pending"],
        processing=counts["processing"],
        failed=counts["failed"],
    )


def _idle(context: Context, found: QueuePage) -> Markup | None:
    """That nobody works on what waits; it would wait for ever."""
    now, seen = context.clock(), found.worker_seen
    if found.oldest is None or now - found.oldest < PATIENCE or (seen is not None and now - seen < PATIENCE):
        return None
    if seen is None:
        return doi_text("No worker was ever seen, so nothing is sent. Start one; flask doi doctor says how.")
    return doi_text(
        "No worker was seen since %(time)s, so nothing is sent. Start one; flask doi doctor says how.",
        time=moment(seen),
    )


def shown_job(context: Context, line: JobLine) -> ShownJob:
    """A job in words, with its ways."""
    failures = _url("failures", cause=line.reason.code) if line.state == JobState.FAILED and line.reason else None
    return ShownJob(
        line=line,
        title=line.title or line.reference_code or line.record,
        record_url=record_path(context, line.record),
        doi_url=_url("doi", doi_id=line.doi_id),
        batch_url=_url("batch", batch_id=line.batch) if line.batch is not None else None,
        does=kind_text(line.kind, translated),
        why=why(context, line.reason),
        failures_url=failures,
    )


def _url(endpoint: str, **values: Any) -> str | None:
    """The address of a page that an installation may not have."""
    name = f"{ADMIN}.{endpoint}"
    return url_for(name, **values) if name in current_app.view_functions else None


def why(context: Context, reason: Reason | None) -> Markup:
    """Why a job waits, or how it ended, in a sentence."""
    if reason is None:
        return Markup()
    params = {"agency": AGENCIES.get(context.settings.agency, context.settings.agency), **reason.params}
    if reason.code == "account_paused":
        params["reason"] = cause_text(str(reason.params.get("code", "")), params, translated)
    for problem in reason.problems:
        if problem.get("code") == reason.code:
            params |= dict(problem.get("params") or {})
            return escape(cause_text(reason.code, params, translated))
    return escape(wait_or_cause(reason.code, params))


def wait_or_cause(code: str, params: dict[str, Any]) -> str:
    """The words of a code, whichever table has them."""
    said = wait_text(code, params, translated)
    return said if said != code else cause_text(code, params, translated)


def _confirm(context: Context, chosen: QueueFilter, act: str) -> ResponseReturnValue:
    """Asks once more before something is done with everything that matches."""
    chosen = chosen.but(state=chosen.state or "pending")
    args = chosen.as_args()
    return desk_page(
        context,
        "doi/queue_confirm.html",
        form=ConfirmForm.new(),
        act=act,
        number=count_matching(context, chosen, own_scope(context), without=kinds_of_others(context)),
        state=doi_text(JOB_STATES[str(chosen.state)]),
        is_filtered=chosen != QueueFilter(state=chosen.state),
        here=url_for(f"{ADMIN}.queue", **args),
    )


def _act(context: Context, chosen: QueueFilter, faults: tuple[str, ...]) -> ResponseReturnValue:
    asked_to_log_in = log_in_first(context)
    if asked_to_log_in is not None:
        return asked_to_log_in
    single = next((name for name in ACTS if request.form.get(name)), None)
    stopped = _not_theirs(context, single) if single else at_desk(context)
    if stopped is not None:
        return stopped
    form = ConfirmForm.new()
    if not form.validate():
        return _list(context, chosen, (), form, 400)
    if faults and single is None:
        return not_understood(faults)
    for line in _do(context, chosen, single):
        tell_next(line)
    return redirect(url_for(f"{ADMIN}.queue", **chosen.as_args()), SEE_OTHER)


def not_understood(names: tuple[str, ...]) -> ResponseReturnValue:
    """A filter that is not understood would hold more jobs than were meant."""
    text = doi_text("The address is not right: %(names)s cannot be read.", names=", ".join(names))
    return message_page(400, doi_text("Nothing was done"), text)


def _not_theirs(context: Context, act: str) -> ResponseReturnValue | None:
    given = request.form.get(act, "")
    if given.isdecimal() and len(given) < 19 and may_do(context, int(given)):
        return None
    return message_page(403, doi_text("Not allowed"), doi_text("You may not do anything with the DOI of this record."))


def _do(context: Context, chosen: QueueFilter, single: str | None) -> list[Markup]:
    if single:
        return ACTS[single](context, [int(request.form[single])])
    name, _, which = request.form.get("act", "").partition("-")
    if name not in ACTS or which not in ("ticked", "all"):
        return [doi_text("Nothing was done.")]
    chosen = chosen.but(state=chosen.state or "pending")
    ticked = None
    if which == "ticked":
        ticked = [int(each) for each in request.form.getlist("job") if each.isdecimal() and len(each) < 19][:1000]
        if not ticked:
            return [doi_text("Nothing was done: tick the jobs first.")]
        chosen = QueueFilter()
    without = kinds_of_others(context)
    chunks = list(ids_matching(context, chosen, own_scope(context), ids=ticked, without=without))
    return [*do_many(context, chunks, ACTS[name]), *_left_alone(context, ticked, chunks)]


def _left_alone(context: Context, ticked: list[int] | None, chunks: list[list[int]]) -> list[Markup]:
    """Those that were ticked and are gone, or are not the visitor's to decide about."""
    missing = len(ticked) - sum(map(len, chunks)) if ticked is not None else 0
    if missing <= 0:
        return []
    return [
        doi_plural(
            "%(number)s was left alone: it is gone, or you may not decide about it.",
            "%(number)s were left alone: they are gone, or you may not decide about them.",
            missing,
        )
    ]
