"""DOI management for archival catalogues: what a host imports.

A DOI is a promise made in public for ever; this package keeps it for a Flask catalogue at its registration agency.
"""

from __future__ import annotations

from flask_doi.catalogue.builders import agents, collection, constant, dates, equals, identifiers, repository, words
from flask_doi.catalogue.contract import CatalogueAdapter, Change, Choices, Selection
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue
from flask_doi.domain.description import (
    Access,
    Affiliation,
    Agent,
    AgentKind,
    ArchivalDate,
    DateKind,
    Description,
    DigitalObject,
    Funding,
    Identifier,
    Parent,
    Place,
    Relation,
    Repository,
    Rights,
    Subject,
    Text,
    Title,
)
from flask_doi.errors import ConfigurationError, DeletionRefused, DoiError
from flask_doi.extension import DOI
from flask_doi.migration_filter import include_name
from flask_doi.services.harvesting import HarvestedDoi
from flask_doi.signals import (
    doi_failed,
    doi_findable,
    doi_hidden,
    doi_registered,
    doi_reserved,
    doi_resolves,
    doi_restored,
    doi_updated,
)

__all__ = [
    "DOI",
    "Access",
    "Affiliation",
    "Agent",
    "AgentKind",
    "ArchivalDate",
    "CatalogueAdapter",
    "Change",
    "Choices",
    "ConfigurationError",
    "DateKind",
    "DeletionRefused",
    "Description",
    "DigitalObject",
    "DoiError",
    "Funding",
    "HarvestedDoi",
    "Identifier",
    "Parent",
    "Place",
    "Relation",
    "Repository",
    "Rights",
    "SQLAlchemyCatalogue",
    "Selection",
    "Subject",
    "Text",
    "Title",
    "agents",
    "collection",
    "constant",
    "dates",
    "doi_failed",
    "doi_findable",
    "doi_hidden",
    "doi_registered",
    "doi_reserved",
    "doi_resolves",
    "doi_restored",
    "doi_updated",
    "equals",
    "identifiers",
    "include_name",
    "repository",
    "words",
]
