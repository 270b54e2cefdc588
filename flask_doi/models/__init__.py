"""The doi_* tables, on metadata of their own, used through the host's engine."""

from __future__ import annotations

from flask_doi.models.accounts import Account, ConfigurationChange, Serial, Setting
from flask_doi.models.alerts import Alert
from flask_doi.models.base import PREFIX, Base
from flask_doi.models.batches import Allowance, Batch, BatchRecord
from flask_doi.models.dois import DoiRow
from flask_doi.models.intents import Intent, IntentKind
from flask_doi.models.jobs import Attempt, HistoryEvent, Job, StoredPayload
from flask_doi.models.timing import Gate, GateSlice, Schedule, WorkerBeat
from flask_doi.models.usage import EventRow, UsageCount, UsageSession

__all__ = [
    "PREFIX",
    "Account",
    "Alert",
    "Allowance",
    "Attempt",
    "Base",
    "Batch",
    "BatchRecord",
    "ConfigurationChange",
    "DoiRow",
    "EventRow",
    "Gate",
    "GateSlice",
    "HistoryEvent",
    "Intent",
    "IntentKind",
    "Job",
    "Schedule",
    "Serial",
    "Setting",
    "StoredPayload",
    "UsageCount",
    "UsageSession",
    "WorkerBeat",
]
