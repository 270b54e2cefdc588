"""The preview of a batch as pages show it: its groups, what is to be mended, and the records of one group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from flask_doi.domain.batch_results import GROUPS, READY, RESTRICTED, UNPUBLISHED
from flask_doi.domain.batch_wording import GROUPS as GROUP_WORDS
from flask_doi.domain.batch_wording import MEANINGS
from flask_doi.services.batches.judging import problems_in
from flask_doi.services.batches.previewing import PAGE, Preview
from flask_doi.services.batches.reports import line_of
from flask_doi.services.batches.showing import RecordLine, records_of
from flask_doi.services.context import Context
from flask_doi.services.status import mending_url
from flask_doi.web.confirm import record_path
from flask_doi.web.desk.batches_words import problem_heading, problem_todo, why_in_words
from flask_doi.web.desk.frame import ADMIN, own_scope
from flask_doi.web.texts import doi_text
from flask_doi.web.visitor import may


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownLine:
    """A record with its words and ways."""

    line: RecordLine
    title: str
    record_url: str
    doi_url: str | None
    field_url: str | None
    why: Markup
    result: Markup


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownGroup:
    """One group of a preview; `url` shows its records."""

    name: str
    label: Markup
    meaning: Markup
    number: int
    url: str
    is_current: bool


def shown_line(context: Context, line: RecordLine, result: Markup | None = None) -> ShownLine:
    """A record as tables show it."""
    line = discreet(context, line)
    problems = problems_in(line.params) or line.problems
    return ShownLine(
        line=line,
        title=line.title or line.reference_code or line.key,
        record_url=record_path(context, line.key),
        doi_url=url_for(f"{ADMIN}.doi", doi_id=line.doi_id) if line.doi_id is not None and has_page("doi") else None,
        field_url=mending_url(context, line.key, problems[0].field) if problems else None,
        why=why_in_words(context, line),
        result=result or Markup(),
    )


def discreet(context: Context, line: RecordLine) -> RecordLine:
    """The line as whoever is logged in may know it: a record that is not public is named only to who may see it."""
    if line.result not in (UNPUBLISHED, RESTRICTED) or may(context, "see", line.key):
        return line
    return replace(line, title="", reference_code="")


def has_page(name: str) -> bool:
    """Whether there is a page of the desk by this name."""
    from flask import current_app

    return f"{ADMIN}.{name}" in current_app.view_functions


def preview_values(
    context: Context, preview: Preview, address: Callable[..., str], batch_id: int | None = None
) -> dict[str, Any]:
    """What the template of a preview needs; `address` makes the page's own address with further parameters."""
    group = request.args.get("group", "")
    group = group if preview.groups.get(group) else _first(preview)
    after = request.args.get("after", "")
    place = int(after) if after.isdecimal() and len(after) < 19 else 0
    lines = _lines(context, preview, group, place, batch_id)
    return {
        "preview": preview,
        "groups": [
            ShownGroup(
                name=name,
                label=doi_text(GROUP_WORDS[name]),
                meaning=doi_text(MEANINGS[name]),
                number=preview.groups[name],
                url=address(group=name) + "#doi-group",
                is_current=name == group,
            )
            for name in GROUPS
            if preview.groups.get(name) or name == READY
        ],
        "group": group,
        "lines": [shown_line(context, line) for line in lines[:PAGE]],
        "next_lines": address(group=group, after=lines[PAGE - 1].id) + "#doi-group" if len(lines) > PAGE else None,
        "first_lines": address(group=group) + "#doi-group" if place else "",
        "problems": [_problem(context, entry) for entry in preview.problems],
    }


def _first(preview: Preview) -> str:
    return next((name for name in GROUPS if preview.groups.get(name)), READY)


def _lines(context: Context, preview: Preview, group: str, place: int, batch_id: int | None) -> Sequence[RecordLine]:
    if batch_id is not None:
        return records_of(context, batch_id, results=(group,), after=place, limit=PAGE + 1)
    numbered = enumerate((each for each in preview.judged if each.group == group), start=1)
    return [line_of(context, each, number) for number, each in numbered if number > place][: PAGE + 1]


def _problem(context: Context, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "heading": problem_heading(entry),
        "todo": problem_todo(entry),
        "number": entry["number"],
        "records": [(key, record_path(context, key)) for key in entry["keys"]],
        "more": max(0, int(entry["number"]) - len(entry["keys"])),
    }


def scope_note(context: Context) -> Markup | None:
    """A line for whoever looks after a part of the catalogue only."""
    if own_scope(context) is None:
        return None
    return doi_text("Only what you look after is counted and done.")
