"""The rules by which a record gets a DOI, in their order: each is a question that is answered with what it looked at.

A decision is the first "no", so that whoever is shown all answers sees exactly why it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_doi.domain.description import Description
from flask_doi.domain.embargo import under_embargo
from flask_doi.domain.external import external_refusal
from flask_doi.domain.levels import is_listed


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Whether something is wanted, and the rule that said so, with what it looked at."""

    wanted: bool
    rule: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One question, and what it decides by itself: yes, with what speaks for it, or the refusal."""

    question: str
    decision: Decision

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against a DOI here."""
        return self.decision.wanted


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What the questions are asked about; `chosen` are the account's own rules."""

    description: Description | None
    levels: Sequence[str]
    today: date
    own_prefixes: Collection[str] = ()
    enabled: bool = True
    chosen: Mapping[str, Any] = field(default_factory=dict)


Question = tuple[str, Callable[[Case, Description], Decision]]


def may_be_minted(
    description: Description | None, *, levels: Sequence[str], today: date, own_prefixes: Collection[str] = ()
) -> Decision:
    """Whether a record may get a public DOI now. An embargo is named last: then nothing else stands against it."""
    case = Case(description=description, levels=levels, today=today, own_prefixes=own_prefixes)
    return decided(answers_for_a_person(case), "allowed")


def auto_mint(
    description: Description | None,
    *,
    enabled: bool,
    rules: Mapping[str, Any] | None,
    levels: Sequence[str],
    today: date,
    own_prefixes: Collection[str] = (),
) -> Decision:
    """Whether publishing a record mints its DOI, and which rule said no; an embargo is named last."""
    case = Case(
        description=description,
        levels=levels,
        today=today,
        own_prefixes=own_prefixes,
        enabled=enabled,
        chosen=dict(rules or {}),
    )
    return decided(answers_by_the_rules(case), "auto_mint")


def decided(answers: Iterable[Answer], yes: str) -> Decision:
    """The first "no" among the answers, else a decision for it by the rule `yes`."""
    return next((answer.decision for answer in answers if not answer.passed), Decision(wanted=True, rule=yes))


def answers_for_a_person(case: Case) -> Iterator[Answer]:
    """Every answer where somebody asks for a DOI: only what is never allowed stands against it."""
    return _asked(case, (*_ALWAYS, *_LAST))


def answers_by_the_rules(case: Case) -> Iterator[Answer]:
    """Every answer where nobody but the account's rules asks for a DOI."""
    yield Answer(question="switched_on", decision=_yes("auto_mint_on") if case.enabled else _no("auto_mint_off"))
    yield from _asked(case, (*_ALWAYS, *_CHOSEN, *_LAST))


def _asked(case: Case, questions: Sequence[Question]) -> Iterator[Answer]:
    """One answer after the other; about a record that does not exist nothing more can be asked."""
    description = case.description
    if description is None:
        yield Answer(question="exists", decision=_no("gone"))
        return
    yield Answer(question="exists", decision=_yes("there"))
    for name, ask in questions:
        yield Answer(question=name, decision=ask(case, description))


def _yes(rule: str, **params: str) -> Decision:
    return Decision(wanted=True, rule=rule, params=params)


def _no(rule: str, **params: str) -> Decision:
    return Decision(wanted=False, rule=rule, params=params)


def _restricted(case: Case, description: Description) -> Decision:
    return _no("description_restricted") if description.restricted_description else _yes("description_public")


def _published(case: Case, description: Description) -> Decision:
    return _yes("published") if description.published else _no("unpublished")


def _elsewhere(case: Case, description: Description) -> Decision:
    if not description.external_doi:
        return _yes("none_elsewhere")
    refusal = external_refusal(description.external_doi, case.own_prefixes)
    if refusal is not None:
        return _no(refusal.code, **refusal.params)
    return _no("external_doi", doi=description.external_doi)


def _level(case: Case, description: Description) -> Decision:
    params = {"level": description.level or "", "levels": ", ".join(case.levels)}
    if is_listed(description.level, case.levels):
        return _yes("level_mintable", **params)
    return _no("level_not_mintable", **params) if description.level else _no("no_level", **params)


def _level_rule(case: Case, description: Description) -> Decision:
    allowed = case.chosen.get("levels")
    if not allowed:
        return _yes("any_level")
    params = {"value": description.level or "", "allowed": ", ".join(allowed)}
    return _yes("level_chosen", **params) if is_listed(description.level, allowed) else _no("level_rule", **params)


def _repository_rule(case: Case, description: Description) -> Decision:
    allowed = case.chosen.get("repositories")
    if not allowed:
        return _yes("any_repository")
    value = description.repository.key if description.repository else ""
    params = {"value": value, "allowed": ", ".join(allowed)}
    return _yes("repository_chosen", **params) if _listed(value, allowed) else _no("repository_rule", **params)


def _access_rule(case: Case, description: Description) -> Decision:
    allowed = case.chosen.get("access")
    if not allowed:
        return _yes("any_access")
    params = {"value": str(description.access or ""), "allowed": ", ".join(allowed)}
    return _yes("access_chosen", **params) if _listed(params["value"], allowed) else _no("access_rule", **params)


def _digital_object_rule(case: Case, description: Description) -> Decision:
    if "has_digital_object" not in case.chosen:
        return _yes("with_or_without_files")
    wanted = "with" if case.chosen["has_digital_object"] else "without"
    if case.chosen["has_digital_object"] != bool(description.digital_objects):
        return _no("digital_object_rule", wanted=wanted)
    return _yes("files_as_chosen", wanted=wanted)


def _embargo(case: Case, description: Description) -> Decision:
    if under_embargo(description, case.today):
        return _no("embargoed", until=str(description.embargo_until))
    return _yes("no_embargo")


_ALWAYS: tuple[Question, ...] = (
    ("description", _restricted),
    ("publication", _published),
    ("elsewhere", _elsewhere),
    ("level", _level),
)
_CHOSEN: tuple[Question, ...] = (
    ("chosen_levels", _level_rule),
    ("chosen_repositories", _repository_rule),
    ("chosen_access", _access_rule),
    ("chosen_files", _digital_object_rule),
)
_LAST: tuple[Question, ...] = (("embargo", _embargo),)


def _listed(value: str | None, words: Sequence[str]) -> bool:
    return (value or "").strip().lower() in {word.strip().lower() for word in words}
