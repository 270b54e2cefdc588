"""A harvester that asks through the test client, and judges every answer by the official schemas where they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from lxml import etree

from tests.shared_material import SCHEMAS

OAI = "{http://www.openarchives.org/OAI/2.0/}"
OFFLINE = SCHEMAS / "offline"


class Answered:
    """An answer of the endpoint."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root

    @property
    def error(self) -> str | None:
        """The code of the error, if it is one."""
        found = self.root.find(f"{OAI}error")
        return None if found is None else found.get("code")

    @property
    def headers(self) -> list[tuple[str, str, bool]]:
        """Identifier, datestamp and whether it is deleted, header by header."""
        return [
            (header.findtext(f"{OAI}identifier") or "", header.findtext(f"{OAI}datestamp") or "",
             header.get("status") == "deleted")
            for header in self.root.iter(f"{OAI}header")
        ]  # fmt: skip

    @property
    def keys(self) -> list[str]:
        return [name.split(":", 2)[2] for name, _, _ in self.headers]

    @property
    def token(self) -> etree._Element | None:
        return self.root.find(f".//{OAI}resumptionToken")

    def text(self, name: str) -> str:
        return self.root.findtext(f".//{OAI}{name}") or ""


class Harvester:
    """Asks by GET or POST; every answer must be XML that is valid."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def ask(self, query: Any = None, *, method: str = "GET", **arguments: str) -> Answered:
        given = query if query is not None else arguments
        if method == "POST":
            answer = self.client.post("/oai", data=given)
        else:
            answer = self.client.get("/oai", query_string=given)
        assert answer.status_code == 200
        assert answer.content_type == "text/xml; charset=utf-8"
        return Answered(valid(answer.data))

    def pages(self, verb: str, **arguments: str) -> Iterator[Answered]:
        """A whole list, page by page."""
        page = self.ask(verb=verb, **arguments)
        yield page
        while page.token is not None and page.token.text:
            page = self.ask(verb=verb, resumptionToken=page.token.text)
            yield page

    def keys(self, **arguments: str) -> list[str]:
        """The keys of a whole list of identifiers; empty when nothing matches."""
        return [key for page in self.pages("ListIdentifiers", **arguments) for key in page.keys]


@cache
def schema(name: str) -> etree.XMLSchema | etree.RelaxNG:
    """One of the official schemas, read without the network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    document = etree.parse(str(OFFLINE / name), parser)
    return etree.RelaxNG(document) if name.endswith(".rng") else etree.XMLSchema(document)


def valid(data: bytes, name: str = "all-oai.xsd") -> etree._Element:
    """The document, once it was found valid; without the schemas beside the repository it need only be XML."""
    root = etree.fromstring(data)
    if OFFLINE.is_dir():
        checker = schema(name)
        assert checker.validate(root.getroottree()), checker.error_log
    return root
