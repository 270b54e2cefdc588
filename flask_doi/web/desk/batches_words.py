"""Batches in sentences: what was chosen, why one was refused, and what became of a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup, escape

from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.domain.batch_results import FAILED
from flask_doi.domain.batch_wording import DONE, FILTER_WORDS, KINDS, RESULTS, STATES, UNCHANGED
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.import_wording import line_text
from flask_doi.domain.outcome_wording import outcome_advice, outcome_text, refusal_advice, refusal_text
from flask_doi.domain.problem import Problem
from flask_doi.domain.queue_wording import cause_heading
from flask_doi.domain.wording import problem_advice, problem_text
from flask_doi.services.batches.estimating import Estimate
from flask_doi.services.batches.judging import problems_in
from flask_doi.services.batches.naming import Candidate, names_of
from flask_doi.services.batches.showing import BatchFacts, RecordLine
from flask_doi.services.batches.snapshots import filter_from_json
from flask_doi.services.context import Context
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.texts import doi_plural, doi_text, duration, translated

SHOWN_CODES = 3
Names = Mapping[str, Candidate]


def kind_word(kind: str) -> Markup:
    """What a batch does."""
    return doi_text(KINDS.get(kind, kind))


def state_label(state: str) -> Markup:
    """Where a batch stands."""
    return doi_text(STATES.get(state, state))


def result_label(kind: str, result: str) -> Markup:
    """What became of a record, or of a line of a file."""
    if kind == "import" and result == "unsuitable":
        return doi_text("Left out")
    by_kind = {"done": DONE, "unchanged": UNCHANGED}.get(result)
    return doi_text(by_kind[kind] if by_kind and kind in by_kind else RESULTS.get(result, result))


def records_named(context: Context, batches: Sequence[BatchFacts]) -> Names:
    """Title and reference code of the records under which batches choose, read at once for all of them."""
    choices = (BatchChoice.from_json(batch.selection.get("choice")) for batch in batches)
    return names_of(context, [choice.below for choice in choices if choice.below])


def choice_in_words(context: Context, choice: BatchChoice, names: Names | None = None) -> list[Markup]:
    """What was chosen, one line for each condition; `names` are those of records, where they were read before."""
    if choice.is_everything:
        return [doi_text("Every record of the catalogue")]
    if names is None:
        names = names_of(context, [choice.below] if choice.below else [])
    return list(_conditions(context, choice, names))


def _conditions(context: Context, choice: BatchChoice, names: Names) -> Iterator[Markup]:
    if choice.repositories:
        yield doi_text("Repository: %(names)s", names=_repositories(context, choice.repositories))
    if choice.levels:
        yield doi_text("Level: %(names)s", names=", ".join(choice.levels))
    if choice.published is not None:
        yield doi_text("Published only") if choice.published else doi_text("Not published only")
    if choice.date_from is not None and choice.date_to is not None:
        yield doi_text("Dated from %(first)s to %(last)s", first=choice.date_from, last=choice.date_to)
    elif choice.date_from is not None:
        yield doi_text("Dated from %(day)s on", day=choice.date_from)
    elif choice.date_to is not None:
        yield doi_text("Dated until %(day)s", day=choice.date_to)
    if choice.text:
        yield doi_text("With the words “%(text)s”", text=choice.text)
    if choice.below:
        yield _below(choice.below, names)
    if choice.codes:
        first = ", ".join(choice.codes[:SHOWN_CODES])
        if len(choice.codes) <= SHOWN_CODES:
            yield doi_text("These codes: %(codes)s", codes=first)
        else:
            yield doi_plural(
                "A list of %(number)s code: %(codes)s …", "A list of %(number)s codes: %(codes)s …",
                len(choice.codes), codes=first,
            )  # fmt: skip


def _below(key: str, names: Names) -> Markup:
    """A record and all under it, by title and reference code; by its key when it is gone."""
    record = names.get(key)
    if record is None:
        return doi_text("The record %(key)s and everything under it", key=_apart(key))
    code = record.reference_code
    if code and record.title and record.title != code:
        return doi_text("“%(title)s” (%(code)s) and everything under it", title=_apart(record.title), code=_apart(code))
    return doi_text("“%(title)s” and everything under it", title=_apart(record.title or code or key))


def _apart(words: str) -> Markup:
    """Words of whatever script, which leave the direction of the sentence around them alone."""
    return Markup("<bdi>{}</bdi>").format(words)


def _repositories(context: Context, keys: tuple[str, ...]) -> str:
    names = dict(context.catalogue.choices().repositories)
    return ", ".join(names.get(key, key) for key in keys)


def filter_in_words(context: Context, chosen: DoiFilter) -> list[Markup]:
    """Which DOIs were chosen, one line for each condition."""
    if chosen.is_everything:
        return [doi_text("Every DOI")]
    lines = []
    if chosen.repository is not None:
        lines.append(doi_text("Repository: %(names)s", names=_repositories(context, (chosen.repository,))))
    for name, words in (
        ("text", doi_text("With the words “%(value)s”", value=chosen.text)),
        ("state", doi_text("State: %(value)s", value=_word(chosen.state))),
        ("condition", doi_text("Condition: %(value)s", value=_word(chosen.condition))),
        ("level", doi_text("Level: %(value)s", value=chosen.level)),
        ("year", doi_text("Year: %(value)s", value=chosen.year)),
        ("account", doi_text("Account number %(value)s", value=chosen.account)),
        ("cause", doi_text("Failed for: %(value)s", value=_cause(chosen.cause))),
        ("minted_from", doi_text("Minted from %(value)s on", value=chosen.minted_from)),
        ("minted_to", doi_text("Minted until %(value)s", value=chosen.minted_to)),
    ):
        if getattr(chosen, name) is not None:
            lines.append(words)
    if chosen.ids:
        lines.append(doi_plural("%(number)s DOI ticked by hand", "%(number)s DOIs ticked by hand", len(chosen.ids)))
    return lines


def _word(code: str | None) -> Markup:
    return doi_text(FILTER_WORDS.get(code or "", code or ""))


def _cause(cause: str | None) -> str:
    return cause_heading(cause, {}, translated) if cause else ""


def selection_in_words(context: Context, batch: BatchFacts, names: Names | None = None) -> list[Markup]:
    """What a batch was made for; `names` are those of records, where they were read before."""
    undone = batch.params.get("undoes")
    if undone is not None:
        return [doi_text("What batch %(number)s deactivated", number=undone)]
    if batch.selection.get("command"):
        return [doi_text("All published records of mintable levels without a DOI, chosen by a command")]
    if batch.kind == "import":
        name = batch.params.get("name") or doi_text("A file")
        url = url_for("flask_doi_admin.import_diff", batch_id=batch.id)
        return [Markup('<a href="{}" dir="auto">{}</a>').format(url, name)]
    if batch.kind == "mint":
        return choice_in_words(context, BatchChoice.from_json(batch.selection.get("choice")), names)
    return filter_in_words(context, filter_from_json(batch.selection)[0])


def refused_in_words(batch: BatchFacts) -> Markup | None:
    """Why a batch was refused."""
    if not batch.refused_for:
        return None
    said = dict(batch.refused_for)
    code = said.pop("code", "")
    if code == "turned_down":
        return doi_text("%(who)s turned it down: %(why)s", who=said.get("by") or "", why=said.get("reason") or "")
    params = {name: str(value) for name, value in said.items()}
    text = refusal_text(code, params, translated)
    return escape(f"{text[:1].upper()}{text[1:]} {refusal_advice(code, params, translated)}".strip())


def problem_heading(entry: Mapping[str, Any]) -> Markup:
    """What is wrong with all records of a sort of problem."""
    code = str(entry["code"])
    if entry.get("is_rule") and code != "undescribable":
        text = refusal_text(code, {}, translated).rstrip(".")
        return escape(text[:1].upper() + text[1:])
    return escape(cause_heading(code, {}, translated))


def problem_todo(entry: Mapping[str, Any]) -> Markup:
    """What to do about a sort of problem."""
    code = str(entry["code"])
    if code == "undescribable":
        return escape(outcome_advice(code, {}, translated))
    if entry.get("is_rule"):
        return escape(refusal_advice(code, {}, translated))
    return escape(problem_advice(Problem(code=code, field=str(entry["field"])), translated))


def why_in_words(context: Context, line: RecordLine) -> Markup:
    """What there is to say about one record of a batch: why it was left out, or what failed; "" for nothing."""
    problems = problems_in(line.params) or (line.problems if line.result == FAILED else ())
    blocking = [problem for problem in problems if problem.blocks]
    if blocking:
        return escape(" ".join(_problem(problem) for problem in blocking))
    if line.params.get("column"):
        why = {name: str(value) for name, value in (line.params.get("why") or {}).items()}
        said = line_text(str(line.params.get("code", "")), why, translated)
        return doi_text("Line %(number)s of the file: %(why)s", number=line.params.get("line"), why=said)
    agency = {"agency": AGENCIES.get(context.settings.agency, context.settings.agency)}
    if line.result == FAILED and line.failure.get("code"):
        return escape(_failure(line.failure, agency))
    params = {name: str(value) for name, value in line.params.items()} | agency
    if line.params.get("rule"):
        rule = str(line.params["rule"])
        if rule == "undescribable":
            return escape(outcome_text(rule, params, translated))
        text = refusal_text(rule, params, translated)
        return escape(f"{text[:1].upper()}{text[1:]} {refusal_advice(rule, params, translated)}".strip())
    if line.params.get("code"):
        code = str(line.params["code"])
        return escape(f"{outcome_text(code, params, translated)} {outcome_advice(code, params, translated)}".strip())
    return Markup()


def _problem(problem: Problem) -> str:
    return f"{problem_text(problem, translated)} {problem_advice(problem, translated)}"


def _failure(failure: Mapping[str, Any], agency: Mapping[str, str]) -> str:
    params = {name: str(value) for name, value in (failure.get("params") or {}).items()} | dict(agency)
    code = str(failure["code"])
    messages = " ".join(str(message.get("text", "")) for message in failure.get("messages") or ())
    parts = (outcome_text(code, params, translated), messages, outcome_advice(code, params, translated))
    return " ".join(part for part in parts if part)


def money(amount: object, currency: str | None) -> Markup:
    """An amount of money, written as in the visitor's language."""
    if "babel" in current_app.extensions:
        from flask_babel import format_decimal

        return doi_text("%(amount)s %(currency)s", amount=format_decimal(amount, "#,##0.00"), currency=currency)
    return doi_text("%(amount)s %(currency)s", amount=f"{amount:,.2f}", currency=currency)


def takes(estimate: Estimate) -> Markup:
    """How long the requests of a batch take, and at which limit."""
    time = duration(estimate.seconds)
    if estimate.limit is None:
        return doi_text("about %(time)s; the agency sets no limit", time=time)
    number, seconds = estimate.limit
    window = duration(round(seconds))
    return doi_text(
        "about %(time)s, at %(number)s requests in %(window)s", time=time, number=f"{number:,}", window=window
    )
