"""What failed, grouped by cause: what to do about it, who takes care, and the buttons that try again or give up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Blueprint, Response, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.domain.queue_filter import NOBODY, QueueFilter
from flask_doi.domain.spreadsheet import csv_lines, guard
from flask_doi.services.actors import actor_name
from flask_doi.services.caring import assign, give_up
from flask_doi.services.context import Context, current_context
from flask_doi.services.desk.failures import (
    count_given_up,
    every_failure,
    failure_groups,
    failures_page,
    one_group,
    people_assigned,
)
from flask_doi.services.desk.mending import judged_anew, mended
from flask_doi.services.desk.queueing import accounts_of, ids_matching
from flask_doi.web.confirm import SEE_OTHER
from flask_doi.web.desk.exports import file_name
from flask_doi.web.desk.failure_words import shown_failure, shown_group
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope, tell_next
from flask_doi.web.desk.job_actions import MOST_AT_ONCE, do_many, kinds_of_others, may_do, try_again
from flask_doi.web.desk.queue import not_understood, repositories_to_choose
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.logging_in import log_in_first
from flask_doi.web.pages import message_page
from flask_doi.web.texts import doi_plural, doi_text
from flask_doi.web.visitor import may

MOST_LOOKED_AT = 2000
"""Of how many records one look tells whether they are mended; whoever asked waits for it."""
ALONE = "retry"
ALL = "all"
OF_TICKED = ("assign", "assign-me", "unassign", "give-up", "retry-ticked")
"""What is done with the ticked records alone, or with the whole group when the box for all of them is ticked."""
COLUMNS = (
    "Record", "Title", "Reference code", "Repository", "DOI", "What is wrong", "What to do", "Field", "Where",
    "Failed", "Tries", "Taken care of by", "Given up",
)  # fmt: skip


def add_failure_rules(pages: Blueprint) -> None:
    """The addresses of the failures."""
    pages.add_url_rule("/failures", "failures", failures, methods=["GET", "POST"])
    pages.add_url_rule("/failures.csv", "failures_csv", failures_csv)


def failures() -> ResponseReturnValue:
    """The groups, or the records of one; by POST tries again, assigns or gives up, and leads back."""
    context = current_context()
    chosen, faults = _chosen()
    if request.method == "POST":
        return _act(context, chosen, faults)
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    if chosen.cause is not None or chosen.given_up:
        return _records(context, chosen, ConfirmForm.new())
    return _groups(context, chosen, faults)


def _chosen() -> tuple[QueueFilter, tuple[str, ...]]:
    chosen, faults = QueueFilter.from_args(request.args)
    return chosen.but(state=None, kind=None, given_up=chosen.given_up or None), faults


def _groups(context: Context, chosen: QueueFilter, faults: tuple[str, ...]) -> ResponseReturnValue:
    scope = own_scope(context)
    args = chosen.as_args()
    groups = [shown_group(context, group, args) for group in failure_groups(context, chosen, scope)]
    return desk_page(
        context,
        "doi/failures.html",
        faults=faults,
        groups=groups,
        total=sum(each.group.number for each in groups),
        chosen=chosen,
        is_filtered=chosen != QueueFilter(),
        repositories=repositories_to_choose(context),
        accounts=[("", doi_text("Any")), *accounts_of(context)],
        people=_people(context),
        given_up=count_given_up(context, scope),
        given_up_url=url_for(f"{ADMIN}.failures", given_up=1),
        csv_url=url_for(f"{ADMIN}.failures_csv", **args),
    )


def _people(context: Context) -> list[tuple[str, object]]:
    names = people_assigned(context, own_scope(context))
    return [("", doi_text("Anybody")), (NOBODY, doi_text("Nobody in particular")), *((name, name) for name in names)]


def _records(
    context: Context,
    chosen: QueueFilter,
    form: ConfirmForm,
    code: int = 200,
    errors: Sequence[tuple[str, Markup]] = (),
) -> ResponseReturnValue:
    scope, args = own_scope(context), chosen.as_args()
    found = failures_page(context, chosen, scope, after=_place("after"), before=_place("before"))
    group = one_group(context, chosen, scope) if chosen.cause is not None else None
    shown = shown_group(context, group, args) if group is not None else None
    is_looking = "check" in request.args and shown is not None and shown.mends
    now = judged_anew(context, [line.id for line in found.lines]) if is_looking else {}
    number, looked = _looked(context, chosen) if is_looking else (0, None)
    return desk_page(
        context,
        "doi/failure_group.html",
        code,
        form=form,
        errors=errors,
        field_errors=dict(errors),
        is_expired="csrf_token" in form.errors,
        given={name: request.form.get(name, "") for name in ("who", "why", ALL)},
        ticked=request.form.getlist("job"),
        shown=shown,
        chosen=chosen,
        found=found,
        failures=[shown_failure(context, line, now.get(line.id)) for line in found.lines],
        looked=looked,
        mended=number,
        args=args,
        here=url_for(f"{ADMIN}.failures", **args),
        check_url=url_for(f"{ADMIN}.failures", check=1, **args),
        csv_url=url_for(f"{ADMIN}.failures_csv", **args),
        people=people_assigned(context, scope),
        previous=_page_url(args, before=found.lines[0].id) if found.has_before and found.lines else None,
        next=_page_url(args, after=found.lines[-1].id) if found.has_more and found.lines else None,
        first=url_for(f"{ADMIN}.failures", **args) if _place("after") or _place("before") else "",
        may_act=may(context, "batch", None),
        visitor=actor_name(context),
    )


def _place(name: str) -> int | None:
    given = request.args.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


def _page_url(args: dict[str, Any], **place: Any) -> str:
    checked: dict[str, Any] = {"check": 1} if "check" in request.args else {}
    return url_for(f"{ADMIN}.failures", **args, **place, **checked)


def _looked(context: Context, chosen: QueueFilter) -> tuple[int, Markup]:
    """How many of a group are mended, in a sentence too, of how many that were looked at."""
    ids = _ids(context, chosen, None)[:MOST_LOOKED_AT]
    number = len(mended(context, ids))
    return number, doi_plural(
        "%(mended)s of %(number)s is mended.", "%(mended)s of %(number)s are mended.", len(ids), mended=number
    )


def _ids(context: Context, chosen: QueueFilter, ticked: list[int] | None) -> list[int]:
    failed = chosen.but(state="failed", given_up=bool(chosen.given_up))
    without = kinds_of_others(context)
    chunks = ids_matching(context, failed, own_scope(context), ids=ticked, without=without)
    return [job_id for chunk in chunks for job_id in chunk]


def _act(context: Context, chosen: QueueFilter, faults: tuple[str, ...]) -> ResponseReturnValue:
    asked_to_log_in = log_in_first(context)
    if asked_to_log_in is not None:
        return asked_to_log_in
    single = request.form.get(ALONE, "")
    stopped = _not_theirs(context, single) if single else at_desk(context)
    if stopped is not None:
        return stopped
    form = ConfirmForm.new()
    if not form.validate():
        return _records(context, chosen, form, 400)
    if faults and not single:
        return not_understood(faults)
    errors = _errors()
    if errors:
        return _records(context, chosen, form, 422, errors)
    lines = try_again(context, [int(single)]) if single else _do(context, chosen)
    for line in lines:
        tell_next(line)
    return redirect(url_for(f"{ADMIN}.failures", **chosen.as_args()), SEE_OTHER)


def _not_theirs(context: Context, given: str) -> ResponseReturnValue | None:
    if given.isdecimal() and len(given) < 19 and may_do(context, int(given)):
        return None
    return message_page(403, doi_text("Not allowed"), doi_text("You may not do anything with the DOI of this record."))


def _errors() -> list[tuple[str, Markup]]:
    act, found = request.form.get("act", ""), []
    if act in OF_TICKED and not request.form.getlist("job") and ALL not in request.form:
        found.append((ALL, doi_text("Tick the records that are meant, or the box for all of them.")))
    if act == "give-up" and not request.form.get("why", "").strip():
        found.append(("why", doi_text("Say why these are given up; whoever looks for them later will want to know.")))
    if act == "assign" and not request.form.get("who", "").strip():
        found.append(("who", doi_text("Say who takes care of these.")))
    return found


def _do(context: Context, chosen: QueueFilter) -> list[Markup]:
    """What was asked for: with what was ticked, or with the whole group for the buttons that stand for it."""
    act = request.form.get("act", "")
    is_all = act in OF_TICKED and ALL in request.form
    given = [] if is_all else request.form.getlist("job")
    ticked = [int(each) for each in given if each.isdecimal() and len(each) < 19][:1000]
    is_group = not given and (chosen.cause is not None or bool(chosen.given_up))
    if not ticked and not is_group:
        return [doi_text("Nothing was done.")]
    ids = _ids(context, chosen, ticked or None)
    if act == "retry-mended":
        ids = mended(context, ids[:MOST_LOOKED_AT])
        return try_again(context, ids) if ids else [doi_text("Nothing was tried: none is mended yet.")]
    if act in ("retry", "retry-ticked"):
        return do_many(context, [ids], try_again)
    return _care(context, act, ids[:MOST_AT_ONCE])


def _care(context: Context, act: str, ids: Sequence[int]) -> list[Markup]:
    me = actor_name(context)
    if act == "give-up":
        number = give_up(context, ids, request.form.get("why", ""), actor=me)
        return [doi_plural("%(number)s was given up.", "%(number)s were given up.", number)]
    if act in ("assign", "assign-me", "unassign"):
        who = {"assign": request.form.get("who", ""), "assign-me": me, "unassign": None}[act]
        number = assign(context, ids, who, actor=me)
        if who:
            return [
                doi_plural("%(who)s takes care of %(number)s.", "%(who)s takes care of %(number)s.", number, who=who)
            ]
        return [
            doi_plural("Nobody takes care of %(number)s any more.", "Nobody takes care of %(number)s any more.", number)
        ]
    return [doi_text("Nothing was done.")]


def failures_csv() -> ResponseReturnValue:
    """The failures of a filter as CSV, safe in spreadsheets."""
    context = current_context()
    stopped = at_desk(context)
    if stopped is not None:
        return stopped
    chosen, faults = _chosen()
    if faults:
        text = doi_text("The address is not right: %(names)s cannot be read.", names=", ".join(faults))
        return message_page(400, doi_text("Not exported"), text)
    answer = Response(stream_with_context(_csv(context, chosen)), content_type="text/csv; charset=utf-8")
    name = file_name(context, "csv", f"failures-{chosen.cause}" if (chosen.cause or "").isidentifier() else "failures")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _csv(context: Context, chosen: QueueFilter) -> Iterator[bytes]:
    yield _row(COLUMNS).encode()
    for line in every_failure(context, chosen, own_scope(context)):
        shown = shown_failure(context, line)
        failed = line.failed_at.isoformat(timespec="seconds") if line.failed_at else ""
        yield _row(
            (
                line.record, line.title, line.reference_code, line.repository, line.doi,
                " ".join(said.text for said in shown.said), " ".join(said.advice for said in shown.said),
                ", ".join(said.field for said in shown.said if said.field),
                " ".join(said.url for said in shown.said if said.url),
                failed, line.attempts, line.assigned_to, line.given_up.why if line.given_up else "",
            )
        ).encode("utf-8", "replace")  # fmt: skip


def _row(cells: Sequence[object]) -> str:
    return csv_lines([[guard(str(cell)) if cell is not None else "" for cell in cells]])
