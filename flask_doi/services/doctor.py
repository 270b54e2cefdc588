"""Examines an installation: each finding says what is so and, where it is wrong, what to run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from flask_doi.domain.alert_wording import trouble_advice, trouble_text
from flask_doi.domain.connection import Line, Verdict
from flask_doi.domain.connection_wording import line_advice, line_text
from flask_doi.domain.moments import local_time
from flask_doi.domain.states import JobState
from flask_doi.domain.suffix import SuffixPattern
from flask_doi.errors import DoiError, SecretUnreadable
from flask_doi.models import Account, Gate, Intent, Job
from flask_doi.services import tables
from flask_doi.services.accounts import agency_for, configured_secret, ensure_configured_account
from flask_doi.services.alerting.standing import alert_standing
from flask_doi.services.configuring.candidate import TypedAccount
from flask_doi.services.configuring.connection import try_connection
from flask_doi.services.configuring.effective import allows, ignored_changes
from flask_doi.services.context import Context
from flask_doi.services.drafts import count_forgotten
from flask_doi.services.heartbeat import last_seen

SILENCE = timedelta(minutes=20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing looked at; `serious` when DOIs cannot be minted because of it."""

    subject: str
    good: bool
    text: str
    serious: bool = True


def examine(context: Context) -> list[Finding]:
    """Everything worth telling, tables first; later examinations are left out when the tables are not there."""
    findings = list(_database(context))
    if all(finding.good for finding in findings):
        for examination in _EXAMINATIONS:
            findings += examination(context)
    return findings


def _database(context: Context) -> Iterator[Finding]:
    try:
        now, head = tables.current(context.engine), tables.head()
    except SQLAlchemyError as error:
        yield Finding(subject="database", good=False, text=f"does not answer: {str(error).splitlines()[0]}")
        return
    if now != head:
        text = f"revision {now or 'none'}, {head} is needed; run 'flask doi db upgrade'"
        yield Finding(subject="tables", good=False, text=text)
    else:
        yield Finding(subject="tables", good=True, text=f"revision {head}")


def _settings(context: Context) -> Iterator[Finding]:
    settings = context.settings
    yield Finding(subject="environment", good=True, text=f"{settings.environment}, agency {settings.agency}")
    try:
        SuffixPattern.parse(settings.suffix)
    except DoiError as error:
        yield Finding(subject="suffix", good=False, text=str(error))
    if settings.environment != "sandbox" and settings.mailto is None:
        text = "DOI_MAILTO is not set; with an address in it DataCite allows more requests and can reach you"
        yield Finding(subject="contact", good=False, text=text, serious=False)
    if settings.secret_keys is None:
        text = "DOI_SECRET_KEYS is not set; whoever changes SECRET_KEY loses the stored credentials"
        yield Finding(subject="secrets", good=False, text=text, serious=False)


def _changed_on_a_page(context: Context) -> Iterator[Finding]:
    """What the configuration file says without effect, and what a page or a restored row says without effect."""
    with context.session() as session:
        ignored = ignored_changes(context, session)
        accounts = session.scalars(select(Account)).all()
    for each in ignored:
        text = f"the changed setting {each.name} is ignored: {each.reason}"
        yield Finding(subject="configuration", good=False, text=text, serious=False)
    ceiling = context.configured.environment
    if context.settings.environment != ceiling:
        text = f"a page lowered it; DOI_ENVIRONMENT allows {ceiling}"
        yield Finding(subject="environment", good=True, text=text)
    for account in accounts:
        if not allows(context.configured, account.environment):
            text = f"{account.name} belongs to {account.environment}, above DOI_ENVIRONMENT; it is never used here"
            yield Finding(subject="account", good=False, text=text, serious=False)
        elif account.overrides and "credentials" in account.overrides and any(configured_secret(context).values()):
            text = (
                f"the credentials of {account.name} were changed on a page; DOI_PASSWORD and DOI_API_TOKEN are not used"
            )
            yield Finding(subject="account", good=True, text=text)


def _account(context: Context) -> Iterator[Finding]:
    try:
        ensure_configured_account(context)
    except DoiError as error:
        yield Finding(subject="account", good=False, text=str(error))
        return
    with context.session() as session:
        accounts = session.scalars(select(Account).where(Account.environment == context.settings.environment)).all()
    if not accounts:
        text = "none is configured; set DOI_REPOSITORY_ID, DOI_PASSWORD (or DOI_API_TOKEN) and DOI_PREFIX"
        yield Finding(subject="account", good=False, text=text)
    for account in accounts:
        if not account.prefix:
            yield Finding(subject="account", good=False, text=f"{account.name} has no prefix; set DOI_PREFIX")
        else:
            yield from _probed(context, account)


SETTINGS = {
    "credentials": "DOI_REPOSITORY_ID, DOI_PASSWORD or DOI_API_TOKEN",
    "prefix": "DOI_PREFIX",
    "shoulder": "DOI_SHOULDER",
    "suffix": "DOI_SUFFIX",
    "hosts": "DOI_URL_TEMPLATE, DOI_PUBLIC_URL",
    "address": "DOI_API_URL",
    "certificate": "DOI_API_URL",
}
"""Where what the configuration file says of an account can be mended, by the subject of a line."""


def _probed(context: Context, account: Account) -> Iterator[Finding]:
    """One look at the account, at the agency itself; what is wrong is told as on the configuration page."""
    try:
        agency_for(context, account)
    except SecretUnreadable:
        text = (
            f"{account.name}: no key in DOI_SECRET_KEYS opens its credentials; put the old key back behind the newest "
            "one, or set the password anew with 'flask doi config set DOI_PASSWORD'"
        )
        yield Finding(subject="account", good=False, text=text)
        return
    report = try_connection(context, TypedAccount(account_id=account.id), with_draft=False)
    for line in report.lines:
        if line.verdict is Verdict.BAD:
            yield Finding(subject="account", good=False, text=f"{account.name}: {_told(line)}")
    if report.passed and account.paused_until is None:
        yield Finding(subject="account", good=True, text=f"{account.name}, prefix {account.prefix}, accepted there")
    elif report.passed:
        text = f"{account.name} is paused, but in order again; it goes on within five minutes"
        yield Finding(subject="account", good=False, text=text, serious=False)


def _told(line: Line) -> str:
    """A line in words, with the settings that are meant."""
    params = {"agency": "The agency", **line.params}
    setting = SETTINGS.get(line.subject)
    told = f"{line_text(line.code, params)} {line_advice(line.code, params)}".rstrip()
    return f"{told} ({setting})" if setting else told


def _queue(context: Context) -> Iterator[Finding]:
    now = context.clock()
    with context.session() as session:
        waiting = session.execute(
            select(func.count(), func.min(Job.created_at)).where(Job.state == JobState.PENDING)
        ).one()
        failed = session.scalar(select(func.count()).where(Job.state == JobState.FAILED)) or 0
        unread = session.scalar(select(func.count()).where(Intent.folded_at.is_(None))) or 0
    yield Finding(subject="queue", good=True, text=f"{waiting[0]} waiting, {unread} not yet looked at")
    if failed:
        text = f"{failed} failed; 'flask doi list --failed' names them"
        yield Finding(subject="failures", good=False, text=text, serious=False)
    seen = last_seen(context)
    kind = context.settings.queue_kind
    starts = {
        "thread": "it starts with the first request to the web application",
        "rq": "start one with 'flask doi worker'",
        "none": "run 'flask doi process-queue' from cron",
    }[kind]
    if seen is None:
        yield Finding(subject="worker", good=False, text=f"none has run yet; {starts}", serious=False)
    elif now - seen > SILENCE:
        minutes = int((now - seen).total_seconds() // 60)
        busy = bool(waiting[0] or unread)
        yield Finding(subject="worker", good=False, text=f"none has run for {minutes} minutes; {starts}", serious=busy)
    else:
        yield Finding(subject="worker", good=True, text=f"last seen {int((now - seen).total_seconds())} s ago ({kind})")


def _drafts(context: Context) -> Iterator[Finding]:
    number, days = count_forgotten(context), context.settings.draft_days
    if number:
        noun = "draft has" if number == 1 else "drafts have"
        text = f"{number} {noun} waited for more than {days} days to be made public; 'flask doi list --forgotten'"
        yield Finding(subject="drafts", good=False, text=text, serious=False)


def _redis(context: Context) -> Iterator[Finding]:
    if context.settings.queue_kind != "rq":
        return
    from redis.exceptions import RedisError

    from flask_doi.services.wakeup import quick_client

    try:
        quick_client(str(context.settings.redis_url)).ping()
    except (RedisError, OSError) as error:
        text = f"does not answer ({type(error).__name__}); nothing is lost, but wake-ups are late"
        yield Finding(subject="redis", good=False, text=text)
    else:
        yield Finding(subject="redis", good=True, text="answers")


def _agency(context: Context) -> Iterator[Finding]:
    with context.session() as session:
        closed = session.scalars(select(Gate).where(Gate.closed_until > context.clock())).all()
    for gate in closed:
        since, until = local_time(gate.failing_since), local_time(gate.closed_until)
        text = f"{gate.address} has not answered since {since}; it is tried again at {until}, and nothing is lost"
        yield Finding(subject="agency", good=False, text=text, serious=False)


def _host_migrations(context: Context) -> Iterator[Finding]:
    migrate = current_app.extensions.get("migrate")
    if migrate is not None and "include_name" not in getattr(migrate, "configure_args", {}):
        text = "give the host's Migrate include_name=flask_doi.include_name, so that it leaves our tables alone"
        yield Finding(subject="host migrations", good=False, text=text, serious=False)


def _alerts(context: Context) -> Iterator[Finding]:
    standing = alert_standing(context)
    if standing.is_silent:
        text = f"mails are wanted at {standing.address}, but there is no way to send them; set DOI_SMTP_URL"
        yield Finding(subject="alerts", good=False, text=text, serious=False)
    if standing.trouble:
        since = local_time(standing.trouble_since)
        why = f"{trouble_text(standing.trouble)} {trouble_advice(standing.trouble)}"
        text = f"a mail of {since} could not be sent, and is tried again: {why}"
        yield Finding(subject="alerts", good=False, text=text, serious=False)
    if standing.webhook_given_up:
        text = f"the webhook did not take {standing.webhook_given_up} messages ({standing.webhook_trouble}); check it"
        yield Finding(subject="webhook", good=False, text=text, serious=False)


_EXAMINATIONS: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    _settings,
    _changed_on_a_page,
    _account,
    _queue,
    _drafts,
    _redis,
    _agency,
    _alerts,
    _host_migrations,
)
