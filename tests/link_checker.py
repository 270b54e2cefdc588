"""What DataCite's link checker notes of a landing page, found as it finds it: the page is fetched and read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from lxml import html


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The fields of the checker's report."""

    status: int
    content_type: str
    redirect_count: int
    body_has_pid: bool
    has_schema_org: bool
    schema_org_id: Any
    dc_identifier: str | None
    citation_doi: str | None

    def passes(self, doi: str) -> list[str]:
        """What is wrong with the landing page of a DOI; nothing when it passes."""
        checks = {
            f"the status is {self.status}": self.status == 200,
            f"it is no page but {self.content_type}": self.content_type == "text/html",
            "the DOI does not stand on it": self.body_has_pid,
            "it has no schema.org": self.has_schema_org,
            f"the schema.org id is {self.schema_org_id!r}": _ends_with(self.schema_org_id, doi),
            f"DC.identifier is {self.dc_identifier!r}": _ends_with(self.dc_identifier, doi),
            f"citation_doi is {self.citation_doi!r}": self.citation_doi == doi,
        }
        return [fault for fault, is_good in checks.items() if not is_good]


def check_link(client: FlaskClient, path: str, doi: str) -> Checked:
    """Follows an address to its page and reads that."""
    answer = client.get(path, follow_redirects=True)
    page = html.fromstring(answer.text)
    told = [json.loads(text) for text in page.xpath("//script[@type='application/ld+json']/text()")]
    known = next((each for each in told if "schema.org" in str(each.get("@context"))), None)
    return Checked(
        status=answer.status_code,
        content_type=answer.mimetype,
        redirect_count=len(answer.history),
        body_has_pid=doi in page.xpath("string(//body)"),
        has_schema_org=known is not None,
        schema_org_id=known.get("@id") if known else None,
        dc_identifier=_meta(page, "dc.identifier"),
        citation_doi=_meta(page, "citation_doi"),
    )


def _meta(page: Any, name: str) -> str | None:
    found = [meta.get("content") for meta in page.iter("meta") if (meta.get("name") or "").lower() == name]
    return found[0] if found else None


def _ends_with(value: Any, doi: str) -> bool:
    return isinstance(value, str) and value.endswith(doi)
