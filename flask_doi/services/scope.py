"""What an administrator of one repository sees: the host's `scope()`, as conditions on our rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement

from flask_doi.catalogue.contract import Selection
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.describing import reading

MOST_KEYS = 20_000
"""How many records a scope may hold that our rows cannot judge by themselves."""


def scope_of(context: Context, user: Any) -> Selection | None:
    """The host's answer; None means everything. Asked within the visitor's own request."""
    return context.catalogue.scope(user)


def here(context: Context, scope: Selection | None = None) -> tuple[ColumnElement[bool], ...]:
    """The DOIs of this environment, and of those only what a scope holds.

    Repository, level, reference code and key stand in our rows. Whatever else a scope asks for, the catalogue answers
    with the keys of its records, of which the first 20,000 count.
    """
    wanted: list[ColumnElement[bool]] = [DoiRow.environment == context.settings.environment]
    if scope is None:
        return tuple(wanted)
    if scope.repositories is not None:
        wanted.append(DoiRow.repository_key.in_(scope.repositories))
    if scope.levels is not None:
        wanted.append(DoiRow.level.in_(scope.levels))
    if scope.reference_codes is not None:
        wanted.append(DoiRow.reference_code.in_(scope.reference_codes))
    keys = _keys(context, scope)
    if keys is not None:
        wanted.append(DoiRow.record_key.in_(keys))
    return tuple(wanted)


def _keys(context: Context, scope: Selection) -> Sequence[str] | None:
    only_the_catalogue_knows = (scope.below, scope.text, scope.published, scope.date_from, scope.date_to)
    if all(given is None for given in only_the_catalogue_knows):
        return scope.keys
    with reading(context):
        return list(islice(context.catalogue.select(scope), MOST_KEYS))


def within(context: Context, scope: Selection | None, selection: Selection) -> Selection:
    """A selection of the catalogue, narrowed to a scope.

    Where both ask for something of which a selection can hold but one (a record above, a text), the scope is put in by
    the keys of its records, of which the first 20,000 count.
    """
    if scope is None or not _at_odds(scope, selection):
        return combined(scope, selection)
    with reading(context):
        keys = tuple(islice(context.catalogue.select(scope), MOST_KEYS))
    return replace(combined(scope, selection), keys=_both(keys, selection.keys))


def _at_odds(scope: Selection, selection: Selection) -> bool:
    """Whether both ask for something of which only one can be asked at a time."""
    both = ((getattr(scope, name), getattr(selection, name)) for name in ("below", "text", "published"))
    return any(own is not None and asked is not None and own != asked for own, asked in both)


def combined(scope: Selection | None, selection: Selection) -> Selection:
    """The same in one question, for those who judge each record by its scope themselves.

    Where both ask for something of which a selection can hold but one, the scope's own is left out.
    """
    if scope is None:
        return selection
    return Selection(
        repositories=_both(scope.repositories, selection.repositories),
        levels=_both(scope.levels, selection.levels),
        published=scope.published if selection.published is None else selection.published,
        date_from=max(filter(None, (scope.date_from, selection.date_from)), default=None),
        date_to=min(filter(None, (scope.date_to, selection.date_to)), default=None),
        text=selection.text or scope.text,
        reference_codes=_both(scope.reference_codes, selection.reference_codes),
        keys=_both(scope.keys, selection.keys),
        below=selection.below or scope.below,
    )


def _both(first: tuple[str, ...] | None, second: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if first is None or second is None:
        return first if second is None else second
    return tuple(each for each in first if each in second)
