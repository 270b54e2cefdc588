"""A running sandbox, and callers who speak to it over HTTP."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from flask_doi.sandbox import RunningSandbox, serve

SCHEMA = "http://datacite.org/schema/kernel-4"
URL = "https://archive.example.org/records/1"


def described(**changes: Any) -> dict[str, Any]:
    """Attributes that are enough for a DOI to be registered."""
    return {
        "url": URL,
        "titles": [{"title": "Minutes of the town council"}],
        "creators": [{"name": "Municipal Archive", "nameType": "Organizational"}],
        "publisher": "Municipal Archive",
        "publicationYear": 1872,
        "types": {"resourceTypeGeneral": "Collection", "resourceType": "Fonds"},
        **changes,
    }


def document(
    doi: str = "10.80000/XML-1",
    *,
    creators: str = "<creator><creatorName>Fenner, Martin</creatorName></creator>",
    more: str = "",
    namespace: str = SCHEMA,
    year: str = "2016",
) -> str:
    """A small DataCite document."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<resource xmlns="{namespace}">
  <identifier identifierType="DOI">{doi}</identifier>
  <creators>{creators}</creators>
  <titles>
    <title>Eating your own Dog Food</title>
  </titles>
  <publisher>DataCite</publisher>
  <publicationYear>{year}</publicationYear>
  <resourceType resourceTypeGeneral="Text">BlogPosting</resourceType>
  {more}
</resource>"""


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class Client:
    """Somebody who calls the sandbox with the credentials given."""

    def __init__(self, url: str, auth: tuple[str, str] | None = None, headers: dict[str, str] | None = None) -> None:
        self.url = url
        self.auth = auth
        self.headers = headers or {}

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {**self.headers, **options.pop("headers", {})}
        options.setdefault("timeout", 10)
        options.setdefault("allow_redirects", False)
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.url + path, auth=self.auth, headers=headers, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.call("GET", path, **options)

    def delete(self, path: str, **options: Any) -> requests.Response:
        return self.call("DELETE", path, **options)

    def send(self, method: str, path: str, attributes: dict[str, Any], client: str | None = None) -> requests.Response:
        data: dict[str, Any] = {"type": "dois", "attributes": attributes}
        if client:
            data["relationships"] = {"client": {"data": {"type": "clients", "id": client}}}
        headers = {"Content-Type": "application/vnd.api+json"}
        return self.call(method, path, json={"data": data}, headers=headers)

    def post(self, attributes: dict[str, Any], *, path: str = "/dois", client: str | None = None) -> requests.Response:
        return self.send("POST", path, attributes, client)

    def put(self, doi: str, attributes: dict[str, Any], *, query: str = "") -> requests.Response:
        return self.send("PUT", f"/dois/{doi}{query}", attributes)

    def state_of(self, doi: str) -> str:
        return str(self.get(f"/dois/{doi}").json()["data"]["attributes"]["state"])


@pytest.fixture(scope="session")
def running() -> Iterator[RunningSandbox]:
    with serve() as server:
        yield server


@pytest.fixture
def url(running: RunningSandbox) -> str:
    Client(running.url).call("POST", "/_sandbox/reset").raise_for_status()
    return running.url


@pytest.fixture
def archive(url: str) -> Client:
    """The repository the DOIs of these tests belong to."""
    return Client(url, ("SANDBOX.ARCHIVE", "sandbox"))


@pytest.fixture
def library(url: str) -> Client:
    """A repository of another member."""
    return Client(url, ("OTHER.LIBRARY", "sandbox"))


@pytest.fixture
def member(url: str) -> Client:
    return Client(url, ("SANDBOX", "sandbox"))


@pytest.fixture
def staff(url: str) -> Client:
    return Client(url, ("ADMIN", "sandbox"))


@pytest.fixture
def nobody(url: str) -> Client:
    return Client(url)


@pytest.fixture
def impostor(url: str) -> Client:
    return Client(url, ("SANDBOX.ARCHIVE", "wrong"))


@pytest.fixture
def control(url: str) -> Callable[[str, Any], requests.Response]:
    """Posts a command to the controls of the sandbox."""

    def post(path: str, command: Any) -> requests.Response:
        reply = Client(url).call("POST", f"/_sandbox/{path}", json=command)
        reply.raise_for_status()
        return reply

    return post


def attributes(reply: requests.Response) -> dict[str, Any]:
    """The attributes in an answer; fails with its text when it has none."""
    assert "data" in reply.json(), reply.text
    found: dict[str, Any] = reply.json()["data"]["attributes"]
    return found


def problems(reply: requests.Response) -> dict[str, str]:
    """Source to title of a refused validation."""
    return {entry["source"]: entry["title"] for entry in reply.json()["errors"]}
