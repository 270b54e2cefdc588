"""How many records a second a batch looks at before it is confirmed, and how long the page of a large one takes."""

from __future__ import annotations

import tempfile
import time

from benchmarks import figures
from benchmarks.catalogues import catalogue, fill
from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.batches.choosing import Chosen
from flask_doi.services.batches.making import look_further, new_batch
from flask_doi.services.batches.previewing import MOST_AT_ONCE, preview
from flask_doi.services.batches.showing import find_batch, records_of
from flask_doi.services.context import current_context


def measure(records: int) -> None:
    """Prints the table: the preview that somebody waits for, that of the worker, and the page of the batch (SQLite)."""
    with (
        tempfile.TemporaryDirectory() as folder,
        catalogue(f"sqlite:///{folder}/catalogue.sqlite", DOI_AUTO_MINT=False),
    ):
        keys = fill(records - 1, status="published")
        context = current_context()
        ensure_configured_account(context)
        some = Chosen(choice=BatchChoice(codes=tuple(keys[: MOST_AT_ONCE - 1])))
        begun = time.perf_counter()
        preview(context, some)
        waited = time.perf_counter() - begun
        number = new_batch(context, "mint", selection=Chosen(choice=BatchChoice()).as_json())
        begun = time.perf_counter()
        while look_further(context, number):
            continue
        worked = time.perf_counter() - begun
        begun = time.perf_counter()
        found = find_batch(context, number)
        records_of(context, number, results=("ready",))
        shown = time.perf_counter() - begun
    assert found is not None
    assert found.results == {"ready": records}, found.results
    rows = [
        [f"preview of {MOST_AT_ONCE - 1} while somebody waits", f"{waited:.2f}", f"{(MOST_AT_ONCE - 1) / waited:.0f}"],
        [f"preview of {records} by the worker", f"{worked:.2f}", f"{records / worked:.0f}"],
        [f"counts and first page of a batch of {records}", f"{shown:.2f}", ""],
    ]
    figures.show("Looking before minting (SQLite)", ["", "seconds", "records/second"], rows)
