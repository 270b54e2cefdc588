"""The agency over real HTTP/1.1: a threaded server that can also misbehave on the wire."""

from __future__ import annotations

import io
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote_to_bytes

from .application import WIRE, Sandbox, Wire
from .register import Register

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_CHUNK = 65_536


class RequestHandler(BaseHTTPRequestHandler):
    """Bridges one connection to the application."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: AgencyServer

    def handle_request(self) -> None:
        body = self._body()
        if body is None:
            return
        wire = Wire()
        status, headers, data = self._run(self._environ(body, wire))
        if wire.drop:
            self._drop(reset=bool(wire.fault and wire.fault.reset))
            return
        self._send(status, headers, data, wire)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_request

    def log_message(self, format: str, *args: Any) -> None:
        if not self.server.is_quiet:
            super().log_message(format, *args)

    def version_string(self) -> str:
        return "sandbox"

    def _body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._chunks()
        try:
            length = int(self.headers.get("Content-Length") or 0)
        except ValueError:
            self.send_error(400)
            return None
        return self.rfile.read(length)

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue
        return b"".join(parts)

    def _environ(self, body: bytes, wire: Wire) -> WSGIEnvironment:
        path, _, query = self.path.partition("?")
        if "://" in path and not path.startswith("/"):
            path = "/" + path.split("://", 1)[1].partition("/")[2]
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path.replace("+", "%2B")).decode("latin-1"),
            "QUERY_STRING": query,
            "REQUEST_URI": self.path,
            "SERVER_NAME": self.server.server_address[0],
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            WIRE: wire,
        }
        for name, value in self.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            if key not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ

    def _run(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
        answer: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
            answer[:] = [status, headers]
            return None

        parts: Iterable[bytes] = self.server.sandbox(environ, cast("Any", start_response))
        try:
            data = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        return answer[0], answer[1], data

    def _send(self, status: str, headers: list[tuple[str, str]], data: bytes, wire: Wire) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        has_length = False
        for name, value in headers:
            has_length = has_length or name.lower() == "content-length"
            self.send_header(name, value)
        if not has_length and int(code) >= 200 and int(code) not in (204, 304):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "HEAD":
            self.wfile.flush()
            return
        fault = wire.fault
        if fault is not None and fault.cut_body is not None:
            self.wfile.write(data[: fault.cut_body])
            self.wfile.flush()
            self._drop(reset=False)
        elif fault is not None and fault.drip:
            self._drip(data, fault.drip)
        else:
            self.wfile.write(data)
            self.wfile.flush()

    def _drip(self, data: bytes, rate: float) -> None:
        self.wfile.flush()
        step = max(1, int(rate / 20))
        for start in range(0, len(data), step):
            self.wfile.write(data[start : start + step])
            self.wfile.flush()
            if self.server.sandbox.stopped.wait(step / rate):
                return

    def _drop(self, *, reset: bool) -> None:
        self.close_connection = True
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self.connection.shutdown(socket.SHUT_RDWR)


class AgencyServer(ThreadingHTTPServer):
    """The listening socket."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], sandbox: Sandbox, *, is_quiet: bool) -> None:
        self.sandbox = sandbox
        self.is_quiet = is_quiet
        super().__init__(address, RequestHandler)

    def server_bind(self) -> None:
        socket_address = self.server_address
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(socket_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no error of ours; anything else is told on standard error."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError, ValueError)):
            super().handle_error(request, client_address)


class RunningSandbox:
    """A server in a thread of its own. `url` is its address without a slash at the end."""

    def __init__(self, sandbox: Sandbox, host: str, port: int, *, is_quiet: bool) -> None:
        self.sandbox = sandbox
        self._server = AgencyServer((host, port), sandbox, is_quiet=is_quiet)
        self.host, self.port = host, int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def state(self) -> Register:
        return self.sandbox.state

    def wait(self) -> None:
        """Returns when the server stops."""
        while self._thread.is_alive():
            time.sleep(0.2)

    def stop(self) -> None:
        """Stops listening and closes the journal."""
        self.sandbox.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
        self.sandbox.state.close()

    def __enter__(self) -> RunningSandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
