"""Reads app.config into `Settings`, or stops the application with sentences that say what to write instead."""

from __future__ import annotations

import dataclasses
import difflib
import logging
import os
from collections.abc import Mapping
from typing import Any

from flask_doi.errors import ConfigurationError
from flask_doi.settings.keys import Settings
from flask_doi.settings.kinds import Impossible

logger = logging.getLogger("flask_doi.settings")

SANDBOX_ACCOUNT = {"repository_id": "SANDBOX.ARCHIVE", "password": "sandbox", "prefix": "10.80000"}
NOT_YET = frozenset(
    {
        "usage", "usage_limit", "events_token", "usage_tracker_id", "reports_token",
    }
)  # fmt: skip
"""Settings that are read and checked but have no effect in this version."""

RETIRED_TEST_PREFIX = "10.5072"


def read_settings(config: Mapping[str, Any]) -> Settings:
    """The checked settings of an application.

    Raises ConfigurationError that lists every unknown or impossible DOI_* value at once.
    """
    faults: list[str] = []
    values: dict[str, Any] = {}
    fields = {f"DOI_{field.name.upper()}": field for field in dataclasses.fields(Settings)}
    for config_key in sorted(config):
        if not config_key.startswith("DOI_"):
            continue
        field = fields.get(config_key)
        if field is None:
            faults.append(_unknown(config_key, list(fields)))
        elif config[config_key] is not None:
            _read_one(config, config_key, field, values, faults)
    if values.get("environment") == "sandbox":
        values = SANDBOX_ACCOUNT | ({"password": None} if "api_token" in values else {}) | values
    settings = Settings(**values)
    if settings.enabled:
        faults.extend(_contradictions(settings))
    for name in sorted(NOT_YET & values.keys()):
        logger.warning("DOI_%s is set, but has no effect in this version of flask_doi.", name.upper())
    if faults:
        raise ConfigurationError("The configuration of flask_doi cannot be used:\n- " + "\n- ".join(faults))
    return settings


def _read_one(
    config: Mapping[str, Any],
    config_key: str,
    field: dataclasses.Field[Any],
    values: dict[str, Any],
    faults: list[str],
) -> None:
    reader = field.metadata["reader"]
    value = _as_written(config_key, config[config_key])
    if value == "" and field.default in (None, ""):
        return
    try:
        values[field.name] = reader(value)
    except Impossible as impossible:
        is_hidden = field.metadata["secret"] or isinstance(value, Mapping)
        shown = "the value given" if is_hidden else repr(value)
        faults.append(f"{config_key}: {shown} is not possible; {impossible}.")


def _as_written(config_key: str, value: Any) -> Any:
    """The text of an environment variable that Flask took for a number: a prefix 10.80000 must not become 10.8."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return os.environ.get(f"FLASK_{config_key}", value)
    return value


def _unknown(config_key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(config_key, known, n=1)
    hint = f"did you mean {close[0]}?" if close else "see the list of settings in the documentation."
    return f"{config_key} is not a setting of flask_doi; {hint}"


def _contradictions(settings: Settings) -> list[str]:
    found = []
    if settings.environment != "sandbox" and settings.public_url is None:
        found.append(
            'DOI_PUBLIC_URL is missing; write the scheme and host of the catalogue, such as "https://archive.example.org"'
            " (a DOI must lead there, whatever host a request claims)."
        )
    if settings.queue == "rq" and not settings.redis_url:
        found.append('DOI_QUEUE is "rq" but DOI_REDIS_URL is missing; write it, such as "redis://127.0.0.1:6379/0".')
    if settings.agency == "datacite" and settings.prefix == RETIRED_TEST_PREFIX:
        found.append(
            "DOI_PREFIX: DataCite retired the test prefix 10.5072 in 2019; write the prefix of your test account."
        )
    if settings.password and settings.api_token:
        found.append("DOI_PASSWORD and DOI_API_TOKEN are both set; keep the one that you use.")
    if settings.usage == "tracker" and not settings.usage_tracker_id:
        found.append('DOI_USAGE is "tracker" but DOI_USAGE_TRACKER_ID is missing; write the id that DataCite gave you.')
    return found


def shown_settings(settings: Settings) -> dict[str, Any]:
    """Every setting by its config name, secrets masked; for pages, commands and logs."""
    shown: dict[str, Any] = {}
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        shown[f"DOI_{field.name.upper()}"] = "***" if field.metadata["secret"] and value else value
    return shown
