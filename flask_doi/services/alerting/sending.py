"""The errand that sends what was written down: each mail once, each message to the webhook until it is taken.

A mail is marked before it is handed over, so that it goes out at most once: whoever dies in between leaves a mail that
perhaps never went, and the next digest tells of the same trouble again. The webhook is sent at least once, always under
the same id. Neither keeps anybody waiting: when there is something to mint, the errand ends and a thread goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from flask_doi.agencies.webhook import post_message
from flask_doi.domain.digest import AccountNews, Digest
from flask_doi.models import Alert
from flask_doi.services.alerting import digests, mailing
from flask_doi.services.alerting.news import account_news
from flask_doi.services.alerting.noting import note_recovered, recovered
from flask_doi.services.context import Context
from flask_doi.services.resolution import running_app
from flask_doi.services.retrying import again
from flask_doi.services.schedules import Errand, Progress
from flask_doi.services.work_waiting import work_waits

logger = logging.getLogger("flask_doi.alerts")

MINUTES = (1, 2, 5, 10, 20, 30, 60)
"""Pauses between tries; the last one holds for all that follow."""
MOST_MAILS = 30
MOST_POSTS = 12
POST_LEASE = timedelta(minutes=5)
A_TURN = 5
GLANCE = 0.25
VERSION = 1
"""Of the body that the webhook is sent."""


def is_due(context: Context) -> bool:
    """Whether a message waits to be sent, or a digest to be written."""
    now = context.clock()
    with context.session() as session:
        due = select(Alert.id).where(or_(Alert.mail_due_at <= now, Alert.post_due_at <= now))
        waits = session.scalar(due.limit(1)) is not None or bool(recovered(context, session))
    return waits or digests.is_due(context)


def run(context: Context, errand: Errand) -> Progress:
    """Writes the digest of the day when it is due, and sends what waits."""
    again(lambda: note_recovered(context))
    digests.write_if_due(context)
    sent = 0
    while sent < A_TURN:
        job = _next_mail(context) or _next_post(context)
        if job is None:
            break
        sent += 1
        if not _done_meanwhile(context, _begin(context, job)):
            break
    return Progress(result={"sent": sent})


def send_all(context: Context) -> None:
    """Sends what waits, and waits for that; for commands."""
    for _ in range(A_TURN):
        job = _next_mail(context) or _next_post(context)
        if job is None:
            return
        job()


def still_sending(context: Context) -> bool:
    """Whether something is still being sent, after a glance; between two glances other work goes on."""
    if context.under_way:
        wait(context.under_way, timeout=GLANCE)
        context.under_way[:] = [each for each in context.under_way if not each.done()]
    return bool(context.under_way)


def settle(context: Context) -> None:
    """Waits for what is still being sent: a process that ends must not tear it off."""
    wait(context.under_way, timeout=2 * mailing.DEADLINE)
    context.under_way.clear()


def _begin(context: Context, job: Callable[[], None]) -> Future[None]:
    app = running_app()

    def work() -> None:
        with app.app_context():
            job()

    pool = ThreadPoolExecutor(1, thread_name_prefix="doi-messages")
    future = pool.submit(work)
    pool.shutdown(wait=False)
    context.under_way[:] = [each for each in context.under_way if not each.done()] + [future]
    return future


def _done_meanwhile(context: Context, future: Future[None]) -> bool:
    """Whether it was sent before other work came."""
    while not future.done():
        wait([future], timeout=GLANCE)
        if not future.done() and work_waits(context):
            return False
    future.result()
    return True


def _next_mail(context: Context) -> Callable[[], None] | None:
    """The next mail, marked as begun; what cannot be mailed by any means is marked as such on the way."""
    to = mailing.address_of(context)
    with context.session() as session:
        due = select(Alert).where(Alert.mail_due_at <= context.clock())
        alert = session.scalars(due.order_by(Alert.mail_due_at, Alert.id).limit(1)).first()
    if alert is None:
        return None
    if to is None or mailing.way_to_mail(context) is None:
        _tell_once(context, to)
        again(lambda: _mark(context, alert.id, mail_due_at=None, mail_trouble="no way"))
        return _next_mail(context)
    message = _message(context, alert)
    if message is None:
        again(lambda: _drop(context, alert.id))
        return _next_mail(context)
    try:
        if not again(lambda: _claim_mail(context, alert, message)):
            return None
    except IntegrityError:
        tomorrow = context.clock() + timedelta(hours=1)
        again(lambda: _mark(context, alert.id, mail_due_at=tomorrow))
        return None
    letter = context.write_letter(context, message)
    return lambda: _mailed(context, alert, mailing.mail(context, letter, to, name=alert.name))


def _message(context: Context, alert: Alert) -> Digest | AccountNews | None:
    """What an alert says now; None when there is nothing (any more) to say."""
    if alert.kind == digests.KIND:
        digest = digests.refreshed(context, alert)
        return None if digest.is_empty else digest
    with context.session() as session:
        return account_news(context, session, alert)


def _claim_mail(context: Context, alert: Alert, message: Digest | AccountNews) -> bool:
    now = context.clock()
    with context.transaction() as session:
        taken = session.execute(
            update(Alert)
            .where(Alert.id == alert.id, Alert.mail_due_at == alert.mail_due_at)
            .values(mail_due_at=None, mail_begun_at=now, mail_tries=Alert.mail_tries + 1)
        )
        if not taken.rowcount:  # type: ignore[attr-defined]
            return False
        if isinstance(message, Digest):
            digests.put_off(session, context, alert, message)
    return True


def _mailed(context: Context, alert: Alert, posted: mailing.Posted) -> None:
    now = context.clock()
    if posted.gone:
        again(lambda: _mark(context, alert.id, mailed_at=now, mail_trouble=None))
        return
    if posted.trouble == mailing.UNKNOWN:
        logger.warning("Nobody knows whether the mail %s went out; it is not sent again.", alert.name)
        again(lambda: _mark(context, alert.id, mail_trouble=posted.trouble))
        return
    tries = alert.mail_tries + 1
    if tries >= MOST_MAILS and alert.kind != digests.KIND:
        logger.error("The mail %s was given up (%s).", alert.name, posted.trouble)
        again(lambda: _mark(context, alert.id, mail_begun_at=None, given_up_at=now, mail_trouble=posted.trouble))
        return
    due = now + _pause(tries)
    logger.warning("The mail %s could not be sent (%s); it is tried again.", alert.name, posted.trouble)
    again(lambda: _mark(context, alert.id, mail_begun_at=None, mail_due_at=due, mail_trouble=posted.trouble))


def _next_post(context: Context) -> Callable[[], None] | None:
    """The next message to the webhook; should this process die, it is sent again when its lease is over."""
    url, now = context.configured.webhook_url, context.clock()
    with context.session() as session:
        due = select(Alert).where(Alert.post_due_at <= now)
        alert = session.scalars(due.order_by(Alert.post_due_at, Alert.id).limit(1)).first()
    if alert is None:
        return None
    message = _message(context, alert) if url is not None else None
    if url is None or message is None:
        again(lambda: _mark(context, alert.id, post_due_at=None))
        return _next_post(context)
    if not again(lambda: _claim_post(context, alert)):
        return None
    document = body_of(context, alert, message)
    return lambda: _post(context, alert, url, document)


def _claim_post(context: Context, alert: Alert) -> bool:
    with context.transaction() as session:
        taken = session.execute(
            update(Alert)
            .where(Alert.id == alert.id, Alert.post_due_at == alert.post_due_at)
            .values(post_due_at=context.clock() + POST_LEASE, post_tries=Alert.post_tries + 1)
        )
        return bool(taken.rowcount)  # type: ignore[attr-defined]


def _post(context: Context, alert: Alert, url: str, document: dict[str, object]) -> None:
    settings, now = context.configured, context.clock()
    delivery = post_message(
        url,
        document,
        moment=int(now.timestamp()),
        secret=settings.webhook_secret,
        mailto=settings.mailto,
        version=version("flask-doi"),
    )
    if delivery.taken:
        again(lambda: _mark(context, alert.id, posted_at=now, post_due_at=None, post_trouble=None))
        return
    tries = alert.post_tries + 1
    if tries >= MOST_POSTS:
        logger.error("The webhook did not take %s (%s); it was given up.", alert.name, delivery.trouble)
        again(lambda: _mark(context, alert.id, post_due_at=None, given_up_at=now, post_trouble=delivery.trouble))
        return
    due = now + _pause(tries)
    logger.warning("The webhook did not take %s (%s); it is tried again.", alert.name, delivery.trouble)
    again(lambda: _mark(context, alert.id, post_due_at=due, post_trouble=delivery.trouble))


def body_of(context: Context, alert: Alert, message: Digest | AccountNews) -> dict[str, object]:
    """The body that the webhook is sent, as docs/operations.md promises it."""
    told: dict[str, object]
    if isinstance(message, Digest):
        told = {"digest": message.as_json()}
    else:
        account = {"name": message.name, "agency": message.agency, "working": message.is_working}
        told = {"account": {**account, "code": message.code or None, "waiting": message.waiting, "link": message.url}}
    return {
        "version": VERSION,
        "id": alert.name,
        "event": alert.kind,
        "at": alert.created_at.isoformat(),
        "environment": message.environment,
        "catalogue": context.settings.base,
        **told,
    }


def _pause(tries: int) -> timedelta:
    return timedelta(minutes=MINUTES[min(tries, len(MINUTES)) - 1])


def _mark(context: Context, alert_id: int, **values: datetime | str | None) -> None:
    with context.transaction() as session:
        session.execute(update(Alert).where(Alert.id == alert_id).values(**values))


def _drop(context: Context, alert_id: int) -> None:
    """Everything was mended before it could be told."""
    with context.transaction() as session:
        session.execute(delete(Alert).where(Alert.id == alert_id))


def _tell_once(context: Context, to: str | None) -> None:
    if context.told_of_mail:
        return
    context.told_of_mail = True
    lacking = "no address (set DOI_ALERT_EMAIL)" if to is None else "no way to mail (set DOI_SMTP_URL)"
    logger.warning("Something is to be told by mail, but there is %s; 'flask doi digest --dry-run' prints it.", lacking)
