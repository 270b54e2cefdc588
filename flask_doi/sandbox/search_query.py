"""The search language of lists: words, `field:value`, phrases, ranges, wildcards, AND, OR, NOT and brackets.

A small part of the OpenSearch query string syntax; words stand together with AND unless OR is written between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .doi_record import DoiRecord
from .serializer import published

Test = Callable[[Mapping[str, Any]], bool]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<open>\()|(?P<close>\))
      |(?P<term>[-+!]?(?:(?P<field>[\w.*\\]+):)?
         (?:"(?P<phrase>(?:[^"\\]|\\.)*)"|(?P<range>[\[{][^\]}]*[\]}])|(?P<group>\((?P<inside>[^()]*)\))|(?P<word>[^\s()"\[\]{}]+)))
    )""",
    re.VERBOSE,
)
_RANGE = re.compile(r"^[\[{]\s*(\S+)\s+TO\s+(\S+)\s*[\]}]$", re.IGNORECASE)
_TEXT_FIELDS = ("doi", "titles", "creators", "contributors", "publisher", "descriptions", "subjects", "identifiers")
_ALIASES = {
    "id": "doi",
    "uid": "doi",
    "identifier": "doi",
    "aasm_state": "state",
    "aasmState": "state",
    "clientId": "client",
    "client.id": "client",
    "clientid": "client",
    "creatorNames": "creators.name",
    "versionInfo": "version",
}


class UnreadableQuery(ValueError):
    """The query breaks the syntax; the message is what the search server says."""


def query_test(query: str) -> Test:
    """A test whether a searchable record (see `searchable`) fits `query`."""
    if query.count('"') % 2 or query.count("(") != query.count(")") or query.count("[") > query.count("]"):
        raise UnreadableQuery(f"Failed to parse query [{query}]")
    tokens = _tokens(query)
    test, rest = _alternatives(tokens, query)
    if rest:
        raise UnreadableQuery(f"Failed to parse query [{query}]")
    return test


def searchable(record: DoiRecord) -> dict[str, Any]:
    """A record under the names the search language knows."""
    return {
        **record.metadata,
        "doi": record.doi,
        "prefix": record.doi.split("/", 1)[0],
        "url": record.url,
        "state": record.state,
        "client": record.client_id,
        "source": record.source,
        "reason": record.reason,
        "schemaVersion": record.schema_version,
        "created": record.created,
        "updated": record.updated,
        "registered": record.registered,
        "published": published(record),
        "providerId": record.client_id.partition(".")[0],
        "funderRors": [identifier for identifier in _funder_identifiers(record) if "ror.org/" in identifier],
    }


def _funder_identifiers(record: DoiRecord) -> list[str]:
    references = record.metadata.get("fundingReferences")
    entries = references if isinstance(references, list) else []
    return [str(entry.get("funderIdentifier") or "") for entry in entries if isinstance(entry, dict)]


def _tokens(query: str) -> list[re.Match[str]]:
    found, position = [], 0
    stripped = query.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None or match.end() == position:
            raise UnreadableQuery(f"Failed to parse query [{query}]")
        found.append(match)
        position = match.end()
    return found


def _alternatives(tokens: list[re.Match[str]], query: str) -> tuple[Test, list[re.Match[str]]]:
    options: list[list[Test]] = [[]]
    negate = False
    while tokens:
        token, tokens = tokens[0], tokens[1:]
        word = token.group("word") if not token.group("field") else None
        if token.group("close"):
            tokens = [token, *tokens]
            break
        if word in ("OR", "||"):
            options.append([])
        elif word in ("NOT", "!"):
            negate = True
        elif word not in ("AND", "&&"):
            test, tokens = _operand(token, tokens, query)
            options[-1].append(_not(test) if negate else test)
            negate = False
    parts = [_all(option) for option in options if option]
    return (_any(parts) if parts else _always), tokens


def _operand(token: re.Match[str], tokens: list[re.Match[str]], query: str) -> tuple[Test, list[re.Match[str]]]:
    if token.group("open"):
        test, rest = _alternatives(tokens, query)
        if not rest:
            raise UnreadableQuery(f"Failed to parse query [{query}]")
        return test, rest[1:]
    text = token.group("term")
    test = _term(token, query)
    return (_not(test) if text[0] in "-!" else test), tokens


def _term(token: re.Match[str], query: str) -> Test:
    field = token.group("field")
    if token.group("group"):
        return _grouped(field, token.group("inside"))
    if token.group("range"):
        return _in_range(field, token.group("range"), query)
    phrase = token.group("phrase")
    value = (phrase if phrase is not None else token.group("word")).replace("\\", "")
    if field is None:
        value = value.lstrip("+-!") if phrase is None else value
        return _contains(_TEXT_FIELDS, value, is_phrase=phrase is not None)
    if field == "_exists_":
        return lambda record: bool(_values(record, value))
    return _contains((field,), value, is_phrase=phrase is not None)


def _grouped(field: str | None, inside: str) -> Test:
    words = [word for word in inside.split() if word not in ("OR", "AND")]
    tests = [_contains((field,) if field else _TEXT_FIELDS, word.strip('"'), is_phrase=False) for word in words]
    return _any(tests) if " OR " in inside else _all(tests)


def _in_range(field: str | None, text: str, query: str) -> Test:
    match = _RANGE.match(text)
    if match is None or field is None:
        raise UnreadableQuery(f"Failed to parse query [{query}]")
    low, high = match.group(1), match.group(2)
    open_low, open_high = text[0] == "{", text[-1] == "}"

    def test(record: Mapping[str, Any]) -> bool:
        for value in _values(record, field):
            shown = value
            fits_low = low == "*" or (shown > low if open_low else shown >= low)
            fits_high = high == "*" or (shown < high if open_high else shown <= high or shown.startswith(high))
            if fits_low and fits_high:
                return True
        return False

    return test


def _contains(fields: Iterable[str], value: str, *, is_phrase: bool) -> Test:
    names = tuple(fields)
    if value == "*":
        return lambda record: any(_values(record, name) for name in names)
    pattern = _pattern(value)

    def test(record: Mapping[str, Any]) -> bool:
        return any(pattern.search(text) for name in names for text in _values(record, name))

    return test


def _pattern(value: str) -> re.Pattern[str]:
    text = re.escape(value).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(rf"(?:^|(?<=\W)){text}(?=\W|$)", re.IGNORECASE | re.DOTALL)


def _values(record: Mapping[str, Any], field: str) -> list[str]:
    name = _camel(field.replace("\\", ""))
    name = _ALIASES.get(field, _ALIASES.get(name, name))
    return list(_texts(record, name.split(".")))


def _texts(value: Any, path: list[str]) -> Iterable[str]:
    if isinstance(value, list):
        for entry in value:
            yield from _texts(entry, path)
    elif path and isinstance(value, Mapping):
        if path[0] == "*":
            for entry in value.values():
                yield from _texts(entry, path[1:])
        elif path[0] in value:
            yield from _texts(value[path[0]], path[1:])
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _texts(entry, [])
    elif not path and value is not None and value != "":
        yield str(value)


def _camel(field: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), field)


def _all(tests: list[Test]) -> Test:
    return lambda record: all(test(record) for test in tests)


def _any(tests: list[Test]) -> Test:
    return lambda record: any(test(record) for test in tests)


def _not(test: Test) -> Test:
    return lambda record: not test(record)


def _always(record: Mapping[str, Any]) -> bool:
    return True
