"""Addresses that nobody means well by: every one is answered in order, on every database."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from ..services_fixtures import MARIADB, POSTGRESQL, SQLITE, Install
from ..web.every_address import ADMIN, PUBLIC, rules_of

ODD = (
    "x" * 10_000,
    "%00",
    "a%0Ab",
    "a%0D%0ASet-Cookie:%20x=1",
    "'%22%3Cscript%3E",
    "..%2F..%2Fetc%2Fpasswd",
    "//evil.example.org",
    "%5C%5Cevil.example.org",
    "%ED%A0%80",
    "%F0%9F%9A%A2%E2%80%AE",
    "%25%7B%7D%7Bkey%7D",
    "9" * 40,
    "-1",
)
NUMBERS = ("0", "9" * 40, "2147483648", "9223372036854775808")


def cookies_set(answer: TestResponse) -> set[str]:
    """The names of the cookies that an answer sets."""
    return {cookie.partition("=")[0].strip() for cookie in answer.headers.getlist("Set-Cookie")}


def filled(rule: str, value: str) -> str:
    """The address of a rule with one value in every place."""
    parts = []
    for part in rule.split("<"):
        argument, bracket, rest = part.partition(">")
        name = argument.rpartition(":")[2]
        given = f"10.1234/{value}" if name == "doi" else value
        parts.append(f"{given}{rest}" if bracket else part)
    return "".join(parts)


@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL, MARIADB])
def test_no_address_makes_a_page_fail(install: Install, make_database, kind: str) -> None:  # type: ignore[no-untyped-def]
    installed = install(make_database(kind), expose_test=True)
    installed.publish("r1")
    installed.drain()
    client = installed.app.test_client()
    failed = []
    for rule in rules_of(installed.app, *PUBLIC, ADMIN):
        values = NUMBERS if "<int" in rule.rule else ODD
        for address in {filled(rule.rule, value) for value in values} if rule.arguments else {rule.rule}:
            for host in ("localhost", "evil.example.org"):
                answer = client.get(address, headers={"Host": host}, buffered=True)
                if answer.status_code >= 500 and not rule.rule.endswith("health"):
                    failed.append(f"{address[:90]} answers {answer.status}")
                leads_to = urlsplit(answer.headers.get("Location", ""))
                if leads_to.netloc or leads_to.scheme or "x" in cookies_set(answer):
                    failed.append(f"{address[:90]} leads to {leads_to.geturl()}")
                if "evil.example.org" not in address and "evil.example.org" in f"{answer.headers}{answer.text}":
                    failed.append(f"{address[:90]} believes who claims to be its host")
    assert not failed, "\n".join(sorted(set(failed)))
