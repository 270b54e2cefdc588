"""One request under way: the request, the register, who is calling, and how to answer."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request

from .authentication import Caller
from .permissions import Permissions
from .refusals import Refusal, no_payload, unparsable
from .register import Register

if TYPE_CHECKING:
    from .authentication import Authentication
    from .traffic import Traffic

_JSON_TYPES = ("application/json", "application/vnd.api+json", "text/x-json", "application/jsonrequest")


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What every route is given."""

    request: Request
    register: Register
    permissions: Permissions
    authentication: Authentication
    traffic: Traffic
    caller: Caller | None
    body: bytes

    @property
    def base_url(self) -> str:
        return self.request.host_url.rstrip("/")

    def parameter(self, name: str) -> str | None:
        """A query parameter, written with hyphens or underscores."""
        args = self.request.args
        found = args.get(name)
        if found is None:
            found = args.get(name.replace("-", "_"))
        return found if found is not None else args.get(name.replace("_", "-"))

    def flag(self, name: str) -> bool:
        return self.parameter(name) == "true"

    def json_body(self) -> Any:
        """The parsed body; None when it is not declared to be JSON. What came compressed always counts as JSON."""
        is_packed = bool(self.request.headers.get("Content-Encoding"))
        if not (is_packed or self.request.mimetype in _JSON_TYPES) or not self.body.strip():
            return None
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise unparsable() from None

    def data(self) -> dict[str, Any]:
        """The `data` member of the body, or the refusal the service gives when there is none."""
        body = self.json_body()
        data = body.get("data") if isinstance(body, dict) else None
        if not data or not isinstance(data, dict):
            raise no_payload()
        return data


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """The body without its content encoding, refusing one that unpacks to more than `limit` bytes."""
    if encoding not in ("gzip", "deflate"):
        return body
    try:
        if encoding == "gzip":
            return _bounded(zlib.decompressobj(zlib.MAX_WBITS | 16), body, limit)
        return _inflated(body, limit)
    except (zlib.error, gzip.BadGzipFile, EOFError):
        raise Refusal(400, {"errors": [{"status": "400", "title": "not in gzip format"}]}) from None


def _inflated(body: bytes, limit: int) -> bytes:
    try:
        return _bounded(zlib.decompressobj(), body, limit)
    except zlib.error:
        return _bounded(zlib.decompressobj(-zlib.MAX_WBITS), body, limit)


def _bounded(inflater: Any, body: bytes, limit: int) -> bytes:
    data: bytes = inflater.decompress(body, limit + 1)
    if len(data) > limit:
        raise Refusal(413, {"errors": [{"status": "413", "title": "Request Entity Too Large"}]})
    return data
