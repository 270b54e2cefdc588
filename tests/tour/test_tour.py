"""The tour, as a newcomer starts it: a process of its own, nothing set, nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(300)
def test_the_tour_is_completed_from_a_fresh_start(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FLASK_")}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "example_app", "tour"],
        cwd=ROOT,
        env={**clean, "FLASK_INSTANCE_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for line in (
        "6. Saving without a change asked the agency nothing",
        "7. The DOI was retired: hidden at the agency, with the day, in one request",
        "8. It leads to a tombstone that says what it was, and why it is no longer here",
        "9. It was brought back, with state, address and metadata as they were",
        "10. A name was reserved before the record is public",
        "11. With the record, it became findable under that name",
        "12. A new version has a DOI of its own",
        "13. A whole series was looked at, and the agency heard nothing of it",
        "14. It was minted in a batch, with one request for each of its records",
        "15. Asked for once more, it has nothing left to mint",
    ):
        assert line in done.stdout
    assert done.stdout.rstrip().endswith("The tour is complete.")
