"""Imports one file into a catalogue of its own and holds every unit against DataCite's schema and against the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from lxml import etree

from example_app import create_app
from example_app.database import db
from example_app.doi import catalogue
from example_app.importers import import_file
from example_app.models import Record
from flask_doi.crosswalk.datacite import CrosswalkSettings, RelatedDois, to_payload
from flask_doi.crosswalk.datacite_xml import to_xml
from flask_doi.domain.description import Description
from flask_doi.domain.profile import SCHEMA_VERSIONS
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.rules import blocking, check
from tests.kernel_reader import attributes_in, said_in
from tests.shared_material import kernel_schema

from .sources import SourceUnit, read_source, says_something, words_of

DEFAULTS = CrosswalkSettings()
DOI = "10.80000/1234-abcd"
SCHEMA_ADDRESS = "https://schema.datacite.org/meta/kernel-{}/metadata.xsd"
AS_USUAL = {version: replace(DEFAULTS, schema_version=version) for version in SCHEMA_VERSIONS}
UNDEMANDING = {
    version: CrosswalkSettings(schema_version=version, unknown_creator=":unkn", publisher="The archive of the samples")
    for version in SCHEMA_VERSIONS
}
"""Settings with which a record is only refused for having no title at all, for each version of the schema."""


@dataclass(kw_only=True)
class Findings:
    """What was found in one file. `invalid`, `untrue`, `invented` and `leaked` are our faults, one line for each."""

    file: str
    units: int = 0
    ready: int = 0
    validated: int = 0
    with_maker: int = 0
    ready_with_maker: int = 0
    problems: dict[str, int] = field(default_factory=dict)
    lacking: dict[str, int] = field(default_factory=dict)
    """Of the units that have a creator: how many are blocked by which problem."""
    invalid: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    leaked: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def examine(file: Path, folder: Path) -> Findings:
    """Everything there is to say about a file of descriptions; the catalogue is made in `folder`."""
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'catalogue.sqlite'}",
            "SECRET_KEY": "for tests only",
            "DOI_ENVIRONMENT": "sandbox",
            "DOI_QUEUE": "none",
            "DOI_PUBLIC_URL": "https://catalogue.example",
        }
    )
    with app.test_request_context(base_url="https://catalogue.example"):
        db.create_all()
        report = import_file(file, file.name)
        db.session.execute(sa.update(Record).values(publication_status="published"))
        db.session.commit()
        try:
            return _compare(Findings(file=f"{file.parent.name}/{file.name}"), dict(_pairs(file, report.top_keys)))
        finally:
            db.session.remove()
            db.engine.dispose()


def _pairs(file: Path, top_keys: tuple[str, ...]) -> Iterator[tuple[str, SourceUnit]]:
    """The key of every record with the unit it was imported from: the n-th child is the n-th child."""
    columns = sa.select(Record.id, Record.key, Record.parent_id).order_by(Record.position, Record.id)
    children: dict[int | None, list[Any]] = {}
    for row in db.session.execute(columns):
        children.setdefault(row.parent_id, []).append(row)
    by_key = {row.key: row for row in children.get(None, ())}
    waiting = list(zip([by_key[key] for key in top_keys], read_source(file), strict=True))
    while waiting:
        row, unit = waiting.pop()
        yield row.key, unit
        waiting += zip(children.get(row.id, ()), unit.children, strict=True)


def _compare(findings: Findings, units: dict[str, SourceUnit]) -> Findings:
    today = datetime.now(UTC).date()
    problems: Counter[str] = Counter()
    lacking: Counter[str] = Counter()
    everything = list(units)
    for keys in (everything[at : at + 500] for at in range(0, len(everything), 500)):
        found = catalogue.get_many(keys)
        assert found.keys() == set(keys)
        for key in keys:
            unit, description = units[key], found[key]
            codes = [one.code for one in blocking(check(description, DEFAULTS, frozen_year=None, today=today))]
            findings.units += 1
            findings.with_maker += unit.has_maker
            findings.untrue += [f"{key}, line {unit.line}: {code}" for code in codes if not IS_TRUE[code](unit)]
            problems.update(codes)
            if unit.has_maker:
                lacking.update(codes)
            if not codes:
                findings.ready += 1
                findings.ready_with_maker += unit.has_maker
            if "title_missing" in codes:
                continue
            told = _told(description, UNDEMANDING if codes else AS_USUAL)
            findings.validated += 1
            findings.invalid += [f"{key}, line {unit.line}: {fault}" for fault in _faults(told)]
            leaks = _leaked(told[DEFAULTS.schema_version], unit)
            findings.leaked += [f"{key}, line {unit.line}: {name}" for name in leaks]
            if not codes:
                said = _invented(told[DEFAULTS.schema_version], unit)
                findings.invented += [f"{key}, line {unit.line}: {text}" for text in said]
    findings.problems, findings.lacking = dict(problems), dict(lacking)
    return findings


IS_TRUE = {
    "title_missing": lambda unit: not unit.can_be_cited,
    "creator_missing": lambda unit: not unit.has_maker,
    "creator_only_in_other_roles": lambda unit: not unit.has_maker and any(one.others for one in unit.and_above()),
    "repository_missing": lambda unit: not any(one.repositories for one in unit.and_above()),
    "level_missing": lambda unit: not unit.level,
    "level_unspecified": lambda unit: not says_something(unit.level),
}
"""Whether a problem is true of the file. A problem that no finding aid should have fails by being absent here."""


def _told(description: Description, settings: dict[str, CrosswalkSettings]) -> dict[str, dict[str, Any]]:
    """What is told of a unit in each version of the schema."""
    today = datetime.now(UTC).date()
    year = publication_year(description, frozen_year=None, today=today)
    return {
        version: dict(to_payload(description, choices, year=year, related=RelatedDois()).attributes)
        for version, choices in settings.items()
    }


def _invented(attributes: dict[str, Any], unit: SourceUnit) -> Iterator[str]:
    """What is told about a unit without standing in the file: words of titles and names, or a level."""
    for title in attributes["titles"]:
        if not unit.says(title["title"]):
            yield f"title {title['title']!r}"
    for creator in attributes["creators"]:
        if not unit.says(creator["name"]):
            yield f"creator {creator['name']!r}"
    named = " ".join(name for above in unit.and_above() for name in above.repositories)
    if not words_of(attributes["publisher"]["name"]) <= words_of(named):
        yield f"publisher {attributes['publisher']['name']!r}"
    kind = attributes["types"]["resourceType"]
    says_level = words_of(kind) <= words_of(unit.level)
    if not says_level and not (kind == "Unit of description" and not says_something(unit.level)):
        yield f"resource type {attributes['types']['resourceType']!r}"


def _leaked(attributes: dict[str, Any], unit: SourceUnit) -> Iterator[str]:
    """Who is named although the file knows them only as somebody who gave or owned the records."""
    makers = [words_of(name) for above in unit.and_above() for name in above.makers]
    givers = [words_of(name) for above in unit.and_above() for name in above.givers]
    told = [agent["name"] for agent in (*attributes["creators"], *attributes["contributors"])]
    for name in (*told, *(subject["subject"] for subject in attributes["subjects"])):
        said = words_of(name)
        if any(said <= giver for giver in givers) and not any(said <= maker for maker in makers):
            yield name


def _faults(told: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What is wrong with the XML of a unit, in each version of the schema; the same document is written only once."""
    before: dict[str, Any] = {}
    for version, attributes in told.items():
        if attributes != before:
            before = attributes
            text = to_xml(attributes, doi=DOI, schema_version=version)
            document = etree.fromstring(text.encode())
            if attributes_in(text) != said_in(attributes) | {"doi": DOI, "schema": SCHEMA_ADDRESS.format(version)}:
                yield f"{version}: XML and JSON differ"
        schema = kernel_schema(version)
        if not schema.validate(document):
            yield f"{version}: {schema.error_log.last_error}"
