"""The state of a record's DOI in words: one headline, and what else there is to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import url_for
from markupsafe import Markup, escape

from flask_doi.domain.outcome_wording import outcome_advice, outcome_text
from flask_doi.domain.retirement import reason_label
from flask_doi.services.context import current_context
from flask_doi.services.status_facts import DoiFacts, Failure, RecordStatus
from flask_doi.web.account_ways import way_to_account
from flask_doi.web.agency_words import agency_called, paused_text, silent_text
from flask_doi.web.refusals import refusal, refusal_line, what_was_noted
from flask_doi.web.texts import doi_plural, doi_text, moment, translated

_WAY = Markup(' <a class="doi-way" href="{}">{}</a>')
WITH_A_CLOCK = ("grace", "embargoed")
PATIENCE = timedelta(minutes=5)
"""How long a job may wait before the silence of the workers is worth telling."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a panel says; `tone` is "good", "busy", "trouble" or "plain".

    `mending` stands above the list of what blocks a DOI; it is empty when the headline says so already.
    """

    tone: str
    headline: Markup
    lines: tuple[Markup, ...] = ()
    mending: str = ""


def agency_name(status: RecordStatus) -> str:
    """The agency as people call it."""
    return agency_called(status.agency)


def told(status: RecordStatus) -> Told:
    """The status in words."""
    for teller in (_about_work, _about_failure, _about_doi, _about_record):
        found = teller(status)
        if found is not None:
            found = replace(found, lines=(*found.lines, *_cared_for(status)))
            return found if found.headline == _to_mend(status).headline else replace(found, mending=_mending(status))
    return Told(tone="plain", headline=doi_text("No DOI yet."))


def _mending(status: RecordStatus) -> Markup:
    """What the list of blocking problems means for a record whose headline is about something else."""
    if status.doi is not None and status.doi.is_registered:
        return doi_text("Changes cannot be sent before this is mended:")
    return doi_text("To mend before a DOI can be minted:")


def _cared_for(status: RecordStatus) -> Iterator[Markup]:
    """Who takes care of what failed, or why nobody does any more."""
    failure = status.failure
    if failure is None or failure.is_retried:
        return
    if failure.given_up:
        yield doi_text("It was given up: %(why)s", why=failure.given_up)
    elif failure.assigned_to:
        yield doi_text("%(who)s takes care of it.", who=failure.assigned_to)


def failure_text(status: RecordStatus, failure: Failure) -> Markup:
    """What went wrong, in a sentence."""
    params = {"agency": agency_name(status), **failure.params}
    return escape(outcome_text(failure.code, params, translated))


def failure_advice(status: RecordStatus, failure: Failure) -> Markup:
    """What to do about what went wrong."""
    params = {"agency": agency_name(status), **failure.params}
    return escape(outcome_advice(failure.code, params, translated))


def _about_work(status: RecordStatus) -> Told | None:
    waiting = status.waiting
    if waiting is None:
        return None
    agency, since = agency_name(status), moment(waiting.since)
    lines = tuple(_obstacles(status))
    if waiting.is_being_sent:
        return Told(tone="busy", headline=doi_text("Being sent to %(agency)s.", agency=agency), lines=lines)
    if status.pause is not None:
        return Told(tone="trouble", headline=paused_text(status.pause, agency), lines=lines)
    if status.silence is not None:
        return Told(tone="trouble", headline=silent_text(status.silence, agency), lines=lines)
    if waiting.is_noted_only:
        headline = doi_text("Noted at %(time)s; the worker takes it up next.", time=since)
        return Told(tone="busy", headline=headline, lines=lines)
    headline = doi_text("Waiting for %(agency)s since %(time)s.", agency=agency, time=since)
    return Told(tone="busy", headline=headline, lines=lines)


def _obstacles(status: RecordStatus) -> Iterator[Markup]:
    waiting, failure = status.waiting, status.failure
    if waiting is None:
        return
    if status.pause is not None:
        line = doi_text("Nothing is lost: it goes on by itself when the account is in order again.")
        url = way_to_account(current_context(), status.account[0]) if status.account else None
        yield line + _WAY.format(url, doi_text("Go to the account")) if url else line
    elif failure is not None and failure.code != "problems":
        yield failure_text(status, failure)
        if waiting.next_try is not None:
            number, most = waiting.attempts, waiting.max_attempts
            yield doi_text(
                "Tried %(number)s of %(most)s times; next try %(time)s.",
                number=number,
                most=most,
                time=moment(waiting.next_try),
            )
    yield from _idle_workers(status)


def _idle_workers(status: RecordStatus) -> Iterator[Markup]:
    """A job that waits without anybody to do it must not go unseen."""
    now = current_context().clock()
    waiting, seen = status.waiting, status.worker_seen
    if waiting is None or now - waiting.since < PATIENCE or (seen is not None and now - seen < PATIENCE):
        return
    if seen is None:
        yield doi_text("No worker was ever seen. Show this to an administrator.")
    else:
        yield doi_text("No worker was seen since %(time)s. Show this to an administrator.", time=moment(seen))


def _about_failure(status: RecordStatus) -> Told | None:
    failure = status.failure
    if failure is None or failure.is_retried or (failure.code == "problems" and not status.blocking):
        return None
    if failure.code == "problems":
        return _to_mend(status)
    text = failure_text(status, failure)
    headline = (
        text if failure.at is None else doi_text("It failed at %(time)s: %(text)s", time=moment(failure.at), text=text)
    )
    advice = failure_advice(status, failure)
    lines = (*_last_cause(status, failure), *((advice,) if advice else ()))
    return Told(tone="trouble", headline=headline, lines=lines)


def _last_cause(status: RecordStatus, failure: Failure) -> Iterator[Markup]:
    """Why the last of many tries failed."""
    last = failure.params.get("last")
    if failure.code == "gave_up" and last:
        text = outcome_text(last, {"agency": agency_name(status), **failure.params}, translated)
        yield doi_text("The last time: %(text)s", text=text)


def _about_doi(status: RecordStatus) -> Told | None:
    doi = status.doi
    if doi is None:
        return None
    found = _STATES[doi.state](status, doi)
    lines = [*found.lines]
    if doi.needs_sync and status.waiting is None:
        lines.append(doi_text("What %(agency)s knows is older than the record.", agency=agency_name(status)))
    return Told(tone=found.tone, headline=found.headline, lines=tuple(lines))


def _findable(status: RecordStatus, doi: DoiFacts) -> Told:
    if not doi.is_confirmed or doi.resolves is False:
        return _unresolved(doi)
    headline = doi_text("Findable since %(time)s.", time=moment(doi.findable_at))
    return Told(tone="good", headline=headline, lines=tuple(_synced(status, doi)))


def _registered(status: RecordStatus, doi: DoiFacts) -> Told:
    if doi.withheld is not None:
        headline = doi_text("Hidden: %(reason)s", reason=refusal(doi.withheld, dict(doi.withheld_params)))
        line = doi_text("The DOI still exists, cannot be searched for, and leads to a page that says so.")
        return Told(tone="plain", headline=headline, lines=(line,))
    if not doi.is_confirmed or doi.resolves is False:
        return _unresolved(doi)
    headline = doi_text("Registered since %(time)s, and left out of searches.", time=moment(doi.minted_at))
    return Told(tone="good", headline=headline, lines=tuple(_synced(status, doi)))


def _unresolved(doi: DoiFacts) -> Told:
    if doi.is_watched:
        return Told(tone="busy", headline=doi_text("Registered, waiting for the resolver."))
    headline = doi_text("Registered, but the resolver does not lead to the record.")
    return Told(tone="trouble", headline=headline, lines=(doi_text("Show this to an administrator."),))


def _synced(status: RecordStatus, doi: DoiFacts) -> Iterator[Markup]:
    if doi.is_watched:
        yield doi_text("The resolver is not seen to lead to the record yet; it is looked at again by itself.")
    if doi.told_at is not None:
        agency = agency_name(status)
        yield doi_text("%(agency)s has the metadata as of %(time)s.", agency=agency, time=moment(doi.told_at))


def _draft(status: RecordStatus, doi: DoiFacts) -> Told:
    agency = agency_name(status)
    if doi.withheld in WITH_A_CLOCK:
        return Told(tone="plain", headline=_by_itself(doi), lines=tuple(_while_a_draft(status, doi)))
    lines = list(_withheld(doi))
    if doi.withheld is None and doi.is_forgotten:
        since = moment(doi.drafted_at)
        lines.append(doi_text("It has been a draft since %(time)s. Make it findable, or give it back.", time=since))
    headline = doi_text("Draft: %(agency)s keeps the name, and nobody else sees it.", agency=agency)
    return Told(tone="plain", headline=headline, lines=tuple(lines))


def _by_itself(doi: DoiFacts) -> Markup:
    """When a DOI becomes public, and how."""
    if doi.withheld == "embargoed":
        until = doi.withheld_params.get("until", "")
        return doi_text("Reserved until the embargo ends on %(day)s; then it becomes public by itself.", day=until)
    if doi.asked_state == "registered":
        return doi_text("Draft; it becomes registered at %(time)s.", time=moment(doi.promote_at))
    return doi_text("Draft; it becomes findable at %(time)s.", time=moment(doi.promote_at))


def _while_a_draft(status: RecordStatus, doi: DoiFacts) -> Iterator[Markup]:
    if doi.withheld == "grace":
        yield doi_text("Until then it can be taken back without a trace.")
    if doi.state == "draft":
        agency = agency_name(status)
        yield doi_text("%(agency)s keeps the name as a draft, and nobody else sees it.", agency=agency)


def _reserved(status: RecordStatus, doi: DoiFacts) -> Told:
    if doi.withheld is None and doi.asked_state == "reserved":
        return Told(tone="plain", headline=_only_reserved(doi), lines=tuple(_about_reserving(status)))
    if doi.withheld is None and status.blocking:
        return _to_mend(status)
    if doi.withheld in WITH_A_CLOCK:
        return Told(tone="plain", headline=_by_itself(doi), lines=tuple(_while_a_draft(status, doi)))
    if doi.withheld == "released":
        return Told(tone="busy", headline=doi_text("The name %(doi)s is being given back.", doi=doi.name))
    if doi.withheld is not None:
        reason = refusal(doi.withheld, dict(doi.withheld_params))
        headline = doi_text("No DOI will be minted: %(reason)s", reason=reason)
        advice = refusal_line(doi.withheld, dict(doi.withheld_params))
        return Told(tone="plain", headline=headline, lines=(advice,) if advice else ())
    mended = status.failure is not None and status.failure.code == "problems"
    return Told(
        tone="plain",
        headline=_only_reserved(doi),
        lines=(doi_text("What was missing is there now; ask again."),) if mended else (),
    )


def _only_reserved(doi: DoiFacts) -> Markup:
    return doi_text("Reserved: %(doi)s; not public yet.", doi=doi.name)


def _about_reserving(status: RecordStatus) -> Iterator[Markup]:
    yield doi_text(
        "The name is kept here for this record, and no agency knows of it. It leads nowhere until it is minted."
    )
    refused = status.refusal
    if refused is not None:
        reason = refusal(refused.rule, dict(refused.params))
        yield doi_text("It cannot be minted yet: %(reason)s", reason=reason)


def _withheld(doi: DoiFacts) -> Iterator[Markup]:
    if doi.withheld is not None:
        reason = refusal(doi.withheld, dict(doi.withheld_params))
        yield doi_text("It is not made public: %(reason)s", reason=reason)


def _deactivated(status: RecordStatus, doi: DoiFacts) -> Told:
    lines = tuple(_about_tombstone(status, doi))
    if doi.deactivated_at is None:
        return Told(tone="plain", headline=doi_text("Being retired."), lines=lines)
    headline = doi_text("Retired since %(time)s.", time=moment(doi.deactivated_at))
    return Told(tone="plain", headline=headline, lines=lines)


def _about_tombstone(status: RecordStatus, doi: DoiFacts) -> Iterator[Markup]:
    if doi.was_public:
        address = url_for("flask_doi_landing.land", doi=doi.name)
        yield doi_text("The DOI leads to a tombstone.") + _WAY.format(address, doi_text("Read it"))
    else:
        yield doi_text("It was never public, so there is no tombstone.")
    if doi.retired_for is not None:
        yield doi_text("Reason: %(reason)s.", reason=reason_label(doi.retired_for, translated))
    if doi.replaced_by is not None:
        yield doi_text("In its place: %(doi)s", doi=doi.replaced_by)
    if doi.is_redacted:
        yield doi_text("It was redacted: nothing is told of the record any more, and it cannot come back.")
        if status.decision.wanted:
            yield doi_text("The record itself is still public in the catalogue. Take it back there, too.")


def _external(status: RecordStatus, doi: DoiFacts) -> Told:
    lines = [doi_text("It is shown and exported here, and never sent to %(agency)s.", agency=agency_name(status))]
    if doi.set_aside is not None:
        lines.append(doi_text("The name %(doi)s of ours stands aside for it.", doi=doi.set_aside))
    return Told(tone="plain", headline=doi_text("Registered elsewhere."), lines=tuple(lines))


_STATES: dict[str, Callable[[RecordStatus, DoiFacts], Told]] = {
    "findable": _findable,
    "registered": _registered,
    "draft": _draft,
    "reserved": _reserved,
    "deactivated": _deactivated,
    "external": _external,
}


def _about_record(status: RecordStatus) -> Told | None:
    if status.broken is not None:
        text = outcome_text("undescribable", {"error": status.broken}, translated)
        return Told(tone="trouble", headline=escape(text))
    if not status.exists:
        return Told(tone="plain", headline=doi_text("The record is gone."))
    refused = status.refusal
    if refused is not None:
        params = dict(refused.params)
        headline = doi_text("No DOI will be minted: %(reason)s", reason=refusal(refused.rule, params))
        if refused.rule == "embargoed":
            headline = doi_text("No DOI yet: %(reason)s", reason=refusal(refused.rule, params))
        lines = [refusal_line(refused.rule, params), *_given_back(status)]
        return Told(tone="plain", headline=headline, lines=tuple(line for line in lines if line))
    if status.blocking:
        return _to_mend(status)
    return Told(tone="plain", headline=doi_text("No DOI yet."), lines=tuple(what_was_noted(status)))


def _to_mend(status: RecordStatus) -> Told:
    if status.doi is not None and status.doi.is_registered:
        return Told(tone="trouble", headline=_mending(status))
    headline = doi_plural(
        "%(number)s thing to mend before a DOI can be minted:",
        "%(number)s things to mend before a DOI can be minted:",
        len(status.blocking),
    )
    return Told(tone="trouble", headline=headline)


def _given_back(status: RecordStatus) -> Iterator[Markup]:
    if status.notice is not None and status.notice.code == "released":
        yield from what_was_noted(status)
