"""The demonstration: `python -m example_app.demo` fills the catalogue and runs it beside a simulated agency."""

from __future__ import annotations

import argparse
import fcntl
import logging
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from example_app import create_app
from example_app.commands import prepare
from flask_doi.sandbox import RunningSandbox, serve

SANDBOX_PORT = 5050


def main() -> None:
    """Runs until Ctrl-C; what was done is kept in the instance folder."""
    arguments = _arguments()
    folder = Path(arguments.instance)
    with _alone(folder), _listening(arguments.host, arguments.port) as port, _sandbox(folder) as sandbox:
        app = build(arguments.host, arguments.port, folder, sandbox.url)
        with app.app_context():
            prepare(empty=arguments.empty)
        _tell(arguments, sandbox)
        _run(app, arguments.host, arguments.port, port)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the folder; a second demonstration in it would make catalogue and agency drift apart."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            sys.exit(f"A demonstration runs in {folder} already. Stop it, or give another folder with --instance.")
        yield


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The catalogue's port, taken before anything is changed."""
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with taken:
        try:
            taken.bind((host, port))
        except OSError as error:
            sys.exit(f"Port {port} on {host} cannot be used ({error.strerror}). Try another: make demo PORT=5001")
        taken.listen(128)
        yield taken


def _run(app: Flask, host: str, port: int, listening: socket.socket) -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server(host, port, app, threaded=True, fd=listening.fileno())
    try:
        server.serve_forever()
    finally:
        server.server_close()
        app.extensions["doi"].worker.stop()


def build(host: str, port: int, instance: Path, sandbox_url: str, *, auto_mint: bool = True) -> Flask:
    """The catalogue with DOIs switched on: minted at the sandbox, usually as soon as a record is published."""
    visible = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    return create_app(
        {
            "INSTANCE_PATH": str(instance.resolve()),
            "DOI_ENVIRONMENT": "sandbox",
            "DOI_API_URL": sandbox_url,
            "DOI_PUBLIC_URL": f"http://{visible}:{port}",
            "DOI_AUTO_MINT": auto_mint,
            "DOI_EXPOSE_TEST": True,
        }
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m example_app.demo", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--instance", default="instance/demo", help="the folder that keeps database and sandbox")
    parser.add_argument("--empty", action="store_true", help="without sample records")
    return parser.parse_args()


def _sandbox(instance: Path) -> RunningSandbox:
    port = SANDBOX_PORT if _is_free(SANDBOX_PORT) else 0
    return serve("127.0.0.1", port, state_file=instance / "sandbox.state", is_quiet=True)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _tell(arguments: argparse.Namespace, sandbox: RunningSandbox) -> None:
    print(  # noqa: T201
        f"\n  The catalogue        http://{arguments.host}:{arguments.port}/"
        f"\n  The sandbox agency   {sandbox.url}/_sandbox/"
        "\n\n  Log in as admin, editor or reader; the password is the user name."
        "\n  Publish a record and watch its DOI become findable. Stop with Ctrl-C.\n",
        flush=True,
    )


if __name__ == "__main__":
    main()
