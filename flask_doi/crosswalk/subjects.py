"""Subjects and places (DataCite schema 4.6, properties 6 and 18)."""

from __future__ import annotations

from typing import Any

from flask_doi.domain.coordinates import is_on_the_globe
from flask_doi.domain.description import Description, Place, Subject
from flask_doi.domain.languages import language_tag
from flask_doi.domain.links import uri
from flask_doi.domain.plain_text import words
from flask_doi.domain.subject_schemes import SubjectScheme, subject_scheme


def subjects(description: Description) -> list[dict[str, Any]]:
    """Subject access points and genres, each term once per vocabulary."""
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for subject in (*description.subjects, *description.genres):
        term = words(subject.term).rstrip(".")
        if term:
            scheme = subject_scheme(subject.scheme, subject.scheme_uri)
            told.setdefault(
                (term.casefold(), scheme.name.casefold() if scheme else ""), _subject(term, subject, scheme)
            )
    return list(told.values())


def _subject(term: str, subject: Subject, scheme: SubjectScheme | None) -> dict[str, Any]:
    told: dict[str, Any] = {"subject": term}
    if scheme is not None:
        told["subjectScheme"] = scheme.name
        if scheme.uri:
            told["schemeUri"] = scheme.uri
    link = uri(subject.uri)
    if link:
        told["valueUri"] = link
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
