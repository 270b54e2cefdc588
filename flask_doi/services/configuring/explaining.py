"""Why a record has no DOI: every rule in the order in which it is asked, its answer, and one conclusion.

The answers are those of the decision itself (`domain.minting_rules`), and what follows is asked as planning asks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.minting_rules import Answer, Decision
from flask_doi.domain.policy import may_begin
from flask_doi.domain.problem import Problem
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.rules import blocking
from flask_doi.domain.states import DoiState
from flask_doi.domain.titles import main_title
from flask_doi.errors import DoiError
from flask_doi.models import Account, DoiRow, Intent, Job
from flask_doi.services.accounts import account_for
from flask_doi.services.context import Context
from flask_doi.services.finding import shown_state
from flask_doi.services.heartbeat import last_seen
from flask_doi.services.history import last_trace
from flask_doi.services.names import preview_name
from flask_doi.services.releasing import was_given_back
from flask_doi.services.stating import problems_of
from flask_doi.services.status import CONCERNING, UNDER_WAY, Reading
from flask_doi.services.wishes import answers_for

SILENCE = timedelta(minutes=20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Conclusion:
    """The last sentence: a code, and the refusal that it quotes where there is one."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    refusal: Decision | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LastTime:
    """What came of the last time a DOI was wanted, as it was noted then."""

    at: datetime
    refusal: Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """All about one record; `begins` says whether it gets a DOI, or at least a name, the next time it is seen."""

    key: str
    title: str
    reference_code: str
    account: str | None
    asked_how: str
    answers: tuple[Answer, ...]
    problems: tuple[Problem, ...]
    conclusion: Conclusion
    begins: bool
    doi: str | None = None
    state: str | None = None
    last_time: LastTime | None = None


def explain(context: Context, key: str, reading: Reading) -> Explanation | None:
    """Why a record has no DOI, or what became of it; None when neither the record nor a DOI of it exists."""
    description = reading.description
    with context.session() as session:
        row = _row(session, context, key)
        if description is None and row is None and reading.broken is None:
            return None
        account = _account(session, context, row, description)
        how = row.asked_how if row is not None else "auto"
        found = _Case(context, session, key, description, row, account, how, reading.broken)
        answers = tuple(found.answers())
        conclusion = found.conclusion(answers)
        title = main_title(description) if description is not None else None
        return Explanation(
            key=key,
            title=title.value if title else (row.title or "" if row is not None else ""),
            reference_code=(description.reference_code or "") if description is not None else "",
            account=account.name if account is not None else None,
            asked_how=how,
            answers=answers,
            problems=found.problems,
            conclusion=conclusion,
            begins=row is None and found.begins,
            doi=row.doi if row is not None else None,
            state=shown_state(row) if row is not None else None,
            last_time=_last_time(session, key),
        )


def _row(session: Session, context: Context, key: str) -> DoiRow | None:
    here = DoiRow.environment == context.settings.environment
    return session.scalars(select(DoiRow).where(DoiRow.record_key == key, here, DoiRow.part == "")).first()


def _account(session: Session, context: Context, row: DoiRow | None, description: Description | None) -> Account | None:
    if row is not None and row.account_id is not None:
        return session.get(Account, row.account_id)
    return account_for(session, context, description) if description is not None else None


def _last_time(session: Session, key: str) -> LastTime | None:
    last = last_trace(session, key)
    if last is None or last.code != "not_minted":
        return None
    params = {name: str(value) for name, value in (last.params or {}).items()}
    return LastTime(at=last.at, refusal=Decision(wanted=False, rule=params.pop("rule", ""), params=params))


def _is_noted(session: Session, key: str) -> bool:
    """Whether something happened to the record that no worker has looked at."""
    waiting = (Intent.folded_at.is_(None), Intent.record_key == key, Intent.kind.in_(CONCERNING))
    return session.scalar(select(Intent.id).where(*waiting).limit(1)) is not None


def _has_job(session: Session, row: DoiRow) -> bool:
    return session.scalar(select(Job.id).where(Job.doi_id == row.id, Job.state.in_(UNDER_WAY)).limit(1)) is not None


def _yes(question: str, rule: str, **params: str) -> Answer:
    return Answer(question=question, decision=Decision(wanted=True, rule=rule, params=params))


def _no(question: str, rule: str, **params: str) -> Answer:
    return Answer(question=question, decision=Decision(wanted=False, rule=rule, params=params))


class _Case:
    """One record under examination, within one session."""

    def __init__(
        self,
        context: Context,
        session: Session,
        key: str,
        description: Description | None,
        row: DoiRow | None,
        account: Account | None,
        how: str,
        broken: str | None,
    ) -> None:
        self.context = context
        self.session = session
        self.key = key
        self.description = description
        self.row = row
        self.account = account
        self.how = how
        self.broken = broken
        self.problems: tuple[Problem, ...] = ()
        self.begins = False
        self.begun = Decision(wanted=False, rule="gone")

    def answers(self) -> Iterator[Answer]:
        """Every question in its order; after one that leaves nothing to ask about, no more."""
        if self.broken is not None:
            yield _no("described", "undescribable", error=self.broken)
            return
        if self.description is None:
            yield _no("exists", "gone")
            return
        if self.account is None:
            yield _no("account", "no_account")
            return
        yield _yes("exists", "there")
        yield _yes("account", "account_found", account=self.account.name)
        ruled = list(answers_for(self.context, self.account, self.description, how=self.how))
        yield from (answer for answer in ruled if answer.question != "exists")
        self.begun = self._begun(self.account, self.description, ruled)
        further = [*self._about_name(self.account, self.description)] if self.row is None else []
        yield from further
        self.begins = self.begun.wanted and all(answer.passed for answer in further)
        yield self._about_problems(self.account, self.description)
        yield from self._about_sending(self.account)

    def _begun(self, account: Account, description: Description, ruled: list[Answer]) -> Decision:
        """What planning decides: under an embargo, for instance, a record may begin with a mere name."""
        refusal = next((answer.decision for answer in ruled if not answer.passed), None)
        decision = refusal or Decision(wanted=True, rule="auto_mint")
        asked = self.row.asked_state if self.row is not None else DoiState(account.default_state)
        return may_begin(asked, description, decision)

    def _about_name(self, account: Account, description: Description) -> Iterator[Answer]:
        if was_given_back(self.session, self.key):
            yield _no("kept", "given_back")
        else:
            yield _yes("kept", "never_given_back")
        try:
            year = publication_year(description, frozen_year=None, today=self.context.clock().date())
            name = preview_name(self.context, self.session, account, description, year=year)
        except DoiError as error:
            yield _no("name", "no_name", error=str(error))
        else:
            yield _yes("name", "name_possible", doi=name)

    def _about_problems(self, account: Account, description: Description) -> Answer:
        found = problems_of(self.context, self.session, account, description, row=self.row)
        ruled = ("description_restricted", "external_doi_present")
        self.problems = tuple(problem for problem in blocking(found) if problem.code not in ruled)
        if self.problems:
            return _no("complete", "to_mend", number=str(len(self.problems)))
        return _yes("complete", "nothing_to_mend")

    def _about_sending(self, account: Account) -> Iterator[Answer]:
        if account.paused_until is not None and account.paused_until > self.context.clock():
            yield _no("sending", "paused", account=account.name, cause=account.pause_code or "")
        else:
            yield _yes("sending", "not_paused", account=account.name)
        seen = last_seen(self.context)
        if seen is None or self.context.clock() - seen > SILENCE:
            yield _no("worker", "no_worker")
        else:
            yield _yes("worker", "worker_seen")

    def conclusion(self, answers: tuple[Answer, ...]) -> Conclusion:
        """The one sentence that follows from the answers."""
        if self.row is not None:
            return self._about_row(self.row)
        refusals = {answer.question: answer.decision for answer in answers if not answer.passed}
        for question in ("described", "exists", "account"):
            if question in refusals:
                return Conclusion(code="refused", refusal=refusals[question])
        if _is_noted(self.session, self.key):
            return Conclusion(code="noted")
        if not self.begun.wanted:
            return Conclusion(code="refused", refusal=self.begun)
        for question in ("kept", "name", "complete", "sending", "worker"):
            if question in refusals:
                return Conclusion(code=question, refusal=refusals[question], params=refusals[question].params)
        if "embargo" in refusals and self.context.settings.embargo != "mint":
            return Conclusion(code="after_embargo", params=refusals["embargo"].params)
        return Conclusion(code="will_be_minted")

    def _about_row(self, row: DoiRow) -> Conclusion:
        """What became of a record that has a name."""
        params = {"doi": row.doi}
        if _is_noted(self.session, self.key) or _has_job(self.session, row):
            return Conclusion(code="under_way", params=params)
        if row.withheld:
            withheld = {name: str(value) for name, value in (row.withheld_params or {}).items()}
            refusal = Decision(wanted=False, rule=row.withheld, params=withheld)
            return Conclusion(code="withheld", params=params, refusal=refusal)
        if row.failure:
            failure = Decision(wanted=False, rule=str(row.failure.get("code", "")), params={})
            return Conclusion(code="failed", params=params, refusal=failure)
        return Conclusion(code=f"has_{shown_state(row)}", params=params)
