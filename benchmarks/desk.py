"""How long the dashboard and each way to look through the list of all DOIs take, as pages, with a million of them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient

from benchmarks import figures, surroundings
from benchmarks.many_dois import many_dois

TIMES = 5
SORTS = ("title", "-title", "doi", "-doi", "minted", "-minted", "synced", "-synced")
FILTERS: dict[str, dict[str, str]] = {
    "everything": {},
    "findable (92 %)": {"state": "findable"},
    "reserved (2 %)": {"state": "reserved"},
    "external (none)": {"state": "external"},
    "needs sync (0.1 %)": {"condition": "stale"},
    "failed (0.1 %)": {"condition": "failed"},
    "waiting (0.1 %)": {"condition": "pending"},
    "forgotten drafts (0.1 %)": {"condition": "forgotten"},
    "one repository of 40": {"repository": "archive-7"},
    "one level (5 %)": {"level": "fonds"},
    "one year (4 %, all minted together)": {"year": "2015"},
    "repository, level and year": {"repository": "archive-7", "level": "item", "year": "2015"},
    "minted on two days": {"minted_from": "2026-03-01", "minted_to": "2026-03-02"},
    "a whole DOI": {"text": "https://doi.org/10.80000/10400000"},
    "a whole reference code": {"text": "ZA HMA F5/10000005"},
    "a word in every title": {"text": "Letters"},
    "a word in one title": {"text": "no. 777123"},
    "a word in no title": {"text": "zebra"},
}


def measure(kind: str, dois: int) -> None:
    """Prints two tables: the dashboard, and Browse by filter, every sort, first, second and previous page."""
    with (
        tempfile.TemporaryDirectory() as folder,
        surroundings.database(kind, Path(folder)) as address,
        many_dois(address, dois) as app,
    ):
        client = app.test_client()
        _timed(client, "/admin/doi/")
        board = [_timed(client, "/admin/doi/")[0] for _ in range(4 * TIMES)]
        figures.show(
            f"Dashboard with {dois:,} DOIs ({kind}), milliseconds", ["", "median", "p95"], [_row("page", board)]
        )
        rows = [_row(name, list(_browsed(app, args))) for name, args in FILTERS.items()]
        figures.show(f"Browse with {dois:,} DOIs ({kind}), milliseconds", ["", "median", "p95"], rows)


def _row(name: str, times: list[float]) -> list[str]:
    return [name, figures.milliseconds(figures.median(times)), figures.milliseconds(figures.percentile(times, 0.95))]


def _browsed(app: Flask, args: dict[str, str]) -> Iterator[float]:
    client = app.test_client()
    for sort in SORTS:
        took, page = _timed(client, f"/admin/doi/browse?{urlencode({**args, 'sort': sort})}")
        yield took
        further = _way(page, "next")
        if further:
            took, page = _timed(client, further)
            yield took
            yield _timed(client, _way(page, "prev"))[0]


def _timed(client: FlaskClient, address: str) -> tuple[float, str]:
    begun = time.perf_counter()
    answer = client.get(address)
    took = time.perf_counter() - begun
    assert answer.status_code == 200, (address, answer.status)
    return took, answer.text


def _way(page: str, rel: str) -> str:
    """The address of the next or the previous page; "" when there is none."""
    _, found, behind = page.partition(f'rel="{rel}" href="')
    return behind.partition('"')[0].replace("&amp;", "&") if found else ""
