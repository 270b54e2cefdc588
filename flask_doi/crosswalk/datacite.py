"""A description as DataCite metadata, in the JSON attributes of its REST API.

Every attribute is always there, empty when there is nothing to say: DataCite keeps what is not sent, so only an empty
list takes away what an editor removed. The same description gives the same bytes; no clock, locale or order of a set.
"""

from __future__ import annotations

from typing import Any

from flask_doi.crosswalk.agents import contributors, creators, publisher
from flask_doi.crosswalk.dates import dates
from flask_doi.crosswalk.descriptions import descriptions
from flask_doi.crosswalk.extent import content_urls, formats, sizes, version
from flask_doi.crosswalk.funding import funding_references
from flask_doi.crosswalk.mapping import mapped
from flask_doi.crosswalk.relations import alternate_identifiers, related_identifiers, related_items
from flask_doi.crosswalk.resource_types import types
from flask_doi.crosswalk.rights import rights_list
from flask_doi.crosswalk.subjects import geo_locations, subjects
from flask_doi.crosswalk.titles import titles
from flask_doi.domain.description import Description
from flask_doi.domain.languages import language_tags
from flask_doi.domain.payload import Payload
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.related import RelatedDois

__all__ = ["CROSSWALK_VERSION", "CrosswalkSettings", "RelatedDois", "to_payload"]

CROSSWALK_VERSION = "2"
"""To be raised whenever the same description would be told differently."""


def to_payload(description: Description, settings: CrosswalkSettings, *, year: int, related: RelatedDois) -> Payload:
    """What the agency is told about a record that passed the rules; `year` is the publication year.

    Raises `ValueError` for a description that is not public itself: nothing of it may leave the house.
    """
    if description.restricted_description:
        raise ValueError(f"The description of {description.key!r} is not public and cannot become metadata.")
    languages = language_tags(description.languages)
    attributes: dict[str, Any] = {
        "titles": titles(description, settings),
        "creators": creators(description, settings),
        "publisher": publisher(description, settings),
        "publicationYear": year,
        "types": types(description),
        "subjects": subjects(description),
        "contributors": contributors(description, settings),
        "dates": dates(description, settings),
        "language": languages[0] if languages else None,
        "alternateIdentifiers": alternate_identifiers(description),
        "relatedIdentifiers": related_identifiers(description, settings, related),
        "relatedItems": related_items(description, settings, related),
        "sizes": sizes(description),
        "formats": formats(description),
        "version": version(description),
        "contentUrl": content_urls(description),
        "rightsList": rights_list(description),
        "descriptions": descriptions(description),
        "geoLocations": geo_locations(description),
        "fundingReferences": funding_references(description),
    }
    attributes = mapped(settings.mapping, description, attributes)
    return Payload(attributes=attributes, crosswalk_version=CROSSWALK_VERSION)
