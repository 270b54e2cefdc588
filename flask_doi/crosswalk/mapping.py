"""A host's own mapping of catalogue fields to properties of DataCite's metadata (DOI_MAPPING).

Each entry names a property and what it is made of: a template, a number, an object of templates, a list of these, or
None for nothing. The name of a list with "+" in front adds to what would be told anyway.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from flask_doi.crosswalk.fields import FieldPath, MappingError, did_you_mean, read_path
from flask_doi.crosswalk.shape import ATTRIBUTES, YEAR, inner_shapes, required_names
from flask_doi.crosswalk.templates import Template, read_template
from flask_doi.domain.description import Description
from flask_doi.domain.payload import canonical_json

Read = TypeVar("Read")

EACH = "each"
YEAR_NAME = "publicationYear"


@dataclass(frozen=True, slots=True)
class Said:
    """What a template says, or a number or list that never changes."""

    template: Template | None
    constant: Any = None

    def values(self, description: Description, entry: Any = None) -> list[Any]:
        """Everything it says about a record."""
        return [self.constant] if self.template is None else self.template.texts(description, entry)


@dataclass(frozen=True, slots=True)
class Made:
    """An object made anew, once or for each entry of a field."""

    each: FieldPath | None
    fields: Mapping[str, Maker]
    required: tuple[str, ...]

    def values(self, description: Description, entry: Any = None) -> list[Any]:
        """The objects about a record; one that lacks what it must have is left out."""
        entries = [entry] if self.each is None else self.each.entries(description)
        made = (
            {name: value for name, maker in self.fields.items() if (value := maker(description, one)) is not None}
            for one in entries
        )
        return [one for one in made if all(name in one for name in self.required)]


@dataclass(frozen=True, slots=True)
class Maker:
    """All that is said under one name; several values only where `is_list`."""

    parts: tuple[Said | Made, ...]
    is_list: bool

    def __call__(self, description: Description, entry: Any = None) -> Any:
        """The value, or None when nothing is found to say."""
        found = [value for part in self.parts for value in part.values(description, entry)]
        if self.is_list:
            return found
        return found[0] if found else None

    @property
    def templates(self) -> Iterator[Template]:
        """Every template in it."""
        for part in self.parts:
            if isinstance(part, Said):
                yield from [part.template] if part.template else []
            else:
                yield from (template for maker in part.fields.values() for template in maker.templates)


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a mapping: the property it is for, the part of it, and whether it adds or takes the place."""

    name: str
    part: str | None
    adds: bool
    removes: bool
    maker: Maker


def read_mapping(given: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of a mapping; raises MappingError for the first that cannot be."""
    return tuple(_rule(name, value) for name, value in given.items())


@lru_cache(maxsize=32)
def _known(text: str) -> tuple[Rule, ...]:
    return read_mapping(json.loads(text))


def rules_of(given: Mapping[str, Any] | None) -> tuple[Rule, ...]:
    """The rules of a mapping that was read before."""
    return _known(canonical_json(given)) if given else ()


def mapped(given: Mapping[str, Any] | None, description: Description, attributes: dict[str, Any]) -> dict[str, Any]:
    """The metadata with a mapping applied to it.

    A single value for which nothing is found stays as it was, a list is replaced even by nothing. The publication year
    is left alone: it is decided once in the life of a DOI, with `mapped_year`.
    """
    result = dict(attributes)
    for rule in rules_of(given):
        if rule.name != YEAR_NAME:
            _apply(rule, description, result)
    return result


def mapped_year(given: Mapping[str, Any] | None, description: Description) -> Any:
    """The publication year that a mapping finds: a number where it is one, None when it finds none."""
    rule = next((rule for rule in rules_of(given) if rule.name == YEAR_NAME), None)
    value = rule.maker(description) if rule is not None else None
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def fields_behind(given: Mapping[str, Any] | None, name: str) -> tuple[str, ...]:
    """The catalogue's fields that a property (its first name) is made from."""
    found = [
        (part.each.segments[0] if isinstance(part, Made) and part.each else placeholder.path.segments[0]).name
        for rule in rules_of(given)
        if rule.name == name
        for part in rule.maker.parts
        for template in Maker((part,), False).templates
        for placeholder in template.placeholders
    ]
    return tuple(dict.fromkeys(found))


def _apply(rule: Rule, description: Description, result: dict[str, Any]) -> None:
    value = rule.maker(description)
    if rule.removes:
        result[rule.name] = [] if rule.maker.is_list else None
    elif rule.adds:
        result[rule.name] = [*(result.get(rule.name) or []), *value]
    elif rule.part is not None:
        if value is not None:
            result[rule.name] = {**(result.get(rule.name) or {}), rule.part: value}
    elif value is not None:
        result[rule.name] = value


def _rule(given_name: str, value: Any) -> Rule:
    adds = given_name.startswith("+")
    name, _, part = given_name.lstrip("+").strip().partition(".")
    shapes = inner_shapes(ATTRIBUTES)
    if name not in shapes:
        raise MappingError(f'"{name}" is not a property of DataCite\'s metadata{did_you_mean(name, sorted(shapes))}')
    shape = shapes[name]
    if adds and not isinstance(shape, list):
        raise MappingError(f'"+{name}" adds to a list, but {name} is a single value; write "{name}"')
    if part:
        if not isinstance(shape, dict):
            what = "a list, so write its entries as dictionaries" if isinstance(shape, list) else "a single value"
            raise MappingError(f'"{given_name}" is not possible; {name} is {what}')
        shape = _inner(shape, part, name)
    return Rule(name, part or None, adds, value is None, _maker(shape, value, given_name, None))


def _maker(shape: Any, value: Any, where: str, entry: type | None) -> Maker:
    is_list = isinstance(shape, list)
    single = shape[0] if is_list else shape
    given = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
    if len(given) > 1 and not is_list:
        raise MappingError(f'"{where}" is a single value and cannot have several')
    return Maker(tuple(_part(single, one, where, entry, is_list=is_list) for one in given), is_list)


def _part(shape: Any, value: Any, where: str, entry: type | None, *, is_list: bool) -> Said | Made:
    is_object = isinstance(shape, dict) and bool(required_names(shape) or not _is_terms(shape))
    if isinstance(value, Mapping):
        if not is_object:
            raise MappingError(f'"{where}" is a text and cannot be a dictionary')
        return _object(shape, value, where, entry, is_list=is_list)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise MappingError(f'"{where}": {value!r} is neither a text, a number nor a dictionary')
    if is_object:
        main = next(iter(required_names(shape)), next(iter(shape)))
        return _of_text(shape, main, value, where, entry)
    if isinstance(value, str):
        return Said(_template(value, where, entry))
    return Said(None, value if shape is YEAR or not isinstance(value, int) else str(value))


def _of_text(shape: Mapping[str, Any], main: str, value: Any, where: str, entry: type | None) -> Made:
    """A bare text in the place of an object, which says its main property; the rest it lacks must be given."""
    lacking = [name for name in required_names(shape) if name != main]
    if lacking:
        example = ", ".join(f'"{name}": ...' for name in (main, *lacking))
        raise MappingError(f'"{where}" needs more than a text; write {{{example}}}')
    return _object(shape, {main: value}, where, entry, is_list=False, repeats=main)


def _object(
    shape: Mapping[str, Any],
    value: Mapping[str, Any],
    where: str,
    entry: type | None,
    *,
    is_list: bool,
    repeats: str | None = None,
) -> Made:
    each = None
    if EACH in value:
        if not is_list:
            raise MappingError(f'"{where}" is a single value and cannot have one for "each"')
        each = _at(where, lambda: read_path(str(value[EACH])))
        entry = each.entry
    makers = {
        name: _maker(_inner(shape, name, where), inner, f"{where}.{name}", entry)
        for name, inner in value.items()
        if name != EACH
    }
    if repeats is None:
        _refuse_ambiguous(makers, where)
    elif len(makers[repeats].parts) == 1 and isinstance(makers[repeats].parts[0], Said):
        return Repeated(None, makers, tuple(required_names(shape)))
    return Made(each, makers, tuple(required_names(shape)))


class Repeated(Made):
    """Objects with one property, one for each value that its template says."""

    __slots__ = ()

    def values(self, description: Description, entry: Any = None) -> list[Any]:
        ((name, maker),) = self.fields.items()
        return [{name: value} for part in maker.parts for value in part.values(description, entry)]


def _refuse_ambiguous(makers: Mapping[str, Maker], where: str) -> None:
    """Several values in one property of an object would lose all but the first."""
    for name, maker in makers.items():
        several = [p for template in maker.templates for p in template.placeholders if p.is_many]
        if several and not maker.is_list:
            field = _entries_of(several[0].path)
            raise MappingError(
                f'"{where}.{name}": {several[0].path.text} may have several values; write "{EACH}": "{field}" into the '
                "dictionary to have one entry for each, or add | first"
            )


def _entries_of(path: FieldPath) -> str:
    """The list that a path leads through."""
    return path.text.rpartition(".")[0] if len(path.segments) > 1 else path.text


def _inner(shape: Mapping[str, Any], name: str, where: str) -> Any:
    shapes = inner_shapes(shape)
    if name not in shapes:
        raise MappingError(f'"{name}" is not a property of {where.lstrip("+")}{did_you_mean(name, sorted(shapes))}')
    return shapes[name]


def _is_terms(shape: Mapping[str, Any]) -> bool:
    return all(hasattr(term, "since") for term in shape.values())


def _template(text: str, where: str, entry: type | None) -> Template:
    return _at(where, lambda: read_template(text, entry))


def _at(where: str, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except MappingError as error:
        raise MappingError(f'"{where}": {error}') from None
