"""How long a worker needs for a thousand DOIs, beside the bare minimum: the same documents posted and forgotten.

The agency runs in a process of its own and takes 20 ms for an answer.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from benchmarks import figures, surroundings
from benchmarks.catalogues import CONFIG, catalogue, fill, timed_commands
from example_app.doi import catalogue as adapter
from flask_doi.crosswalk.datacite import CrosswalkSettings, RelatedDois, to_payload
from flask_doi.domain.description import Description

LATENCY = 0.02
IN_FLIGHT = (1, 8)
HEADERS = {"Content-Type": "application/vnd.api+json", "Accept": "application/vnd.api+json"}
ACCOUNT = ("SANDBOX.ARCHIVE", "sandbox")


def measure(records: int) -> None:
    """Prints the table: minting through the ledger, and posting in plain loops, one and eight in flight.

    The GETs are the worker's checks whether the first DOIs resolve yet, which fall due while it mints the others.
    """
    rows = []
    for in_flight in IN_FLIGHT:
        documents, minted, counts = _through_the_ledger(records, in_flight)
        posted = _plainly(documents, in_flight)
        rows.append(_row(f"plain posts, {in_flight} in flight", records, posted, posted, {"POST": records}))
        rows.append(_row(f"through the ledger, {in_flight} in flight", records, minted, posted, counts))
    heading = [f"{records} DOIs, {LATENCY * 1000:.0f} ms an answer", "seconds", "DOIs/second", "ratio", "requests"]
    figures.show("From the wish to the confirmed DOI (SQLite)", heading, rows)


def _row(name: str, records: int, took: float, base: float, counts: dict[str, int]) -> list[str]:
    requested = ", ".join(f"{count} {method}" for method, count in sorted(counts.items(), reverse=True))
    return [name, f"{took:.1f}", f"{records / took:.0f}", figures.ratio(took, base), requested]


def _through_the_ledger(records: int, in_flight: int) -> tuple[list[dict[str, Any]], float, dict[str, int]]:
    """The documents of the records, how long minting them took, and the requests the agency was sent, by method."""
    with tempfile.TemporaryDirectory() as folder, surroundings.agency(latency=LATENCY) as agency:
        uri = f"sqlite:///{folder}/catalogue.sqlite"
        config = {"DOI_API_URL": agency.url, "DOI_CONCURRENCY": in_flight, "DOI_AUTO_MINT": False}
        with catalogue(uri, **config) as app:
            keys = fill(records - 1, status="published")
            took = timed_commands(app, ["mint", "--all", "--quiet"], ["process-queue"])
            counts = agency.counts()
            with app.test_request_context(base_url=CONFIG["DOI_PUBLIC_URL"]):
                documents = [_document(described) for described in adapter.get_many(["hma/f1", *keys]).values()]
        assert counts["POST"] == records, counts
        return documents, took, counts


def _document(description: Description) -> dict[str, Any]:
    payload = to_payload(description, CrosswalkSettings(), year=2025, related=RelatedDois())
    name = f"10.80000/plain-{description.key.replace('/', '-')}"
    attributes = {**payload.attributes, "doi": name, "url": "http://127.0.0.1:5000/", "event": "publish"}
    return {"data": {"type": "dois", "attributes": attributes}}


def _plainly(documents: list[dict[str, Any]], in_flight: int) -> float:
    """How long it takes to post the documents in a loop, or from a pool of threads, each with a session of its own."""
    sessions = threading.local()

    def post(document: dict[str, Any]) -> int:
        if not hasattr(sessions, "own"):
            sessions.own = requests.Session()
            sessions.own.auth = ACCOUNT
            sessions.own.headers.update(HEADERS)
        return int(sessions.own.post(f"{agency.url}/dois", data=json.dumps(document), timeout=60).status_code)

    with surroundings.agency(latency=LATENCY) as agency, ThreadPoolExecutor(in_flight) as pool:
        begun = time.perf_counter()
        answers = list(pool.map(post, documents)) if in_flight > 1 else [post(document) for document in documents]
        took = time.perf_counter() - begun
        assert answers == [201] * len(documents), set(answers)
        return took
