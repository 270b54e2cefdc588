"""The agency as a WSGI application."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from .authentication import Authentication, Caller
from .context import Context, unpacked
from .permissions import Permissions
from .refusals import RATE_LIMITED, Refusal, crash, not_found
from .register import Register
from .replies import empty_reply, json_reply, text_reply
from .routes import ADMIN_ROUTES, ROUTES
from .routing import answer_for
from .traffic import Fault, Seen, Traffic

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

VERSION = "sandbox"
_HANDLE_PATHS = ("/api/handles/", "/ra/", "/resolve/")
_OPEN_PATHS = (*_HANDLE_PATHS, "/heartbeat", "/token")
_log = logging.getLogger(__name__)
WIRE = "flask_doi.sandbox.wire"


@dataclass(slots=True)
class Wire:
    """What the server is to do to the answer on its way out."""

    fault: Fault | None = None
    drop: bool = False


class Sandbox:
    """A WSGI application that behaves like the DataCite REST API; `state` is its register."""

    def __init__(self, state: Register) -> None:
        self.state = state
        self.traffic = Traffic()
        self.stopped = threading.Event()
        self._authentication = Authentication(state.accounts)
        self._permissions = Permissions(state.accounts)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        wire: Wire = environ.setdefault(WIRE, Wire())
        request = Request(environ)
        started = time.time()
        body = request.get_data(cache=False)
        reply, caller = self._answer(request, body, wire)
        reply.headers["X-LupoVersion"] = VERSION
        if caller is not None:
            reply.headers["X-Credential-Username"] = caller.uid
        else:
            reply.headers["X-Anonymous-Consumer"] = "true"
        if not request.path.startswith("/_sandbox"):
            self._note(request, body, reply, wire, caller, started)
        return reply(environ, start_response)

    def _answer(self, request: Request, body: bytes, wire: Wire) -> tuple[Response, Caller | None]:
        if request.path.startswith("/_sandbox"):
            context = self._context(request, body, None)
            return self._guarded(ADMIN_ROUTES, context), None
        settings = self.state.settings
        while self.state.settings.hang and not self.stopped.wait(0.05):
            continue
        if settings.latency:
            self.stopped.wait(settings.latency)
        refused = self._limited(request)
        if refused is not None:
            return refused, None
        wire.fault = self.traffic.fault_for(request.method, request.path)
        if wire.fault is not None:
            made_up = self._spoiled(wire, wire.fault)
            if made_up is not None:
                return made_up, None
        return self._served(request, body)

    def _served(self, request: Request, body: bytes) -> tuple[Response, Caller | None]:
        limit = self.state.settings.max_body
        if len(body) > limit:
            page = "<html><head><title>413 Request Entity Too Large</title></head></html>"
            return text_reply(page, 413, "text/html"), None
        caller: Caller | None = None
        try:
            if not request.path.startswith(_OPEN_PATHS):
                with self.state.lock:
                    caller = self._authentication.caller(request.headers.get("Authorization"))
            if request.method in ("POST", "PUT"):
                body = unpacked(body, request.headers.get("Content-Encoding", "").lower(), limit)
        except Refusal as refusal:
            return json_reply(refusal.body, refusal.status, refusal.headers), caller
        if request.method == "OPTIONS":
            return empty_reply(), caller
        return self._guarded(ROUTES, self._context(request, body, caller)), caller

    def _guarded(self, routes: list[Any], context: Context) -> Response:
        try:
            reply = answer_for(routes, context, context.request.method, context.request.path)
            if reply is None:
                raise not_found()
        except Refusal as refusal:
            return json_reply(refusal.body, refusal.status, refusal.headers)
        except Exception as error:
            _log.exception("%s %s", context.request.method, context.request.path)
            broken = crash(f"{type(error).__name__}: {error}")
            return json_reply(broken.body, broken.status)
        return reply

    def _context(self, request: Request, body: bytes, caller: Caller | None) -> Context:
        return Context(
            request=request,
            register=self.state,
            permissions=self._permissions,
            authentication=self._authentication,
            traffic=self.traffic,
            caller=caller,
            body=body,
        )

    def _limited(self, request: Request) -> Response | None:
        settings = self.state.settings
        if settings.rate_limit_requests is None or request.path.startswith(_HANDLE_PATHS):
            return None
        address = request.remote_addr or ""
        if not self.traffic.is_over_limit(address, settings.rate_limit_requests, settings.rate_limit_seconds):
            return None
        reply = text_reply(RATE_LIMITED, 429)
        if settings.rate_limit_retry_after is not None:
            reply.headers["Retry-After"] = f"{settings.rate_limit_retry_after:g}"
        return reply

    def _spoiled(self, wire: Wire, fault: Fault) -> Response | None:
        if fault.delay:
            self.stopped.wait(fault.delay)
        if fault.reset or fault.lost_reply == "before":
            wire.drop = True
            return empty_reply(503)
        wire.drop = fault.lost_reply == "after"
        if fault.status is None:
            return None
        reply = Response(fault.body, status=fault.status, content_type=fault.content_type)
        reply.headers.update(fault.headers)
        return reply

    def _note(
        self, request: Request, body: bytes, reply: Response, wire: Wire, caller: Caller | None, started: float
    ) -> None:
        authorization = request.authorization
        named = authorization.username if authorization and authorization.type == "basic" else None
        self.traffic.note(
            Seen(
                method=request.method,
                path=request.path,
                query=request.query_string.decode("latin-1"),
                user=caller.uid if caller else named,
                user_agent=request.headers.get("User-Agent", ""),
                time=started,
                body=body,
                headers={name: value for name, value in request.headers.items() if name != "Authorization"},
                status=0 if wire.drop else reply.status_code,
                duration=time.time() - started,
            )
        )
