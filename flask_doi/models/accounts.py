"""Accounts at registration agencies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from flask_doi.models.base import TABLE_OPTIONS, Base, BigId, LongText, key_text, one_of

ENVIRONMENTS = ("test", "production", "sandbox")


class Account(Base):
    """A repository account at one agency in one environment; credentials are kept encrypted.

    `origin` says whether the row mirrors app.config ("config") or was made on a page ("page"); `overrides` names what
    a page changed on a mirrored row, and what is therefore mirrored no more. `next_secret` holds the credentials that
    take over when the agency no longer accepts `secret`; with an account that is not `in_use` nothing new is minted. A
    pause belongs to the account: while `paused_until` lies ahead nothing is sent with it.
    """

    __tablename__ = "doi_accounts"
    __table_args__ = (
        UniqueConstraint("agency", "environment", "repository_id"),
        one_of("environment", ENVIRONMENTS),
        one_of("origin", ("config", "page")),
        TABLE_OPTIONS,
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(191))
    agency: Mapped[str] = mapped_column(String(32))
    environment: Mapped[str] = mapped_column(String(16))
    repository_id: Mapped[str] = mapped_column(key_text(100))
    origin: Mapped[str] = mapped_column(String(16), default="config")
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)
    repositories: Mapped[list[Any] | None] = mapped_column(JSON)
    secret: Mapped[str | None] = mapped_column(LongText)
    secret_digest: Mapped[str | None] = mapped_column(String(64))
    next_secret: Mapped[str | None] = mapped_column(LongText)
    secret_changed_at: Mapped[datetime | None]
    overrides: Mapped[list[Any] | None] = mapped_column(JSON)
    in_use: Mapped[bool] = mapped_column(Boolean, default=True)
    prefix: Mapped[str | None] = mapped_column(String(64))
    shoulder: Mapped[str] = mapped_column(String(64), default="")
    suffix: Mapped[str] = mapped_column(String(191), default="opaque")
    url_template: Mapped[str] = mapped_column(String(500), default="{base}/doi/{doi}")
    default_state: Mapped[str] = mapped_column(String(16), default="findable")
    auto_mint: Mapped[bool] = mapped_column(Boolean, default=False)
    auto_mint_rules: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    profile: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    paused_since: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    pause_code: Mapped[str | None] = mapped_column(String(64))
    pause_params: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    probed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Serial(Base):
    """The next number of a suffix pattern; `scope` is the pattern rendered without its serial."""

    __tablename__ = "doi_serials"
    __table_args__ = (UniqueConstraint("account_id", "scope"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("doi_accounts.id", ondelete="CASCADE"))
    scope: Mapped[str] = mapped_column(key_text())
    next_value: Mapped[int] = mapped_column(Integer)


class ConfigurationChange(Base):
    """One line of the history of the configuration: who changed what, from what to what; never a secret.

    `field` is the name of a setting or of a column of the account; other acts have a `code` of their own.
    """

    __tablename__ = "doi_configuration_changes"
    __table_args__ = (TABLE_OPTIONS,)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("doi_accounts.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(32), default="changed")
    field: Mapped[str | None] = mapped_column(String(64))
    old: Mapped[Any | None] = mapped_column(JSON)
    new: Mapped[Any | None] = mapped_column(JSON)
    actor: Mapped[str | None] = mapped_column(String(191))
    at: Mapped[datetime] = mapped_column(index=True)


class Setting(Base):
    """A setting made on the configuration page; it overrides app.config where that is allowed."""

    __tablename__ = "doi_settings"
    __table_args__ = (TABLE_OPTIONS,)

    name: Mapped[str] = mapped_column(key_text(100), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    actor: Mapped[str | None] = mapped_column(String(191))
    updated_at: Mapped[datetime]
