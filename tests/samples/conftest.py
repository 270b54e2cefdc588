"""The real finding aids beside the repository, each examined once however many tests and workers ask."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .examining import Findings, examine

PATIENCE = 150.0

Examined = Callable[[Path], Findings]


@pytest.fixture(scope="session")
def examined(tmp_path_factory: pytest.TempPathFactory) -> Examined:
    """What was found in a file; the first to ask examines it, workers beside it wait for what that one writes down."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "examined"
    shared.mkdir(exist_ok=True)

    def look_up(file: Path) -> Findings:
        written = shared / f"{file.parent.name}-{file.stem}.json"
        folder = written.with_suffix("")
        try:
            folder.mkdir()
        except FileExistsError:
            return _awaited(written)
        told: dict[str, object] = {}
        try:
            told = examine(file, folder).as_json()
        finally:
            draft = folder / "findings.json"
            draft.write_text(json.dumps(told))
            draft.rename(written)
        return Findings(**told)  # type: ignore[arg-type]

    return look_up


def _awaited(written: Path) -> Findings:
    end = time.monotonic() + PATIENCE
    while not written.exists():
        assert time.monotonic() < end, f"nobody has written {written.name}"
        time.sleep(0.2)
    told = json.loads(written.read_text())
    assert told, f"the examination of {written.stem} failed in another test"
    return Findings(**told)
