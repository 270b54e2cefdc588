"""`flask doi verify` and `flask doi digest`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flask_doi.sandbox import RunningSandbox
from flask_doi.testing import example_description
from tests.mail_server import mail_server
from tests.page_server import PageServer, page_server

from .conftest import Host


@pytest.fixture
def server() -> Iterator[PageServer]:
    with page_server() as running:
        yield running


def test_one_doi_is_verified_and_the_exit_code_says_whether_it_is_in_order(
    tmp_path: Path, sandbox: RunningSandbox, server: PageServer
) -> None:
    host = Host(tmp_path, sandbox, DOI_PUBLIC_URL=server.url, DOI_EXPOSE_TEST=True)
    host.run("mint", "--id", "f1", "--now")
    [line] = host.json("list")

    found = host.run("verify", "--id", str(line["id"]))
    assert found.exit_code == 1
    assert "Something is wanting where this DOI leads." in found.output
    assert "MEND" in found.output
    assert "ok   The resolver knows the DOI." in found.output

    link = f"{sandbox.url}/resolve/{line['doi']}"
    page = (
        f'<meta name=citation_doi content="{line["doi"]}"><p>Mokoena family papers. {link}</p>'
        f'<a href="{link}">{link}</a> <a href="mailto:a@example.org">ask</a> {{rest}}'
    )
    described = host.catalogue.records["f1"]
    names = " ".join([agent.name for agent in described.creators] + [described.repository.name])  # type: ignore[union-attr]
    server.page(f"/doi/{line['doi']}", page.format(rest=f"{names}. 2026"))
    good = host.run("verify", "--doi", line["doi"])
    assert good.exit_code == 0, good.output
    assert "note The page names somebody to ask" in good.output
    told = host.json("verify", "--object-id", "f1")
    assert (told[0]["verified"], told[0]["summary"]) == (True, "remarks")
    assert {"code", "grade", "params", "text", "advice"} == set(told[0]["findings"][0])
    assert host.run("verify", "--doi", line["doi"], "--quiet").output == ""


def test_all_are_verified_longest_not_visited_first(
    tmp_path: Path, sandbox: RunningSandbox, server: PageServer
) -> None:
    host = Host(tmp_path, sandbox, DOI_PUBLIC_URL=server.url, DOI_EXPOSE_TEST=True)
    for key in ("f1", "f1/1"):
        host.run("mint", "--id", key, "--now")
    first, second = ([told["doi"] for told in host.json("verify", "--all", "--limit", "1")] for _ in range(2))
    assert first != second
    assert "2 visited, 0 in order, 2 not." in host.run("verify", "--all").output
    for wrong in (["verify"], ["verify", "--id", "1", "--all"], ["verify", "--id", "1", "--limit", "2"]):
        assert host.run(*wrong).exit_code == 2
    assert host.run("verify", "--id", "4711").exit_code == 1


def publish_without_creator(host: Host) -> None:
    """A DOI is asked for, and before the worker comes somebody takes the creator out of the record."""
    host.catalogue.put(example_description("f1/1"))
    host.run("mint", "--id", "f1/1")
    host.catalogue.put(example_description("f1/1", creators=()))
    host.run("process-queue")


def test_the_digest_is_printed_and_sent_once_a_day(tmp_path: Path, sandbox: RunningSandbox) -> None:
    with mail_server() as post:
        host = Host(tmp_path, sandbox, DOI_ALERT_EMAIL="a@example.org", DOI_SMTP_URL=post.url)
        assert "nothing to tell" in host.run("digest").output
        publish_without_creator(host)
        printed = host.run("digest", "--dry-run")
        assert printed.exit_code == 0
        assert "Subject: [Sandbox] DOIs: 1 record failed" in printed.output
        assert post.mails == []
        assert "Sent." in host.run("digest").output
        publish_without_creator(host)
        again = host.run("digest")
        assert again.exit_code == 1
        assert "there is one a day" in again.output
        assert len(post.mails) == 1


def test_a_digest_that_cannot_be_sent_says_why(tmp_path: Path, sandbox: RunningSandbox) -> None:
    host = Host(tmp_path, sandbox, DOI_ALERT_EMAIL="a@example.org")
    publish_without_creator(host)
    found = host.run("digest")
    assert found.exit_code == 1
    assert "DOI_SMTP_URL" in found.output
