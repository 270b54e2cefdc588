"""HTTP connections that obey one deadline for the whole call, however slowly the other side drips its bytes.

A read timeout only bounds a single silence, so a server that sends a byte a second could hold a call for ever, already
in the headers. Here each read from the socket waits for no longer than what is left of the call that is running in
this thread; no timer and no second thread is needed. The name lookup is the operating system's and cannot be
interrupted.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import requests.adapters
import urllib3.connection
import urllib3.connectionpool
import urllib3.exceptions
from urllib3.util import connection

_MOMENT = 0.001


Guard = Callable[[str, str], bool]
"""Whether a host (by its name) may be spoken to at one of its addresses (as a number)."""


class AddressRefused(OSError):
    """The guard of the call lets no address of the host pass."""


class Call:
    """One request under way: what is left of its time, and whether any of it has left the house."""

    def __init__(self, seconds: float, guard: Guard | None = None, within: Call | None = None) -> None:
        end = time.monotonic() + seconds
        self._end: float = end if within is None else min(end, within._end)
        self.sent = False
        self.guard = guard

    @property
    def remaining(self) -> float:
        """Seconds left, not below zero."""
        return max(0.0, self._end - time.monotonic())


_running: ContextVar[Call | None] = ContextVar("flask_doi_call", default=None)


@contextmanager
def call_within(seconds: float, *, guard: Guard | None = None) -> Iterator[Call]:
    """Puts every request made inside the block, in this thread, under one deadline; within another, under both.

    The guard is asked of each address at the moment of connecting, so that no name can lead elsewhere after a check.
    """
    call = Call(seconds, guard, within=_running.get())
    token = _running.set(call)
    try:
        yield call
    finally:
        _running.reset(token)


class _DeadlineStream(io.RawIOBase):
    """The bytes of a socket, each read bounded by the call's remaining time and by the silence allowed."""

    def __init__(self, sock: socket.socket, inner: io.BufferedReader, call: Call) -> None:
        self._socket = sock
        self._inner = inner
        self._call = call
        self._silence = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._call.remaining
        if left <= 0:
            raise TimeoutError("the call took longer than its total deadline")
        self._socket.settimeout(left if self._silence is None else min(left, self._silence))
        return self._inner.raw.readinto(buffer)

    def close(self) -> None:
        self._inner.close()
        super().close()


class _DeadlineResponse(http.client.HTTPResponse):
    """A response read, from its status line on, under the deadline of the call running when it was begun."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        call = _running.get()
        if call is not None:
            self.fp = io.BufferedReader(_DeadlineStream(sock, self.fp, call))


class _PlainConnection(urllib3.connection.HTTPConnection):
    """Connects and sends within the deadline too, and notes in the running call when the request begins to leave.

    What a proxy is told before it lets the request through does not count as sent.
    """

    response_class = _DeadlineResponse

    def connect(self) -> None:
        try:
            super().connect()
        finally:
            call = _running.get()
            if call is not None:
                call.sent = False

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        call = _running.get()
        if call is not None:
            call.sent = True
            self.sock.settimeout(max(_MOMENT, call.remaining))
        super().send(data)

    def _new_conn(self) -> socket.socket:
        """Tries the addresses of the host in turn; the plain connection would allow each the full connect timeout."""
        name = self.host.rstrip(".")
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise urllib3.exceptions.NewConnectionError(self, f"{name} has no address") from error
        failure: OSError = OSError("no address")
        call = _running.get()
        for *_, address in found:
            if call is not None and call.guard is not None and not call.guard(name, str(address[0])):
                failure = AddressRefused(f"{name} is at {address[0]}")
                continue
            try:
                return connection.create_connection(
                    (str(address[0]), int(address[1])), self._connect_timeout(), socket_options=self.socket_options
                )
            except OSError as error:
                failure = error
        if isinstance(failure, AddressRefused):
            raise failure
        if isinstance(failure, TimeoutError):
            raise urllib3.exceptions.ConnectTimeoutError(self, f"{name} does not answer") from failure
        raise urllib3.exceptions.NewConnectionError(self, f"{name} cannot be reached") from failure

    def _connect_timeout(self) -> float | None:
        call = _running.get()
        if call is None:
            return self.timeout
        if call.remaining <= 0:
            raise TimeoutError("the call took longer than its total deadline")
        return call.remaining if self.timeout is None else min(self.timeout, call.remaining)


class _SecureConnection(_PlainConnection, urllib3.connection.HTTPSConnection):
    pass


class _PlainPool(urllib3.connectionpool.HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(urllib3.connectionpool.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _PlainPool, "https": _SecurePool}


class DeadlineAdapter(requests.adapters.HTTPAdapter):
    """A `requests` adapter with a pool of such connections; it never repeats a request by itself."""

    def __init__(self, *, pool_size: int) -> None:
        super().__init__(pool_connections=4, pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = dict(_POOLS)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = dict(_POOLS)
        return manager
