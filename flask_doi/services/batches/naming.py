"""Which record somebody means who types a key, a reference code or a title."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.domain.description import Description
from flask_doi.domain.titles import main_title
from flask_doi.services.batches.choosing import Chosen, named_by
from flask_doi.services.context import Context
from flask_doi.services.describing import describe, reading
from flask_doi.services.scope import within

LOOKED_AT = 500
OFFERED = 5
_AROUND_DIVIDERS = re.compile(r"\s*([^\w\s])\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A record that may be meant."""

    key: str
    title: str
    reference_code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """The record that is meant, or None with `number` that are called so, and some that may be meant."""

    key: str | None = None
    number: int = 0
    candidates: tuple[Candidate, ...] = ()


def record_named(context: Context, text: str, scope: Selection | None) -> Named:
    """The one record within a scope that a key, a reference code in any usual spelling, or a whole title means."""
    for spelling in dict.fromkeys((text, *spellings(text))):
        keys = named_by(context, Chosen(choice=BatchChoice(), scope=scope), [spelling])
        if keys:
            return _one_of(context, keys)
    found = _containing(context, text, scope)
    called = [key for key, description in found.items() if _is_called(description, text)]
    if called and len(found) < LOOKED_AT:
        return _one_of(context, called)
    return Named(candidates=_candidates(found, called or list(found)))


def spellings(code: str) -> tuple[str, ...]:
    """How a reference code may be meant: blanks too many or around its dividing characters, or small letters."""
    plain = " ".join(code.split())
    close = _AROUND_DIVIDERS.sub(r"\1", plain)
    return tuple(dict.fromkeys((plain, close, plain.upper(), close.upper())))


def names_of(context: Context, keys: Collection[str]) -> dict[str, Candidate]:
    """Title and reference code of these records; those that are gone are absent."""
    found = describe(context, list(dict.fromkeys(keys))).found
    return {key: _candidate(key, description) for key, description in found.items()}


def _one_of(context: Context, keys: Sequence[str]) -> Named:
    if len(keys) == 1:
        return Named(key=keys[0], number=1)
    return Named(number=len(keys), candidates=tuple(names_of(context, keys[:OFFERED]).values()))


def _containing(context: Context, text: str, scope: Selection | None) -> Mapping[str, Description]:
    """The first records in whose title or reference code the text stands."""
    wanted = within(context, scope, Selection(text=" ".join(text.split())))
    with reading(context):
        keys = list(islice(context.catalogue.select(wanted), LOOKED_AT))
    return describe(context, keys).found


def _is_called(description: Description, text: str) -> bool:
    main = main_title(description)
    names = (main.value if main else "", description.reference_code or "")
    return any(_plain(name) == _plain(text) for name in names)


def _plain(text: str) -> str:
    return _AROUND_DIVIDERS.sub(r"\1", " ".join(text.split())).casefold().rstrip(",;: ")


def _candidates(found: Mapping[str, Description], keys: Sequence[str]) -> tuple[Candidate, ...]:
    return tuple(_candidate(key, found[key]) for key in keys[:OFFERED])


def _candidate(key: str, description: Description) -> Candidate:
    main = main_title(description)
    return Candidate(key=key, title=main.value if main else "", reference_code=description.reference_code or "")
