"""Finds the records that somebody means by a key, a reference code or a DOI."""

from __future__ import annotations

from itertools import islice

from flask_doi.catalogue.contract import KEY_LENGTH, Selection
from flask_doi.domain.identifier import Doi
from flask_doi.errors import DoiError, InvalidDoi
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.finding import find_row

MOST = 20


def named_records(context: Context, text: str) -> list[str]:
    """The keys of the records that may be meant, the surest first; a DOI or a key leads to one alone."""
    by_doi = _by_doi(context, text)
    if by_doi is not None:
        return [by_doi]
    if "\0" in text:
        return []
    with reading(context):
        if len(text) <= KEY_LENGTH and context.catalogue.get(text) is not None:
            return [text]
        return list(islice(context.catalogue.select(Selection(reference_codes=(text,))), MOST))


def _by_doi(context: Context, text: str) -> str | None:
    try:
        name = Doi.parse(text).name
        with context.session() as session:
            return find_row(session, context, doi=name, id=None, key=None).record_key
    except (InvalidDoi, DoiError):
        return None
