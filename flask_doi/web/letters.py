"""Messages as letters: plain text in the language of whoever gets the mail, with the addresses to go to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from flask import current_app
from markupsafe import Markup

from flask_doi.domain.digest import AccountNews, Digest, FailureGroup, Group, Letter, Message, NamedRecord
from flask_doi.domain.outcome_wording import outcome_advice, outcome_text
from flask_doi.domain.queue_wording import cause_advice, cause_heading
from flask_doi.services.alerting.digests import zone_of
from flask_doi.services.context import Context
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.texts import doi_plural, doi_text, language, noted, translated

WIDTH = 76


def write_letter(context: Context, message: Message) -> Letter:
    """A message in words: DOI_MAIL_LANGUAGE, else the host's default language, else English."""
    with _language(context):
        if isinstance(message, Digest):
            subject, lines = _digest_subject(message), list(_digest(context, message))
        elif isinstance(message, AccountNews):
            subject, lines = _account_subject(message), list(_account(context, message))
        else:
            subject = doi_text("A test mail about DOIs")
            asked = doi_text("%(name)s asked for this mail, to see whether mails arrive. They do.", name=message.actor)
            lines = [asked, "", *_signature(context)]
        body = "\n".join(_plain(line) for line in lines).rstrip("\n") + "\n"
        return Letter(subject=_subject(context, subject), body=body, language=language())


def _language(context: Context) -> AbstractContextManager[Any]:
    if "babel" not in current_app.extensions:
        return nullcontext()
    from flask_babel import force_locale

    wanted = context.configured.mail_language or str(current_app.config.get("BABEL_DEFAULT_LOCALE") or "en")
    return force_locale(wanted)


def _plain(text: Markup | str) -> str:
    return str(text.unescape()) if isinstance(text, Markup) else text


def _subject(context: Context, subject: Markup) -> str:
    """With a mark in front when no real DOIs are concerned."""
    marks = {"sandbox": doi_text("[Sandbox]"), "test": doi_text("[Test system]")}
    mark = marks.get(context.settings.environment)
    return f"{_plain(mark)} {_plain(subject)}" if mark else _plain(subject)


def _digest_subject(digest: Digest) -> Markup:
    if digest.failed:
        return doi_plural("DOIs: %(number)s record failed", "DOIs: %(number)s records failed", digest.failed)
    if any(not account.is_working for account in digest.accounts):
        return doi_text("DOIs: an account does not work")
    if digest.batches:
        return doi_text("DOIs: something waits for your approval")
    return doi_text("DOIs: something to look at")


def _digest(context: Context, digest: Digest) -> Iterator[Markup | str]:
    until = _moment(context, digest.until)
    if digest.since is None:
        yield doi_text("What needs somebody who looks after the DOIs, until %(until)s:", until=until)
    else:
        since = _moment(context, digest.since)
        yield doi_text(
            "What needs somebody who looks after the DOIs, from %(since)s to %(until)s:", since=since, until=until
        )
    yield from _accounts(context, digest)
    yield from _failures(digest)
    yield from _batches(digest)
    for group, title in (
        (digest.alarms, noted("Names that were somebody else's at the agency, or were lost there")),
        (digest.unresolved, noted("DOIs that did not lead to their record for a day")),
        (digest.pages, noted("DOIs behind whose address something is wanting")),
        (digest.drafts, noted("Drafts that nobody made public")),
    ):
        yield from _group(title, group)
    if digest.undelivered:
        yield ""
        yield doi_plural(
            "%(number)s message could not be delivered to the webhook or by mail, and was given up.",
            "%(number)s messages could not be delivered to the webhook or by mail, and were given up.",
            digest.undelivered,
        )
    yield ""
    if digest.links.get("dashboard"):
        yield doi_text("All about the DOIs: %(url)s", url=digest.links["dashboard"])
        yield ""
    yield from _signature(context)


def _accounts(context: Context, digest: Digest) -> Iterator[Markup | str]:
    for account in digest.accounts:
        yield ""
        if account.is_working:
            yield doi_text("The account %(account)s works again; what waited goes on by itself.", account=account.name)
        else:
            since = _moment(context, account.at)
            yield doi_text("The account %(account)s has not worked since %(time)s.", account=account.name, time=since)
            yield _reason(account)


def _failures(digest: Digest) -> Iterator[Markup | str]:
    if not digest.failures:
        return
    yield from _heading(doi_plural("%(number)s record failed", "%(number)s records failed", digest.failed))
    for failed in digest.failures:
        params = {"agency": translated("the agency"), **failed.params}
        yield ""
        heading = cause_heading(failed.cause, params, translated)
        yield doi_plural("%(number)s record: %(cause)s", "%(number)s records: %(cause)s", failed.number, cause=heading)
        advice = cause_advice(failed.cause, params, translated)
        if advice:
            yield f"  {advice}"
        yield from _examples(failed.examples, failed.number)
        people = _people(failed)
        if people:
            yield f"  {people}"
    if digest.still_failed > digest.failed:
        yield ""
        yield doi_text("Together with earlier ones, %(number)s wait for somebody.", number=digest.still_failed)
    if digest.links.get("failures"):
        yield ""
        yield doi_text("To mend them: %(url)s", url=digest.links["failures"])


def _people(failed: FailureGroup) -> str:
    """Whose records they are: who published them, or asked."""
    told = [
        _plain(doi_text("%(name)s (%(number)s)", name=name, number=number)) for name, number in failed.actors if name
    ]
    return _plain(doi_text("Published or asked for by: %(names)s", names=", ".join(told))) if told else ""


def _batches(digest: Digest) -> Iterator[Markup | str]:
    if not digest.batches:
        return
    yield from _heading(doi_text("Waiting for the approval of a second person"))
    for batch in digest.batches:
        yield doi_plural(
            "- Batch %(id)s of %(name)s: %(number)s record",
            "- Batch %(id)s of %(name)s: %(number)s records",
            batch.total,
            id=batch.id,
            name=batch.actor,
        )
    if digest.links.get("batches"):
        yield doi_text("To look at them: %(url)s", url=digest.links["batches"])


def _group(title: str, group: Group) -> Iterator[Markup | str]:
    if group.number:
        yield from _heading(doi_text("%(title)s: %(number)s", title=translated(title), number=group.number))
        yield from _examples(group.examples, group.number)


def _examples(records: Sequence[NamedRecord], number: int) -> Iterator[Markup | str]:
    for record in records:
        yield _plain(doi_text("  - %(record)s, %(doi)s", record=record.title or record.key, doi=record.doi)) + (
            _plain(doi_text(" (%(name)s)", name=record.actor)) if record.actor else ""
        )
        if record.url:
            yield f"    {record.url}"
    if number > len(records) > 0:
        yield doi_text("  - and %(number)s more", number=number - len(records))


def _account_subject(news: AccountNews) -> Markup:
    if news.is_working:
        return doi_text("The DOI account %(account)s works again", account=news.name)
    return doi_text("The DOI account %(account)s has stopped working", account=news.name)


def _account(context: Context, news: AccountNews) -> Iterator[Markup | str]:
    since = _moment(context, news.at)
    if news.is_working:
        yield doi_text("The account %(account)s works again; what waited goes on by itself.", account=news.name)
    else:
        yield doi_text("Since %(time)s no DOI is sent with the account %(account)s.", time=since, account=news.name)
        yield ""
        yield _reason(news)
        if news.waiting:
            yield doi_plural("%(number)s job waits for that now.", "%(number)s jobs wait for that now.", news.waiting)
        if news.url:
            yield ""
            yield doi_text("To mend it: %(url)s", url=news.url)
    yield ""
    yield from _signature(context)


def _reason(news: AccountNews) -> str:
    params = {"agency": AGENCIES.get(news.agency, news.agency)}
    told = (outcome_text(news.code, params, translated), outcome_advice(news.code, params, translated))
    return " ".join(text for text in told if text)


def _signature(context: Context) -> Iterator[Markup | str]:
    yield "-- "
    yield doi_text("Sent by the catalogue at %(url)s. Nobody reads answers to this address.", url=context.settings.base)


def _heading(text: Markup) -> Iterator[Markup | str]:
    yield ""
    yield text
    yield "-" * min(WIDTH, len(_plain(text)))


def _moment(context: Context, at: datetime) -> str:
    """Day and time in the zone of the messages."""
    there = at.astimezone(zone_of(context))
    if "babel" in current_app.extensions:
        from babel.dates import format_datetime
        from flask_babel import get_locale

        return str(format_datetime(there, "medium", locale=get_locale()))
    return f"{there.day} {there:%B %Y, %H:%M %Z}"
