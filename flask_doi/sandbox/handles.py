"""The handle system: which DOI resolves where (DOI proxy: REST API of the proxy server)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

TIME_TO_LIVE = 86400


@dataclass(frozen=True, kw_only=True, slots=True)
class Handle:
    """A registered handle. The proxy tells `previous_url` until `visible_at` (Unix time), None being nothing yet."""

    doi: str
    url: str
    time: str
    visible_at: float = 0.0
    previous_url: str | None = None

    def url_at(self, moment: float) -> str | None:
        return self.url if moment >= self.visible_at else self.previous_url

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def proxy_answer(doi: str, handle: Handle | None, moment: float, wanted: str | None) -> tuple[int, dict[str, Any]]:
    """HTTP status and body of the proxy: 404 with code 100 for no handle, code 200 for no value of the wanted type."""
    url = handle.url_at(moment) if handle else None
    if handle is None or url is None:
        return 404, {"responseCode": 100, "handle": doi}
    value = {
        "index": 1,
        "type": "URL",
        "data": {"format": "string", "value": url},
        "ttl": TIME_TO_LIVE,
        "timestamp": handle.time.replace(".000Z", "Z"),
    }
    if wanted and wanted.upper() != "URL":
        return 200, {"responseCode": 200, "handle": doi, "values": []}
    return 200, {"responseCode": 1, "handle": doi, "values": [value]}
