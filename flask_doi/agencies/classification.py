"""What an unwelcome answer means: every status, error body and failure on the way becomes one Outcome.

The meanings are those of the DataCite REST API's errors. Bodies are never trusted to be JSON: the load balancer and the
firewall in front of the API answer in HTML or plain text, and what they say is not about the account or the record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from flask_doi.agencies.authentication import kept_body, without_secrets
from flask_doi.agencies.base import Credentials, Message, Outcome, Verdict
from flask_doi.agencies.documents import has_errors, messages_in
from flask_doi.agencies.http import Reply

Clock = Callable[[], datetime]

_SUSPECT = {401: "bad_credentials", 403: "forbidden", 404: "not_found"}
_REFUSED = {400: "invalid", 405: "not_allowed", 413: "too_large", 422: "invalid"}
_TAKEN = re.compile(r"already been taken", re.IGNORECASE)
_URL_NOT_ALLOWED = re.compile(r"URL (\S+) is not allowed by repository", re.IGNORECASE)
_OLD_SCHEMA = re.compile(r"Schema \S+ is no longer supported", re.IGNORECASE)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Classifier:
    """Makes Outcomes for one account; nothing in them holds its secrets."""

    def __init__(self, credentials: Credentials, *, address: str, clock: Clock = utc_now) -> None:
        self._credentials = credentials
        self._host = urlsplit(address).hostname or address
        self._clock = clock

    def failure(self, reply: Reply, *, writing: bool) -> Outcome:
        """The meaning of a reply that is not the success hoped for; `writing` says whether the request was to change
        anything."""
        if reply.status is None:
            return self._unanswered(reply, writing=writing)
        if reply.status == 429:
            return self._outcome(reply, Verdict.LIMITED, "limited", retry_after=self._retry_after(reply))
        if 300 <= reply.status < 400:
            return self._redirected(reply)
        if reply.status == 408:
            return self._outcome(reply, Verdict.UNAVAILABLE, "timeout")
        if reply.status >= 500:
            verdict = Verdict.UNKNOWN if writing else Verdict.UNAVAILABLE
            return self._outcome(reply, verdict, "server_error", retry_after=self._retry_after(reply))
        if reply.status >= 400:
            return self._client_error(reply, writing=writing)
        return self.unreadable(reply, writing=writing)

    def refusal(self, reply: Reply) -> Outcome:
        """The meaning of the API's complaints about a record, whatever status they came with."""
        messages = self._messages(reply)
        doi_taken = any(_TAKEN.search(message.text) for message in messages if message.source in ("doi", ""))
        if doi_taken:
            return self._outcome(reply, Verdict.TAKEN, "taken")
        for message in messages:
            not_allowed = _URL_NOT_ALLOWED.search(message.text)
            if not_allowed:
                params = {"url": not_allowed[1], "host": _host_of(not_allowed[1])}
                return self._outcome(reply, Verdict.REFUSED, "url_not_allowed", params=params)
        if any(_OLD_SCHEMA.search(message.text) for message in messages):
            return self._outcome(reply, Verdict.REFUSED, "schema_unsupported")
        return self._outcome(reply, Verdict.REFUSED, "invalid")

    def unreadable(self, reply: Reply, *, writing: bool) -> Outcome:
        """A reply that claims something and does not show it."""
        verdict = Verdict.UNKNOWN if writing else Verdict.UNAVAILABLE
        return self._outcome(reply, verdict, reply.fault or "unreadable", params=self._where(reply))

    def mismatch(self, reply: Reply, verdict: Verdict, *, field: str, asked: str, got: str) -> Outcome:
        """A reply that shows something else than what was asked."""
        return self._outcome(reply, verdict, "mismatch", params={"field": field, "asked": asked, "got": got})

    def success(self, reply: Reply, code: str, params: Mapping[str, str] | None = None) -> Outcome:
        """A reply that proves what was asked."""
        return self._outcome(reply, Verdict.ACCEPTED, code, params=params)

    def account(self, reply: Reply, code: str, params: Mapping[str, str]) -> Outcome:
        """A reply that shows the account itself to be wrong."""
        return self._outcome(reply, Verdict.ACCOUNT, code, params=params)

    def _unanswered(self, reply: Reply, *, writing: bool) -> Outcome:
        verdict = Verdict.UNKNOWN if writing and reply.sent else Verdict.UNAVAILABLE
        return self._outcome(reply, verdict, reply.fault, params=self._where(reply))

    def _client_error(self, reply: Reply, *, writing: bool) -> Outcome:
        status = reply.status or 0
        if status in (409, 425):
            return self._outcome(reply, Verdict.UNKNOWN, "conflict")
        if status == 407 or (status in _SUSPECT and not has_errors(reply.document())):
            return self._outcome(reply, Verdict.UNAVAILABLE, "unreadable", params=self._where(reply))
        if status in _SUSPECT:
            params = {"repository": self._credentials.repository_id}
            return self._outcome(reply, Verdict.SUSPECT, _SUSPECT[status], params=params)
        if status == 422 and not has_errors(reply.document()):
            return self.unreadable(reply, writing=writing)
        if status == 422:
            return self.refusal(reply)
        return self._outcome(reply, Verdict.REFUSED, _REFUSED.get(status, "refused"))

    def _redirected(self, reply: Reply) -> Outcome:
        host = _host_of(reply.headers.get("Location", "")) or self._host
        return self._outcome(reply, Verdict.REFUSED, "redirected", params={"host": host})

    def _outcome(
        self,
        reply: Reply,
        verdict: Verdict,
        code: str,
        *,
        params: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> Outcome:
        return Outcome(
            verdict=verdict,
            code=code,
            status=reply.status,
            messages=self._messages(reply),
            params={name: without_secrets(value, self._credentials) for name, value in (params or {}).items()},
            retry_after=retry_after,
            body=kept_body(reply.text, self._credentials),
        )

    def _messages(self, reply: Reply) -> tuple[Message, ...]:
        return tuple(
            Message(source=message.source, text=without_secrets(message.text, self._credentials))
            for message in messages_in(reply.document())
        )

    def _where(self, reply: Reply) -> dict[str, str]:
        return {"host": self._host, "detail": reply.detail} if reply.detail else {"host": self._host}

    def _retry_after(self, reply: Reply) -> float | None:
        return retry_after(reply.headers.get("Retry-After"), reply.headers.get("Date"), self._clock())


def retry_after(value: str | None, date: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, never below zero; None when it is missing or says nothing.

    It may hold seconds or an HTTP date (RFC 9110, 10.2.3); a date counts from the reply's own `date` where that is
    readable, so a wrong clock here does no harm.
    """
    text = (value or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text):
        return float(text)
    until = _http_date(text)
    if until is None:
        return None
    return max(timedelta(0), until - (_http_date(date or "") or now)).total_seconds()


def _http_date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
