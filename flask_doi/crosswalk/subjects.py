"""Subjects and places (DataCite schema 4.6, properties 6 and 18)."""

from __future__ import annotations

from typing import Any

from flask_doi.domain.coordinates import is_on_the_globe
from flask_doi.domain.description import Description, Place, Subject
from flask_doi.domain.languages import language_tag
from flask_doi.domain.links import uri
from flask_doi.domain.plain_text import has_words, words


def subjects(description: Description) -> list[dict[str, Any]]:
    """Subject access points and genres, each term once per vocabulary."""
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for subject in (*description.subjects, *description.genres):
        term = words(subject.term).rstrip(".")
        if term:
            told.setdefault((term.casefold(), words(subject.scheme).casefold()), _subject(term, subject))
    return list(told.values())


def _subject(term: str, subject: Subject) -> dict[str, Any]:
    told: dict[str, Any] = {"subject": term}
    if has_words(subject.scheme):
        told["subjectScheme"] = words(subject.scheme)
    for key, given in (("schemeUri", subject.scheme_uri), ("valueUri", subject.uri)):
        link = uri(given)
        if link:
            told[key] = link
    language = language_tag(subject.language or "")
    if language:
        told["lang"] = language
    return told


def geo_locations(description: Description) -> list[dict[str, Any]]:
    """Places by name, with a point only when an authority gave one within the bounds of the globe."""
    told: dict[str, dict[str, Any]] = {}
    for place in description.places:
        name = words(place.name)
        if name:
            told.setdefault(name.casefold(), _place(name, place))
    return list(told.values())


def _place(name: str, place: Place) -> dict[str, Any]:
    told: dict[str, Any] = {"geoLocationPlace": name}
    latitude, longitude = place.latitude, place.longitude
    if latitude is not None and longitude is not None and is_on_the_globe(latitude, longitude):
        told["geoLocationPoint"] = {"pointLatitude": round(latitude, 6), "pointLongitude": round(longitude, 6)}
    return told
