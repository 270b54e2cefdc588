"""What the desk says of mails: where they go, what stands against it, and a test mail at the press of a button."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mail_server import MailServer, mail_server

from .conftest import MakeHost
from .test_confirm import token_in
from .test_keeping import text_of

CONFIGURATION = "/admin/doi/configuration"
BUTTON = "/admin/doi/configuration/test-mail"


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def test_an_administrator_sends_a_test_mail_and_learns_what_came_of_it(build: MakeHost, post: MailServer) -> None:
    secret = post.url.replace("//", "//robot:geheim@")
    host = build(DOI_ALERT_EMAIL="archivist@example.org", DOI_SMTP_URL=secret, DOI_MAIL_FROM="doi@example.org")
    browser = host.visitor("administrator")
    page = browser.get(CONFIGURATION)
    assert "archivist@example.org" in text_of(page)
    assert "geheim" not in page.text

    browser.post(BUTTON, data={"csrf_token": token_in(page)})
    assert "refused" not in text_of(browser.get(CONFIGURATION))
    assert post.mails == []

    post.mode = "login"
    browser.post(BUTTON, data={"csrf_token": token_in(page)})
    assert "The mail server does not accept the name and password." in text_of(browser.get(CONFIGURATION))


def test_the_mail_arrives_with_who_asked_for_it_and_nobody_else_may_press(build: MakeHost, post: MailServer) -> None:
    host = build(DOI_ALERT_EMAIL="archivist@example.org", DOI_SMTP_URL=post.url)
    browser = host.visitor("administrator")
    token = token_in(browser.get(CONFIGURATION))
    assert browser.get(BUTTON).status_code == 405
    assert browser.post(BUTTON).status_code == 400
    assert host.visitor("editor").post(BUTTON, data={"csrf_token": token}).status_code == 403
    assert post.mails == []

    answer = browser.post(BUTTON, data={"csrf_token": token, "to": "evil@example.org"})
    assert answer.headers["Location"] == CONFIGURATION
    assert "A test mail is on its way to archivist@example.org." in text_of(browser.get(CONFIGURATION))
    [mail] = post.mails
    assert mail.to == ["archivist@example.org"]
    assert "administrator asked for this mail" in mail.text

    post.mode = "refuse"
    browser.post(BUTTON, data={"csrf_token": token})
    assert "The mail server refused the mail (550)." in text_of(browser.get(CONFIGURATION))


def test_whoever_wants_mails_that_cannot_come_is_warned_on_the_dashboard(build: MakeHost) -> None:
    host = build(DOI_ALERT_EMAIL="archivist@example.org")
    told = text_of(host.visitor("administrator").get("/admin/doi/"))
    assert "Mails about DOIs cannot be sent." in told
    assert "DOI_SMTP_URL" in told


def test_who_asked_for_no_mails_is_not_warned(build: MakeHost) -> None:
    host = build(DOI_MAILTO="archivist@example.org")
    assert "Mails about DOIs" not in text_of(host.visitor("administrator").get("/admin/doi/"))
