"""Tells the host, after our commit: signals, and the DOI for a field of its own. A listener's fault stays its own."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from flask import Flask

from flask_doi.catalogue.contract import KeepsDoi
from flask_doi.domain.states import DoiState
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.events import Event
from flask_doi.services.intents import QUIET
from flask_doi.services.retrying import again
from flask_doi.signals import BY_NAME

logger = logging.getLogger("flask_doi.signals")

PUBLIC = frozenset({"registered", "findable", "restored"})


def announce(context: Context, app: Flask, events: Sequence[Event]) -> None:
    """Sends each event's signal and lets the host keep its own field: a DOI that became public is written down there,
    one that was retired is taken out, for it no longer leads to the record."""
    for event in events:
        if event.part == "" and event.name in PUBLIC:
            _write_back(context, event, event.doi)
        elif event.part == "" and event.name == "hidden" and event.state == DoiState.DEACTIVATED:
            _write_back(context, event, None)
        try:
            BY_NAME[event.name].send(app, key=event.key, doi=event.doi, state=event.state)
        except Exception:
            logger.exception("A listener of doi_%s failed for record %r.", event.name, event.key)


def _write_back(context: Context, event: Event, doi: str | None) -> None:
    catalogue = context.catalogue
    if not isinstance(catalogue, KeepsDoi):
        return
    try:
        again(lambda: _tell_catalogue(context, catalogue, event.key, doi))
    except Exception:
        logger.exception("The catalogue could not note the DOI of record %r.", event.key)


def _tell_catalogue(context: Context, catalogue: KeepsDoi, key: str, doi: str | None) -> None:
    """Our own writing is no change of the record: whoever tracks the model does not hear of it."""
    with reading(context):
        context.db.session().info[QUIET] = True
        catalogue.doi_changed(key, doi)
        context.db.session.commit()
