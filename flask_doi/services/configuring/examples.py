"""What the next DOI of an account would be called, and where it would lead: shown while somebody fills in its form."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.description import Description
from flask_doi.domain.publication_year import publication_year
from flask_doi.errors import DoiError
from flask_doi.models import Account
from flask_doi.services.configuring.texts import read_text
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.names import preview_name
from flask_doi.services.scope import within
from flask_doi.services.targets import target_url
from flask_doi.settings.kinds import Impossible

MADE_UP = Description(key="example", title="Example", level="item", reference_code="EX 1", published=True)
MOST = 20
"""How many records are looked at to find one that may be named."""
READ = ("prefix", "shoulder", "suffix", "url_template")


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A DOI and its target as a record would get them; `fault` names the field that cannot be used, if one cannot."""

    record: str
    name: str | None = None
    target: str | None = None
    fault: str | None = None


def example_of(
    context: Context, account_id: int | None, written: dict[str, str], scope: Selection | None = None
) -> Example:
    """An example made with the first public record of a scope; no number is taken, and nothing is written."""
    record = _record(context, scope)
    values: dict[str, str] = {}
    for field in READ:
        try:
            values[field] = read_text(field, written.get(field, "")) or ""
        except Impossible:
            return Example(record=record.key, fault=field)
    if not values["prefix"]:
        return Example(record=record.key, fault="prefix")
    account = Account(id=account_id or 0, environment=context.settings.environment, **values)
    year = publication_year(record, frozen_year=None, today=context.clock().date())
    try:
        with context.session() as session:
            name = preview_name(context, session, account, record, year=year)
        return Example(record=record.key, name=name, target=target_url(context, account, name, record.key))
    except (DoiError, KeyError, ValueError, IndexError):
        return Example(record=record.key, fault="suffix")


def _record(context: Context, scope: Selection | None) -> Description:
    with reading(context):
        keys = islice(context.catalogue.select(within(context, scope, Selection(published=True))), MOST)
        found = (context.catalogue.get(key) for key in keys)
        return next((each for each in found if each is not None and not each.restricted_description), MADE_UP)
