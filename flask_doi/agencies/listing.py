"""All DOIs of an account, page after page by cursor (DataCite REST API: pagination)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask_doi.agencies.account_probe import AccountProbe, Send
from flask_doi.agencies.base import ListedDoi, ListingInterrupted, Outcome, Verdict
from flask_doi.agencies.classification import Classifier
from flask_doi.agencies.documents import listed_in, mapping
from flask_doi.agencies.http import Reply

PAGE_SIZE = 500


class Listing:
    """One walk through the list of one repository.

    The list is not limited to the caller's own DOIs, so it is always asked for one repository; and it shows a stranger
    the findable ones only, so the account is proven first.
    """

    def __init__(self, send: Send, repository: str, classifier: Classifier, probe: AccountProbe) -> None:
        self._send = send
        self._repository = repository
        self._classifier = classifier
        self._probe = probe

    def rows(self) -> Iterator[ListedDoi]:
        """Every row in turn; ListingInterrupted when a page fails or the cursor runs in circles."""
        identity = self._probe.identity()
        if not identity.accepted:
            raise ListingInterrupted(identity)
        cursor: str | None = "1"
        seen: set[str] = set()
        while cursor is not None:
            seen.add(cursor)
            reply = self._page(cursor)
            document = reply.document()
            yield from self._rows_of(reply, document)
            cursor = _next_cursor(document)
            if cursor in seen:
                raise ListingInterrupted(self._mismatch(reply, field="cursor", got=str(cursor)))

    def _page(self, cursor: str) -> Reply:
        params = {
            "client-id": self._repository.lower(),
            "page[size]": str(PAGE_SIZE),
            "page[cursor]": cursor,
            "fields[dois]": "doi,state,url,updated",
            "disable-facets": "true",
        }
        reply = self._send("GET", "/dois", params=params)
        if reply.status != 200 or not isinstance(mapping(reply.document()).get("data"), list):
            raise ListingInterrupted(self._classifier.failure(reply, writing=False))
        return reply

    def _rows_of(self, reply: Reply, document: Any) -> Iterator[ListedDoi]:
        for row in document["data"]:
            listed = listed_in(row)
            if listed is None:
                raise ListingInterrupted(self._mismatch(reply, field="state", got=str(mapping(row).get("id"))))
            yield listed

    def _mismatch(self, reply: Reply, *, field: str, got: str) -> Outcome:
        return self._classifier.mismatch(reply, Verdict.UNAVAILABLE, field=field, asked="", got=got)


def _next_cursor(document: Any) -> str | None:
    """The cursor in the link to the next page; the link itself is not followed, it could lead anywhere."""
    link = mapping(mapping(document).get("links")).get("next")
    if not isinstance(link, str):
        return None
    values = parse_qs(urlsplit(link).query).get("page[cursor]")
    return values[0] if values else None
