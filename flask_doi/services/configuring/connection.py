"""Tests the connection with an account as it was typed, before it is saved: what is in order, and what is to be mended.

Nothing typed is stored, logged or told again. Only the agency's address in app.config or its usual one is asked, ten
seconds at most, and no transaction of ours is open meanwhile.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from importlib.metadata import version

from flask_doi.agencies.base import AccountReport, Agency, Credentials, Deadlines
from flask_doi.agencies.deadline import call_within
from flask_doi.agencies.reaching import Way, reach
from flask_doi.agencies.registry import ENVIRONMENTS, AgencySettings, agency_names, make_agency
from flask_doi.domain.connection import Line, Report, bad, good, untried
from flask_doi.errors import DoiError
from flask_doi.models import Account
from flask_doi.services import gate
from flask_doi.services.accounts import api_url_of, client_for, rate_limit_of
from flask_doi.services.configuring.candidate import Candidate, TypedAccount, candidate_of
from flask_doi.services.configuring.draft_trial import draft_trial
from flask_doi.services.configuring.effective import allows
from flask_doi.services.configuring.names_and_hosts import Named, contact_line, host_lines, named
from flask_doi.services.configuring.way_lines import clock_line, way_lines
from flask_doi.services.context import Context
from flask_doi.services.retrying import again

logger = logging.getLogger("flask_doi.configuration")

DEADLINE = 10.0
"""Seconds for which a person may have to wait."""
REACHING = 4.0
DATACITE = "datacite"
ELSEWHERE = {"production": "test", "test": "production"}
MOST_REQUESTS = 9


def try_connection(context: Context, typed: TypedAccount, *, with_draft: bool = True) -> Report:
    """Everything that can be found out about an account, at most ten seconds later.

    A draft is written and deleted at the test system and in a sandbox, never in production, and not without
    `with_draft`.
    """
    began = time.monotonic()
    candidate = candidate_of(context, typed)
    test = _Test(context, candidate, named(context, candidate), began + DEADLINE)
    with call_within(DEADLINE):
        lines = tuple(test.lines(with_draft=with_draft))
    if test.address:
        again(lambda: _count(context, candidate.account, test.address))
    account = candidate.account
    return Report(
        agency=account.agency,
        environment=account.environment,
        repository_id=account.repository_id,
        address=test.address,
        lines=lines,
        seconds=time.monotonic() - began,
    )


def _count(context: Context, account: Account, address: str) -> None:
    """The agency counted these requests, so those who send must know of them."""
    with context.transaction() as session:
        gate.count_further(context, session, address, rate_limit_of(context, account), MOST_REQUESTS)


class _Test:
    """One test under way; each step only where the one before leaves a reason for it."""

    def __init__(self, context: Context, candidate: Candidate, names: Named, end: float) -> None:
        self.context = context
        self.candidate = candidate
        self.account = candidate.account
        self.names = names
        self.address = ""
        self._end = end

    def left(self) -> float:
        """Seconds until whoever waits has waited long enough."""
        return max(0.0, self._end - time.monotonic())

    def lines(self, *, with_draft: bool) -> Iterator[Line]:
        """All lines, in the order in which they are best mended."""
        environment = list(self._about_environment())
        yield from environment
        report = None
        if all(line.verdict != "bad" for line in environment) and self.address:
            way = self._way()
            yield from way_lines(way)
            yield clock_line(way)
            report, lines = self._about_account(way)
            yield from lines
        is_told = any(line.subject == "prefix" for line in self.names.lines)
        if not is_told:
            yield _about_prefix(self.account, report)
        yield from self.names.lines
        yield from host_lines(self.account, self.names.targets, report.domains if report else None)
        yield contact_line(self.context, self.account)
        if with_draft:
            yield from self._about_draft(report)

    def _about_environment(self) -> Iterator[Line]:
        account, configured = self.account, self.context.configured
        if account.environment not in ENVIRONMENTS:
            yield bad("environment", "environment_unknown", environment=account.environment)
        elif not allows(configured, account.environment):
            allowed = {"environment": account.environment, "allowed": configured.environment}
            yield bad("environment", "environment_above", **allowed)
        else:
            yield good("environment", f"environment_{account.environment}")
        if account.agency not in agency_names():
            yield untried("address", "agency_without_client")
        elif account.environment in ENVIRONMENTS:
            self.address = api_url_of(self.context, account.environment)

    def _way(self) -> Way:
        context = self.context
        seconds = min(REACHING, self.left())
        mailto = context.settings.mailto
        return reach(self.address, seconds=seconds, clock=context.clock, mailto=mailto, version=version("flask-doi"))

    def _about_account(self, way: Way) -> tuple[AccountReport | None, list[Line]]:
        """What the agency says of the account; nothing is asked where it cannot be reached or nothing was typed."""
        account, repository = self.account, self.account.repository_id
        if not repository:
            return None, [bad("credentials", "repository_missing")]
        if self.candidate.is_secret_unreadable:
            return None, [bad("credentials", "secret_unreadable")]
        if not self.candidate.has_secret:
            return None, [bad("credentials", "secret_missing", repository=repository)]
        if not way.is_open:
            return None, [untried("credentials", "not_reached", host=way.host)]
        if self.left() < 1:
            return None, [untried("credentials", "out_of_time")]
        agency = self._client()
        try:
            report = agency.check(prefix=account.prefix or None)
        finally:
            agency.close()
        return report, list(self._about_report(report))

    def _client(self) -> Agency:
        account = self.account
        return client_for(
            self.context,
            agency=account.agency,
            environment=account.environment,
            repository_id=account.repository_id,
            secret=self.candidate.secret,
            total=DEADLINE,
        )

    def _about_report(self, report: AccountReport) -> Iterator[Line]:
        account = self.account
        params = {"repository": account.repository_id, "tried": self.candidate.tried}
        if report.code in ("bad_credentials", "unknown_account"):
            yield self._about_refusal(report, params)
        elif report.code == "unreachable":
            outcome = report.outcome
            told = {"tried": params["tried"], **(outcome.params if outcome else {})}
            yield bad("credentials", outcome.code if outcome else "unreadable", **told)
        else:
            yield good("credentials", "credentials_accepted", **params)
            yield _about_activity(report, account.repository_id)

    def _about_refusal(self, report: AccountReport, params: dict[str, str]) -> Line:
        """Who is refused here may be at home in the other system, which shares nothing with this one."""
        other = self._at_home()
        if other is not None:
            return bad("credentials", "other_environment", other=other, environment=self.account.environment, **params)
        is_datacite = self.account.agency == DATACITE
        if is_datacite and "." not in self.account.repository_id and report.code == "unknown_account":
            return bad("credentials", "member_account", **params)
        if report.code == "bad_credentials" and self.candidate.secret.get("api_token"):
            return bad("credentials", "bad_token", **params)
        return bad("credentials", report.code, **params)

    def _at_home(self) -> str | None:
        """The other system of the agency, where it accepts these credentials.

        Only the usual addresses are asked, and never a system that the configuration does not allow.
        """
        other = ELSEWHERE.get(self.account.environment)
        if other is None or self.account.agency != DATACITE or self.left() < 2:
            return None
        if not allows(self.context.configured, other):
            return None
        if self.address != ENVIRONMENTS[self.account.environment].api_url:
            return None
        half = self.left() / 2
        wiring = AgencySettings(
            api_url=ENVIRONMENTS[other].api_url,
            credentials=Credentials(
                repository_id=self.account.repository_id,
                password=self.candidate.secret.get("password"),
                api_token=self.candidate.secret.get("api_token"),
            ),
            deadlines=Deadlines(connect=half, read=half, total=half),
            mailto=self.context.settings.mailto,
            version=version("flask-doi"),
        )
        agency = make_agency(DATACITE, wiring)
        try:
            found = agency.check()
        finally:
            agency.close()
        return other if found.code in ("ok", "account_inactive") else None

    def _about_draft(self, report: AccountReport | None) -> Iterator[Line]:
        account = self.account
        if account.environment == "production":
            yield untried("draft", "draft_never_in_production")
            return
        is_sane = not any(line.verdict == "bad" and line.subject in ("prefix", "shoulder") for line in self.names.lines)
        if report is None or not report.usable or not is_sane or not self.names.targets:
            yield untried("draft", "draft_untried")
            return
        agency = self._client()
        try:
            yield from draft_trial(agency, account, self.names.targets[-1], self.left)
        except DoiError as error:
            yield bad("draft", "draft_refused", said=str(error))
        finally:
            agency.close()


def _about_activity(report: AccountReport, repository: str) -> Line:
    if report.active is None:
        return untried("account", "account_untold", repository=repository)
    told = good("account", "account_active", repository=repository)
    return told if report.active else bad("account", "account_inactive", repository=repository)


def _about_prefix(account: Account, report: AccountReport | None) -> Line:
    """Whether the prefix is the account's own; those that it has are named."""
    params = {"prefix": str(account.prefix), "repository": account.repository_id}
    if report is None or report.prefixes is None:
        return untried("prefix", "prefix_untold", **params)
    own = ", ".join(report.prefixes)
    if str(account.prefix).lower() in (each.lower() for each in report.prefixes):
        return good("prefix", "prefix_assigned", **params)
    if not own:
        return bad("prefix", "no_prefix_assigned", **params)
    return bad("prefix", "prefix_not_assigned", prefixes=own, **params)
