"""The description of the addresses for machines (OpenAPI 3.1), written here and nowhere else.

The examples are replies as they really come; a test makes the same replies and compares.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask_doi.crosswalk.offered import FORMATS
from flask_doi.domain.citation_styles import usable_styles
from flask_doi.services.finding import CONDITIONS, STATUSES
from flask_doi.settings import Settings
from flask_doi.web.openapi_schemas import EXAMPLES, schemas

NAME_PATTERN = r"^10\.[0-9]{4,9}(\.[0-9]+)*/.+$"
EXAMPLE_NAME = "10.80000/ab3d-k7wm"
_PROBLEM = {"$ref": "#/components/responses/Problem"}
_UNCHANGED = {"$ref": "#/components/responses/Unchanged"}


def openapi_document(settings: Settings) -> dict[str, Any]:
    """The description, with this installation's address and formats."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "DOIs of this catalogue",
            "version": version("flask-doi"),
            "summary": "The status and the metadata of every DOI of an archival catalogue.",
            "description": (
                "Everything is read only and needs no credentials. Slashes in DOIs and record keys may be written as "
                "they are or as %2F. Answers carry an ETag; asked again with If-None-Match they are 304 while nothing "
                "changed. What is for everybody may be read by scripts of other sites, without credentials."
            ),
        },
        "servers": [{"url": f"{settings.base}{settings.api_prefix}"}],
        "paths": {
            "/status/{key}": {"get": _record_status()},
            "/{doi}": {"get": _doi_status()},
            "/{doi}/metadata/{format}": {"get": _metadata()},
            "/health": {"get": _health()},
            "/openapi.json": {"get": _openapi()},
        },
        "components": {
            "schemas": schemas(states=STATUSES, conditions=CONDITIONS, formats=tuple(FORMATS)),
            "parameters": {
                "Doi": _parameter("doi", "The DOI name, in any case.", {"type": "string", "pattern": NAME_PATTERN})
                | {"example": EXAMPLE_NAME}
            },
            "responses": {
                "Problem": _answer("Why there is no answer", "application/problem+json", "Problem"),
                "Unchanged": {"description": "What the caller has is still so."},
            },
        },
    }


def _record_status() -> dict[str, Any]:
    key = _parameter("key", "The record's key in the catalogue.", {"type": "string", "minLength": 1})
    return _operation(
        "recordStatus",
        "The DOI of a record",
        "404 when the record has none that the caller may know of.",
        [key | {"example": "letters-1903"}],
        {"200": _status(), "304": _UNCHANGED, "404": _PROBLEM, "503": _PROBLEM},
    )


def _doi_status() -> dict[str, Any]:
    return _operation(
        "doiStatus",
        "A DOI",
        "404 when it is none of this catalogue that the caller may know of.",
        [{"$ref": "#/components/parameters/Doi"}],
        {"200": _status(), "304": _UNCHANGED, "404": _PROBLEM, "503": _PROBLEM},
    )


def _metadata() -> dict[str, Any]:
    form = _parameter("format", "One of the formats that the status names.", {"enum": list(FORMATS)})
    style = _parameter(
        "style",
        "The style of a citation; other formats pass it over. Without it, the style of the catalogue.",
        {"enum": [style.name for style in usable_styles()]},
        place="query",
    )
    content: dict[str, Any] = {media_type: _format_schema(media_type) for media_type in _media_types()}
    return _operation(
        "metadata",
        "The metadata of a DOI",
        "In one of the formats in which the landing page tells it too.",
        [{"$ref": "#/components/parameters/Doi"}, form, style],
        {
            "200": {"description": "The metadata", "content": content},
            "304": _UNCHANGED,
            "400": _PROBLEM,
            "404": _PROBLEM,
            "503": _PROBLEM,
        },
    )


def _health() -> dict[str, Any]:
    return _operation(
        "health",
        "Whether the installation works",
        "For monitoring: 503 when the database or its tables are not as they should be, or when work waits and no "
        "worker was seen for 20 minutes. Figures are told to people who may configure DOIs.",
        [],
        {
            "200": _answer("It works", "application/json", "Health"),
            "503": _answer("It does not", "application/json", "Health", example="FailingHealth"),
        },
    )


def _openapi() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object", "required": ["openapi", "paths"]}}}
    answer = {"description": "OpenAPI 3.1", "content": content}
    return _operation("openapi", "This description", "", [], {"200": answer, "304": _UNCHANGED})


def _operation(
    name: str, summary: str, description: str, parameters: list[dict[str, Any]], responses: dict[str, Any]
) -> dict[str, Any]:
    told = {"operationId": name, "summary": summary, "description": description, "parameters": parameters}
    return {name: value for name, value in told.items() if value} | {"responses": responses}


def _parameter(name: str, description: str, schema: dict[str, Any], *, place: str = "path") -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "description": description, "schema": schema}


def _status() -> dict[str, Any]:
    return _answer("The status", "application/json", "Status")


def _answer(description: str, media_type: str, schema: str, *, example: str | None = None) -> dict[str, Any]:
    content = {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": EXAMPLES[example or schema]}
    return {"description": description, "content": {media_type: content}}


def _media_types() -> list[str]:
    return list(dict.fromkeys(form.media_types[0] for form in FORMATS.values()))


def _format_schema(media_type: str) -> dict[str, Any]:
    """JSON is an object or, as reference managers have it, a list; everything else is text."""
    return {"schema": {"type": ["object", "array"] if media_type.endswith("json") else "string"}}
