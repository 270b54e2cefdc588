"""Funding of the description or digitisation (DataCite schema 4.6, property 19)."""

from __future__ import annotations

import re
from typing import Any

from flask_doi.domain.authorities import authority_name
from flask_doi.domain.description import Description, Funding, Identifier
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import has_words, words

_CROSSREF_FUNDER = re.compile(r"(?:.*/)?(?:10\.13039/)?(\d{9,12})")


def funding_references(description: Description) -> list[dict[str, Any]]:
    """The funders with their identifiers and awards."""
    return [_reference(funding) for funding in description.funding if has_words(funding.funder)]


def _reference(funding: Funding) -> dict[str, Any]:
    """A funder with an award; one known by its address alone has that as its number, which XML hangs the address on."""
    told: dict[str, Any] = {"funderName": words(funding.funder)}
    if funding.identifier is not None:
        told |= _funder_identifier(funding.identifier)
    link = web_link(funding.award_uri)
    number = words(funding.award_number) or link
    if number:
        told["awardNumber"] = number
    if link:
        told["awardUri"] = link
    if has_words(funding.award_title):
        told["awardTitle"] = words(funding.award_title)
    return told


def _funder_identifier(identifier: Identifier) -> dict[str, Any]:
    scheme = words(identifier.scheme).lower()
    if scheme in ("crossref funder id", "crossref", "fundref"):
        matched = _CROSSREF_FUNDER.fullmatch(words(identifier.value))
        if matched is None:
            return {}
        return {
            "funderIdentifier": f"https://doi.org/10.13039/{matched[1]}",
            "funderIdentifierType": "Crossref Funder ID",
        }
    known = authority_name(identifier)
    if known is None:
        return {}
    kind = known.scheme if known.scheme in ("ROR", "ISNI") else "Other"
    return {"funderIdentifier": known.uri, "funderIdentifierType": kind}
