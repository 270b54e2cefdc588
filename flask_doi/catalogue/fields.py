"""The fields of a description a host may map, and what its values are made into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from flask_doi.catalogue import coercion, structures, vocabulary
from flask_doi.catalogue.coercion import UnreadableValue
from flask_doi.catalogue.parts import KINDS
from flask_doi.catalogue.sources import Chain, Source, source, suggestion
from flask_doi.errors import ConfigurationError


def _access(value: object) -> Any:
    return None if vocabulary.plain_word(value) == "" else vocabulary.access(value)


def _mapping(value: object) -> Mapping[str, Mapping[str, str]]:
    if not value:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(part, Mapping) for part in value.values()):
        raise ValueError("is not a mapping of language to fields")
    return value


COERCED: dict[str, Callable[[Any], Any]] = {
    "title": coercion.text,
    "level": coercion.text,
    "reference_code": coercion.text,
    "published": coercion.flag,
    "first_published": coercion.day,
    "published_year": coercion.whole,
    "access": _access,
    "embargo_until": coercion.day,
    "access_statement": coercion.said,
    "restricted_description": coercion.flag,
    "scope": coercion.said,
    "arrangement": coercion.said,
    "extent": coercion.texts,
    "languages": coercion.languages,
    "description_language": coercion.text,
    "external_doi": coercion.text,
    "container": coercion.text,
    "version": coercion.text,
    "version_of": coercion.text,
    "material": coercion.text,
    "technical": coercion.said,
    "alternate_languages": _mapping,
    "modified": coercion.moment,
    **{name: partial(structures.many, kind) for name, kind in KINDS.items() if name != "repository"},
    "repository": partial(structures.one_of, KINDS["repository"]),
}
FOUND_OUT = ("key", "parent", "access_source", "languages_source")
"""Fields the catalogue works out itself."""


class Fields:
    """The sources of a model's fields, by name; made once, checked at construction."""

    def __init__(self, model: type[Any], given: Mapping[str, Any]) -> None:
        self.model = model
        self.sources = {name: _source(model, name, value) for name, value in given.items()}

    def __contains__(self, name: str) -> bool:
        return name in self.sources

    def get(self, name: str) -> Source | None:
        """The source of a field; None when the host maps none."""
        return self.sources.get(name)

    def read(self, record: Any, key: str, names: Iterable[str]) -> dict[str, Any]:
        """What a record itself says in these fields; UnreadableValue names the record and the field."""
        return {name: self._value(record, key, name) for name in names if name in self.sources}

    def loads(self, names: Iterable[str]) -> tuple[Chain, ...]:
        """The relationships these fields read, each once."""
        return tuple(dict.fromkeys(c for name in names if name in self.sources for c in self.sources[name].loads))

    def _value(self, record: Any, key: str, name: str) -> Any:
        value = self.sources[name].read(record)
        try:
            return COERCED[name](value)
        except ValueError as error:
            raise UnreadableValue(key, name, value, str(error)) from error


def _source(model: type[Any], name: str, given: Any) -> Source:
    if name in FOUND_OUT:
        raise ConfigurationError(f"fields[{name!r}]: the catalogue works this out itself; it cannot be mapped.")
    if name not in COERCED:
        raise ConfigurationError(f"fields[{name!r}]: a description has no such field.{suggestion(name, COERCED)}")
    found = source(model, given, name)
    if found.bare_relationship:
        what = f"{KINDS[name].__name__} parts with a builder" if name in KINDS else "an attribute at its end"
        raise ConfigurationError(f"fields[{name!r}]: {given!r} is a relationship; name {what}.")
    return found
