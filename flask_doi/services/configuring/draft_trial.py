"""A draft that is written, read back, compared and deleted, to see that an account can really do what it is for.

Its name is always the same for an account, so that one left over from a test that was interrupted is found by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask_doi.agencies.base import Agency, Observation, Outcome, Verdict
from flask_doi.agencies.deadline import call_within
from flask_doi.domain.connection import Line, bad, good, untried
from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState
from flask_doi.domain.suffix import new_name
from flask_doi.models import Account

SUFFIX = "connection-test"
MARK = "Test of the connection: a draft that is deleted at once"
PAYLOAD = Payload(
    attributes={
        "titles": [{"title": MARK}],
        "creators": [{"name": "Test", "nameType": "Organizational"}],
        "publisher": {"name": "Test"},
        "publicationYear": 2000,
        "types": {"resourceTypeGeneral": "Other", "resourceType": "Test"},
    }
)
FOR_CLEANING_UP = 2.0
"""Seconds that are kept for deleting the draft, whatever happens before."""
LONG_ENOUGH = 2 * FOR_CLEANING_UP

Left = Callable[[], float]


def draft_trial(agency: Agency, account: Account, url: str, left: Left) -> Iterator[Line]:
    """The lines about it; `left` says how many seconds there are."""
    name = new_name(str(account.prefix), account.shoulder, SUFFIX)
    if not agency.capabilities.drafts:
        yield untried("draft", "draft_not_possible")
        return
    if left() < LONG_ENOUGH:
        yield untried("draft", "out_of_time")
        return
    found = agency.get(doi=name)
    if found.code == "found" and found.observed is not None:
        if not _is_ours(found.observed, account):
            yield bad("draft", "draft_name_in_use", doi=name)
            return
        if not _deleted(agency.delete(doi=name)):
            yield bad("draft", "draft_not_deleted", doi=name)
            return
        yield good("draft", "draft_left_over", doi=name)
    elif found.code != "absent":
        yield bad("draft", found.code, **found.params)
        return
    yield _written_and_deleted(agency, name, url, left)


def _written_and_deleted(agency: Agency, name: str, url: str, left: Left) -> Line:
    """Whatever happens after it may have been written, it is deleted."""
    written: Outcome | None = None
    try:
        with call_within(left() - FOR_CLEANING_UP):
            written = agency.create(doi=name, url=url, state=AgencyState.DRAFT, payload=PAYLOAD)
            line = _read_back(agency, name, url) if written.accepted else _refused(written)
    finally:
        may_be_there = written is None or written.verdict in (Verdict.ACCEPTED, Verdict.UNKNOWN)
        is_gone = _deleted(agency.delete(doi=name)) if may_be_there else True
    return line if is_gone else bad("draft", "draft_not_deleted", doi=name)


def _read_back(agency: Agency, name: str, url: str) -> Line:
    read = agency.get(doi=name)
    if read.observed is None:
        return bad("draft", "draft_not_read", doi=name)
    if not agency.holds(read.observed, url=url, payload=PAYLOAD):
        return bad("draft", "draft_differs", doi=name)
    return good("draft", "draft_done", doi=name)


def _refused(outcome: Outcome) -> Line:
    said = "; ".join(message.text for message in outcome.messages)
    if said:
        return bad("draft", "draft_refused", said=said)
    return bad("draft", outcome.code, **outcome.params)


def _is_ours(observed: Observation, account: Account) -> bool:
    """Whether it is a draft that such a test wrote with this account."""
    titles = observed.attributes.get("titles")
    title = titles[0].get("title") if isinstance(titles, list) and titles and isinstance(titles[0], dict) else None
    is_own = observed.client is None or observed.client == account.repository_id.lower()
    return observed.state is AgencyState.DRAFT and title == MARK and is_own


def _deleted(outcome: Outcome) -> bool:
    return outcome.code in ("deleted", "absent")
