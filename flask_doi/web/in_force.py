"""The context of a request, with settings that are at most a few seconds old."""

from __future__ import annotations

from flask_doi.services.configuring.effective import LIFE, refresh
from flask_doi.services.context import Context, current_context


def context_in_force() -> Context:
    """The context of the running application; changes made on the configuration page count within five seconds."""
    context = current_context()
    refresh(context, within=LIFE)
    return context
