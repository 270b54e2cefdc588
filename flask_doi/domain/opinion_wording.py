"""What an agency thinks of a record's metadata, in words for the person who asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask_doi.domain.outcome_wording import OUTCOMES, filled, refusal_text
from flask_doi.domain.wording import Wording

_LATER = "Nothing depends on it. Ask again in a few minutes."

OPINIONS: dict[str, Wording] = {
    "valid": Wording("{agency} would accept this metadata.", "Nothing was registered."),
    "not_sendable": Wording(
        "{agency} was not asked: there is no metadata that could be sent.", "Mend what is listed first."
    ),
    "cannot_be_asked": Wording("{agency} gives no opinion on metadata before it is registered.", ""),
    "taken": Wording("{agency} has another record of this name.", "The next free name is chosen when you mint."),
}
_NO_ANSWER = frozenset(
    {"limited", "rate_limit", "server_error", "timeout", "connection", "unreachable", "tls", "unreadable", "conflict"}
)


def opinion_text(
    code: str, params: Mapping[str, str], *, was_refused: bool = False, translate: Callable[[str], str] = str
) -> str:
    """What came of asking, in one sentence."""
    if was_refused:
        reason = refusal_text(code, params, translate)
        return filled(translate("{agency} was not asked: {reason}"), {**params, "reason": reason})
    wording = OPINIONS.get(code) or OUTCOMES.get(code)
    return filled(translate(wording.text), params) if wording else code


def opinion_advice(code: str, params: Mapping[str, str], translate: Callable[[str], str] = str) -> str:
    """What to do about it; "" when there is nothing to do."""
    if code in _NO_ANSWER:
        return translate(_LATER)
    wording = OPINIONS.get(code) or OUTCOMES.get(code)
    return filled(translate(wording.advice), params) if wording and wording.advice else ""
