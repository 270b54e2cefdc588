"""The comparison of a DOI's metadata as its page shows it: what is called what, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from flask_doi.domain.property_wording import property_text
from flask_doi.domain.protected import ProtectedField
from flask_doi.domain.wording import problem_text
from flask_doi.services.desk.comparing import HELD, OURS, SENT, ComparedProperty, ComparedRow, compared
from flask_doi.services.desk.entries import Path
from flask_doi.services.desk.one_doi import OneDoi
from flask_doi.services.desk.would_send import Sides
from flask_doi.web.desk.doi_words import agency_of, state_words
from flask_doi.web.texts import doi_text, translated

ALL = (SENT, HELD, OURS)


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownRow:
    """One line: what it is called, and for each column its texts and whether it departs from the first."""

    label: Markup
    cells: tuple[tuple[tuple[str, ...], bool], ...]
    differs: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownProperty:
    """One property as it is shown; `open` are the lines that differ, `equal` the others."""

    name: str
    label: str
    verdict: Markup
    differs: bool
    rows: tuple[ShownRow, ...]
    protected: ProtectedField | None = None
    plain: tuple[str, ...] = ()
    can_keep: bool = False
    can_send: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownComparison:
    """All properties, those that differ or are kept apart from those that are the same on all sides."""

    columns: tuple[str, ...]
    open: tuple[ShownProperty, ...]
    equal: tuple[ShownProperty, ...]
    why_nothing: tuple[str, ...] = ()

    @property
    def equal_rows(self) -> int:
        """How many lines are the same on all sides."""
        return sum(len(each.rows) for each in self.equal)


def shown_comparison(found: OneDoi, sides: Sides, *, may_act: bool) -> ShownComparison:
    """The three sides of a DOI's metadata; what nobody knows of a side has no column."""
    told = compared(sides)
    columns = tuple(side for side in ALL if any(side in row.texts for each in told for row in each.rows))
    is_living = found.state not in ("deactivated", "external") and not found.is_redacted
    may_keep = may_act and is_living and sides.holds_good and sides.held is not None and not sides.held.is_absent
    may_send = may_act and found.is_at_agency and sides.ours is not None
    shown = [_shown(found, each, columns, may_keep=may_keep, may_send=may_send) for each in told if each.rows]
    return ShownComparison(
        columns=columns,
        open=tuple(each for each in shown if each.differs or each.protected is not None),
        equal=tuple(each for each in shown if not each.differs and each.protected is None),
        why_nothing=_why_nothing(sides),
    )


def shown_pair(told: Sequence[ComparedProperty]) -> ShownComparison:
    """Two sets of metadata beside each other."""
    shown = [_row_group(each, (SENT, OURS)) for each in told if each.rows]
    return ShownComparison(
        columns=(SENT, OURS),
        open=tuple(each for each in shown if each.differs),
        equal=tuple(each for each in shown if not each.differs),
    )


def _row_group(each: ComparedProperty, columns: Sequence[str]) -> ShownProperty:
    verdict = doi_text("Different") if each.changed else doi_text("The same")
    rows = tuple(_row(each.name, row, columns) for row in each.rows)
    return ShownProperty(name=each.name, label=_name(each.name), verdict=verdict, differs=each.changed != "", rows=rows)


def _shown(
    found: OneDoi, each: ComparedProperty, columns: Sequence[str], *, may_keep: bool, may_send: bool
) -> ShownProperty:
    is_open = each.is_open and each.protected is None
    return ShownProperty(
        name=each.name,
        label=_name(each.name),
        verdict=_verdict(found, each),
        differs=each.changed != "",
        rows=tuple(_row(each.name, row, columns) for row in each.rows),
        protected=each.protected,
        plain=each.plain,
        can_keep=may_keep and is_open and each.may_be_kept and HELD in columns,
        can_send=may_send and is_open,
    )


def _verdict(found: OneDoi, each: ComparedProperty) -> Markup:
    agency = agency_of(found)
    if each.protected is not None:
        return doi_text("Kept as %(agency)s has it", agency=agency)
    if each.changed == "here":
        return doi_text("Changed in the catalogue, not sent yet")
    if each.changed == "there":
        return doi_text("%(agency)s has something else than was sent", agency=agency)
    if each.changed == "both":
        return doi_text("Changed in the catalogue and at %(agency)s", agency=agency)
    return doi_text("The same")


def _row(name: str, row: ComparedRow, columns: Sequence[str]) -> ShownRow:
    cells = tuple((_cell(name, row.texts.get(side, ())), side in row.odd) for side in columns)
    return ShownRow(label=_label(name, row), cells=cells, differs=row.differs)


def _cell(name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    if name == "state":
        return tuple(str(state_words(text)) for text in texts)
    return tuple(_explained(text) for text in texts)


def _explained(text: str) -> str:
    """A text of the metadata; DataCite's codes for what nobody can tell are explained."""
    if text == ":unkn":
        return str(doi_text("%(code)s (unknown, in DataCite's code)", code=text).unescape())
    if text == ":unal":
        return str(doi_text("%(code)s (not to be told, in DataCite's code)", code=text).unescape())
    if text == ":etal":
        return str(doi_text("%(code)s (and others, in DataCite's code)", code=text).unescape())
    return text


def _label(name: str, row: ComparedRow) -> Markup:
    """What a line is called: "Titles 1", "Creators 2: given name"."""
    called = _name(name)
    way = _way(row.path)
    if row.number is None:
        return (
            doi_text("%(property)s: %(part)s", property=called, part=way)
            if way
            else doi_text("%(property)s", property=called)
        )
    if not way:
        return doi_text("%(property)s %(number)s", property=called, number=row.number)
    return doi_text("%(property)s %(number)s: %(part)s", property=called, number=row.number, part=way)


def _way(path: Path) -> str:
    """The way to a text within an entry: "name identifiers 2 › name identifier"."""
    steps: list[str] = []
    for step in path:
        if isinstance(step, int) and steps:
            steps[-1] = f"{steps[-1]} {step}"
        else:
            steps.append(_plain(step))
    return " › ".join(steps)


def _plain(step: str | int) -> str:
    """A name of DataCite's attributes as words: "givenName" is "given name"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in str(step)).strip()


def _name(name: str) -> str:
    return property_text(name, translated)


def _why_nothing(sides: Sides) -> tuple[str, ...]:
    """Why nothing could be sent now."""
    if sides.ours is not None:
        return ()
    if sides.broken is not None:
        return (str(doi_text("The catalogue could not describe the record: %(error)s", error=sides.broken)),)
    told = [problem_text(problem, translated) for problem in sides.problems if problem.code != "nothing_to_tell"]
    return tuple(told) or (str(doi_text("There is nothing that may be told of the record now.")),)
