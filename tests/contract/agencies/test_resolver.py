"""Where a DOI leads, and when nobody can say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from flask_doi.agencies.resolver import Resolution, Resolver

from .conftest import QUICK
from .scripted_server import ScriptedServer, Step, reply, silence
from .words import DOI, URL


@pytest.fixture
def resolver(server: ScriptedServer) -> Iterator[Resolver]:
    resolver = Resolver(server.url, mailto="doi@archive.example", deadlines=QUICK, version="1")
    yield resolver
    resolver.close()


def handle(code: int, *values: dict[str, Any]) -> dict[str, Any]:
    return {"responseCode": code, "handle": DOI, "values": list(values)}


URL_VALUE = {"index": 1, "type": "URL", "data": {"format": "string", "value": URL}, "ttl": 86400}
ADMIN_VALUE = {"index": 100, "type": "HS_ADMIN", "data": {"format": "admin", "value": {"handle": "10.admin/x"}}}


@pytest.mark.parametrize(
    ("step", "code", "target"),
    [
        (reply(200, handle(1, ADMIN_VALUE, URL_VALUE)), "resolves", URL),
        (reply(200, handle(1, ADMIN_VALUE)), "no_target", None),
        (reply(200, handle(200)), "no_target", None),
        (reply(404, handle(100)), "absent", None),
        (reply(400, handle(301)), "not_responsible", None),
        (reply(500, handle(2)), "unavailable", None),
        (reply(404, text="<h1>no such page</h1>"), "unavailable", None),
        (reply(200, {"responseCode": [1]}), "unavailable", None),
        (reply(302, Location="https://login.example/"), "unavailable", None),
        (silence(), "unavailable", None),
    ],
)
def test_each_answer_of_the_handle_system_has_one_meaning(
    resolver: Resolver, server: ScriptedServer, step: Step, code: str, target: str | None
) -> None:
    server.answers(step)
    resolution = resolver.lookup(DOI)
    assert (resolution.code, resolution.target) == (code, target)
    assert resolution.resolves == (code == "resolves")
    assert resolution.conclusive == (code != "unavailable")


def test_the_question_names_the_doi_and_the_kind_of_value(resolver: Resolver, server: ScriptedServer) -> None:
    server.always = reply(404, handle(100))
    resolver.lookup("10.80000/a?b")
    resolver.lookup(DOI, fresh=True)
    first, second = (request.target for request in server.requests)
    assert first == "/api/handles/10.80000%2Fa%3Fb?type=URL"
    assert second.endswith("?type=URL&auth=true")
    assert "mailto:doi@archive.example" in server.requests[0].headers["user-agent"]
    assert "authorization" not in server.requests[0].headers


def test_an_unreachable_resolver_says_why() -> None:
    resolution = Resolver("http://127.0.0.1:9", deadlines=QUICK).lookup(DOI)
    assert resolution == Resolution(code="unavailable", detail="Connection refused")
