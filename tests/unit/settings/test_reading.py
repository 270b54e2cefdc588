"""Every DOI_* value is checked when the application starts, and a refusal says what to write instead."""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

import pytest

from flask_doi.errors import ConfigurationError
from flask_doi.settings import Settings, read_settings, shown_settings

SANDBOX = {"DOI_ENVIRONMENT": "sandbox"}


def refusal(**config: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        read_settings({**SANDBOX, **config})
    return str(caught.value)


def test_nothing_is_needed_for_the_sandbox() -> None:
    settings = read_settings(SANDBOX)
    assert (settings.repository_id, settings.password, settings.prefix) == ("SANDBOX.ARCHIVE", "sandbox", "10.80000")
    assert settings.base == "http://127.0.0.1:5000"


def test_production_is_never_the_default() -> None:
    assert Settings().environment == "test"


def test_an_unknown_key_is_refused_with_the_one_that_was_meant() -> None:
    assert "DOI_PREFX is not a setting of flask_doi; did you mean DOI_PREFIX?" in refusal(DOI_PREFX="10.80000")


def test_all_faults_are_told_at_once() -> None:
    told = refusal(DOI_PREFIX="11.5", DOI_CONCURRENCY=0, DOI_QUEUE="celery")
    assert told.count("\n- ") == 3
    assert 'write one of "auto", "thread", "rq", "none"' in told


@pytest.mark.parametrize(
    ("key", "value", "way_out"),
    [
        ("DOI_ENABLED", "perhaps", "write True or False"),
        ("DOI_ENVIRONMENT", "live", '"test", "production", "sandbox"'),
        ("DOI_API_URL", "api.example.org", "https://archive.example.org"),
        ("DOI_API_URL", "https://user:secret@example.org", "https://archive.example.org"),
        ("DOI_PREFIX", 10.8, '"10.80000"'),
        ("DOI_SHOULDER", "fk 2", "letters, digits, hyphens"),
        ("DOI_SUFFIX", "{year}", "{serial}, {id} or {opaque}"),
        ("DOI_SUFFIX", "a{nonsense}", "{nonsense}"),
        ("DOI_DEFAULT_STATE", "public", '"draft", "registered", "findable"'),
        ("DOI_AUTO_MINT_RULES", {"level": ["item"]}, "the rules are levels"),
        ("DOI_URL_TEMPLATE", "https://example.org/x", "{base} and {doi}"),
        ("DOI_URL_TEMPLATE", "javascript:alert(1)//{key}", "{base} and {doi}"),
        ("DOI_URL_TEMPLATE", "{base}/<b>/{key}", "{base} and {doi}"),
        ("DOI_URL_TEMPLATE", "{base}/{doi}/{key:>999999999}", "{base} and {doi}"),
        ("DOI_RATE_LIMIT", "fast", '"3000/300"'),
        ("DOI_CONCURRENCY", 65, "at most 64"),
        ("DOI_REQUEST_TIMEOUT", 0, "seconds from 0.5 to 300"),
        ("DOI_MAILTO", "archive", "archivist@example.org"),
        ("DOI_SECRET_KEYS", ["short"], "Fernet.generate_key()"),
        ("DOI_URL_PREFIX", "admin/doi/", '"/admin/doi"'),
        ("DOI_MINTABLE_LEVELS", 5, '["fonds", "series", "item"]'),
        ("DOI_TOMBSTONE_STATUS", 404, "410 or 200"),
        ("DOI_CROSSWALK_HOOK", "adjust", '"catalogue.doi:adjust"'),
    ],
)
def test_an_impossible_value_is_refused_with_what_to_write(key: str, value: Any, way_out: str) -> None:
    told = refusal(**{key: value})
    assert key in told
    assert way_out in told


def test_a_secret_is_not_repeated_in_a_refusal() -> None:
    assert "hunter2" not in refusal(DOI_SECRET_KEYS=["hunter2"])


def test_a_prefix_from_the_environment_is_not_taken_for_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DOI_PREFIX", "10.80000")
    monkeypatch.setenv("FLASK_DOI_PASSWORD", "12345678")
    settings = read_settings({**SANDBOX, "DOI_PREFIX": 10.8, "DOI_PASSWORD": 12345678})
    assert settings.prefix == "10.80000"
    assert settings.password == "12345678"


def test_the_public_address_is_required_outside_the_sandbox() -> None:
    with pytest.raises(ConfigurationError, match="DOI_PUBLIC_URL is missing"):
        read_settings({"DOI_PREFIX": "10.80000"})


def test_nothing_is_required_while_switched_off() -> None:
    assert not read_settings({"DOI_ENABLED": False}).enabled


def test_the_retired_test_prefix_is_refused_with_the_reason() -> None:
    assert "retired the test prefix 10.5072 in 2019" in refusal(DOI_PREFIX="10.5072")


def test_rq_needs_the_address_of_redis() -> None:
    assert "DOI_REDIS_URL is missing" in refusal(DOI_QUEUE="rq")


def test_a_password_and_a_token_together_are_refused() -> None:
    assert "both set" in refusal(DOI_PASSWORD="x", DOI_API_TOKEN="DC.y")


def test_a_token_takes_the_place_of_the_sandbox_password() -> None:
    settings = read_settings({**SANDBOX, "DOI_API_TOKEN": "DC.abc"})
    assert (settings.password, settings.api_token) == (None, "DC.abc")


def test_the_queue_is_rq_exactly_when_there_is_a_redis() -> None:
    assert read_settings(SANDBOX).queue_kind == "thread"
    assert read_settings({**SANDBOX, "DOI_REDIS_URL": "redis://127.0.0.1/0"}).queue_kind == "rq"
    assert read_settings({**SANDBOX, "DOI_QUEUE": "none"}).queue_kind == "none"


def test_secrets_are_masked_where_settings_are_shown() -> None:
    settings = read_settings({**SANDBOX, "DOI_PASSWORD": "hunter2"})
    assert shown_settings(settings)["DOI_PASSWORD"] == "***"
    assert "hunter2" not in f"{settings!r} {shown_settings(settings)}"


def test_every_setting_of_another_version_is_said_to_have_no_effect(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        read_settings({**SANDBOX, "DOI_USAGE_LIMIT": "9/60"})
    assert "DOI_USAGE_LIMIT is set, but has no effect" in caplog.text


def test_every_setting_has_a_reader_that_takes_its_default() -> None:
    for field in dataclasses.fields(Settings):
        if field.default is not None:
            value = "3000/300" if field.name == "rate_limit" else field.default
            assert field.metadata["reader"](value) == field.default
