"""Failures in words: what a group failed for, and each record's problems with the ways to mend them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup, escape

from flask_doi.domain.field_wording import field_name
from flask_doi.domain.outcome_wording import outcome_advice, outcome_text
from flask_doi.domain.problem import Problem
from flask_doi.domain.queue_wording import cause_advice, cause_heading, is_problem
from flask_doi.domain.wording import problem_advice, problem_text
from flask_doi.services.context import Context
from flask_doi.services.desk.failures import UNKNOWN, FailureGroup, FailureLine
from flask_doi.services.status import mending_url
from flask_doi.web.account_ways import way_to_mend
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.confirm import record_path
from flask_doi.web.desk.frame import ADMIN
from flask_doi.web.texts import doi_text, translated


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownGroup:
    """A group in words. `mends` tells that its records can be looked at again without asking the agency.

    `ways` lead to the settings of accounts that mend it, for whoever may change them.
    """

    group: FailureGroup
    heading: Markup
    advice: Markup
    fields: str
    url: str
    titles: tuple[tuple[str, str], ...]
    mends: bool
    ways: tuple[tuple[str, Markup], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownProblem:
    """One thing to mend: in words, and where."""

    text: str
    advice: str
    field: str
    url: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownFailure:
    """A failure in words, with its ways; `now` is None unless it was looked at again, and empty when it is mended."""

    line: FailureLine
    record_url: str
    doi_url: str | None
    said: tuple[ShownProblem, ...]
    now: tuple[ShownProblem, ...] | None = None


def shown_group(context: Context, group: FailureGroup, args: Mapping[str, Any]) -> ShownGroup:
    """A group with its heading, what to do about it, and the way to its records."""
    params = _params(context, group.params)
    if group.hosts:
        params["host"] = ", ".join(group.hosts)
    ways = (way_to_mend(context, account, group.cause, group.params) for account in group.accounts)
    heading = doi_text("For an unknown reason") if group.cause == UNKNOWN else None
    return ShownGroup(
        group=group,
        heading=heading or escape(cause_heading(group.cause, params, translated)),
        advice=escape(cause_advice(group.cause, params, translated)),
        fields=", ".join(field.replace("_", " ") for field in group.fields),
        url=url_for(f"{ADMIN}.failures", **{**args, "cause": group.cause}),
        titles=tuple((record_path(context, key), title) for key, title in group.titles),
        mends=is_problem(group.cause),
        ways=tuple(way for way in ways if way is not None),
    )


def shown_failure(context: Context, line: FailureLine, now: Sequence[Problem] | None = None) -> ShownFailure:
    """A failure with all that is to be mended, as it was when it failed and as it is now."""
    said = [_shown(context, line.record, problem) for problem in line.problems]
    return ShownFailure(
        line=line,
        record_url=record_path(context, line.record),
        doi_url=doi_page(line.doi_id),
        said=tuple(said) or (_by_agency(context, line),),
        now=None if now is None else tuple(_shown(context, line.record, problem) for problem in now),
    )


def doi_page(doi_id: int) -> str | None:
    """The page of a DOI, where all its attempts stand."""
    name = f"{ADMIN}.doi"
    return url_for(name, doi_id=doi_id) if name in current_app.view_functions else None


def _shown(context: Context, key: str, problem: Problem) -> ShownProblem:
    return ShownProblem(
        text=problem_text(problem, translated),
        advice=problem_advice(problem, translated),
        field=field_name(problem.field, translated),
        url=mending_url(context, key, problem.field),
    )


def _by_agency(context: Context, line: FailureLine) -> ShownProblem:
    params = _params(context, line.params)
    return ShownProblem(
        text=outcome_text(line.code, params, translated),
        advice=outcome_advice(line.code, params, translated),
        field="",
        url=None,
    )


def _params(context: Context, params: Mapping[str, Any]) -> dict[str, str]:
    agency = AGENCIES.get(context.settings.agency, context.settings.agency)
    return {"agency": agency, **{name: str(value) for name, value in params.items()}}
