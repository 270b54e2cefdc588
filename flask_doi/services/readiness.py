"""Whether a record is ready for a DOI, and what became of those that were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.grace import GRACE
from flask_doi.domain.moments import local_time
from flask_doi.domain.outcome_wording import refusal_text
from flask_doi.domain.policy import Decision
from flask_doi.domain.problem import Problem
from flask_doi.domain.rules import blocking
from flask_doi.domain.states import AGENCY_TARGET, AgencyState, JobState
from flask_doi.domain.wording import problem_advice, problem_text
from flask_doi.models import Account, DoiRow, Job
from flask_doi.services.accounts import accounts_here, chosen_account
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.history import last_trace
from flask_doi.services.stating import problems_of
from flask_doi.services.wishes import decision_for


@dataclass(frozen=True, kw_only=True, slots=True)
class Readiness:
    """What stands between a record and a public DOI: a rule that says no, problems to mend, or nothing."""

    key: str
    decision: Decision
    problems: tuple[Problem, ...] = ()
    has_account: bool = True

    @property
    def ready(self) -> bool:
        """Whether a DOI can be minted now."""
        return self.has_account and self.decision.wanted and not blocking(self.problems)

    @property
    def waits(self) -> bool:
        """Whether a DOI can be asked for now, and becomes public by itself when an embargo ends."""
        return self.has_account and self.decision.rule == "embargoed" and not blocking(self.problems)


def judge(context: Context, key: str) -> Readiness | None:
    """The readiness of one record; None when the catalogue has no such record."""
    return judge_many(context, [key]).get(key)


def judge_many(context: Context, keys: Sequence[str]) -> dict[str, Readiness]:
    """The readiness of several records; those that are gone are absent."""
    described = describe(context, keys)
    with context.session() as session:
        return judge_described(context, session, described.found)


def judge_description(context: Context, session: Session, description: Description) -> Readiness:
    """The readiness of a record as described; reads accounts and rows only."""
    return judge_described(context, session, {description.key: description})[description.key]


def judge_described(
    context: Context, session: Session, descriptions: Mapping[str, Description]
) -> dict[str, Readiness]:
    """The readiness of records as described, with two statements for all of them."""
    accounts = accounts_here(session, context)
    rows = own_rows(session, context, list(descriptions))
    return {
        key: _judge(context, session, description, chosen_account(accounts, description), rows.get(key))
        for key, description in descriptions.items()
    }


def own_rows(session: Session, context: Context, keys: Sequence[str]) -> dict[str, DoiRow]:
    """The DOI of each of these records itself, not of its parts or versions."""
    here = (DoiRow.environment == context.settings.environment, DoiRow.part == "")
    return {row.record_key: row for row in session.scalars(select(DoiRow).where(DoiRow.record_key.in_(keys), *here))}


def _judge(
    context: Context, session: Session, description: Description, account: Account | None, row: DoiRow | None
) -> Readiness:
    if account is None:
        return Readiness(key=description.key, decision=Decision(wanted=False, rule="no_account"), has_account=False)
    decision = decision_for(context, account, description, how="person")
    if row is not None and row.origin == "external":
        decision = Decision(wanted=False, rule="external_doi", params={"doi": row.doi})
    return Readiness(
        key=description.key,
        decision=decision,
        problems=problems_of(context, session, account, description, row=row),
    )


RULES = {
    "no_account": "no account at the agency is configured (DOI_REPOSITORY_ID, DOI_PREFIX)",
    "gone": "the record does not exist any more",
    "description_restricted": "the description itself is not public, and nothing of it may leave the house",
    "unpublished": "the record is not published",
    "external_doi": "the record has a DOI from elsewhere: {doi}",
    "embargoed": "the record is under embargo until {until}",
    "level_not_mintable": 'records of the level "{level}" get no DOI (DOI_MINTABLE_LEVELS: {levels})',
    "no_level": "the record has no level of description, and only {levels} get a DOI (DOI_MINTABLE_LEVELS)",
    "auto_mint_off": "DOIs are not minted by themselves (DOI_AUTO_MINT)",
    "level_rule": 'the auto-mint rule on levels says no to "{value}" (allowed: {allowed})',
    "repository_rule": 'the auto-mint rule on repositories says no to "{value}" (allowed: {allowed})',
    "access_rule": 'the auto-mint rule on access says no to "{value}" (allowed: {allowed})',
    "digital_object_rule": "the auto-mint rules want records {wanted} a digital object",
    "no_such_part": 'the record has no digital object "{part}", or more than one of that name',
    "no_earlier_version": "the record has no registered DOI that a new version could follow",
    "newer_record": "the record {record} is the version after it, with the DOI {doi}",
    "version_under_way": "its last new version is not registered yet",
    "no_name": "no name could be made: {error}",
}


def rule_text(rule: str, params: dict[str, str]) -> str:
    """Why a rule said no, as the end of a sentence."""
    template = RULES.get(rule)
    if template is None:
        return refusal_text(rule, params).rstrip(".")
    try:
        return template.format(**params)
    except KeyError:
        return template


def sentence(verdict: Readiness | None) -> str:
    """One line for a person about a record's readiness."""
    if verdict is None:
        return "there is no such record"
    if not verdict.decision.wanted:
        return f"no DOI: {rule_text(verdict.decision.rule, dict(verdict.decision.params))}"
    stopping = blocking(verdict.problems)
    if stopping:
        told = "; ".join(f"{problem_text(p)} {problem_advice(p)}" for p in stopping)
        return f"{len(stopping)} to mend: {told}"
    return "ready"


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of one record that was asked for."""

    key: str
    done: bool
    sentence: str


def row_ids(session: Session, context: Context, keys: Sequence[str], part: str = "") -> list[int]:
    """The row numbers of these records' own DOIs, or of those of a part."""
    return list(
        session.scalars(
            select(DoiRow.id).where(
                DoiRow.record_key.in_(keys), DoiRow.environment == context.settings.environment, DoiRow.part == part
            )
        )
    )


def results(context: Context, keys: Sequence[str], part: str = "") -> list[Result]:
    """How it stands with each of these records now, or with a part of them."""
    with context.session() as session:
        rows = session.scalars(
            select(DoiRow).where(
                DoiRow.record_key.in_(keys), DoiRow.environment == context.settings.environment, DoiRow.part == part
            )
        )
        found = {row.record_key: row for row in rows}
        return [_result(session, key, found.get(key)) for key in keys]


def _result(session: Session, key: str, row: DoiRow | None) -> Result:
    if row is None:
        trace = last_trace(session, key)
        params = dict(trace.params or {}) if trace is not None else {}
        why = rule_text(params.pop("rule", "no_account"), params)
        return Result(key=key, done=False, sentence=f"no DOI: {why}")
    if row.origin == "external":
        return Result(key=key, done=False, sentence=f"no DOI: the record has a DOI from elsewhere: {row.doi}")
    if row.withheld in (GRACE, "embargoed") and not row.failure:
        return _until_a_moment(key, row)
    if row.withheld:
        why = rule_text(row.withheld, dict(row.withheld_params or {}))
        return Result(key=key, done=False, sentence=f"{row.doi} is only reserved: {why}")
    if row.failure:
        problems = [Problem.from_json(problem) for problem in row.problems or ()]
        told = "; ".join(f"{problem_text(p)} {problem_advice(p)}" for p in problems if p.blocks)
        messages = "; ".join(message["text"] for message in row.failure.get("messages") or ())
        why = told or messages or str(row.failure["code"]).replace("_", " ")
        return Result(key=key, done=False, sentence=f"{row.doi} could not be registered: {why}")
    done = row.observed_state is AGENCY_TARGET[row.desired_state]
    state = str(row.observed_state) if done else "waiting"
    return Result(key=key, done=done, sentence=f"{row.doi} {state}")


def _until_a_moment(key: str, row: DoiRow) -> Result:
    """A DOI that waits for the end of a grace period or of an embargo is what it should be now."""
    done = row.observed_state is AGENCY_TARGET[row.desired_state]
    kept = "draft" if row.observed_state is AgencyState.DRAFT else "reserved"
    until = local_time(row.promote_at)
    return Result(key=key, done=done, sentence=f"{row.doi} {kept} until {until}, then {row.asked_state}")


def count_jobs(context: Context, ids: Sequence[int], state: JobState) -> int:
    """How many of these DOIs have a job in this state."""
    with context.session() as session:
        statement = select(func.count(Job.doi_id.distinct())).where(Job.doi_id.in_(ids), Job.state == state)
        return int(session.scalar(statement) or 0)
