"""Where the DOI extension is plugged into the catalogue: the only module that knows about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import Flask, current_app, url_for
from sqlalchemy import Subquery

import flask_doi
from example_app import permissions, signals
from example_app.database import db
from example_app.models import Record
from flask_doi import DOI, HarvestedDoi, Selection, SQLAlchemyCatalogue, agents, collection, dates, equals, repository

include_name = flask_doi.include_name
DeletionRefused = flask_doi.DeletionRefused
doi = DOI()

AGENT: dict[str, Any] = {
    "name": "authority.name",
    "kind": "authority.kind",
    "given": "authority.given_name",
    "family": "authority.family_name",
    "identifiers": "authority.identifiers",
    "role": "role",
}
TERM: dict[str, Any] = {"term": "term", "scheme": "scheme", "uri": "uri"}
FORM_FIELDS = {
    "creators": "names",
    "contributors": "names",
    "scope": "scope_and_content",
    "access_statement": "access_conditions",
    "restricted_description": "description_restricted",
    "rights": "rights_uri",
    "subjects": "access_points",
    "places": "access_points",
    "technical": "physical_characteristics",
    "description_language": "language_of_description",
}


def may(user: Any, action: str, key: str | None) -> bool:
    """The catalogue's own permissions, in the words of the extension."""
    if action == "configure":
        return permissions.may_administer(user)
    if key is None:
        return permissions.may_catalogue(user)
    record = db.session.scalar(db.select(Record).where(Record.key == key))
    wanted = {"see": "view", "see_state": "edit", "deactivate": "delete"}.get(action, "publish")
    return record is not None and permissions.may(user, wanted, record)


def scope(user: Any) -> Selection | None:
    """An editor of one archive sees the DOIs of that archive."""
    own = getattr(user, "repository", None)
    return None if own is None else Selection(repositories=(own.code,))


def public_address(endpoint: str, **values: Any) -> str:
    """The address under which the world knows a page, whatever host the present request claims to be for."""
    public_url: str | None = current_app.config.get("DOI_PUBLIC_URL")
    if not public_url:
        return url_for(endpoint, **values, _external=True)
    return public_url.rstrip("/") + url_for(endpoint, **values, _external=False)


def rights_of(record: Record) -> list[dict[str, str]]:
    """The conditions of reproduction, with the licence or rights statement when there is one."""
    statement = record.reproduction_conditions or record.rights_uri
    return [{"statement": statement, "uri": record.rights_uri}] if statement else []


catalogue = SQLAlchemyCatalogue(
    Record,
    {
        "title": "title",
        "titles": collection("alternative_titles", value="text", language="language", kind="kind"),
        "level": "level",
        "reference_code": "reference_code",
        "creators": agents("names", **AGENT),
        "contributors": agents("names", **AGENT),
        "dates": dates("dates", text="text", start="start", end="end", kind="kind", certainty="certainty"),
        "access": "access",
        "access_statement": "access_conditions",
        "embargo_until": "embargo_until",
        "restricted_description": "description_restricted",
        "rights": rights_of,
        "scope": "scope_and_content",
        "arrangement": "arrangement",
        "technical": "physical_characteristics",
        "extent": lambda record: record.extent.splitlines(),
        "container": "container",
        "languages": "languages",
        "description_language": "language_of_description",
        "subjects": [
            collection("access_points", **TERM, where={"kind": ("subject", "function")}),
            collection("names", term="authority.name", where={"role": "subject"}),
        ],
        "genres": collection("access_points", **TERM, where={"kind": "genre"}),
        "places": collection(
            "access_points", name="term", uri="uri", latitude="latitude", longitude="longitude", where={"kind": "place"}
        ),
        "identifiers": collection(
            "alternative_identifiers", scheme=lambda each: each.label or each.kind, value="value"
        ),
        "funding": collection(funder="sponsor"),
        "digital_objects": collection(
            "digital_objects",
            key=lambda file: str(file.id),
            url=lambda file: file.uri or public_address("files.download", number=file.id),
            media_type="media_type",
            label="label",
            size="bytes",
            open=lambda each: each.record.access == "open",
        ),
        "material": "material",
        "version": "version_label",
        "version_of": "version_of.key",
        "external_doi": "external_doi",
        "first_published": "first_published_on",
        "published_year": "published_year",
        "modified": "modified_at",
    },
    session=db.session,
    key="key",
    parent="parent",
    path="path",
    published=equals("publication_status", "published"),
    repository=repository(
        "repository",
        key="code",
        name="name",
        country="country_code",
        place="city",
        identifiers={"ROR": "ror", "ISNI": "isni", "Wikidata": "wikidata"},
    ),
    full_reference_code="full_reference_code",
    search=("title", "reference_code"),
    url=("records.show", {"key": "key"}),
    edit_url=lambda key, field: url_for("editing.edit", key=key, _anchor=FORM_FIELDS.get(field, field)),
    doi="doi",
    may=may,
    scope=scope,
)


def plug_in(app: Flask) -> None:
    """Register the DOI extension on the application; unless told otherwise it speaks to the sandbox agency."""
    app.config.setdefault("DOI_ENVIRONMENT", "sandbox")
    app.config.setdefault("DOI_BASE_TEMPLATE", "base.html")
    doi.init_app(app, db=db, catalogue=catalogue)
    doi.listen(
        published=signals.record_published,
        updated=signals.record_updated,
        unpublished=signals.record_unpublished,
        deleted=signals.record_deleted,
        record=lambda app, record: record,
    )
    doi.listen(changed=signals.repository_changed, record=lambda app, repository: repository.code, kind="repository")
    doi.listen(changed=signals.authority_changed, record=lambda app, authority: authority.id, kind="authority")


def upgrade_tables() -> None:
    """Bring the tables of the DOI extension up to date."""
    doi.upgrade_tables()


def harvest_formats() -> Mapping[str, tuple[str, str]]:
    """Formats in which DOIs are harvested: namespace and schema by metadataPrefix; none while DOIs are switched off."""
    return doi.harvest_formats()


def harvest_table() -> Subquery:
    """What happened to the DOIs of records: `record_key`, `changed_at`, `is_withdrawn`, `has_metadata`."""
    return doi.harvest_table()


def harvested(keys: Collection[str]) -> Mapping[str, HarvestedDoi]:
    """The DOIs of records that harvesters may know, by key."""
    return doi.harvested(keys)


def identifiers(known: HarvestedDoi | None, own: list[str]) -> list[str]:
    """The catalogue's own identifiers of a record, its DOI before them."""
    return own if known is None else known.identifiers(own)


def harvest_metadata(prefix: str, keys: Collection[str]) -> Mapping[str, Any]:
    """Metadata in one of the formats above, by key."""
    return doi.harvest_metadata(prefix, keys)


def put_into_finding_aids(places: Mapping[Any, str]) -> None:
    """Put the DOIs of records into finding aids; *places* are the elements that describe them, with their keys."""
    doi.put_into_ead(places)


def about_deleting(record: Record) -> dict[str, Any]:
    """What the page that deletes a record has to say of its DOIs, and where they can be deactivated first."""
    meaning = doi.may_delete(record)
    return {
        "may_delete": bool(meaning),
        "dois": meaning.dois,
        "deactivate": url_for("flask_doi_admin.deactivate", key=record.key) if meaning.dois else None,
    }


def find_by_doi(text: str) -> str | None:
    """Return the key of the record that carries the DOI written in *text*, if any."""
    return doi.find_record(text)


def sitemap() -> str | None:
    """Return the address of the list of all DOIs for search engines, if there are any."""
    is_on = current_app.extensions["doi"].settings.enabled
    return public_address("flask_doi_landing.sitemap") if is_on else None


def find_tombstone(text: str) -> str | None:
    """Return the path to which the DOI written in *text* leads when its record can no longer be shown, if any."""
    return doi.find_landing(text)
