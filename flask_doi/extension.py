"""The extension object: wires the plugin into a host application."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Subquery, make_url
from sqlalchemy.exc import ArgumentError

from flask_doi.agencies.registry import agency_names
from flask_doi.catalogue.contract import CatalogueAdapter
from flask_doi.crosswalk.adjusting import Adjustments
from flask_doi.crosswalk.hook import HookError, find_hook
from flask_doi.crosswalk.stylesheet import StylesheetError, read_stylesheet
from flask_doi.domain.digest import Letter, Message
from flask_doi.errors import ConfigurationError
from flask_doi.listening import Listener, RecordOf
from flask_doi.services.context import EXTENSION, Context, current_context, system_clock
from flask_doi.services.deleting import Deletion, deletion_of
from flask_doi.services.embedded import EmbeddedWorker
from flask_doi.services.vault import Vault
from flask_doi.services.wakeup import RqWakeup, ThreadWakeup, listen_for_commits
from flask_doi.settings import Settings, read_settings
from flask_doi.tracking import Tracker

if TYPE_CHECKING:
    from flask_doi.services.harvesting import HarvestedDoi

__all__ = ["DOI"]


class DOI:
    """DOI management for a Flask application.

    Use it directly, `DOI(app, db=db, catalogue=...)`, or with an application factory, `doi = DOI()` and later
    `doi.init_app(app, db=db, catalogue=...)`. Nothing of an application is kept on the object, so that one object may
    serve several applications.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        db: SQLAlchemy | None = None,
        catalogue: CatalogueAdapter | None = None,
        user: Callable[[], Any] | None = None,
        mail: Callable[..., Any] | None = None,
    ) -> None:
        self._listener = Listener(self)
        self._tracker = Tracker(self)
        if app is not None:
            if db is None or catalogue is None:
                raise ConfigurationError("Give DOI(app, db=..., catalogue=...) both your database and your catalogue.")
            self.init_app(app, db=db, catalogue=catalogue, user=user, mail=mail)

    def init_app(
        self,
        app: Flask,
        *,
        db: SQLAlchemy,
        catalogue: CatalogueAdapter,
        user: Callable[[], Any] | None = None,
        mail: Callable[..., Any] | None = None,
        clock: Callable[[], Any] = system_clock,
    ) -> None:
        """Registers the plugin with an application.

        Reads every DOI_* setting once, now; later changes of app.config are not seen. `user` tells who is logged in
        where the host does not use Flask-Login; `mail(subject=..., body=..., to=...)` sends a plain text where the host
        has a way of its own. Raises ConfigurationError when a setting is unknown or impossible, or
        when the application has the plugin already.
        """
        if EXTENSION in app.extensions:
            raise ConfigurationError("flask_doi is registered with this application already; call init_app only once.")
        settings = read_settings(app.config)
        _insist_on_agency(settings)
        context = Context(
            settings=settings,
            db=db,
            catalogue=catalogue,
            vault=Vault(settings.secret_keys, app.secret_key, is_rehearsal=settings.environment == "sandbox"),
            owner=self,
            user=user or _login_user,
            adjustments=_read_adjustments(app, settings),
            clock=clock,
            translate=_translate,
            mail=mail,
            write_letter=_write_letter,
        )
        app.extensions[EXTENSION] = context
        if settings.enabled:
            _wire_wakeup(app, context)
            listen_for_commits(db)
            self._tracker.attach(db)
        _wire_pages(app, settings)

    def listen(
        self,
        *,
        published: Any = None,
        updated: Any = None,
        unpublished: Any = None,
        deleted: Any = None,
        changed: Any = None,
        viewed: Any = None,
        downloaded: Any = None,
        record: RecordOf,
        transaction: str = "host",
        kind: str = "record",
    ) -> None:
        """Connects the host's own blinker signals; see `flask_doi.listening.Listener.listen`."""
        self._listener.listen(
            {
                "published": published,
                "updated": updated,
                "unpublished": unpublished,
                "deleted": deleted,
                "changed": changed,
                "viewed": viewed,
                "downloaded": downloaded,
            },
            record=record,
            transaction=transaction,
            kind=kind,
        )

    def track(self, model: type[Any], *, published: Callable[[Any], bool], reaches: str | None = None) -> None:
        """Watches a model through SQLAlchemy events, for hosts without signals; see `flask_doi.tracking.Tracker`."""
        self._tracker.track(model, published=published, reaches=reaches)

    def find_record(self, text: str) -> str | None:
        """The key of the record that carries a DOI, pasted in any spelling; None when there is none.

        For the host's search: names that are only reserved are not told. Needs an application context.
        """
        from flask_doi.services.showing import find_record_key

        return find_record_key(current_context(), text)

    def put_into_ead(self, keys: Mapping[Any, str | tuple[str, str]], tree: Any = None) -> int:
        """Puts DOIs into finding aids you export; see `flask_doi.services.finding_aids.put_into_ead`."""
        from flask_doi.services.finding_aids import put_into_ead

        return put_into_ead(current_context(), keys, tree)

    def harvested(self, keys: Collection[str]) -> Mapping[str, HarvestedDoi]:
        """The DOIs of records as harvesters may know them, by key, in one query: for the records of an OAI-PMH page."""
        from flask_doi.services.harvesting import harvested

        return harvested(current_context(), keys)

    def harvest_changes(self, **span: Any) -> list[HarvestedDoi]:
        """What changed in a span, by key; see `flask_doi.services.harvesting.harvested_changes`."""
        from flask_doi.services.harvesting import harvested_changes

        return harvested_changes(current_context(), **span)

    def harvest_table(self) -> Subquery:
        """The same to be joined with your own table; see `flask_doi.services.harvesting.harvest_table`."""
        from flask_doi.services.harvesting import harvest_table

        return harvest_table(current_context())

    def harvest_formats(self) -> Mapping[str, tuple[str, str]]:
        """Namespace and schema by metadataPrefix of what `harvest_metadata` writes; nothing while switched off."""
        from flask_doi.services.harvested_metadata import formats

        return formats(current_context())

    def harvest_metadata(self, prefix: str, keys: Collection[str]) -> Mapping[str, Any]:
        """Elements for `metadata` under the prefix "oai_dc", "oai_datacite", "datacite" or "ead3", by key."""
        from flask_doi.services.harvested_metadata import metadata_of

        return metadata_of(current_context(), prefix, keys)

    def may_delete(self, record: Any) -> Deletion:
        """Whether a record may be deleted as far as its DOIs are concerned, and which of them would become tombstones.

        The answer is true or false in a condition; it is false only with DOI_ON_DELETE="refuse". Needs an application
        context; a host asks before it offers to delete, and again in the transaction that deletes.
        """
        context = current_context()
        if not context.settings.enabled:
            return Deletion(allowed=True)
        return deletion_of(context, context.catalogue.key(record))

    def find_landing(self, text: str) -> str | None:
        """Where a DOI of this catalogue leads, pasted in any spelling, also when its record is gone; None for others.

        For the host's search when `find_record` leads to nothing that the visitor may see: the answer is the path of
        the tombstone. Needs an application context.
        """
        from flask_doi.services.showing import find_landing_path

        return find_landing_path(current_context(), text)

    def upgrade_tables(self) -> None:
        """Creates the plugin's tables or brings them up to date, as `flask doi db upgrade` does."""
        from flask_doi.services.tables import upgrade

        context = current_context()
        if context.settings.enabled:
            upgrade(context.engine)


def _insist_on_agency(settings: Settings) -> None:
    if settings.enabled and settings.agency not in agency_names():
        known = ", ".join(f'"{name}"' for name in agency_names())
        raise ConfigurationError(f'DOI_AGENCY: "{settings.agency}" is not known here; write one of {known}.')


def _read_adjustments(app: Flask, settings: Settings) -> Adjustments:
    """The host's own function and stylesheet, found good; ConfigurationError says what to mend.

    A relative path of a stylesheet begins in the application's own folder.
    """
    hook = stylesheet = None
    try:
        if settings.enabled and settings.crosswalk_hook is not None:
            hook = find_hook(settings.crosswalk_hook)
        if settings.enabled and settings.xslt is not None:
            stylesheet = read_stylesheet(str(Path(app.root_path, settings.xslt)))
    except HookError as error:
        raise ConfigurationError(f"DOI_CROSSWALK_HOOK: {error}.") from error
    except StylesheetError as error:
        raise ConfigurationError(f"DOI_XSLT: {error}.") from error
    return Adjustments(hook=hook, stylesheet=stylesheet)


def _write_letter(context: Context, message: Message) -> Letter:
    from flask_doi.web.letters import write_letter

    return write_letter(context, message)


def _translate(message: str) -> str:
    from flask_doi.web.texts import translated

    return translated(message)


def _login_user() -> Any:
    from flask_login import current_user

    return current_user if hasattr(current_app, "login_manager") else None


def _wire_wakeup(app: Flask, context: Context) -> None:
    settings = context.settings
    if settings.queue_kind == "rq":
        if find_spec("rq") is None:
            raise ConfigurationError("DOI_QUEUE: RQ is not installed; install flask-doi[rq], or unset DOI_REDIS_URL.")
        context.wakeup = RqWakeup(str(settings.redis_url), settings.rq_queue)
    elif settings.queue_kind == "thread":
        if _is_in_memory(app.config.get("SQLALCHEMY_DATABASE_URI")):
            raise ConfigurationError(
                'DOI_QUEUE: the embedded worker cannot share an in-memory SQLite database; set DOI_QUEUE to "none" and '
                "run 'flask doi process-queue', or keep the database in a file."
            )
        wakeup = ThreadWakeup()
        worker = EmbeddedWorker(app, wakeup)
        context.wakeup = wakeup
        context.worker = worker
        app.before_request(worker.ensure_started)


def _is_in_memory(address: Any) -> bool:
    """Whether a database address means SQLite without a file, in any spelling."""
    try:
        url = make_url(address)
    except ArgumentError:
        return False
    if url.get_backend_name() != "sqlite":
        return False
    return (url.database or ":memory:") in (":memory:", "file::memory:") or url.query.get("mode") == "memory"


def _wire_pages(app: Flask, settings: Settings) -> None:
    from flask_doi.cli import doi_group
    from flask_doi.web import register

    app.cli.add_command(doi_group)
    register(app, settings)
