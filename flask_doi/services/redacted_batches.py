"""What batches keep of a DOI that is redacted: how its record was chosen, and what was said of it and others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from flask_doi.models import Batch, BatchRecord, DoiRow

WORDS = ("note",)
"""What is said to readers of every DOI of a batch; each DOI has its own copy, which goes with it."""


def clear_batches(session: Session, row: DoiRow) -> None:
    """Takes out of the batches that hold a DOI the words by which its record was found and described.

    Call it while the row still knows its title and code. A batch that is still being chosen or carried out keeps what
    it needs for the others.
    """
    held = or_(BatchRecord.doi_id == row.id, BatchRecord.record_key == row.record_key)
    numbers = select(BatchRecord.batch_id).where(held)
    for batch in session.scalars(select(Batch).where(Batch.id.in_(numbers), Batch.state != "preparing")):
        batch.selection = _without(batch.selection, row)
        if batch.finished_at is not None and batch.params:
            batch.params = {name: value for name, value in batch.params.items() if name not in WORDS}


def _without(selection: Mapping[str, Any] | None, row: DoiRow) -> dict[str, Any] | None:
    if selection is None:
        return None
    found = {**selection}
    for name in ("choice", "filter"):
        if isinstance(found.get(name), dict):
            found[name] = _unquoted(found[name], row)
    return found


def _unquoted(chosen: Mapping[str, Any], row: DoiRow) -> dict[str, Any]:
    found = {**chosen}
    own = [text.casefold() for text in (row.title, row.reference_code) if text]
    words = str(found.get("text") or "").strip().strip("*").casefold()
    if words and any(words in text or text in words for text in own):
        found["text"] = "…"
    if found.get("codes"):
        found["codes"] = [row.record_key if code.casefold() in own else code for code in found["codes"]]
    return found
