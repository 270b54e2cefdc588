"""Whether a record may be deleted, as far as its DOIs are concerned: asked by hosts, and by our own listeners."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.errors import DeletionRefused
from flask_doi.models import DoiRow
from flask_doi.services.context import Context

logger = logging.getLogger("flask_doi.deleting")

PUBLIC = (AgencyState.REGISTERED, AgencyState.FINDABLE)
POISONED = ("postgresql",)
"""Databases on which a statement that fails spoils the whole transaction; on SQLite a SAVEPOINT would begin one that
locks out whoever writes next."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Deletion:
    """What deleting a record would mean for its DOIs; true in a condition when it is allowed.

    `dois` are those that the world knows and that would lead to a tombstone, `retired` those that lead to one already.
    """

    allowed: bool
    dois: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.allowed


def deletion_of(context: Context, key: str) -> Deletion:
    """What deleting a record would mean; it is refused only with DOI_ON_DELETE="refuse", for a DOI that is not retired.

    It is read through the host's own connection, for the question comes in the middle of the host's transaction. When
    our tables cannot be read the deletion is allowed: the host never fails because of us.
    """
    try:
        rows = _public_rows(context, key)
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        logger.error("Whether record %r has a DOI cannot be looked up (%s); run 'flask doi doctor'.", key, cause)
        return Deletion(allowed=True)
    retired = tuple(doi for doi, asked in rows if asked is DoiState.DEACTIVATED)
    dois = tuple(doi for doi, asked in rows if asked is not DoiState.DEACTIVATED)
    return Deletion(allowed=not dois or context.settings.on_delete != "refuse", dois=dois, retired=retired)


def _public_rows(context: Context, key: str) -> list[tuple[str, DoiState]]:
    wanted = select(DoiRow.doi, DoiRow.asked_state).where(
        DoiRow.record_key == key,
        DoiRow.environment == context.settings.environment,
        DoiRow.origin != "external",
        DoiRow.observed_state.in_(PUBLIC),
    )
    connection = context.db.session().connection(bind_arguments={"bind": context.engine})
    with connection.begin_nested() if connection.dialect.name in POISONED else nullcontext():
        return [(doi, asked) for doi, asked in connection.execute(wanted.order_by(DoiRow.id))]


def refuse_deletion(context: Context, key: str, *, is_too_late: bool = False) -> None:
    """Raises DeletionRefused when the record must not be deleted; `is_too_late`: it is gone already, so say it only."""
    if context.settings.on_delete != "refuse":
        return
    found = deletion_of(context, key)
    if found:
        return
    if not is_too_late:
        raise DeletionRefused(key, found.dois)
    logger.error(
        "Record %r was deleted although it has the DOI %s and DOI_ON_DELETE is 'refuse': its signal came after the "
        "commit, when nothing can be refused. The DOI will lead to its tombstone. Ask doi.may_delete(record) first.",
        key,
        ", ".join(found.dois),
    )
