"""The address of a record's public page, from what the host says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any
from urllib.parse import quote

from flask_doi.catalogue.sources import source
from flask_doi.errors import ConfigurationError

Address = Callable[[Any], str | None]


def address(model: type[Any], given: Any, key: Callable[[Any], str]) -> Address:
    """How to find the address of a record object.

    Given may be a template ("/records/{key}", where {key} or any attribute is filled in, quoted), an endpoint with its
    arguments (("record.show", {"slug": "slug"}); "key" stands for the key), a callable, or the name of an attribute.
    """
    if isinstance(given, str) and "{" in given:
        return _template(model, given, key)
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], Mapping):
        return _endpoint(model, given[0], given[1], key)
    read = source(model, given, "url").read

    def find(record: Any) -> str | None:
        return read(record) or None

    return find


def _template(model: type[Any], template: str, key: Callable[[Any], str]) -> Address:
    try:
        names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError as error:
        raise ConfigurationError(f"url={template!r} is no template: {error}.") from error
    readers = {name: _reader(model, name, key) for name in names}

    def find(record: Any) -> str | None:
        return template.format_map({name: quote(str(read(record)), safe="/") for name, read in readers.items()})

    return find


def _endpoint(model: type[Any], endpoint: str, arguments: Mapping[str, Any], key: Callable[[Any], str]) -> Address:
    readers = {name: _reader(model, given, key) for name, given in arguments.items()}

    def find(record: Any) -> str | None:
        from flask import url_for

        return url_for(endpoint, **{name: read(record) for name, read in readers.items()})

    return find


def _reader(model: type[Any], given: Any, key: Callable[[Any], str]) -> Callable[[Any], Any]:
    return key if given == "key" else source(model, given, "url").read
