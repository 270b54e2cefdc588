"""What an import is about, in words."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from flask_doi.domain.exchange import BY_NAME
from flask_doi.domain.import_wording import line_text
from flask_doi.services.exchange.importing import Line, Waiting
from flask_doi.web.texts import doi_plural, doi_text, translated

MOST_EXAMPLES = 5


def about_file(found: Waiting) -> list[Markup]:
    """What the file is, and how much of it is as it is here."""
    kept, compared = found.compared.file, found.compared
    said = []
    if kept["form"] == "json":
        said.append(doi_text("The file is JSON (%(encoding)s).", encoding=kept["encoding"]))
    else:
        said.append(_csv(str(kept["separator"]), str(kept["encoding"])))
    said.append(doi_plural("It has one line.", "It has %(number)s lines.", compared.lines))
    if compared.unchanged:
        said.append(
            doi_plural("One of them is as it is here.", "%(number)s of them are as they are here.", compared.unchanged)
        )
    if kept["ignored"]:
        names = ", ".join(kept["ignored"])
        said.append(doi_text("Columns that mean nothing here were passed over: %(names)s.", names=names))
    return said


def _csv(separator: str, encoding: str) -> Markup:
    if separator == ",":
        return doi_text("The file is CSV (%(encoding)s) with commas between the columns.", encoding=encoding)
    if separator == ";":
        return doi_text("The file is CSV (%(encoding)s) with semicolons between the columns.", encoding=encoding)
    return doi_text("The file is text (%(encoding)s) with tabs between the columns.", encoding=encoding)


def about_acts(found: Waiting) -> list[Markup]:
    """What would be done, by kind."""
    acts = found.compared.acts
    return [write(acts[kind]) for kind, write in _ACTS.items() if acts.get(kind)]


def _taken_over(number: int) -> Markup:
    return doi_plural(
        "One DOI is taken over; the agency is read first.",
        "%(number)s DOIs are taken over; the agency is read first.",
        number,
    )


_ACTS: dict[str, Callable[[int], Markup]] = {
    "target": lambda n: doi_plural("One DOI leads somewhere else.", "%(number)s DOIs lead somewhere else.", n),
    "state": lambda n: doi_plural("One DOI gets another state.", "%(number)s DOIs get another state.", n),
    "retire": lambda n: doi_plural("One DOI is deactivated.", "%(number)s DOIs are deactivated.", n),
    "back": lambda n: doi_plural("One DOI is brought back.", "%(number)s DOIs are brought back.", n),
    "external": lambda n: doi_plural(
        "One DOI from elsewhere is noted.", "%(number)s DOIs from elsewhere are noted.", n
    ),
    "adopt": _taken_over,
}


def about_untouched(found: Waiting) -> list[Markup]:
    """What differs in the file and stays as it is here."""
    said = []
    for name, number in found.compared.untouched.items():
        lines = [str(each) for each in found.compared.examples.get(name, ())[:MOST_EXAMPLES]]
        more = ", …" if number > len(lines) else ""
        said.append(
            doi_plural(
                "%(column)s differs in one line (%(lines)s).",
                "%(column)s differs in %(number)s lines (%(lines)s).",
                number,
                column=BY_NAME[name].header,
                lines=", ".join(lines) + more,
            )
        )
    return said


def change_words(line: Line) -> list[tuple[Markup, str, str, bool]]:
    """What changes of a line: what it is, how it is and how it becomes, and whether these are addresses."""
    return [(_changed(name), before, after, name != "status") for name, before, after in line.shown]


def _changed(name: str) -> Markup:
    if name == "status":
        return doi_text("Status")
    if name == "url":
        return doi_text("Target")
    return doi_text("DOI from elsewhere") if name == "external" else doi_text("Taken over")


def left_out_words(line: Line) -> tuple[str, str]:
    """The column that a line is left out for, and why, with the way out."""
    column = BY_NAME[line.column].header if line.column in BY_NAME else line.column
    if not line.code:
        return column, str(doi_text("What was kept of this line was removed, because the DOI was redacted."))
    return column, line_text(line.code, line.why, translated)
