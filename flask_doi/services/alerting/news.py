"""The news of a day, gathered from the ledger: what failed and for whom, and what else waits for a person."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from flask_doi.domain.digest import AccountNews, Digest, FailureGroup, Group, NamedRecord, WaitingBatch
from flask_doi.domain.states import AgencyState, JobState
from flask_doi.models import Account, Alert, Batch, DoiRow, HistoryEvent, Job
from flask_doi.services.alerting.noting import RESUMED, STOPPED
from flask_doi.services.context import Context
from flask_doi.services.describing import describe, reading
from flask_doi.services.published import full_url

logger = logging.getLogger("flask_doi.alerts")

EXAMPLES = 3
CAUSES = 20
ACTORS = 5
MOST = 50
AWAITING = "awaiting_approval"
CLOSED = ("description_restricted",)
PLACES = ("dashboard", "failures", "queue", "batches")

Conditions = tuple[ColumnElement[bool], ...]


@dataclasses.dataclass(frozen=True, slots=True)
class _Kind:
    """Lines of the history that are news while something still holds of their DOI."""

    codes: tuple[str, ...]
    still: Conditions


def _kinds() -> dict[str, _Kind]:
    not_seen = or_(DoiRow.resolves.is_(None), DoiRow.resolves == false())
    return {
        "drafts": _Kind(("draft_forgotten",), (DoiRow.observed_state == AgencyState.DRAFT,)),
        "unresolved": _Kind(("unresolved",), (not_seen,)),
        "pages": _Kind(("page_wanting",), (DoiRow.verified == false(),)),
        "alarms": _Kind(("alarm_name_taken", "alarm_recreated"), ()),
    }


def has_news(context: Context, since: datetime | None, until: datetime) -> bool:
    """Whether there is anything to tell of a time; quicker than gathering it."""
    questions = [
        select(Job.id).join(DoiRow, DoiRow.id == Job.doi_id).where(*_failed(context, since, until)),
        select(Batch.id).where(*_awaiting(context, since, until)),
        select(Alert.id).where(*_about_accounts(since, until)),
    ]
    questions += [
        select(HistoryEvent.id)
        .join(DoiRow, DoiRow.id == HistoryEvent.doi_id)
        .where(*_told(context, kind, since, until))
        for kind in _kinds().values()
    ]
    with context.session() as session:
        return any(session.scalar(question.limit(1)) is not None for question in questions)


def gather(context: Context, since: datetime | None, until: datetime) -> Digest:
    """All that is to be told of a time, in the order of its weight."""
    with context.session() as session:
        waiting = select(Batch).where(*_awaiting(context, since, until)).order_by(Batch.id).limit(MOST)
        digest = Digest(
            environment=context.settings.environment,
            since=since,
            until=until,
            failures=_failures(context, session, since, until),
            still_failed=_still_failed(context, session),
            batches=tuple(
                WaitingBatch(id=batch.id, actor=batch.actor, kind=batch.kind, total=batch.total)
                for batch in session.scalars(waiting)
            ),
            accounts=_accounts(session, since, until),
            undelivered=_undelivered(session, since, until),
            **{name: _group(session, _told(context, kind, since, until)) for name, kind in _kinds().items()},  # type: ignore[arg-type]
        )
    return _with_links(context, digest)


def account_news(context: Context, session: Session, alert: Alert) -> AccountNews | None:
    """What an alert about an account says; None when the account is gone."""
    account = session.get(Account, alert.account_id) if alert.account_id is not None else None
    if account is None:
        return None
    pending = (Job.account_id == account.id, Job.state == JobState.PENDING)
    news = AccountNews(
        name=account.name,
        agency=account.agency,
        environment=account.environment,
        is_working=alert.kind == RESUMED,
        at=alert.created_at,
        code=str((alert.params or {}).get("code") or ""),
        waiting=session.scalar(select(func.count(Job.id)).where(*pending)) or 0,
    )
    return dataclasses.replace(news, url=place(context, "configuration"))


def place(context: Context, endpoint: str) -> str:
    """The full address of a page of the desk; "" where there is none."""
    return places(context, [endpoint]).get(endpoint, "")


def places(context: Context, endpoints: Iterable[str]) -> dict[str, str]:
    """The full addresses of those of the pages of the desk that there are."""
    with reading(context):
        return {
            name: f"{context.settings.base}{url_for(f'flask_doi_admin.{name}')}"
            for name in endpoints
            if f"flask_doi_admin.{name}" in current_app.view_functions
        }


def _within(column: Any, since: datetime | None, until: datetime) -> Conditions:
    return (column <= until,) if since is None else (column > since, column <= until)


def _failed(context: Context, since: datetime | None, until: datetime) -> Conditions:
    """Jobs that failed in a time, still stand so, and that nobody gave up with a reason."""
    return (
        Job.state == JobState.FAILED,
        Job.given_up.is_(None),
        *_within(Job.finished_at, since, until),
        DoiRow.environment == context.settings.environment,
    )


def _told(context: Context, kind: _Kind, since: datetime | None, until: datetime) -> Conditions:
    return (
        HistoryEvent.code.in_(kind.codes),
        *_within(HistoryEvent.at, since, until),
        DoiRow.environment == context.settings.environment,
        *kind.still,
    )


def _awaiting(context: Context, since: datetime | None, until: datetime) -> Conditions:
    here = (Batch.state == AWAITING, Batch.environment == context.settings.environment)
    return (*here, *_within(Batch.created_at, since, until))


def _about_accounts(since: datetime | None, until: datetime) -> Conditions:
    return Alert.kind.in_((STOPPED, RESUMED)), *_within(Alert.created_at, since, until)


def _failures(context: Context, session: Session, since: datetime | None, until: datetime) -> tuple[FailureGroup, ...]:
    wanted, number = _failed(context, since, until), func.count(Job.id)
    rows = session.execute(
        select(Job.cause, number)
        .join(DoiRow, DoiRow.id == Job.doi_id)
        .where(*wanted)
        .group_by(Job.cause)
        .order_by(number.desc(), Job.cause)
        .limit(CAUSES)
    ).all()
    return tuple(_failure(session, cause, count, wanted) for cause, count in rows)


def _failure(session: Session, cause: str | None, number: int, wanted: Conditions) -> FailureGroup:
    same = Job.cause == cause if cause is not None else Job.cause.is_(None)
    here = select(DoiRow, Job.actor).join(Job, Job.doi_id == DoiRow.id).where(*wanted, same)
    examples = session.execute(here.order_by(Job.id).limit(EXAMPLES)).all()
    counted = func.count(Job.id)
    actors = session.execute(
        select(Job.actor, counted)
        .join(DoiRow, DoiRow.id == Job.doi_id)
        .where(*wanted, same)
        .group_by(Job.actor)
        .order_by(counted.desc(), Job.actor)
        .limit(ACTORS)
    ).all()
    params = ((examples[0][0].failure or {}).get("params") or {}) if examples else {}
    return FailureGroup(
        cause=cause or "internal",
        number=number,
        params={name: str(value) for name, value in params.items()},
        examples=tuple(_named(row, actor) for row, actor in examples),
        actors=tuple((str(actor or ""), count) for actor, count in actors),
    )


def _still_failed(context: Context, session: Session) -> int:
    here = (Job.state == JobState.FAILED, Job.given_up.is_(None), DoiRow.environment == context.settings.environment)
    wanted = select(func.count(Job.id)).join(DoiRow, DoiRow.id == Job.doi_id).where(*here)
    return session.scalar(wanted) or 0


def _group(session: Session, wanted: Conditions) -> Group:
    told = select(HistoryEvent.doi_id).join(DoiRow, DoiRow.id == HistoryEvent.doi_id).where(*wanted).distinct()
    number = session.scalar(select(func.count()).select_from(told.subquery())) or 0
    if not number:
        return Group()
    rows = session.scalars(select(DoiRow).where(DoiRow.id.in_(told)).order_by(DoiRow.id).limit(EXAMPLES)).all()
    return Group(number=number, examples=tuple(_named(row, row.actor) for row in rows))


def _named(row: DoiRow, actor: str | None) -> NamedRecord:
    """How a record is named; by its key alone where its description is not public or was redacted."""
    is_closed = row.redacted_at is not None or row.withheld in CLOSED
    title = "" if is_closed else row.title or row.reference_code or ""
    return NamedRecord(doi=row.doi, key=row.record_key, title=title, actor=actor or "")


def _accounts(session: Session, since: datetime | None, until: datetime) -> tuple[AccountNews, ...]:
    """What became of each account last, in this time."""
    rows = session.execute(
        select(Alert, Account)
        .join(Account, Account.id == Alert.account_id)
        .where(*_about_accounts(since, until))
        .order_by(Alert.id.desc())
        .limit(MOST)
    ).all()
    last: dict[int, AccountNews] = {}
    for alert, account in rows:
        told = AccountNews(
            name=account.name,
            agency=account.agency,
            environment=account.environment,
            is_working=account.paused_until is None,
            at=alert.created_at if account.paused_until is None else account.paused_since or alert.created_at,
            code=account.pause_code or str((alert.params or {}).get("code") or ""),
        )
        last.setdefault(account.id, told)
    return tuple(last.values())


def _undelivered(session: Session, since: datetime | None, until: datetime) -> int:
    return session.scalar(select(func.count(Alert.id)).where(*_within(Alert.given_up_at, since, until))) or 0


def _with_links(context: Context, digest: Digest) -> Digest:
    links = places(context, PLACES)
    named = [record for group in digest.failures for record in group.examples]
    for group in (digest.drafts, digest.unresolved, digest.pages, digest.alarms):
        named += group.examples
    keys = {record.key for record in named}
    urls, closed = _addresses(context, keys), _closed(context, keys)

    def linked(records: Sequence[NamedRecord]) -> tuple[NamedRecord, ...]:
        return tuple(
            dataclasses.replace(each, url=urls.get(each.key, ""), title="" if each.key in closed else each.title)
            for each in records
        )

    def linked_group(group: Group) -> Group:
        return dataclasses.replace(group, examples=linked(group.examples))

    return dataclasses.replace(
        digest,
        links=links,
        failures=tuple(dataclasses.replace(each, examples=linked(each.examples)) for each in digest.failures),
        drafts=linked_group(digest.drafts),
        unresolved=linked_group(digest.unresolved),
        pages=linked_group(digest.pages),
        alarms=linked_group(digest.alarms),
    )


def _closed(context: Context, keys: Collection[str]) -> set[str]:
    """The records of which no message tells the title: not public, whatever was kept of them, or not to be read now."""
    described = describe(context, sorted(keys))
    not_public = {key for key, found in described.found.items() if found.restricted_description or not found.published}
    return not_public | described.broken.keys()


def _addresses(context: Context, keys: Collection[str]) -> dict[str, str]:
    """Where the records stand in the catalogue; a message goes without links where the catalogue fails."""
    try:
        with reading(context):
            found = {key: full_url(context, context.catalogue.url_for(key)) for key in keys}
    except Exception:
        logger.exception("The catalogue could not tell the addresses of records for a message.")
        return {}
    return {key: url for key, url in found.items() if url}
