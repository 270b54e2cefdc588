"""What the list of all DOIs says: of each line, of how it is narrowed, and of how much it shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape

from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.outcome_wording import outcome_text
from flask_doi.domain.parts import ALL_VERSIONS, is_object, version_number
from flask_doi.domain.problem import Problem
from flask_doi.domain.queue_wording import cause_heading
from flask_doi.domain.wording import problem_text
from flask_doi.services.desk.browsing import Total
from flask_doi.services.desk.listed import ListedDoi, Sieve
from flask_doi.services.external import ASIDE
from flask_doi.web.agency_words import agency_called
from flask_doi.web.desk.doi_words import condition_words, state_words
from flask_doi.web.texts import doi_plural, doi_text, number, translated

MOST_PROBLEMS = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Pill:
    """One condition of the filter in words, and the filter without it."""

    text: Markup
    without: DoiFilter


def part_of(line: ListedDoi) -> Markup | None:
    """What of its record a DOI stands for; None for the record itself."""
    version = version_number(line.part)
    if line.part == ALL_VERSIONS:
        return doi_text("All versions together")
    if line.part == ASIDE:
        return doi_text("A name that stands aside for a DOI from elsewhere")
    if is_object(line.part):
        return doi_text("Digital object: %(name)s", name=line.part)
    label = line.version or version
    return doi_text("Version %(label)s", label=label) if label else None


def trouble(line: ListedDoi) -> tuple[Markup, ...]:
    """What is wrong with a DOI that failed, a sentence each."""
    if line.failure is None:
        return ()
    agency = agency_called(line.agency)
    problems = [Problem.from_json(stored) for stored in line.problems]
    blocking = [problem for problem in problems if problem.blocks]
    if line.failure.get("code") == "problems" and blocking:
        said = [escape(problem_text(problem, translated)) for problem in blocking[:MOST_PROBLEMS]]
        rest = len(blocking) - len(said)
        more = [doi_plural("And %(number)s more.", "And %(number)s more.", rest)] if rest else []
        return (*said, *more)
    params = {"agency": agency, **_texts(line.failure.get("params"))}
    return (escape(outcome_text(str(line.failure.get("code", "")), params, translated)),)


def _texts(params: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (params or {}).items()}


def pills(chosen: DoiFilter, sieve: Sieve, agency: str) -> Iterator[Pill]:
    """Each condition of a filter in words, with what is left when it is taken away."""

    def pill(text: Markup, name: str, nothing: Any = None) -> Pill:
        return Pill(text=text, without=replace(chosen, **{name: nothing}))

    if chosen.text:
        yield pill(doi_text("Text: %(text)s", text=chosen.text), "text")
    if chosen.state:
        yield pill(state_words(chosen.state), "state")
    if chosen.condition:
        yield pill(condition_words(chosen.condition), "condition")
    if chosen.repository:
        names = dict(sieve.repositories)
        name = names.get(chosen.repository, chosen.repository)
        yield pill(doi_text("Repository: %(name)s", name=name), "repository")
    if chosen.level:
        yield pill(doi_text("Level: %(level)s", level=chosen.level), "level")
    if chosen.year is not None:
        yield pill(doi_text("Publication year: %(year)s", year=chosen.year), "year")
    if chosen.account is not None:
        accounts = dict(sieve.accounts)
        yield pill(doi_text("Account: %(name)s", name=accounts.get(chosen.account, chosen.account)), "account")
    if chosen.cause:
        yield pill(doi_text("Problem: %(problem)s", problem=cause_words(chosen.cause, agency)), "cause")
    if chosen.minted_from:
        yield pill(doi_text("Minted since %(day)s", day=chosen.minted_from.isoformat()), "minted_from")
    if chosen.minted_to:
        yield pill(doi_text("Minted until %(day)s", day=chosen.minted_to.isoformat()), "minted_to")
    if chosen.ids:
        many = doi_plural("%(number)s chosen DOI", "%(number)s chosen DOIs", len(chosen.ids))
        yield pill(many, "ids", ())


def cause_words(cause: str, agency: str) -> str:
    """Why something failed, in a few words."""
    return cause_heading(cause, {"agency": agency}, translated)


def shown_words(first: int, size: int, total: Total) -> Markup:
    """How many of how many are shown."""
    if size == 0:
        return Markup()
    span = {"first": number(first), "last": number(first + size - 1), "all": number(total.number)}
    if not total.is_exact:
        return doi_text("Showing %(first)s to %(last)s of more than %(all)s.", **span)
    if size == total.number:
        return doi_plural("Showing the only one.", "Showing all %(all)s.", total.number, **span)
    return doi_text("Showing %(first)s to %(last)s of %(all)s.", **span)
