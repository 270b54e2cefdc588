"""What everybody may see of a DOI: real ones only, and where a DOI of ours leads. Nothing is written here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.agencies.registry import environment, sandbox_environment
from flask_doi.domain.description import Description
from flask_doi.domain.identifier import Doi, find_doi
from flask_doi.domain.parts import version_number
from flask_doi.domain.states import DoiState, is_public
from flask_doi.errors import InvalidDoi
from flask_doi.models import DoiRow
from flask_doi.services.context import Context


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownDoi:
    """A real DOI. `link` leads through the resolver it is registered with, `text` is how it is written.

    `is_exposed` tells whether the public may see it; a test or sandbox DOI only with DOI_EXPOSE_TEST.
    """

    name: str
    environment: str
    is_external: bool
    link: str
    text: str
    is_exposed: bool

    @property
    def is_test(self) -> bool:
        """Whether it is none that the world knows."""
        return not self.is_external and self.environment != "production"


def real_dois(context: Context, keys: Collection[str]) -> Mapping[str, ShownDoi]:
    """The DOI of each of these records that has a real one, in one query.

    Real is what somebody else registered, or what the agency holds as registered or findable and has confirmed: by the
    date on which the resolver took it, or by being seen to resolve.
    """
    if not keys:
        return {}
    wanted = (DoiRow.record_key, DoiRow.doi, DoiRow.origin, DoiRow.observed_state, DoiRow.desired_state)
    with context.session() as session:
        rows = session.execute(
            select(*wanted, DoiRow.confirmed_at, DoiRow.resolves).where(
                DoiRow.record_key.in_(set(keys)),
                DoiRow.environment == context.settings.environment,
                DoiRow.part == "",
            )
        ).all()
    return {row.record_key: _shown(context, row) for row in rows if _is_real(row)}


def _is_real(row: Any) -> bool:
    if row.origin == "external":
        return True
    confirmed = row.confirmed_at is not None or row.resolves is True
    return is_public(row.observed_state) and confirmed and row.desired_state is not DoiState.DEACTIVATED


def _shown(context: Context, row: Any) -> ShownDoi:
    is_external = row.origin == "external"
    settings = context.settings
    name = Doi(row.doi)
    resolver = {} if is_external else {"resolver": resolver_of(context)}
    return ShownDoi(
        name=row.doi,
        environment=settings.environment,
        is_external=is_external,
        link=name.url(**resolver),
        text=name.display(settings.display, **resolver),
        is_exposed=is_external or settings.environment == "production" or settings.expose_test,
    )


def resolver_of(context: Context, of: str | None = None) -> str:
    """The address in front of a DOI name that makes a link of it; `of` is its environment, by default that of now."""
    settings = context.settings
    name = of or settings.environment
    if settings.resolver_url is not None and name == settings.environment:
        return settings.resolver_url
    return f"{_sandbox_address(context)}/resolve" if name == "sandbox" else environment(name).resolver_url


def agency_page(context: Context, doi: str) -> str:
    """The address at which a person sees a DOI at the agency."""
    settings = context.settings
    if settings.environment == "sandbox":
        return sandbox_environment(_sandbox_address(context)).page_for(doi)
    return environment(settings.environment).page_for(doi)


def _sandbox_address(context: Context) -> str:
    return context.settings.api_url or environment("sandbox").api_url


def find_record_key(context: Context, text: str) -> str | None:
    """The record that carries the real DOI written somewhere in a text, in any spelling; None when there is none.

    For a host's search field; a reserved or draft name is not told.
    """
    name = find_doi(text)
    if name is None or not context.settings.enabled:
        return None
    with context.session() as session:
        row = row_named(context, session, name)
        if row is None or not _is_real(row):
            return None
        return row.record_key


def find_landing_path(context: Context, text: str) -> str | None:
    """The landing address of the DOI written somewhere in a text, as a path; only of one that was made public."""
    name = find_doi(text)
    if name is None or not context.settings.enabled:
        return None
    found = landing_of(context, name)
    if found is None or found.is_secret:
        return None
    return Doi(found.name).url(context.settings.landing_prefix)


@dataclass(frozen=True, kw_only=True, slots=True)
class Landing:
    """Where a DOI name of ours leads: to the record's page when `is_open`, else to a tombstone.

    `is_secret` says that the name was never made public, so that only people who may see states may know of it;
    `is_older` that the record has gone on to a newer version.
    """

    row_id: int
    name: str
    url: str
    key: str
    is_open: bool
    is_secret: bool
    is_older: bool
    environment: str


def landing_of(context: Context, text: str) -> Landing | None:
    """Where the DOI in a text leads, when it is one of ours; None for external and unknown ones.

    The whole text is tried first; then without what a sentence or an address puts behind a name.
    """
    for name in _readings(text):
        with context.session() as session:
            row = row_named(context, session, name)
        if row is not None and row.origin != "external":
            return _landing(context, row)
    return None


def _readings(text: str) -> list[str]:
    """The DOI names that a text may mean, the likeliest first."""
    names = []
    for reading in (text, text.rstrip("/ ")):
        try:
            names.append(Doi.parse(reading).name)
        except InvalidDoi:
            continue
    found = find_doi(text)
    return list(dict.fromkeys([*names, *([found, found.rstrip("/")] if found else [])]))


def _landing(context: Context, row: DoiRow) -> Landing:
    description = context.catalogue.get(row.record_key)
    return Landing(
        row_id=row.id,
        name=row.doi,
        url=Doi(row.doi).url(resolver_of(context, row.environment)),
        key=row.record_key,
        is_open=is_visible(description) and row.desired_state is not DoiState.DEACTIVATED,
        is_secret=not is_public(row.observed_state),
        is_older=version_number(row.part) is not None,
        environment=row.environment,
    )


def is_visible(description: Description | None) -> bool:
    """Whether a record is public: there, published, and its description not restricted."""
    return description is not None and description.published and not description.restricted_description


def row_named(context: Context, session: Session, name: str) -> DoiRow | None:
    """The row of a name in this environment, else in production: real DOIs lead on while something is tried out."""
    here = context.settings.environment
    rows = session.scalars(select(DoiRow).where(DoiRow.doi == name, DoiRow.environment.in_((here, "production"))))
    return min(rows, key=lambda row: row.environment != here, default=None)


def local_path(context: Context, address: str | None, host: str) -> str | None:
    """The path of an address in this catalogue, for redirects; None for an address on any other host."""
    if not address or "\\" in address or any(character < " " for character in address):
        return None
    parts = urlsplit(address)
    own = {host.lower(), urlsplit(context.settings.base).netloc.lower()}
    if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc.lower() not in own):
        return None
    if not parts.path.startswith("/") or parts.path.startswith("//") or (parts.scheme and not parts.netloc):
        return None
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.path}{query}{fragment}"
