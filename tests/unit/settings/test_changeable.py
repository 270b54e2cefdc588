"""The settings and fields that a page may change."""

from __future__ import annotations

import dataclasses

import pytest

from flask_doi.domain.configuration_wording import CHOICES, LABELS, objection_text
from flask_doi.services.configuring.account_values import IDENTITY, SINGLE
from flask_doi.services.configuring.effective import CHANGEABLE, allowed_environments, read_change
from flask_doi.services.configuring.texts import as_stored, as_text, read_text
from flask_doi.settings import Settings
from flask_doi.settings.kinds import Impossible

NEVER = ("api_url", "resolver_url", "webhook_url", "smtp_url", "secret_keys", "public_url", "password", "redis_url")


@pytest.mark.parametrize("name", [*CHANGEABLE, *SINGLE])
def test_what_a_page_may_change_has_a_name_there_and_survives_writing_and_reading(name: str) -> None:
    value = getattr(Settings(rate_limit=(30, 60.0), environment="production"), name)
    assert LABELS[name]
    assert objection_text(name, {}, str)
    assert read_text(name, as_text(value)) == value
    if name in CHANGEABLE and value is not None:
        assert read_change(Settings(environment="production"), name, as_stored(value)) == value


def test_every_choice_is_one_that_the_setting_takes() -> None:
    for name in {field.name for field in dataclasses.fields(Settings)} & set(CHOICES):
        for value in CHOICES[name]:
            assert read_text(name, value) == value


@pytest.mark.parametrize("name", NEVER)
def test_addresses_and_keys_come_from_the_file_only(name: str) -> None:
    assert name not in {*CHANGEABLE, *SINGLE, *IDENTITY}
    with pytest.raises(Impossible):
        read_change(Settings(), name, "https://elsewhere.example.org")


def test_the_file_is_the_ceiling() -> None:
    assert allowed_environments(Settings(environment="sandbox")) == ("sandbox",)
    assert allowed_environments(Settings(environment="test")) == ("sandbox", "test")
    assert allowed_environments(Settings(environment="production")) == ("sandbox", "test", "production")
    with pytest.raises(Impossible):
        read_change(Settings(environment="test"), "environment", "production")
