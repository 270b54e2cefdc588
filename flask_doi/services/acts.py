"""What people ask of a DOI that exists: each kind of wish and the function that writes it into the DOI's row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.models import Account, DoiRow, Intent, IntentKind
from flask_doi.services.context import Context


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One wish about one DOI, in the transaction that folds it."""

    context: Context
    session: Session
    row: DoiRow
    account: Account | None
    intent: Intent
    description: Description | None


ACTS: dict[IntentKind, Callable[[Act], None]] = {}
"""The acts by kind. An act changes the row's wish; weighing it and adding a job is the planning's business."""
