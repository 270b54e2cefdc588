"""Notices changes of a model through SQLAlchemy's events, for hosts that send no signals."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from weakref import WeakSet

from flask import current_app, has_app_context
from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from flask_doi.errors import ConfigurationError, DeletionRefused
from flask_doi.listening import CHANGE_KINDS
from flask_doi.models import IntentKind
from flask_doi.services.actors import actor_name
from flask_doi.services.context import EXTENSION, Context
from flask_doi.services.deleting import refuse_deletion
from flask_doi.services.intents import QUIET, note_in_host_transaction

logger = logging.getLogger("flask_doi.tracking")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracked:
    """A model that is watched; `reaches` is the kind of change for models that records show, such as authorities."""

    model: type[Any]
    published: Callable[[Any], bool]
    reaches: str | None = None


class Tracker:
    """The watched models of one DOI object.

    What was published before is not asked of the object, whose old values may be expired: an intent says what is true
    now, and the worker compares it with our own row. Statements that change many rows at once tell no keys; they make a
    sweep due.
    """

    def __init__(self, owner: object) -> None:
        self._owner = owner
        self._tracked: list[Tracked] = []
        self._attached: WeakSet[Any] = WeakSet()

    def track(self, model: type[Any], *, published: Callable[[Any], bool], reaches: str | None = None) -> None:
        """Watches a model; `published(record)` tells whether the record is public."""
        if reaches is not None and reaches not in CHANGE_KINDS:
            raise ConfigurationError(f"reaches={reaches!r}: write one of {', '.join(CHANGE_KINDS)}.")
        self._tracked = [tracked for tracked in self._tracked if tracked.model is not model]
        self._tracked.append(Tracked(model=model, published=published, reaches=reaches))

    def attach(self, db: Any) -> None:
        """Connects to the sessions of a Flask-SQLAlchemy object, once."""
        if db in self._attached:
            return
        self._attached.add(db)
        event.listen(db.session, "after_flush", self._after_flush)
        event.listen(db.session, "do_orm_execute", self._on_execute)

    def _after_flush(self, session: Session, flush: UOWTransaction) -> None:
        context = self._context()
        if context is None or session.info.get(QUIET):
            return
        seen = [(IntentKind.DELETED, found) for found in session.deleted]
        seen += [(IntentKind.PUBLISHED, found) for found in session.new]
        seen += [(IntentKind.UPDATED, found) for found in session.dirty if session.is_modified(found)]
        for kind, found in seen:
            try:
                self._note(context, kind, found)
            except DeletionRefused:
                raise
            except Exception:
                logger.exception("A change could not be noted; the record itself is not affected, the sweep finds it.")

    def _note(self, context: Context, kind: IntentKind, found: Any) -> None:
        tracked = next((one for one in self._tracked if isinstance(found, one.model)), None)
        if tracked is None:
            return
        if tracked.reaches not in (None, "record"):
            if kind is IntentKind.PUBLISHED:
                return
            key = str(inspect(found).identity[0])
            params = {"kind": tracked.reaches, "key": key}
            note_in_host_transaction(context, IntentKind.CHANGED, key, params=params, actor=actor_name(context))
            return
        if kind is IntentKind.DELETED:
            refuse_deletion(context, context.catalogue.key(found))
        public = kind is not IntentKind.DELETED and tracked.published(found)
        if not public and kind is IntentKind.PUBLISHED:
            return
        if kind is IntentKind.UPDATED:
            kind = IntentKind.PUBLISHED if public else IntentKind.UNPUBLISHED
        note_in_host_transaction(context, kind, context.catalogue.key(found), actor=actor_name(context))

    def _on_execute(self, state: ORMExecuteState) -> None:
        if not (state.is_update or state.is_delete or state.is_insert) or state.session.info.get(QUIET):
            return
        mapper = state.bind_mapper
        if mapper is None or not any(issubclass(mapper.class_, one.model) for one in self._tracked):
            return
        context = self._context()
        if context is not None:
            note_in_host_transaction(context, IntentKind.SWEEP, "", actor=actor_name(context))

    def _context(self) -> Context | None:
        if not self._tracked or not has_app_context():
            return None
        found = cast("Context | None", current_app.extensions.get(EXTENSION))
        if found is None or found.owner is not self._owner or not found.settings.enabled:
            return None
        return found
