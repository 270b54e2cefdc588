"""The shapes of the JSON answers (JSON Schema 2020-12), each with an example as it really comes."""

from __future__ import annotations

from typing import Any

MOMENT = {"type": ["string", "null"], "format": "date-time"}
WORD = {"enum": ["pass", "warn", "fail", "unknown"]}
NUMBER = {"type": "integer", "minimum": 0}

_API = "https://archive.example.org/api/doi/10.80000/ab3d-k7wm/metadata"
_NAMES = ("datacite-xml", "datacite-json", "schema-org", "dc", "ead3", "csl", "bibtex", "ris", "citation")

EXAMPLES: dict[str, Any] = {
    "Status": {
        "record": "letters-1903",
        "doi": "10.80000/ab3d-k7wm",
        "url": "https://doi.org/10.80000/ab3d-k7wm",
        "state": "findable",
        "conditions": None,
        "environment": "production",
        "target": "https://archive.example.org/doi/10.80000/ab3d-k7wm",
        "minted_at": "2026-05-03T09:00:00Z",
        "synced_at": "2026-05-03T09:00:00Z",
        "resolves": True,
        "metadata": {name: f"{_API}/{name}" for name in _NAMES},
    },
    "Health": {
        "status": "pass",
        "checks": {"database": "pass", "tables": "pass", "worker": "pass", "queue": "pass"},
    },
    "FailingHealth": {
        "status": "fail",
        "checks": {"database": "pass", "tables": "fail", "worker": "unknown", "queue": "unknown"},
    },
    "Problem": {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such DOI here, or it is not public.",
    },
}


def schemas(*, states: tuple[str, ...], conditions: tuple[str, ...], formats: tuple[str, ...]) -> dict[str, Any]:
    """Every shape; all members are required unless said otherwise, and there are no others."""
    link = {"type": "string", "format": "uri"}
    return {
        "Status": _closed(
            record=_said(
                "The record's key; null to the public while the record itself is not public.", type=["string", "null"]
            ),
            doi=_said("The DOI name, in lower case.", type="string"),
            url=_said(
                "The DOI as a link; null while it is reserved or a draft.", type=["string", "null"], format="uri"
            ),
            state=_said("What the DOI is.", enum=list(states)),
            conditions=_said(
                "What crosses the state; null to everybody but those who may see it.",
                type=["array", "null"],
                items={"enum": list(conditions)},
                uniqueItems=True,
            ),
            environment=_said(
                "Only a DOI of production is known to the world.", enum=["production", "test", "sandbox"]
            ),
            target=_said("Where it leads, as the agency confirmed.", type=["string", "null"], format="uri"),
            minted_at=_said("When it was registered.", **MOMENT),
            synced_at=_said("When the agency last took a change.", **MOMENT),
            resolves=_said("Whether it was seen to lead there; null before that.", type=["boolean", "null"]),
            metadata={
                "description": "The addresses of its metadata by format; empty when none is told.",
                "type": "object",
                "properties": dict.fromkeys(formats, link),
                "additionalProperties": False,
            },
        ),
        "Health": _closed(
            optional=("details",),
            status=_said("The worst of the checks.", enum=["pass", "warn", "fail"]),
            checks=_closed(database=WORD, tables=WORD, worker=WORD, queue=WORD),
            details=_details(),
        ),
        "Problem": _closed(
            type=_said("Always about:blank: the status says it.", type="string"),
            title=_said("The status in words.", type="string"),
            status=_said("The status.", type="integer"),
            detail=_said("What is so, and what to do.", type="string"),
        ),
    }


def _details() -> dict[str, Any]:
    text = {"type": ["string", "null"]}
    return _closed(
        environment={"type": "string"},
        agency={"type": "string"},
        revision=_closed(found=text, expected=text),
        worker=_closed(kind={"enum": ["rq", "thread", "none"]}, seen_at=MOMENT),
        queue=_closed(noted=NUMBER, pending=NUMBER, processing=NUMBER, failed=NUMBER, oldest_at=MOMENT),
    ) | {"description": "Told to people who may configure DOIs."}


def _closed(*, optional: tuple[str, ...] = (), **members: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [name for name in members if name not in optional],
        "properties": members,
        "additionalProperties": False,
    }


def _said(description: str, **schema: Any) -> dict[str, Any]:
    return {"description": description, **schema}
