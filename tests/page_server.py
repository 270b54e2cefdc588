"""A web server on a real socket that answers each path as a test says; what came in is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = "text/html; charset=utf-8"


@dataclass(kw_only=True)
class Answer:
    """One answer; `before` runs before it is sent."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] | None = None


@dataclass(kw_only=True)
class Seen:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class PageServer:
    """Serves what stands in `pages`; `otherwise` answers every other path."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.pages: dict[str, Answer] = {}
        self.otherwise: Callable[[Seen], Answer] = lambda seen: Answer(status=404, body=b"not found")
        self.seen: list[Seen] = []

    def page(self, path: str, text: str | bytes, status: int = 200, **headers: str) -> None:
        """Puts a page at a path; underscores in names of headers stand for hyphens."""
        body = text.encode() if isinstance(text, str) else text
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Answer(status=status, body=body, headers={"Content-Type": HTML, **named})

    def leads(self, path: str, to: str, status: int = 302) -> None:
        """Lets a path lead on."""
        self.pages[path] = Answer(status=status, headers={"Location": to})


@contextmanager
def page_server() -> Iterator[PageServer]:
    """The server while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen = Seen(method=self.command, path=self.path, headers=dict(self.headers.items()), body=body)
            served.seen.append(seen)
            answer = served.pages.get(self.path) or served.otherwise(seen)
            if answer.before is not None:
                answer.before()
            self.send_response(answer.status)
            for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = answer

        def log_message(self, *_: object) -> None:
            """Silence."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Visitors may leave in the middle."""

    server = Server(("127.0.0.1", 0), Handler)
    served = PageServer(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
