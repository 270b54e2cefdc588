"""A mail server on a real socket that keeps what it is sent; a test may let it refuse, stay silent or break off."""

from __future__ import annotations

import email
import email.policy
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(kw_only=True)
class Received:
    """One mail as it came in."""

    sender: str
    to: list[str]
    message: EmailMessage

    @property
    def text(self) -> str:
        return str(self.message.get_content())


class MailServer:
    """`mode` is "good", "refuse" (every recipient), "break" (takes the text and hangs up) or "login" (wants one)."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"smtp://127.0.0.1:{port}"
        self.mails: list[Received] = []
        self.mode = "good"
        self.lock = threading.Lock()


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """The server while the block runs."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            sender, to = "", list[str]()
            self.say("220 here")
            while line := self.rfile.readline().decode("utf-8", "replace").strip():
                word = line.upper()
                if word.startswith(("EHLO", "HELO")):
                    self.say(
                        "250-here\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME" if server.mode == "login" else "250 here"
                    )
                elif word.startswith("AUTH"):
                    self.say("535 no")
                elif word.startswith("MAIL"):
                    sender, to = line.partition("<")[2].partition(">")[0], []
                    self.say("250 ok")
                elif word.startswith("RCPT"):
                    to.append(line.partition("<")[2].partition(">")[0])
                    self.say("550 nobody here" if server.mode == "refuse" else "250 ok")
                elif word == "DATA":
                    self.say("354 go on")
                    if not self.keep(sender, to):
                        return
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def keep(self, sender: str, to: list[str]) -> bool:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            with server.lock:
                server.mails.append(Received(sender=sender, to=to, message=message))
            if server.mode == "break":
                self.connection.shutdown(socket.SHUT_RDWR)
                return False
            self.say("250 taken")
            return True

        def say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, *_: object) -> None:
            """Senders may leave in the middle."""

    running = Server(("127.0.0.1", 0), Handler)
    server = MailServer(running.server_address[1])
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield server
    running.shutdown()
    running.server_close()
