"""A server on a real socket that answers each request with the next step of a script, well or badly."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PHRASES = {200: "OK", 201: "Created", 204: "No Content"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What the server was sent."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def attributes(self) -> dict[str, Any]:
        return dict(json.loads(self.body)["data"]["attributes"])


Step = Callable[[socket.socket, Request], bool]
"""Answers on the socket; whether the connection stays open."""


def reply(status: int, document: Any = None, *, text: str | None = None, **headers: str) -> Step:
    """A whole answer: a JSON document, or `text` as HTML. Underscores in header names stand for hyphens."""
    body = (text if text is not None else "" if document is None else json.dumps(document)).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("Content-Type", "text/html" if text is not None else "application/json; charset=utf-8")
    named.setdefault("Content-Length", str(len(body)))
    return raw(head(status, named) + body, keep=True)


def head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [
        f"HTTP/1.1 {status} {PHRASES.get(status, 'Other')}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def raw(data: bytes, *, keep: bool = False) -> Step:
    """These bytes as they are, then the end of the connection unless `keep`."""

    def step(connection: socket.socket, request: Request) -> bool:
        connection.sendall(data)
        return keep

    return step


def reset_after(data: bytes) -> Step:
    """These bytes, then a reset instead of an orderly end."""

    def step(connection: socket.socket, request: Request) -> bool:
        if data:
            connection.sendall(data)
            time.sleep(0.05)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    return step


def drip(data: bytes, *, pause: float = 0.05) -> Step:
    """One byte at a time."""

    def step(connection: socket.socket, request: Request) -> bool:
        for index in range(len(data)):
            connection.sendall(data[index : index + 1])
            time.sleep(pause)
        return False

    return step


def silence(seconds: float = 1.5) -> Step:
    """Nothing for a while."""

    def step(connection: socket.socket, request: Request) -> bool:
        time.sleep(seconds)
        return False

    return step


class ScriptedServer:
    """Serves until `stop`; `requests` holds what came in, `script` what is still to be answered."""

    def __init__(self, context: ssl.SSLContext | None = None, *, greeting: bytes = b"") -> None:
        self.requests: list[Request] = []
        self.script: list[Step] = []
        self.always: Step | None = None
        self.connections = 0
        self._context = context
        self._greeting = greeting
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        scheme = "https" if self._context else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def answers(self, *steps: Step) -> None:
        """Adds steps to the script."""
        self.script += steps

    def stop(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection:
                connection.sendall(self._greeting)
                while (request := _read(connection)) is not None:
                    with self._lock:
                        self.requests.append(request)
                        step = self.script.pop(0) if self.script else self.always
                    if step is None:
                        step = reply(418, {"errors": [{"title": "nothing is scripted for this request"}]})
                    if not step(connection, request):
                        return
        except OSError:
            connection.close()


def _read(connection: socket.socket) -> Request | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65_536)
        if not chunk:
            return None
        data += chunk
    start, _, body = data.partition(b"\r\n\r\n")
    first, *rest = start.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65_536)
    return Request(method=method, target=target, headers=headers, body=body)
