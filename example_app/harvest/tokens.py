"""Resumption tokens: the whole request and the place reached, signed. Nothing is kept, so a token never goes stale."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from example_app.harvest.faults import bad_token


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a list was left: after which key, how many were given before, how many there were at the beginning."""

    verb: str
    prefix: str
    since: str | None
    until: str | None
    set: str | None
    after: str
    cursor: int
    size: int


def write(place: Place) -> str:
    return str(_serializer().dumps(asdict(place)))


def read(text: str, verb: str) -> Place:
    """Raises badResumptionToken for anything but a token of the same verb."""
    try:
        place = Place(**_serializer().loads(text))
    except (BadData, TypeError) as error:
        raise bad_token() from error
    if place.verb != verb:
        raise bad_token()
    return place


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="oai-pmh")
