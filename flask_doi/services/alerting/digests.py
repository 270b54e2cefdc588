"""The digest: at most one a day, at the same hour, and only when there is something to tell.

It covers what happened until that hour. One that could not be mailed is not joined by another: it waits, and when it
goes at last it tells all that happened meanwhile.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flask_doi.domain.digest import Digest
from flask_doi.models import Alert
from flask_doi.services.alerting.mailing import address_of, way_to_mail
from flask_doi.services.alerting.news import gather, has_news
from flask_doi.services.alerting.noting import DIGEST
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

KIND = DIGEST


def zone_of(context: Context) -> tzinfo:
    """The time zone of messages: DOI_MAIL_TIME_ZONE, else that of the host's Flask-Babel, else UTC."""
    name = context.configured.mail_time_zone
    if name is None and "babel" in current_app.extensions:
        name = str(current_app.config.get("BABEL_DEFAULT_TIMEZONE") or "UTC")
    return ZoneInfo(name) if name else UTC


def last_hour(context: Context) -> datetime:
    """The moment up to which the digest of today, or else that of yesterday, tells."""
    zone = zone_of(context)
    now = context.clock().astimezone(zone)
    today = datetime.combine(now.date(), time(context.configured.digest_hour), zone)
    return (today if today <= now else today - timedelta(days=1)).astimezone(UTC)


def name_of_today(context: Context) -> str:
    """What makes a second digest on this day impossible."""
    return f"{KIND}:{context.clock().astimezone(zone_of(context)).date().isoformat()}"


def write_if_due(context: Context) -> bool:
    """Writes the digest of today down, if there is none yet, none waits, and there is something to tell."""
    if not is_due(context):
        return False
    with context.session() as session:
        since = last_told(session)
    try:
        return again(lambda: _write(context, since, last_hour(context)))
    except IntegrityError:
        return False


def is_due(context: Context) -> bool:
    """Whether a digest is to be written now."""
    if not (wants_mail(context) or context.configured.webhook_url):
        return False
    until = last_hour(context)
    with context.session() as session:
        if session.scalar(select(Alert.id).where(_waits_or_is(context)).limit(1)) is not None:
            return False
        since = last_told(session)
    return (since is None or since < until) and has_news(context, since, until)


def wants_mail(context: Context) -> bool:
    """Whether there is somebody to mail to and a way to do it."""
    return address_of(context) is not None and way_to_mail(context) is not None


def _waits_or_is(context: Context) -> ColumnElement[bool]:
    waits = (Alert.kind == KIND) & (Alert.mail_due_at.is_not(None) | Alert.post_due_at.is_not(None))
    return waits | (Alert.name == name_of_today(context))


def last_told(session: Session) -> datetime | None:
    """Up to when people were told for certain; None when never."""
    went_out = Alert.mailed_at.is_not(None) | Alert.posted_at.is_not(None)
    wanted = select(Alert).where(Alert.kind == KIND, went_out)
    found = session.scalars(wanted.order_by(Alert.id.desc()).limit(1)).first()
    return _moment(found, "until") if found is not None else None


def _write(context: Context, since: datetime | None, until: datetime) -> bool:
    now = context.clock()
    with context.transaction() as session:
        if session.scalar(select(Alert.id).where(_waits_or_is(context)).limit(1)) is not None:
            return False
        session.add(
            Alert(
                name=name_of_today(context),
                kind=KIND,
                params=_params(since, until),
                created_at=now,
                mail_due_at=now if wants_mail(context) else None,
                mail_tries=0,
                post_due_at=now if context.configured.webhook_url else None,
                post_tries=0,
            )
        )
    return True


def refreshed(context: Context, alert: Alert) -> Digest:
    """What a digest tells if it is sent now: all since the last one, also what came while it could not be sent."""
    since, until = _moment(alert, "since"), _moment(alert, "until") or last_hour(context)
    return gather(context, since, max(until, last_hour(context)))


def put_off(session: Session, context: Context, alert: Alert, digest: Digest) -> None:
    """A digest that goes out on a later day is that day's; with what it tells now."""
    session.execute(
        update(Alert)
        .where(Alert.id == alert.id)
        .values(name=name_of_today(context), params=_params(digest.since, digest.until))
    )


def send_now(context: Context) -> bool:
    """Writes a digest of all until this moment, to be sent at once; False when one went out today or waits."""
    now = context.clock()
    with context.session() as session:
        since = last_told(session)
    try:
        return again(lambda: _write(context, since, now))
    except IntegrityError:
        return False


def preview(context: Context) -> Digest:
    """What a digest would tell at this moment."""
    with context.session() as session:
        since = last_told(session)
    return gather(context, since, context.clock())


def _params(since: datetime | None, until: datetime) -> dict[str, str | None]:
    return {"since": since.isoformat() if since else None, "until": until.isoformat()}


def _moment(alert: Alert, name: str) -> datetime | None:
    told = (alert.params or {}).get(name)
    return datetime.fromisoformat(told) if told else None
