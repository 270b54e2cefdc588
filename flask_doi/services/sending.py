"""What a pool thread does: speaks to the agency about one DOI. No database, no application context."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask_doi import failpoints
from flask_doi.agencies.base import AccountReport, Agency, Outcome, Verdict
from flask_doi.domain.payload import Payload
from flask_doi.domain.states import AgencyState

logger = logging.getLogger("flask_doi.sending")

REFUSED_CREDENTIALS = ("bad_credentials", "unknown_account")
"""What a probe says when the fault may lie in the credentials."""
REPORT_LIFE = 20.0
"""Seconds for which one probe of an account answers for all requests in flight."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """One request as it was put on file: "create", "update" or "delete" of a name, or a "look" at what it holds.

    `in_doubt` says that an earlier creation of the name may have succeeded.
    """

    action: str
    doi: str
    url: str
    state: AgencyState
    payload: Payload
    observed: AgencyState
    reason: str | None = None
    prefix: str | None = None
    in_doubt: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back: the outcome, what a taken name really holds, and the state of a suspect account.

    `successor` is the digest of the credentials that the agency accepts in place of those it refused.
    """

    outcome: Outcome
    readback: Outcome | None = None
    report: AccountReport | None = None
    successor: str | None = None


Successor = tuple[Agency, str]
"""A client with the credentials that wait to take over, and their digest."""


class Probes:
    """One probe per account at a time, remembered for a few seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[int, tuple[float, AccountReport]] = {}

    def report(self, agency: Agency, prefix: str | None) -> AccountReport:
        """The state of the agency's account, asked for at most every 20 seconds."""
        with self._lock:
            at, known = self._known.get(id(agency), (0.0, None))
            if known is None or time.monotonic() - at > REPORT_LIFE:
                known = agency.check(prefix=prefix)
                self._known[id(agency)] = (time.monotonic(), known)
            return known


def carry_out(agency: Agency, task: Task, probes: Probes, successor: Successor | None = None) -> Answer:
    """Sends one request; reads a taken name back, and probes the account when an answer may be about it.

    Where the credentials are refused, those that wait to take over are tried.
    """
    failpoints.hit("before-send")
    outcome = _safely(lambda: _request(agency, task))
    failpoints.hit("after-send")
    if outcome.verdict is Verdict.TAKEN or (outcome.verdict is Verdict.REFUSED and task.in_doubt):
        return Answer(outcome=outcome, readback=_safely(lambda: agency.get(doi=task.doi)))
    report = _report(agency, task, probes) if outcome.verdict is Verdict.SUSPECT else None
    code = outcome.code if report is None else report.code
    is_refused = outcome.verdict in (Verdict.SUSPECT, Verdict.ACCOUNT) and code in REFUSED_CREDENTIALS
    if not is_refused or successor is None:
        return Answer(outcome=outcome, report=report)
    tried = _report(successor[0], task, probes)
    accepted = successor[1] if tried is not None and tried.usable else None
    return Answer(outcome=outcome, report=report, successor=accepted)


def _report(agency: Agency, task: Task, probes: Probes) -> AccountReport | None:
    try:
        return probes.report(agency, task.prefix)
    except Exception:
        logger.exception("The agency client failed when it looked at the account.")
        return None


def _request(agency: Agency, task: Task) -> Outcome:
    if task.action == "look":
        return agency.get(doi=task.doi)
    if task.action == "delete":
        return agency.delete(doi=task.doi)
    if task.action == "create":
        return agency.create(doi=task.doi, url=task.url, state=task.state, payload=task.payload)
    return agency.update(
        doi=task.doi,
        url=task.url,
        state=task.state,
        payload=task.payload,
        reason=task.reason,
        observed=task.observed,
    )


def _safely(request: Callable[[], Outcome]) -> Outcome:
    """A fault in a client must not take a worker down: it is logged in full and the job waits."""
    try:
        return request()
    except Exception as error:
        logger.exception("The agency client failed.")
        return Outcome(verdict=Verdict.UNKNOWN, code="client_error", params={"error": type(error).__name__})
