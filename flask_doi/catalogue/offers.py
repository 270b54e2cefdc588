"""What forms and searches offer: repositories, levels, the columns looked through, the moment of change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.coercion import text
from flask_doi.catalogue.fields import Fields
from flask_doi.catalogue.sources import Source, path, source, through
from flask_doi.errors import ConfigurationError

FROM_THE_TOP = (
    "recordgrp", "record group", "fonds", "subfonds", "sub-fonds", "collection", "subcollection",
    "series", "subseries", "sub-series", "class", "subgrp", "file", "item", "part", "piece",
)  # fmt: skip


def repositories(fields: Fields, where: Sequence[Any], session: Session) -> list[tuple[str, str]]:
    """Key and name of the repositories, by name; none when only a callable knows them."""
    found = fields.get("repository")
    if found is None:
        return []
    key, name = (found.parts.get(part, found) for part in ("key", "name"))
    if key.column is None or name.column is None or key.chain or name.chain:
        return []
    statement = select(key.column, name.column).distinct()
    if not found.chain:
        statement = statement.where(*where)
    pairs = {(text(key), text(name)) for key, name in session.execute(statement)}
    return sorted(((key, name) for key, name in pairs if key and name), key=lambda pair: (pair[1].lower(), pair[0]))


def levels(fields: Fields, where: Sequence[Any], session: Session) -> list[str]:
    """The levels in use, those of ISAD(G) and EAD from the top, then others by name."""
    found = fields.get("level")
    if found is None or found.column is None:
        return []
    statement = select(found.column).distinct()
    if not found.chain:
        statement = statement.where(*where)
    words = {word for value in session.scalars(statement) if (word := text(value))}
    return sorted(words, key=_rank)


def searched(model: type[Any], fields: Fields, names: Sequence[str] | None, code: Any) -> list[Source]:
    """The columns looked through for a text: those named, else title and reference code as far as they are columns."""
    if names is not None:
        found = [path(model, tuple(name.split(".")), "search") for name in names]
        if any(each.column is None or each.chain for each in found):
            raise ConfigurationError(f"search={list(names)!r}: columns of {model.__name__} only.")
        return found
    given = [fields.get("title"), None if code is None else source(model, code, "reference_code")]
    return [each for each in given if each is not None and each.column is not None and not each.chain]


def since(modified: Source, moment: datetime) -> ColumnElement[bool]:
    """Changed at or after a moment in UTC; a column without a zone is taken to hold UTC."""
    plain = type(modified.column.type) is DateTime and not modified.column.type.timezone
    return through(modified.chain, modified.column >= (moment.replace(tzinfo=None) if plain else moment))


def _rank(level: str) -> tuple[int, str]:
    word = level.lower()
    return (FROM_THE_TOP.index(word) if word in FROM_THE_TOP else len(FROM_THE_TOP), word)
