"""The attempts for one DOI: each whole, as a file, and any two of them compared."""

from __future__ import annotations

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from flask_doi.services.context import Context, current_context
from flask_doi.services.desk.attempts import WholeAttempt, attempts_of, text_differences, whole_attempt
from flask_doi.services.desk.comparing import compared_pair
from flask_doi.services.desk.one_doi import OneDoi
from flask_doi.web.desk import doi_words as words
from flask_doi.web.desk.doi_guard import opened
from flask_doi.web.desk.doi_metadata import shown_pair
from flask_doi.web.desk.frame import desk_page
from flask_doi.web.pages import message_page
from flask_doi.web.routing import ROW_NUMBER
from flask_doi.web.texts import doi_text

SENT, RECEIVED = "sent", "received"


def add_attempt_rules(pages: Blueprint) -> None:
    """The addresses of these pages."""
    base = f"/<{ROW_NUMBER}:doi_id>/attempts"
    pages.add_url_rule(f"{base}/compare", "compare_attempts", compare, methods=["GET"])
    pages.add_url_rule(f"{base}/<{ROW_NUMBER}:attempt_id>", "attempt", attempt, methods=["GET"])
    file_rule = f"{base}/<{ROW_NUMBER}:attempt_id>/<any({SENT}, {RECEIVED}):side>"
    pages.add_url_rule(file_rule, "attempt_file", attempt_file, methods=["GET"])


def attempt(doi_id: int, attempt_id: int) -> ResponseReturnValue:
    """Shows one attempt whole: what was sent, and what came back."""
    context = current_context()
    found = opened(context, doi_id)
    if not isinstance(found, OneDoi):
        return found
    whole = whole_attempt(context, doi_id, attempt_id)
    if whole is None:
        return _no_such_attempt()
    others, _ = attempts_of(context, doi_id)
    return desk_page(
        context,
        "doi/attempt.html",
        200,
        found=found,
        attempt=whole,
        agency=words.agency_of(found),
        state_words=words.state_words,
        action=words.action_told(whole.line),
        result=words.result_told(whole.line, words.agency_of(found)),
        others=[(each, words.action_told(each)) for each in others if each.id != attempt_id],
    )


def attempt_file(doi_id: int, attempt_id: int, side: str) -> ResponseReturnValue:
    """What was sent or what came back, as a file; it is never shown as a page of this site."""
    context = current_context()
    found = opened(context, doi_id)
    if not isinstance(found, OneDoi):
        return found
    whole = whole_attempt(context, doi_id, attempt_id)
    text = None if whole is None else whole.sent if side == SENT else whole.received
    if whole is None or text is None:
        return _no_such_attempt()
    is_xml = side == SENT and whole.is_xml
    is_json = not is_xml and text.lstrip()[:1] in ("{", "[")
    kind, ending = ("application/xml", "xml") if is_xml else ("application/json", "json")
    if not is_xml and not is_json:
        kind, ending = "text/plain", "txt"
    response = make_response(text.encode())
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="attempt-{attempt_id}-{side}.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def compare(doi_id: int) -> ResponseReturnValue:
    """Shows two attempts beside each other, property by property and as text; the older one first.

    Without a choice the two newest.
    """
    context = current_context()
    found = opened(context, doi_id)
    if not isinstance(found, OneDoi):
        return found
    numbers = sorted({number for name in ("one", "other") if (number := _number(request.args.get(name)))})
    if not numbers:
        newest, _ = attempts_of(context, doi_id, limit=2)
        numbers = sorted(each.id for each in newest)
    chosen = [whole_attempt(context, doi_id, number) for number in numbers]
    pair = [each for each in chosen if each is not None]
    if not pair or len(pair) < len(chosen):
        return _no_such_attempt()
    return _comparison(context, found, pair)


def _comparison(context: Context, found: OneDoi, pair: list[WholeAttempt]) -> ResponseReturnValue:
    one, other = pair[0], pair[-1]
    names = tuple(str(doi_text("attempt %(number)s", number=each.line.id)) for each in (one, other))
    has_properties = one.attributes is not None and other.attributes is not None
    loosely = one.was_read != other.was_read
    told = compared_pair(one.attributes or {}, other.attributes or {}, loosely=loosely) if has_properties else ()
    others, _ = attempts_of(context, found.id)
    return desk_page(
        context,
        "doi/attempts_compared.html",
        200,
        found=found,
        pair=[(each, words.action_told(each.line), *_result(found, each)) for each in (one, other)],
        is_same=len(pair) < 2,
        comparison=shown_pair(told) if has_properties else None,
        sent=_lines(one.sent, other.sent, names),
        received=_lines(one.received, other.received, names),
        attempts=[(each, words.action_told(each)) for each in others],
        agency=words.agency_of(found),
    )


def _result(found: OneDoi, each: WholeAttempt) -> tuple[str, object]:
    return words.result_told(each.line, words.agency_of(found))


def _lines(one: str | None, other: str | None, names: tuple[str, ...]) -> list[str] | None:
    return text_differences(one, other, names) if one is not None and other is not None else None


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isdecimal() and len(given) < 19 else None


def _no_such_attempt() -> ResponseReturnValue:
    text = doi_text("There is no such attempt for this DOI, or its texts are no longer kept.")
    return message_page(404, doi_text("Not found"), text)
