"""Reads the catalogue from a worker: in a request made from DOI_PUBLIC_URL, with the host's session closed after."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, current_app

from flask_doi.domain.description import Description
from flask_doi.services.context import Context

logger = logging.getLogger("flask_doi.catalogue")


@dataclass(frozen=True, kw_only=True, slots=True)
class Described:
    """What the catalogue said: descriptions of the records that exist, and why others could not be described."""

    found: Mapping[str, Description]
    broken: Mapping[str, str] = field(default_factory=dict)


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


def describe(context: Context, keys: Sequence[str]) -> Described:
    """Describes records; one that makes the host's adapter fail is told apart and stops no other."""
    if not keys:
        return Described(found={})
    try:
        with reading(context):
            return Described(found=dict(context.catalogue.get_many(keys)))
    except Exception:
        logger.exception("The catalogue could not describe %d records together; they are read one by one.", len(keys))
    found: dict[str, Description] = {}
    broken: dict[str, str] = {}
    for key in keys:
        try:
            with reading(context):
                description = context.catalogue.get(key)
        except Exception as error:
            logger.exception("The catalogue could not describe the record %r.", key)
            broken[key] = f"{type(error).__name__}: {error}"[:500]
        else:
            if description is not None:
                found[key] = description
    return Described(found=found, broken=broken)
