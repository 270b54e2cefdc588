"""Visiting where a DOI leads: hop by hop, on known hosts only, in bounded time and size; nothing met raises."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from flask_doi.agencies.page_visitor import LARGEST, PageVisitor, Visit
from flask_doi.agencies.permitted_hosts import permitted_hosts
from tests.contract.agencies.scripted_server import ScriptedServer, drip, raw, reset_after, silence
from tests.page_server import Answer, PageServer, page_server


@pytest.fixture(scope="module")
def server() -> Iterator[PageServer]:
    with page_server() as running:
        yield running


def visit(server: PageServer, path: str, *, seconds: float = 5.0, public: tuple[str, ...] = ()) -> Visit:
    visitor = PageVisitor(permitted_hosts([server.url], public), mailto="a@example.org", version="1")
    return visitor.visit(server.url + path, seconds=seconds)


def test_each_redirect_is_followed_and_told(server: PageServer) -> None:
    server.leads("/a", "/b", 301)
    server.leads("/b", f"{server.url}/ö?x=1#part", 303)
    server.page("/%C3%B6?x=1", "there")

    found = visit(server, "/a")

    assert (found.code, found.status, found.body) == ("arrived", 200, b"there")
    assert [(hop.url.removeprefix(server.url), hop.status) for hop in found.hops][:2] == [("/a", 301), ("/b", 303)]
    assert server.seen[-1].path == "/%C3%B6?x=1"
    assert "mailto:a@example.org" in server.seen[-1].headers["User-Agent"]
    assert "text/html" in server.seen[-1].headers["Accept"]


def test_a_loop_ends_and_so_does_a_way_without_end(server: PageServer) -> None:
    server.leads("/round", "/and-round")
    server.leads("/and-round", "/round")
    for number in range(30):
        server.leads(f"/far/{number}", f"/far/{number + 1}")

    assert visit(server, "/round").code == "loop"
    assert len(visit(server, "/round").hops) == 2
    assert visit(server, "/far/0").code == "too_many_hops"
    assert len(visit(server, "/far/0").hops) == 10


def test_a_page_that_first_wants_to_set_a_cookie_is_reached(server: PageServer) -> None:
    first = Answer(status=302, headers={"Location": "/cookie", "Set-Cookie": "seen=1; Path=/"})
    server.otherwise = lambda seen: Answer(body=b"welcome") if "seen=1" in seen.headers.get("Cookie", "") else first

    assert visit(server, "/cookie").body == b"welcome"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "http://localhost/",
        "http://evil.example.org/",
        "http://2130706433/",
        "//evil.example.org/x",
        "https://{host}@evil.example.org/",
    ],
)
def test_no_other_host_is_visited(server: PageServer, elsewhere: str) -> None:
    target = elsewhere.replace("{host}", server.url.removeprefix("http://"))
    server.leads("/away", target)

    found = visit(server, "/away")

    assert found.code in ("elsewhere", "no_way_on")
    assert len(found.hops) == 1


@pytest.mark.parametrize("nowhere", ["", "javascript:alert(1)", "file:///etc/passwd", "ftp://x/", "http://[x"])
def test_a_redirect_to_no_address_is_told(server: PageServer, nowhere: str) -> None:
    server.leads("/nowhere", nowhere)
    assert visit(server, "/nowhere").code == "no_way_on"


def test_a_host_that_a_page_named_is_not_visited_inside_a_private_network(server: PageServer) -> None:
    """The port is open and the name is known; only the address behind the name is wrong."""
    inside = server.url.replace("127.0.0.1", "localhost")
    server.leads("/inside", f"{inside}/secret")
    before = len(server.seen)

    found = visit(server, "/inside", public=(inside,))

    assert found.code == "private_address"
    assert found.beyond == f"{inside}/secret"
    assert [seen.path for seen in server.seen[before:]] == ["/inside"]


def test_a_page_is_read_only_so_far_and_only_so_long(server: PageServer) -> None:
    server.page("/huge", b"x" * (LARGEST + 100_000))
    found = visit(server, "/huge")
    assert (found.code, found.is_cut, len(found.body)) == ("arrived", True, LARGEST)

    scripted = ScriptedServer()
    address, visitor = f"{scripted.url}/", PageVisitor(permitted_hosts([scripted.url]))
    faults = {
        "timeout": [silence(3), drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + b"x" * 200)],
        "unreadable": [raw(b"this is no HTTP\r\n\r\n")],
        "connection": [reset_after(b"")],
    }
    for code, steps in faults.items():
        for step in steps:
            scripted.answers(step)
            began = time.monotonic()
            assert visitor.visit(address, seconds=0.8).code in (code, "unreadable")
            assert time.monotonic() - began < 2
    scripted.stop()


def test_a_host_that_is_not_there_is_told() -> None:
    with page_server() as gone:
        address = f"{gone.url}/"
    found = PageVisitor(permitted_hosts([address])).visit(address, seconds=2)
    assert (found.code, found.final, found.status) == ("connection", address, None)


def test_a_connection_that_is_not_secure_is_told(server: PageServer) -> None:
    secure = server.url.replace("http:", "https:")
    found = PageVisitor(permitted_hosts([secure])).visit(f"{secure}/", seconds=5)
    assert (found.code, found.status) == ("tls", None)


def test_hosts_are_permitted_with_their_ports_and_addresses() -> None:
    hosts = permitted_hosts(["https://archive.example.org", "127.0.0.1:8080"], ["http://files.example.org/x"])
    assert hosts.permits("http://archive.example.org/a")
    assert hosts.permits("https://ARCHIVE.example.org./a")
    assert not hosts.permits("https://archive.example.org:8443/")
    assert not hosts.permits("https://archive.example.org.evil.org/")
    assert not hosts.permits("http://127.0.0.1/")
    assert hosts.permits_address("archive.example.org", "10.1.2.3")
    assert not hosts.permits_address("archive.example.org", "169.254.169.254")
    assert hosts.permits_address("127.0.0.1", "127.0.0.1")
    for inside in (
        "10.1.2.3",
        "127.0.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1",
        "::ffff:10.0.0.1",
        "fc00::1",
        "0.0.0.0",
    ):
        assert not hosts.permits_address("files.example.org", inside), inside
    assert hosts.permits_address("files.example.org", "8.8.8.8")
