"""Every DOI_* setting with its type, its default and the reader that checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_doi.settings import kinds
from flask_doi.settings.kinds import Reader


def setting(reader: Reader, default: Any = None, *, secret: bool = False) -> Any:
    """A setting: how it is read, what it is when nobody says, and whether it must never be shown."""
    return field(default=default, metadata={"reader": reader, "secret": secret})


@dataclass(frozen=True, kw_only=True, repr=False)
class Settings:
    """The settings of one application, checked. A name here is DOI_<NAME> in app.config; None means "not set"."""

    enabled: bool = setting(kinds.flag, True)
    agency: str = setting(kinds.name, "datacite")
    environment: str = setting(kinds.choice("test", "production", "sandbox"), "test")
    api_url: str | None = setting(kinds.web_address)
    resolver_url: str | None = setting(kinds.web_address)
    repository_id: str | None = setting(kinds.text)
    password: str | None = setting(kinds.text, secret=True)
    api_token: str | None = setting(kinds.text, secret=True)
    prefix: str | None = setting(kinds.doi_prefix)
    shoulder: str = setting(kinds.shoulder, "")
    suffix: str = setting(kinds.suffix_pattern, "opaque")
    default_state: str = setting(kinds.choice("draft", "registered", "findable"), "findable")
    auto_mint: bool = setting(kinds.flag, False)
    auto_mint_rules: Mapping[str, Any] | None = setting(kinds.auto_mint_rules)
    url_template: str = setting(kinds.url_template, "{base}/doi/{doi}")
    publisher: str | None = setting(kinds.text)
    hosting_institution: str | None = setting(kinds.text)
    data_manager: str | None = setting(kinds.text)
    schema_version: str = setting(kinds.choice("4.5", "4.6", "4.7"), "4.6")
    queue: str = setting(kinds.choice("auto", "thread", "rq", "none"), "auto")
    redis_url: str | None = setting(kinds.redis_address, secret=True)
    rq_queue: str = setting(kinds.text, "doi")
    concurrency: int = setting(kinds.whole(1, 64), 8)
    rate_limit: tuple[int, float] | None = setting(kinds.rate)
    request_timeout: float = setting(kinds.seconds(0.5, 300), 45.0)
    mailto: str | None = setting(kinds.mail_address)
    secret_keys: tuple[str, ...] | None = setting(kinds.secret_keys, secret=True)
    public_url: str | None = setting(kinds.web_address)
    base_template: str = setting(kinds.text, "doi/base.html")
    url_prefix: str = setting(kinds.path_prefix, "/admin/doi")
    landing_prefix: str = setting(kinds.path_prefix, "/doi")
    api_prefix: str = setting(kinds.path_prefix, "/api/doi")
    grace_period: int = setting(kinds.whole(0), 0)
    embargo: str = setting(kinds.choice("reserve", "draft", "mint"), "reserve")
    draft_days: int = setting(kinds.whole(1), 30)
    mintable_levels: tuple[str, ...] = setting(kinds.words, ("fonds", "series", "item"))
    unknown_creator: str = setting(kinds.choice("block", ":unkn", "repository"), "block")
    on_delete: str = setting(kinds.choice("deactivate", "refuse"), "deactivate")
    mapping: Mapping[str, Any] | None = setting(kinds.crosswalk_mapping)
    xslt: str | None = setting(kinds.text)
    crosswalk_hook: Any = setting(kinds.function)
    version_pattern: str = setting(kinds.version_pattern, "{base}.{n}")
    has_part_limit: int = setting(kinds.whole(0, 10000), 0)
    display: str = setting(kinds.choice("url", "doi:", "bare"), "url")
    preferred_identifier: str = setting(kinds.choice("doi", "host"), "doi")
    expose_test: bool = setting(kinds.flag, False)
    daily_limit: int | None = setting(kinds.whole(1))
    approval_above: int | None = setting(kinds.whole(1))
    cost: str | None = setting(kinds.price)
    alert_email: str | None = setting(kinds.mail_address)
    smtp_url: str | None = setting(kinds.smtp_address, secret=True)
    mail_from: str | None = setting(kinds.mail_address)
    mail_language: str | None = setting(kinds.language)
    mail_time_zone: str | None = setting(kinds.time_zone)
    digest_hour: int = setting(kinds.whole(0, 23), 6)
    webhook_url: str | None = setting(kinds.webhook_address, secret=True)
    webhook_secret: str | None = setting(kinds.text, secret=True)
    verify_days: int = setting(kinds.whole(0, 3650), 30)
    verify_hosts: tuple[str, ...] = setting(kinds.host_names, ())
    retention_days: int = setting(kinds.whole(1), 365)
    citation_style: str = setting(kinds.citation_style, "archival")
    actor: str = setting(kinds.text, "system")
    tombstone_status: int = setting(kinds.status_code(410, 200), 410)
    usage: str = setting(kinds.choice("off", "own", "tracker"), "off")
    usage_limit: str = setting(kinds.text, "30/60")
    events_token: str | None = setting(kinds.text, secret=True)
    usage_tracker_id: str | None = setting(kinds.text)
    reports_token: str | None = setting(kinds.text, secret=True)

    @property
    def queue_kind(self) -> str:
        """ "rq", "thread" or "none": what "auto" comes to."""
        if self.queue != "auto":
            return self.queue
        return "rq" if self.redis_url else "thread"

    @property
    def base(self) -> str:
        """Scheme and host of the public catalogue, without a final slash."""
        return self.public_url or "http://127.0.0.1:5000"
