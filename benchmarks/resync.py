"""How many requests, and how long, it takes to tell the agency what changed among many DOIs."""

from __future__ import annotations

import tempfile

from sqlalchemy import update

from benchmarks import figures, surroundings
from benchmarks.catalogues import catalogue, fill, timed_commands
from example_app.database import db
from example_app.models import Record

SHARE = 50
"""One in so many records is changed."""


def measure(dois: int) -> None:
    """Prints the table: minting them, a sync with 2 % changed, a sync with nothing changed."""
    with tempfile.TemporaryDirectory() as folder, surroundings.agency() as agency:
        config = {"DOI_API_URL": agency.url, "DOI_AUTO_MINT": False}
        with catalogue(f"sqlite:///{folder}/catalogue.sqlite", **config) as app:
            keys = fill(dois - 1, status="published")
            minted = timed_commands(app, ["mint", "--all", "--quiet"], ["process-queue"])
            rows = [["minted", str(agency.writes()), f"{minted:.1f}"]]
            assert agency.writes() == dois
            for name, changed in (
                (f"{dois // SHARE} changed", keys[::SHARE][: dois // SHARE]),
                ("nothing changed", []),
            ):
                agency.forget_requests()
                _change(changed)
                took = timed_commands(app, ["sync", "--all", "--quiet"], ["process-queue"])
                rows.append([name, str(agency.writes()), f"{took:.1f}"])
                assert agency.writes() == len(changed), (agency.counts(), len(changed))
    figures.show(f"{dois} DOIs, an agency that answers at once (SQLite)", ["", "writing requests", "seconds"], rows)


def _change(keys: list[str]) -> None:
    """Changes titles behind the plugin's back, as a bulk edit in SQL does."""
    for at in range(0, len(keys), 500):
        some = Record.key.in_(keys[at : at + 500])
        db.session.execute(update(Record).where(some).values(title=Record.title + ", mended"))
    db.session.commit()
