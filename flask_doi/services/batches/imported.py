"""How what a file asked for is taken back, as long as nothing of it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_doi.domain.states import DoiState
from flask_doi.models import IntentKind


def wishes_back(kept: Mapping[str, Any]) -> list[tuple[IntentKind, dict[str, Any]]]:
    """The wishes that bring a DOI back to how it was seen when its line was compared; `kept` is what the batch keeps.

    What was brought back from its tombstone, or is new here, stays as it is wanted now.
    """
    seen = kept.get("seen") or {}
    acts = {kind for kind, _ in kept.get("acts") or ()}
    found: list[tuple[IntentKind, dict[str, Any]]] = []
    if "target" in acts:
        found.append((IntentKind.TARGET, {"url": seen.get("url") or None}))
    if "retire" in acts:
        found.append((IntentKind.REACTIVATE, {}))
    if "state" in acts:
        is_kept = seen.get("status") in (DoiState.RESERVED, DoiState.DRAFT)
        found.append((IntentKind.RESERVE if is_kept else IntentKind.MINT, {"state": seen.get("status")}))
    return found
