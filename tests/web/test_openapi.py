"""The description of the addresses for machines: valid, complete, and true of what they answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import text

from flask_doi.crosswalk.offered import FORMATS
from flask_doi.web.openapi_schemas import EXAMPLES

from .conftest import MakeHost
from .host import PRODUCTION, Host
from .test_api import ask
from .test_health import seen

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLE_NAME = EXAMPLES["Status"]["doi"]


@pytest.fixture
def public(build: MakeHost) -> Host:
    """A host with one findable DOI that resolves, and one that is reserved."""
    host = build(**PRODUCTION)
    host.mint(host.shelf.put("letters-1903"))
    host.row("letters-1903", resolves=True)
    host.shelf.put("r2")
    host.reserve("r2")
    return host


def document(host: Host) -> dict[str, Any]:
    told: dict[str, Any] = ask(host, "openapi.json").get_json()
    return told


def operations(host: Host) -> Iterator[tuple[str, Any]]:
    """Every operation but that of the description itself, by its path, asked of the running host."""
    schema = from_wsgi("/api/doi/openapi.json", host.app)
    for found in schema.get_all_operations():
        operation = found.ok()
        yield operation.path, operation


def test_the_description_is_valid_openapi(host: Host) -> None:
    validate(document(host))


def test_every_address_is_described_and_every_description_has_an_address(host: Host) -> None:
    rules = {
        re.sub(r"<[^>]*?:?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/doi")
        for rule in host.app.url_map.iter_rules()
        if rule.endpoint.startswith("flask_doi_api.") and not rule.endpoint.endswith(("unknown", "read_only"))
    }
    assert {rule.replace("{form}", "{format}") for rule in rules} == set(document(host)["paths"])


def test_every_format_is_described(host: Host) -> None:
    answer = document(host)["paths"]["/{doi}/metadata/{format}"]["get"]
    assert answer["parameters"][1]["schema"]["enum"] == list(FORMATS)
    assert set(answer["responses"]["200"]["content"]) == {form.media_types[0] for form in FORMATS.values()}


def test_the_shapes_are_closed(host: Host) -> None:
    for shape in document(host)["components"]["schemas"].values():
        assert shape["additionalProperties"] is False
        assert set(shape["properties"]) - set(shape["required"]) <= {"details"}


def test_the_examples_have_their_shapes(host: Host) -> None:
    shapes = document(host)["components"]["schemas"]
    for name, example in EXAMPLES.items():
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.validate(example, shapes[name.removeprefix("Failing")], format_checker=checker)


def test_the_example_of_a_status_is_a_real_reply(public: Host) -> None:
    name = public.name_of("letters-1903")
    told = json.loads(ask(public, "status/letters-1903").text.replace(name, EXAMPLE_NAME))
    moments = {"minted_at": EXAMPLES["Status"]["minted_at"], "synced_at": EXAMPLES["Status"]["synced_at"]}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told[moment]) for moment in moments)
    assert list(told) == list(EXAMPLES["Status"])
    assert told | moments == EXAMPLES["Status"]


def test_the_examples_of_health_and_problems_are_real_replies(public: Host) -> None:
    seen(public)
    assert ask(public, "health").get_json() == EXAMPLES["Health"]
    assert ask(public, "10.9999/unknown").get_json() == EXAMPLES["Problem"]
    with public.app.app_context(), public.context.engine.begin() as connection:
        connection.execute(text("UPDATE doi_alembic_version SET version_num = '0000'"))
    assert ask(public, "health").get_json() == EXAMPLES["FailingHealth"]


def test_every_answer_about_real_dois_is_as_described(public: Host) -> None:
    name = public.name_of("letters-1903")
    reserved = public.name_of("r2")
    given_values: dict[str, list[dict[str, str]]] = {
        "/status/{key}": [{"key": "letters-1903"}, {"key": "r2"}, {"key": "gone"}],
        "/{doi}": [{"doi": name}, {"doi": reserved}],
        "/{doi}/metadata/{format}": [{"doi": name, "format": form} for form in FORMATS],
        "/health": [{}],
    }
    for path, operation in operations(public):
        for values in given_values.pop(path):
            case = operation.Case(path_parameters=values)
            case.call_and_validate(checks=CHECKS)
    assert not given_values


def test_whatever_is_asked_the_answer_is_as_described(public: Host) -> None:
    every = {path: operation.as_strategy() for path, operation in operations(public)}

    @settings(
        max_examples=15,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(*every.values()))
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    holds()


def test_people_who_may_see_states_get_answers_of_the_same_shape(public: Host) -> None:
    shapes = document(public)["components"]["schemas"]
    for path in ("status/r2", "status/letters-1903", public.name_of("r2")):
        jsonschema.validate(ask(public, path, "colleague").get_json(), shapes["Status"])
    jsonschema.validate(ask(public, "health", "administrator").get_json(), shapes["Health"])
