"""The demonstration refuses to start where it would do harm, and says what to do instead."""

from __future__ import annotations

import fcntl
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def start(folder: Path, port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "example_app.demo", "--instance", str(folder), "--port", str(port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_second_demonstration_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = start(tmp_path, 0)
    assert refused.returncode == 1
    assert "runs in" in refused.stderr
    assert "--instance" in refused.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["demo.lock"]


def test_a_port_that_is_taken_is_told_before_anything_is_changed(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = start(tmp_path, port)
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in refused.stderr
    assert "PORT=5001" in refused.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["demo.lock"]
