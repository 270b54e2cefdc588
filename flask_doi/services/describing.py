"""Reads the catalogue from a worker: in a request made from DOI_PUBLIC_URL, with the host's session closed after."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, current_app

from flask_doi.domain.description import Description
from flask_doi.services.context import Context
from flask_doi.services.families import (
    ALONE,
    Family,
    ancestors_of,
    chunks,
    elders_first,
    most_parts,
    read_families,
)

logger = logging.getLogger("flask_doi.catalogue")


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """What the catalogue said: descriptions of the records that exist, and why others could not be described.

    `families` is filled where it was asked for.
    """

    found: Mapping[str, Description]
    broken: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, Family] = field(default_factory=dict)

    def family(self, key: str) -> Family:
        """Where a record stands in its hierarchy."""
        return self.families.get(key, ALONE)


@contextmanager
def reading(context: Context) -> Iterator[None]:
    """A request as a visitor of the public catalogue makes it; no language of a browser, nobody logged in.

    It has an application context of its own and therefore a session of its own: whoever asks from within a request of
    the host keeps the session, and what waits in it.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), app.test_request_context(base_url=context.settings.base):
        try:
            yield
        finally:
            context.db.session.remove()


def describe(context: Context, keys: Sequence[str], *, families: bool = False) -> Described:
    """Describes records; one that makes the host's adapter fail is told apart and stops no other.

    With `families` it also asks where the records stand in their hierarchy.
    """
    if not keys:
        return Described(found={})
    parts = _parts_to_name(context) if families else None
    try:
        with reading(context):
            return _described(context, keys, parts)
    except Exception:
        logger.exception("The catalogue could not describe %d records together; they are read one by one.", len(keys))
    found: dict[str, Description] = {}
    broken: dict[str, str] = {}
    relatives: dict[str, Family] = {}
    for key in keys:
        try:
            with reading(context):
                alone = _described(context, [key], parts)
        except Exception as error:
            logger.exception("The catalogue could not describe the record %r.", key)
            broken[key] = f"{type(error).__name__}: {error}"[:500]
        else:
            found.update(alone.found)
            relatives.update(alone.families)
    return Described(found=found, broken=broken, families=relatives)


def _described(context: Context, keys: Sequence[str], parts: int | None) -> Described:
    found = dict(context.catalogue.get_many(keys))
    if parts is None:
        return Described(found=found)
    return Described(found=found, families=read_families(context, list(found), parts=parts))


def _parts_to_name(context: Context) -> int:
    with context.session() as session:
        return most_parts(context, session)


def in_family_order(context: Context, keys: Sequence[str]) -> list[str]:
    """The records in their order, but each after those above it: then nothing is told of a DOI before it is there."""
    above: dict[str, Family] = {}
    for chunk in chunks(keys):
        with reading(context):
            above.update({key: Family(ancestors=tuple(line)) for key, line in ancestors_of(context, chunk).items()})
    return elders_first(keys, above, {})
