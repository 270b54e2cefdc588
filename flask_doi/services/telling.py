"""Exactly what would be told about records, in every format, without telling it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.crosswalk.datacite_formats import JSON, XML
from flask_doi.crosswalk.datacite_xml import to_xml
from flask_doi.crosswalk.offered import FORMATS
from flask_doi.domain.description import Description
from flask_doi.domain.identifier import Doi
from flask_doi.domain.payload import Payload
from flask_doi.domain.published import PublishedDoi
from flask_doi.domain.states import AgencyState
from flask_doi.models import Account, DoiRow
from flask_doi.services.accounts import account_for, profile_of
from flask_doi.services.context import Context
from flask_doi.services.describing import describe, reading
from flask_doi.services.families import Family
from flask_doi.services.names import placeholder_name
from flask_doi.services.published import full_url
from flask_doi.services.readiness import Readiness, judge_description, sentence
from flask_doi.services.related import related_dois
from flask_doi.services.showing import resolver_of
from flask_doi.services.standing import stands_for
from flask_doi.services.stating import state_what_is_told
from flask_doi.services.targets import target_of, target_url

FORMAT_NAMES = tuple(FORMATS)
"""The formats that a record can be shown in, DataCite's own first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What would be told of one record, or None; whether it could be told now, and a sentence that says why not."""

    text: str | None
    is_ready: bool
    sentence: str


def extension_of(form: str) -> str:
    """The ending of the names of files in a format."""
    return FORMATS[form].extension


def what_would_be_told(context: Context, keys: Sequence[str], form: str) -> dict[str, Told]:
    """What would be told of each of these records in a format; those that are gone are absent.

    In the formats of DataCite it is what the agency would be sent. A record without a DOI is shown with a name that
    will never be registered.
    """
    described = describe(context, keys, families=True)
    with reading(context):
        pages = {key: full_url(context, context.catalogue.url_for(key)) for key in described.found}
    with context.session() as session:
        return {
            key: _told(context, session, found, described.family(key), form, page=pages[key])
            for key, found in described.found.items()
        }


def _told(
    context: Context, session: Session, description: Description, family: Family, form: str, *, page: str | None
) -> Told:
    verdict: Readiness = judge_description(context, session, description)
    account = account_for(session, context, description)
    nothing = Told(text=None, is_ready=False, sentence=sentence(verdict))
    if account is None or description.restricted_description:
        return nothing
    row = session.scalars(
        select(DoiRow).where(
            DoiRow.record_key == description.key,
            DoiRow.environment == context.settings.environment,
            DoiRow.part == "",
        )
    ).first()
    if row is not None and row.origin == "external":
        return nothing
    description = (stands_for(session, row, description) if row is not None else None) or description
    statement = state_what_is_told(context, session, account, description, row=row, family=family)
    if statement.payload is None:
        return nothing
    name = row.doi if row is not None else placeholder_name(account)
    if form == XML:
        text = statement.payload.xml or _as_xml(statement.payload, name, account)
    elif form == JSON:
        text = _as_json(statement.payload, name, _target(context, account, row, name, description.key))
    else:
        year = int(statement.payload.attributes["publicationYear"])
        doi = _as_if_published(context, session, account, description, row, family, year=year, page=page)
        text = FORMATS[form].write(doi)
    return Told(text=text, is_ready=verdict.ready, sentence=sentence(verdict))


def _as_xml(payload: Payload, name: str, account: Account) -> str:
    return to_xml(payload.attributes, doi=name, schema_version=profile_of(account).schema_version)


def _target(context: Context, account: Account, row: DoiRow | None, name: str, key: str) -> str:
    return target_of(context, account, row) if row is not None else target_url(context, account, name, key)


def _as_json(payload: Payload, name: str, url: str) -> str:
    """The attributes as they are sent; of what a stylesheet makes only its XML is sent."""
    said: dict[str, Any] = {"xml": payload.xml} if payload.xml is not None else dict(payload.attributes)
    return json.dumps({"doi": name, "url": url, **said}, indent=2, ensure_ascii=False) + "\n"


def _as_if_published(
    context: Context,
    session: Session,
    account: Account,
    description: Description,
    row: DoiRow | None,
    family: Family,
    *,
    year: int,
    page: str | None,
) -> PublishedDoi:
    """The DOI as the public will see it once it is registered."""
    settings = context.settings
    name = Doi(row.doi if row is not None else placeholder_name(account))
    resolver = resolver_of(context, account.environment)
    return PublishedDoi(
        name=name.name,
        url=name.url(resolver=resolver),
        text=name.display(settings.display, resolver=resolver),
        key=description.key,
        version=row.version if row is not None else None,
        environment=account.environment,
        is_external=False,
        is_findable=row is None or row.observed_state is not AgencyState.REGISTERED,
        description=description,
        settings=profile_of(account),
        year=year,
        landing=name.url(f"{settings.base}{settings.landing_prefix}"),
        page=page,
        related=related_dois(context, session, description, row, family),
        citation_style=settings.citation_style,
        prefers_page=settings.preferred_identifier == "host",
    )
