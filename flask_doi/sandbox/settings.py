"""The switches of the sandbox, changed through `/_sandbox/settings` while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Times in seconds. `handle_failure` leaves DOIs unregistered while the API still answers well; `hang` accepts
    requests and never answers; `rate_limit_requests` None means no limit."""

    index_lag: float = 0.0
    handle_failure: bool = False
    handle_delay: float = 0.0
    rate_limit_requests: int | None = None
    rate_limit_seconds: float = 300.0
    rate_limit_retry_after: float | None = None
    latency: float = 0.0
    hang: bool = False
    max_body: int = 10 * 1024 * 1024

    def changed(self, values: Mapping[str, Any]) -> Settings:
        """These settings with `values` laid over; ValueError names an unknown switch."""
        flat = dict(values)
        if "rate_limit" in flat:
            limit = flat.pop("rate_limit") or {}
            flat["rate_limit_requests"] = limit.get("requests")
            flat["rate_limit_seconds"] = limit.get("seconds", 300.0)
            flat["rate_limit_retry_after"] = limit.get("retry_after")
        unknown = set(flat) - {entry.name for entry in fields(self)}
        if unknown:
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        return replace(self, **flat)

    def as_dict(self) -> dict[str, Any]:
        values = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        names = ("rate_limit_requests", "rate_limit_seconds", "rate_limit_retry_after")
        requests, seconds, retry_after = (values.pop(name) for name in names)
        limit = {"requests": requests, "seconds": seconds, "retry_after": retry_after}
        values["rate_limit"] = limit if requests is not None else None
        return values
