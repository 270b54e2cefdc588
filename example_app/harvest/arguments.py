"""What a request asks for: one verb with its arguments, each once, none that the verb does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from example_app.harvest.faults import Fault, bad_argument

TOKEN = "resumptionToken"  # noqa: S105 - the name of an argument


@dataclass(frozen=True, slots=True)
class Rules:
    """Arguments a verb must and may have, and whether a token may stand in for all of them."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    takes_token: bool = False


VERBS = {
    "Identify": Rules(),
    "ListMetadataFormats": Rules(optional=("identifier",)),
    "ListSets": Rules(takes_token=True),
    "GetRecord": Rules(required=("identifier", "metadataPrefix")),
    "ListIdentifiers": Rules(("metadataPrefix",), ("from", "until", "set"), takes_token=True),
    "ListRecords": Rules(("metadataPrefix",), ("from", "until", "set"), takes_token=True),
}


def verb_of(given: MultiDict[str, str]) -> str:
    verbs = given.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        known = ", ".join(VERBS)
        raise Fault("badVerb", f"A request has exactly one verb, which is one of {known}.")
    return verbs[0]


def arguments_of(given: MultiDict[str, str], verb: str) -> Mapping[str, str]:
    """The arguments besides the verb. Raises badArgument."""
    rules = VERBS[verb]
    for name, values in given.lists():
        if name != "verb" and len(values) > 1:
            raise bad_argument(f"{name} is given more than once.")
    found = {name: text for name, text in given.items() if name != "verb"}
    allowed = {*rules.required, *rules.optional, *([TOKEN] if rules.takes_token else [])}
    unknown = sorted(found.keys() - allowed)
    if unknown:
        raise bad_argument(f"{verb} knows no argument {', '.join(unknown)}.")
    if TOKEN in found:
        if len(found) > 1:
            raise bad_argument("A resumptionToken stands alone.")
        return found
    missing = [name for name in rules.required if not found.get(name)]
    if missing:
        raise bad_argument(f"{verb} needs {' and '.join(missing)}.")
    return found
