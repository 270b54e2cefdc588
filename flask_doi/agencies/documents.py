"""Reading DataCite's JSON documents (DataCite REST API: response and error shapes). What is not understood is None."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask_doi.agencies.base import ListedDoi, Message, Observation
from flask_doi.domain.states import AgencyState

_STATES = {"draft": AgencyState.DRAFT, "registered": AgencyState.REGISTERED, "findable": AgencyState.FINDABLE}


def observation_in(document: Any) -> Observation | None:
    """The DOI that a single-record document describes."""
    resource = mapping(mapping(document).get("data"))
    attributes = mapping(resource.get("attributes"))
    doi = attributes.get("doi") or resource.get("id")
    state = _STATES.get(str(attributes.get("state")))
    if not isinstance(doi, str) or state is None:
        return None
    client = related_id(resource, "client")
    return Observation(
        doi=doi.lower(),
        state=state,
        url=text_or_none(attributes.get("url")),
        registered=moment(attributes.get("registered")),
        attributes=attributes,
        client=client.lower() if client else None,
    )


def listed_in(row: Any) -> ListedDoi | None:
    """One row of a listing with the fields doi, state, url and updated."""
    attributes = mapping(mapping(row).get("attributes"))
    doi = attributes.get("doi") or mapping(row).get("id")
    state = _STATES.get(str(attributes.get("state")))
    if not isinstance(doi, str) or state is None:
        return None
    return ListedDoi(
        doi=doi.lower(),
        state=state,
        url=text_or_none(attributes.get("url")),
        updated=moment(attributes.get("updated")),
    )


def has_errors(document: Any) -> bool:
    """Whether the document is one of the API's own refusals."""
    return isinstance(mapping(document).get("errors"), (list, dict))


def messages_in(document: Any) -> tuple[Message, ...]:
    """Every complaint: a list of errors, one error, or a bare title."""
    errors = mapping(document).get("errors")
    if isinstance(errors, dict):
        errors = [errors]
    if not isinstance(errors, list):
        errors = [document]
    found = []
    for error in errors:
        text = mapping(error).get("title") or mapping(error).get("detail")
        if isinstance(text, str):
            found.append(Message(source=str(mapping(error).get("source") or ""), text=text))
    return tuple(found)


def related_id(resource: Mapping[str, Any], name: str) -> str | None:
    """The id of the one resource `name` is related to."""
    return text_or_none(mapping(mapping(mapping(resource.get("relationships")).get(name)).get("data")).get("id"))


def related_ids(resource: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    """The ids of all resources `name` is related to; None when the document does not tell."""
    data = mapping(mapping(resource.get("relationships")).get(name)).get("data")
    if not isinstance(data, list):
        return None
    return tuple(str(mapping(each)["id"]) for each in data if "id" in mapping(each))


def moment(value: Any) -> datetime | None:
    """An ISO 8601 moment, aware, in UTC."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}
