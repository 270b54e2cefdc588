"""What an RQ worker runs: one job without arguments that drains the ledger. Redis carries nothing else."""

from __future__ import annotations

from typing import Any

DRAIN_SECONDS = 240
JOB_OPTIONS: dict[str, Any] = {
    "job_timeout": DRAIN_SECONDS + 360,
    "result_ttl": 0,
    "failure_ttl": 86400,
    "description": "look in the DOI ledger",
}


def drain() -> None:
    """Drains the ledger once; runs in the application context that `flask doi worker` opened before it forked."""
    from flask_doi.services.context import current_context
    from flask_doi.services.runner import drain as drain_ledger

    context = current_context()
    context.engine.dispose(close=False)
    context.agencies.clear()
    drain_ledger(context, worker="rq", max_seconds=DRAIN_SECONDS)
