"""Listens to the host's own signals, connected once however often the application is made."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import current_app, has_app_context

from flask_doi.errors import ConfigurationError
from flask_doi.models import IntentKind
from flask_doi.services.actors import actor_name
from flask_doi.services.context import EXTENSION, Context
from flask_doi.services.deleting import refuse_deletion
from flask_doi.services.intents import note_after_host_commit, note_in_host_transaction

logger = logging.getLogger("flask_doi.listening")

RecordOf = Callable[..., Any]
CHANGE_KINDS = ("record", "authority", "repository")
_KINDS = {
    "published": IntentKind.PUBLISHED,
    "updated": IntentKind.UPDATED,
    "unpublished": IntentKind.UNPUBLISHED,
    "deleted": IntentKind.DELETED,
    "changed": IntentKind.CHANGED,
}


class Listener:
    """The connections of one DOI object; which application is meant is asked when a signal arrives."""

    def __init__(self, owner: object) -> None:
        self._owner = owner
        self._connected: dict[tuple[int, str], Callable[..., None]] = {}

    def listen(
        self, signals: Mapping[str, Any], *, record: RecordOf, transaction: str = "host", kind: str = "record"
    ) -> None:
        """Connects blinker signals of the host.

        `record(sender, **kw)` returns the record a signal is about (or its key). `transaction` is "host" when the
        signal is sent inside the host's transaction, before its commit, and "own" when it is sent after. For `changed`,
        `kind` says what changed: a "record", an "authority" or a "repository", and `record` returns its key. Listening
        again to the same signal replaces how the record is found; it never connects twice. With DOI_ON_DELETE="refuse"
        whoever sends `deleted` inside the transaction of a record with a public DOI gets DeletionRefused.
        """
        if transaction not in ("host", "own"):
            raise ConfigurationError(f'transaction={transaction!r}: write "host" (before the commit) or "own" (after).')
        if kind not in CHANGE_KINDS:
            raise ConfigurationError(f"kind={kind!r}: write one of {', '.join(CHANGE_KINDS)}.")
        for name, signal in signals.items():
            if signal is not None:
                self._connect(name, signal, self._receiver(name, record, transaction, kind))

    def _connect(self, name: str, signal: Any, receiver: Callable[..., None]) -> None:
        key = (id(signal), name)
        earlier = self._connected.get(key)
        if earlier is not None:
            signal.disconnect(earlier)
        signal.connect(receiver, weak=False)
        self._connected[key] = receiver

    def _receiver(self, name: str, record: RecordOf, transaction: str, kind: str) -> Callable[..., None]:
        def receive(sender: Any, **given: Any) -> None:
            context = self._context()
            if context is None or name not in _KINDS:
                return
            try:
                found = record(sender, **given)
                if found is None:
                    return
                key = str(found) if name == "changed" else context.catalogue.key(found)
            except Exception:
                logger.exception("The signal %r did not lead to a record; the record itself is not affected.", name)
                return
            if name == "deleted":
                refuse_deletion(context, key, is_too_late=transaction == "own")
            params = {"kind": kind, "key": key} if name == "changed" else None
            noting = note_in_host_transaction if transaction == "host" else note_after_host_commit
            noting(context, _KINDS[name], key, params=params, actor=actor_name(context))

        return receive

    def _context(self) -> Context | None:
        """The context of the running application, if it is one of ours and switched on."""
        if not has_app_context():
            logger.warning("A signal arrived outside an application context; the sweep finds what it meant.")
            return None
        found = cast("Context | None", current_app.extensions.get(EXTENSION))
        if found is None or found.owner is not self._owner or not found.settings.enabled:
            return None
        return found
