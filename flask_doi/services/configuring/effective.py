"""The settings in force: those of app.config, and over them what was changed on the configuration page.

Every process reads the changes anew at sensible moments (`refresh`), so that web and workers agree within seconds. A
change that cannot be read any more, or would go beyond what app.config allows, is ignored and told by the doctor.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from flask_doi.models import Setting
from flask_doi.services.context import Context
from flask_doi.settings import Settings
from flask_doi.settings.kinds import Impossible

logger = logging.getLogger("flask_doi.configuration")

LIFE = 5.0
"""Seconds for which a page that is not about the configuration does with what was read before."""

ENVIRONMENTS = ("sandbox", "test", "production")
"""From the most harmless to the one that counts."""

CHANGEABLE = (
    "environment", "rate_limit", "mailto", "grace_period", "embargo", "draft_days", "mintable_levels", "on_delete",
    "version_pattern", "has_part_limit", "display", "preferred_identifier", "citation_style", "daily_limit",
    "approval_above", "cost", "alert_email", "retention_days", "verify_days",
)  # fmt: skip
"""The settings of the installation that a page may change."""

OF_ONE_ENVIRONMENT = ("api_url", "resolver_url", "repository_id", "password", "api_token", "prefix")
"""What app.config says of its own environment, and of no lower one."""

FIELDS = {field.name: field for field in dataclasses.fields(Settings)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Ignored:
    """A stored change that has no effect, and why."""

    name: str
    reason: str


def refresh(context: Context, *, within: float = 0.0) -> Settings:
    """The settings in force, read anew when they were last read more than `within` seconds ago. Never raises."""
    now = time.monotonic()
    if context.settings_read_at is not None and now - context.settings_read_at < within:
        return context.settings
    if not context.configured.enabled:
        return context.settings
    context.settings_read_at = now
    try:
        with context.session() as session:
            stored = stored_changes(session)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        logger.info("The changes made on the configuration page cannot be read (%s).", cause)
        return context.settings
    if stored != context.changed_settings:
        context.settings = put_over(context.configured, stored, context)
        context.changed_settings = stored
    return context.settings


def stored_changes(session: Session) -> dict[str, str]:
    """Every stored change by name, as the JSON that stands in the table."""
    found = session.execute(select(Setting.name, cast(Setting.value, String(10_000))))
    return {str(name): str(value) for name, value in found}


def put_over(configured: Settings, stored: Mapping[str, str], context: Context | None = None) -> Settings:
    """The settings of app.config with those of the stored changes that can be used."""
    values: dict[str, Any] = {}
    for name, text in stored.items():
        try:
            values[name] = read_change(configured, name, _parsed(text))
        except Impossible as impossible:
            if context is not None:
                _tell_once(context, f"The changed setting {name} is ignored: {impossible}.")
    if values.get("environment", configured.environment) != configured.environment:
        values |= dict.fromkeys(OF_ONE_ENVIRONMENT)
    return dataclasses.replace(configured, **values) if values else configured


def read_change(configured: Settings, name: str, value: Any) -> Any:
    """One changed value, checked as app.config is; raises Impossible for one that must not or cannot be used."""
    if name not in CHANGEABLE:
        raise Impossible("it is no setting that a page may change")
    field = FIELDS[name]
    if value is None:
        if field.default is not None:
            raise Impossible("write a value")
        return None
    read = field.metadata["reader"](value)
    if name == "environment" and not allows(configured, read):
        raise Impossible(f'the configuration of the application allows no more than "{configured.environment}"')
    return read


def allows(configured: Settings, environment: str) -> bool:
    """Whether an environment is the one in app.config or a lower one."""
    return environment in allowed_environments(configured)


def allowed_environments(configured: Settings) -> tuple[str, ...]:
    """The environments that a page may choose: what stands in app.config is the highest."""
    return ENVIRONMENTS[: ENVIRONMENTS.index(configured.environment) + 1]


def ignored_changes(context: Context, session: Session) -> list[Ignored]:
    """The stored changes without effect."""
    found = []
    for name, text in sorted(stored_changes(session).items()):
        try:
            read_change(context.configured, name, _parsed(text))
        except Impossible as impossible:
            found.append(Ignored(name=name, reason=str(impossible)))
    return found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        raise Impossible("it is not JSON") from None


def _tell_once(context: Context, sentence: str) -> None:
    if sentence not in context.told_of_settings:
        context.told_of_settings.add(sentence)
        logger.warning(sentence)
