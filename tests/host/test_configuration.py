"""What a host is told when its DOI_* settings cannot be used, before anything else happens."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from example_app import create_app
from flask_doi import ConfigurationError

from .conftest import Town

SECRET = "correct horse battery staple"


@pytest.fixture
def start(tmp_path: Path) -> Any:
    """Starts the example catalogue with these settings."""

    def make(**config: Any) -> Flask:
        return create_app({"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "for tests only", **config})

    return make


def refusal_of(start: Any, **config: Any) -> str:
    with pytest.raises(ConfigurationError) as refusal:
        start(**config)
    return str(refusal.value)


def test_a_misspelt_key_stops_the_application_and_names_the_right_one(start: Any) -> None:
    told = refusal_of(start, DOI_PREFX="10.80000")
    assert "DOI_PREFX is not a setting of flask_doi; did you mean DOI_PREFIX?" in told


def test_every_wrong_value_is_told_at_once_with_what_to_write(start: Any) -> None:
    told = refusal_of(
        start, DOI_ENVIRONMENT="live", DOI_CONCURRENCY=0, DOI_PUBLIC_URL="archive.example", DOI_RATE_LIMIT="fast"
    )
    for key, way_out in {
        "DOI_ENVIRONMENT": '"production"',
        "DOI_CONCURRENCY": "a whole number of at least 1",
        "DOI_PUBLIC_URL": '"https://',
        "DOI_RATE_LIMIT": '"N/seconds"',
    }.items():
        assert any(way_out in line for line in told.splitlines() if line.startswith(f"- {key}:"))


def test_a_prefix_from_the_environment_keeps_its_zeros(town: Town) -> None:
    """Flask reads FLASK_* variables as JSON, in which 10.80000 is the number 10.8."""
    host = town("10.80000")
    assert host.app.config["DOI_PREFIX"] == 10.8
    host.run("db", "upgrade")
    host.publish("Minutes")
    host.run("process-queue")
    assert host.held()[0]["doi"].startswith("10.80000/")


def test_nothing_but_the_word_production_leads_to_production(start: Any, town: Town) -> None:
    """The example catalogue chooses the sandbox; a host that says nothing gets DataCite's test system."""
    assert start().extensions["doi"].settings.environment == "sandbox"
    named = start(DOI_ENVIRONMENT="test", DOI_PUBLIC_URL="https://archive.example")
    assert named.extensions["doi"].settings.environment == "test"
    assert town(DOI_ENVIRONMENT="").app.extensions["doi"].settings.environment == "test"


@pytest.mark.parametrize("environment", ["test", "production"])
def test_outside_the_sandbox_the_public_address_must_be_said(start: Any, environment: str) -> None:
    assert "DOI_PUBLIC_URL is missing" in refusal_of(start, DOI_ENVIRONMENT=environment)


def test_the_test_prefix_that_datacite_retired_is_refused_with_the_reason(start: Any) -> None:
    told = refusal_of(start, DOI_PREFIX="10.5072")
    assert "DOI_PREFIX: DataCite retired the test prefix 10.5072 in 2019" in told


def test_no_secret_is_ever_repeated(start: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = {
        "DOI_PASSWORD": SECRET, "DOI_REDIS_URL": f"redis://:{SECRET.replace(' ', '-')}@127.0.0.1:1/0",
        "DOI_REPORTS_TOKEN": SECRET, "DOI_EVENTS_TOKEN": SECRET,
    }  # fmt: skip
    app = start(**secrets)
    context = app.extensions["doi"]
    listed = app.test_cli_runner().invoke(args=["doi", "doctor"]).output
    told = refusal_of(start, **secrets, DOI_API_TOKEN=SECRET, DOI_CONCURRENCY="many", DOI_SECRET_KEYS=[SECRET])
    assert "DOI_CONCURRENCY" in told
    assert "DOI_SECRET_KEYS" in told
    for shown in (repr(context.settings), repr(context), listed, told, caplog.text):
        assert SECRET not in shown
        assert SECRET.replace(" ", "-") not in shown


def test_registering_twice_is_refused(start: Any) -> None:
    from example_app import doi
    from example_app.database import db

    app = start()
    with pytest.raises(ConfigurationError, match="already"):
        doi.doi.init_app(app, db=db, catalogue=doi.catalogue)
