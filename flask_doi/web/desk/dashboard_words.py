"""What the dashboard says of the agency, the workers and the first steps, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from flask_doi.services.context import Context
from flask_doi.services.desk.browsing import Total
from flask_doi.services.desk.figures import Waiting
from flask_doi.services.desk.surroundings import AccountNow, SetUp
from flask_doi.services.health import FAILING, GOOD, Health, expected_revision, worker_word
from flask_doi.web.agency_words import agency_called, paused_text, silent_text
from flask_doi.web.texts import doi_plural, doi_text, duration, moment, number
from flask_doi.web.ways import way_to

TYPED_THERE = "doi-field-password"
COMMANDS = {"rq": "flask doi worker", "none": "flask doi process-queue"}
"""What starts a worker, by DOI_QUEUE; the embedded one starts by itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Banner:
    """Something that stands on top: `tone` is "trouble", "warning" or "busy".

    `command` is what to type, `url` leads to where it is mended; `way` says where that is, if not the configuration.
    """

    tone: str
    title: Markup
    lines: tuple[Markup, ...] = ()
    command: str = ""
    url: str | None = None
    way: Markup | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One of the first steps: what to do, why, whether it is done, and where."""

    title: Markup
    text: Markup
    is_done: bool = False
    url: str | None = None


def number_words(total: Total) -> str | Markup:
    """A number of things, or that there are more than were counted."""
    return number(total.number) if total.is_exact else doi_text("more than %(number)s", number=number(total.number))


def environment_words(context: Context) -> Markup:
    """What the DOIs here are, so that none of a test is taken for a real one."""
    if context.settings.environment == "production":
        return doi_text(
            "These are real DOIs. Whatever is done here, the world sees, and nothing public can be deleted."
        )
    if context.settings.environment == "sandbox":
        return doi_text("These DOIs are for trying things out: no agency outside this house knows of them.")
    return doi_text(
        "These DOIs are registered at the agency's test system. They are not real, and lead nowhere outside."
    )


def about_tables(found: Health) -> Banner:
    """Why nothing can be shown."""
    if found.database == FAILING:
        return Banner(
            tone="trouble",
            title=doi_text("The database does not answer."),
            lines=(doi_text("Nothing is lost. The log of the web server says more."),),
        )
    needed = doi_text(
        "They are at revision %(now)s, and %(head)s is needed.", now=found.revision, head=expected_revision()
    )
    return Banner(
        tone="trouble",
        title=doi_text("The tables of DOI management are missing.")
        if found.revision is None
        else doi_text("The tables of DOI management are out of date."),
        lines=(() if found.revision is None else (needed,)) + (doi_text("Until then no DOI is minted. Run:"),),
        command="flask doi db upgrade",
    )


def _way_to_mend(account: AccountNow) -> str | None:
    """The page of a paused account, at the password where that is refused."""
    is_refused = account.pause is not None and account.pause.code == "bad_credentials"
    return way_to("configuration_account", account_id=account.id, **({"_anchor": TYPED_THERE} if is_refused else {}))


def about_accounts(accounts: tuple[AccountNow, ...], *, may_configure: bool) -> Iterator[Banner]:
    """What the agency is doing, account by account."""
    for account in accounts:
        agency = agency_called(account.agency)
        if account.pause is not None:
            yield Banner(
                tone="trouble",
                title=doi_text("Account %(name)s", name=account.name),
                lines=(
                    paused_text(account.pause, agency),
                    doi_text("Nothing is lost: it goes on by itself when the account is in order again."),
                ),
                url=_way_to_mend(account) if may_configure else None,
                way=doi_text("Go to the account"),
            )
        if account.silence is not None:
            tone = "warning" if account.silence.code == "limited" else "trouble"
            yield Banner(
                tone=tone,
                title=silent_text(account.silence, agency),
                lines=(doi_text("Nothing is lost, and nothing needs to be done: it goes on by itself."),),
            )
        if account.full_until is not None:
            title = doi_text("As many requests as %(agency)s allows were just sent.", agency=agency)
            line = doi_text("It goes on by itself at %(time)s.", time=moment(account.full_until))
            yield Banner(tone="busy", title=title, lines=(line,))


def about_workers(context: Context, seen: datetime | None, waiting: Waiting, set_up: SetUp) -> Iterator[Banner]:
    """That nobody works on what waits, or would on what comes; and how a worker is started."""
    now, kind = context.clock(), context.settings.queue_kind
    word = worker_word(now, seen, waiting.since)
    is_early = waiting.is_any or not set_up.is_done or kind != "rq"
    if word == GOOD or (word != FAILING and is_early):
        return
    if seen is None:
        title = doi_text("No worker has ever run.")
    else:
        title = doi_text("No worker has run for %(time)s.", time=duration(int((now - seen).total_seconds())))
    lines = [_kept_waiting(now, waiting)] if word == FAILING else [doi_text("Nothing waits at the moment.")]
    if kind == "thread":
        lines.append(
            doi_text(
                "The embedded worker starts by itself with the first request to the catalogue. It did not: restart the "
                "web server, and look into its log."
            )
        )
    elif kind == "rq":
        lines.append(doi_text("Start one like this, where the catalogue runs:"))
    else:
        lines.append(doi_text("Let cron run this every minute, where the catalogue runs:"))
    tone = "trouble" if word == FAILING else "warning"
    yield Banner(tone=tone, title=title, lines=tuple(lines), command=COMMANDS.get(kind, ""))


def _kept_waiting(now: datetime, waiting: Waiting) -> Markup:
    since = waiting.since or now
    count = waiting.pending.number + waiting.noted
    return doi_plural(
        "%(shown)s thing waits for one, since %(time)s.",
        "%(shown)s things wait for one, the first since %(time)s.",
        count,
        shown=number(count),
        time=moment(since),
    )


def first_steps(set_up: SetUp, *, may_configure: bool) -> tuple[Step, ...]:
    """The way from nothing to the first series with DOIs; empty for whoever has gone it."""
    if set_up.is_done:
        return ()
    configuration = way_to("configuration") if may_configure else None
    ask = doi_text("An administrator of the catalogue does this.")
    return (
        Step(
            title=doi_text("Set up the account"),
            text=doi_text("Name, password and prefix that the registration agency gave you.") if may_configure else ask,
            is_done=set_up.has_account,
            url=configuration,
        ),
        Step(
            title=doi_text("Test the connection"),
            text=doi_text("It shows whether the agency accepts them, before anything is minted.")
            if may_configure
            else ask,
            url=configuration if set_up.has_account else None,
        ),
        Step(
            title=doi_text("Try one record"),
            text=doi_text(
                "Open a published record in the catalogue and choose “Mint DOI” in its panel. The panel shows what "
                "happens."
            ),
            is_done=set_up.was_tried,
        ),
        Step(
            title=doi_text("Mint a whole series"),
            text=doi_text("Choose the records, see which are ready and what the others lack, and then confirm."),
            url=way_to("batch_mint") if set_up.has_account else None,
        ),
    )
