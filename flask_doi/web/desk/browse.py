"""Browse: the list of all DOIs, narrowed and sorted by what its address says, and the ways to act on many of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.doi_filter import CONDITIONS, STATES, DoiFilter
from flask_doi.services.context import Context, current_context
from flask_doi.services.desk.browsing import BrowsedPage, browse
from flask_doi.services.desk.listed import ListedDoi, Sieve, listed, record_of, sieve
from flask_doi.services.filtering import ANYWHERE, named_whole
from flask_doi.web.agency_words import agency_called
from flask_doi.web.confirm import record_path
from flask_doi.web.desk.browse_address import USUAL, Asked, asked_for, headings, ways_around
from flask_doi.web.desk.browse_words import cause_words, part_of, pills, shown_words, trouble
from flask_doi.web.desk.doi_words import condition_words, state_words
from flask_doi.web.desk.frame import ADMIN, at_desk, desk_page, own_scope
from flask_doi.web.pages import message_page
from flask_doi.web.routing import ROW_NUMBER
from flask_doi.web.texts import doi_text, noted
from flask_doi.web.visitor import may
from flask_doi.web.ways import way_to

ACTS = (
    ("sync", noted("Sync"), "batch"),
    ("verify", noted("Verify"), "batch"),
    ("deactivate", noted("Deactivate"), "deactivate"),
    ("reactivate", noted("Reactivate"), "deactivate"),
)


def add_browse_rules(pages: Blueprint) -> None:
    """The addresses of the list, and of the record behind one of its lines."""
    pages.add_url_rule("/browse", "browse", browse_dois, methods=["GET"])
    pages.add_url_rule(f"/<{ROW_NUMBER}:doi_id>/record", "record_of_doi", to_record, methods=["GET"])


def browse_dois() -> ResponseReturnValue:
    """One page of the list of all DOIs."""
    context = current_context()
    refused = at_desk(context)
    if refused is not None:
        return refused
    if any(not value for _, value in request.args.items(multi=True)):
        said = urlencode([pair for pair in request.args.items(multi=True) if pair[1]])
        return redirect(f"{url_for(f'{ADMIN}.browse')}{'?' if said else ''}{said}")
    asked, scope = asked_for(), own_scope(context)
    with context.session() as session:
        found = browse(context, session, asked.chosen, scope, order=asked.order, after=asked.after, before=asked.before)
        lines, sifting = listed(context, session, found.rows), sieve(context, session, scope)
    return desk_page(context, "doi/browse.html", **_values(context, asked, scope, found, lines, sifting))


def to_record(doi_id: int) -> ResponseReturnValue:
    """From a DOI to its record in the catalogue."""
    context = current_context()
    refused = at_desk(context)
    if refused is not None:
        return refused
    with context.session() as session:
        key = record_of(context, session, doi_id, own_scope(context))
    if key is None:
        return message_page(404, doi_text("Not found"), doi_text("There is no such DOI here."))
    return redirect(record_path(context, key))


def _values(
    context: Context,
    asked: Asked,
    scope: Selection | None,
    found: BrowsedPage,
    lines: tuple[ListedDoi, ...],
    sifting: Sieve,
) -> dict[str, Any]:
    agency = agency_called(context.settings.agency)
    args = asked.chosen.as_args()
    first = max(1, min(asked.first, found.total.number - len(lines) + 1)) if found.total.is_exact else asked.first
    return {
        "chosen": asked.chosen,
        "faults": asked.faults,
        "lines": [_line(line) for line in lines],
        "headings": {heading.name: heading for heading in headings(asked)},
        "pills": [(pill.text, asked.url(pill.without)) for pill in pills(asked.chosen, sifting, agency)],
        "everything": asked.url(DoiFilter()),
        "shown": shown_words(first, len(lines), found.total),
        "total": found.total,
        "ways": ways_around(asked, found, first),
        "choices": _choices(sifting, asked.chosen, agency),
        "sort": asked.order.as_word() if asked.order != USUAL else "",
        "acts": _acts(context) if lines and not asked.faults else [],
        "act_url": way_to("batch_dois"),
        "args": [(name, value) for name, values in args.items() for value in _each(values)],
        "exports": [(name, way_to(f"export_{name.lower()}", **args)) for name in ("CSV", "JSON")],
        "export_page": way_to("export", **args),
        "import_page": way_to("import_file") if may(context, "batch", None) else None,
        "anywhere": _anywhere(context, asked, scope),
        "is_limited": scope is not None,
        "state_words": state_words,
        "condition_words": condition_words,
    }


def _each(values: Any) -> list[str]:
    return list(values) if isinstance(values, list) else [values]


def _line(line: ListedDoi) -> dict[str, Any]:
    return {
        "doi": line,
        "title": line.title or line.reference_code or line.key,
        "part": part_of(line),
        "trouble": trouble(line),
        "url": way_to("doi", doi_id=line.id),
        "record_url": url_for(f"{ADMIN}.record_of_doi", doi_id=line.id),
    }


def _choices(sifting: Sieve, chosen: DoiFilter, agency: str) -> dict[str, list[tuple[Any, Any]]]:
    """What can be chosen in each field; what is chosen already stands there, also when nothing has it any more."""
    levels = [(level, level) for level in sifting.levels]
    causes = [(cause, cause_words(cause, agency)) for cause in sifting.causes]
    return {
        "state": _with_any([(state, state_words(state)) for state in STATES], None),
        "condition": _with_any([(each, condition_words(each)) for each in CONDITIONS], None),
        "repository": _with_any(list(sifting.repositories), chosen.repository),
        "level": _with_any(levels, chosen.level),
        "account": _with_any(list(sifting.accounts), chosen.account),
        "cause": _with_any(causes, chosen.cause),
    }


def _with_any(choices: list[tuple[Any, Any]], chosen: Any) -> list[tuple[Any, Any]]:
    own = [] if chosen is None or any(key == chosen for key, _ in choices) else [(chosen, chosen)]
    return [("", doi_text("any")), *choices, *own]


def _acts(context: Context) -> list[tuple[str, Markup]]:
    """What the visitor may do with many DOIs at once."""
    if not may(context, "batch", None):
        return []
    return [(name, doi_text(label)) for name, label, right in ACTS if may(context, right, None)]


def _anywhere(context: Context, asked: Asked, scope: Selection | None) -> str:
    """The address that looks for a text anywhere, where a whole DOI or reference code was found; else ""."""
    text = asked.chosen.text
    if not text or not named_whole(context, text, scope):
        return ""
    chosen, _ = DoiFilter.from_args({**asked.chosen.as_args(), "text": f"{text}{ANYWHERE}"})
    return asked.url(chosen)
