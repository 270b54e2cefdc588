"""Notices that records would be told otherwise than before, and has all DOIs compared again.

What counts: the crosswalk itself, the choices of each account, the host's mapping, function and stylesheet, and the
addresses that DOIs lead to. A DOI for which nothing changed costs no request: its fingerprint is the same. What failed
before it was public waits for a person all the same: nobody who changes a setting asked for new DOIs.
"""

from __future__ import annotations

import hashlib
import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.crosswalk.datacite import CROSSWALK_VERSION
from flask_doi.domain.payload import canonical_json
from flask_doi.domain.states import AgencyState
from flask_doi.models import Account, DoiRow, Schedule
from flask_doi.services import marking, schedules
from flask_doi.services.accounts import profile_of
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

logger = logging.getLogger("flask_doi.retelling")

NAME = "retelling"


def run(context: Context, errand: schedules.Errand) -> schedules.Progress:
    """Compares how records are told now with how they were when this was last looked at."""
    before = errand.result.get("told_as")
    with context.session() as session:
        now = told_as(context, session)
        is_new = before is None and _any_told_otherwise(context, session)
    if is_new or before not in (None, now):
        logger.info("Records are told otherwise than before; all DOIs are compared again.")
        again(lambda: _compare_all(context))
    return schedules.Progress(result={"told_as": now})


def _compare_all(context: Context) -> None:
    with context.transaction() as session:
        marking.plan(context, session, marking.SETTINGS)


def look_at_start(context: Context) -> None:
    """Has the errand run at once when this process, which has just begun, tells records otherwise than was noted."""
    if context.looked_for_retelling:
        return
    context.looked_for_retelling = True
    with context.session() as session:
        noted = session.scalar(select(Schedule.result).where(Schedule.name == NAME))
        is_new = noted is not None and noted.get("told_as") != told_as(context, session)
    if is_new:
        again(lambda: _make_due(context))


def _make_due(context: Context) -> None:
    with context.transaction() as session:
        schedules.make_due(context, session, NAME)


def told_as(context: Context, session: Session) -> str:
    """What stands for the whole way in which records are told: another text, and the same record may be told anew."""
    settings = context.settings
    accounts = session.scalars(select(Account).where(Account.environment == settings.environment).order_by(Account.id))
    said = [
        [settings.base, settings.landing_prefix],
        [[account.id, version_for(context, account), account.profile, account.url_template] for account in accounts],
    ]
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()


def version_for(context: Context, account: Account) -> str:
    """The version of the crosswalk, as adjusted, with which an account's records are told."""
    return context.adjustments.version(CROSSWALK_VERSION, profile_of(account))


def _any_told_otherwise(context: Context, session: Session) -> bool:
    """Whether the agency holds a DOI that was told with another version of the crosswalk; for the first look of all."""
    for account in session.scalars(select(Account).where(Account.environment == context.settings.environment)):
        other = (
            DoiRow.account_id == account.id,
            DoiRow.observed_state != AgencyState.ABSENT,
            DoiRow.crosswalk_version != version_for(context, account),
        )
        if session.scalar(select(DoiRow.id).where(*other).limit(1)) is not None:
            return True
    return False
