"""Messages: one digest a day whatever fails, one mail when an account stops, and a webhook until it is taken."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from flask_doi.domain.states import JobState
from flask_doi.models import Account, Alert, Batch, IntentKind, Job
from flask_doi.services.accounts import pause_account, resume_account
from flask_doi.services.alerting import digests, sending
from flask_doi.services.asking import ask_for_reservation
from flask_doi.services.intents import note_in_own_transaction
from tests.mail_server import MailServer, mail_server
from tests.page_server import Answer, PageServer, page_server

from ..services_fixtures import MARIADB, POSTGRESQL, SQLITE, Install, Installation

TO = "archivist@example.org"


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def hook() -> Iterator[PageServer]:
    with page_server() as running:
        running.otherwise = lambda seen: Answer(status=204)
        yield running


class House:
    """An installation whose clock stands at noon, so that the digest of the day is over or to come as a test likes."""

    def __init__(self, installed: Installation) -> None:
        self.installed = installed
        self.go_to(datetime.now(UTC).replace(hour=12, minute=0))

    def go_to(self, moment: datetime) -> None:
        now = datetime.now(UTC)
        self.installed.clock.ahead = moment - now

    def tomorrow(self, hour: int = 7) -> None:
        now = self.installed.clock()
        self.go_to((now + timedelta(days=1)).replace(hour=hour, minute=0))

    def turn(self) -> None:
        """What a worker does when the errand falls due."""
        self.installed.make_due("alerts")
        self.installed.drain()

    def fail(self, number: int, *, actor: str = "ann", first: int = 0) -> None:
        """So many records without a creator are published, by one editor."""
        with self.installed.app.app_context():
            for index in range(first, first + number):
                self.installed.describe(f"r/{index}", creators=(), title=f"Letter {index}")
                note_in_own_transaction(self.installed.context, IntentKind.PUBLISHED, f"r/{index}", actor=actor)
        self.installed.drain()

    def pause(self, code: str = "bad_credentials") -> None:
        with self.installed.app.app_context(), self.installed.context.transaction() as session:
            account = session.scalars(select(Account)).one()
            assert pause_account(session, self.installed.context, account.id, code, {})

    def resume(self) -> None:
        with self.installed.app.app_context(), self.installed.context.transaction() as session:
            resume_account(session, self.installed.context, session.scalars(select(Account.id)).one())

    def alerts(self) -> list[Alert]:
        with self.installed.session() as session:
            return list(session.scalars(select(Alert).order_by(Alert.id)))


@pytest.fixture
def house(install: Install, make_database: Callable[[str], str], post: MailServer) -> House:
    return House(install(make_database("sqlite"), alert_email=TO, smtp_url=post.url))


@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL, MARIADB])
def test_a_thousand_failures_make_one_digest_and_an_account_that_stops_one_mail(
    install: Install, make_database: Callable[[str], str], post: MailServer, kind: str
) -> None:
    house = House(install(make_database(kind), alert_email=TO, smtp_url=post.url))
    house.fail(4)
    _copies(house, 996)
    house.pause()
    house.turn()
    assert [mail.message["Subject"] for mail in post.mails] == [
        "[Sandbox] The DOI account SANDBOX.ARCHIVE has stopped working"
    ]

    house.tomorrow()
    other = install_beside(house)
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(lambda each: each.turn(), (house, other)))
    for _ in range(3):
        house.installed.clock.forward(hours=1)
        house.turn()

    assert len(post.mails) == 2
    digest = post.mails[1]
    assert digest.to == [TO]
    assert digest.message["Subject"] == "[Sandbox] DOIs: 1,000 records failed"
    assert "1,000 records: No creator" in digest.text
    assert "and 997 more" in digest.text
    assert "has not worked since" in digest.text
    house.tomorrow()
    house.turn()
    assert len(post.mails) == 2


def install_beside(house: House) -> House:
    """A second worker on the same tables, in the same process."""
    from ..services_fixtures import make_installation

    installed = house.installed
    config = {
        name.removeprefix("DOI_").lower(): value
        for name, value in installed.app.config.items()
        if name.startswith("DOI_")
    }
    beside = make_installation(
        installed.app.config["SQLALCHEMY_DATABASE_URI"], installed.agency, catalogue=installed.catalogue, **config
    )
    beside.clock.ahead = installed.clock.ahead
    other = House.__new__(House)
    other.installed = beside
    return other


def _copies(house: House, number: int) -> None:
    """More DOIs that failed like the first, written as the worker would have."""
    with house.installed.session() as session, session.begin():
        job = session.scalars(select(Job)).first()
        assert job is not None
        from flask_doi.models import DoiRow

        row = session.get_one(DoiRow, job.doi_id)
        told = {column.name: getattr(row, column.name) for column in DoiRow.__table__.columns if not column.computed}
        same = {column.name: getattr(job, column.name) for column in Job.__table__.columns if column.name != "id"}
        for index in range(number):
            copy = DoiRow(**{**told, "id": None, "doi": f"10.80000/copy-{index}", "record_key": f"copy/{index}"})
            session.add(copy)
            session.flush()
            session.add(Job(**{**same, "doi_id": copy.id}))


def test_the_digest_names_the_cause_the_records_and_whoever_published_them(house: House, post: MailServer) -> None:
    house.fail(2, actor="ann")
    house.fail(1, actor="bea", first=10)
    house.tomorrow()
    house.turn()

    [mail] = post.mails
    assert "3 records: No creator" in mail.text
    assert "Link the creator" in mail.text
    assert "Letter 0, 10.80000/" in mail.text
    assert "Published or asked for by: ann (2), bea (1)" in mail.text
    assert f"{house.installed.context.settings.base}/admin/doi/failures" in mail.text
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Date"]
    assert mail.message["Message-ID"].endswith("@127.0.0.1>")
    assert mail.message.get_content_type() == "text/plain"
    assert mail.message["Content-Language"] == "en"
    assert mail.sender == TO


def test_nothing_of_a_record_that_is_not_public_stands_in_the_digest(house: House, post: MailServer) -> None:
    at = house.installed
    for key, kept in (("r/hidden", {"published": False}), ("r/closed", {"restricted_description": True}), ("r/2", {})):
        at.describe(key, creators=(), title=f"Zyzzyva {key}", reference_code="ZYZ 1")
        with at.app.app_context():
            ask_for_reservation(at.context, key, draft=True, actor="ann")
        at.drain()
        at.describe(key, creators=(), title=f"Zyzzyva {key}", reference_code="ZYZ 1", **kept)
    house.tomorrow()
    house.turn()
    assert "3 records: No creator" in post.mails[0].text
    assert "/records/r/hidden" in post.mails[0].text
    assert "Zyzzyva r/2" in post.mails[0].text
    assert post.mails[0].text.lower().count("zyz") == 1


def test_a_day_without_news_has_no_mail_and_what_was_mended_is_not_told(house: House, post: MailServer) -> None:
    house.tomorrow()
    house.turn()
    house.fail(1)
    with house.installed.session() as session, session.begin():
        session.scalars(select(Job)).one().state = JobState.CANCELLED
    house.tomorrow()
    house.turn()
    assert (post.mails, house.alerts()) == ([], [])


def test_other_news_of_the_day_stand_in_it_once(house: House, post: MailServer) -> None:
    house.installed.publish("draft", "lost")
    house.installed.mint("draft", state="draft")
    house.installed.drain()
    house.tomorrow()
    house.turn()
    now = house.installed.clock()
    with house.installed.session() as session, session.begin():
        session.add(
            Batch(environment="sandbox", kind="mint", state="awaiting_approval", total=300, actor="cid", created_at=now)
        )
        from flask_doi.models import DoiRow
        from flask_doi.services.history import tell

        row = session.scalars(select(DoiRow).where(DoiRow.record_key == "lost")).one()
        row.verified, row.resolves = False, False
        for code in ("page_wanting", "unresolved", "alarm_recreated"):
            tell(house.installed.context, session, code, row)
    house.tomorrow()
    house.turn()

    [mail] = post.mails
    for words in (
        "Waiting for the approval of a second person",
        "of cid: 300 records",
        "DOIs that did not lead to their record for a day: 1",
        "DOIs behind whose address something is wanting: 1",
        "were lost there: 1",
    ):
        assert words in mail.text
    house.tomorrow()
    house.turn()
    assert len(post.mails) == 1


def test_an_account_is_told_of_once_and_that_it_works_again_stands_in_the_digest(
    house: House, post: MailServer
) -> None:
    house.installed.publish("r1")
    house.installed.drain()
    for _ in range(3):
        house.pause()
        house.turn()
        house.installed.clock.forward(minutes=10)
        house.resume()
        house.turn()
    assert len(post.mails) == 1
    assert "did not accept the password" in post.mails[0].text
    assert "Nothing is lost" in post.mails[0].text
    house.pause("account_inactive")
    house.turn()
    assert len(post.mails) == 2
    house.resume()
    house.turn()
    house.tomorrow()
    house.turn()
    assert "SANDBOX.ARCHIVE works again" in post.mails[2].text


def test_a_mail_server_that_is_down_for_days_gets_one_digest_with_all_of_it(
    install: Install, make_database: Callable[[str], str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    house = House(install(make_database("sqlite"), alert_email=TO, smtp_url=f"smtp://127.0.0.1:{port}"))
    for day in range(3):
        house.fail(2, first=10 * day)
        house.tomorrow()
        for _ in range(5):
            house.turn()
            house.installed.clock.forward(hours=1)
    [waiting] = house.alerts()
    assert waiting.mailed_at is None
    assert waiting.mail_trouble == "connection"
    assert waiting.mail_tries > 3

    with mail_server() as post, house.installed.app.app_context():
        object.__setattr__(house.installed.context.configured, "smtp_url", post.url)
        for _ in range(4):
            house.installed.clock.forward(hours=2)
            house.turn()
        assert [mail.message["Subject"] for mail in post.mails] == ["[Sandbox] DOIs: 6 records failed"]


def test_a_mail_whose_end_nobody_knows_is_not_sent_again_and_the_next_day_tells_all(
    house: House, post: MailServer
) -> None:
    post.mode = "break"
    house.fail(1)
    house.tomorrow()
    for _ in range(5):
        house.turn()
        house.installed.clock.forward(hours=1)
    assert len(post.mails) == 1
    assert house.alerts()[0].mail_trouble == "unknown"
    post.mode = "good"
    house.tomorrow()
    house.turn()
    assert len(post.mails) == 2
    assert "1 record: No creator" in post.mails[1].text


def test_a_worker_that_is_killed_while_it_sends_sends_nothing_twice(
    house: House, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Killed

    house.fail(1)
    house.tomorrow()
    monkeypatch.setattr(sending, "_mailed", die)
    with pytest.raises(Killed):
        house.turn()
    monkeypatch.undo()
    house.installed.context.under_way.clear()
    for _ in range(5):
        house.installed.clock.forward(hours=1)
        house.turn()
    assert len(post.mails) == 1


def test_refusals_are_tried_again_with_growing_pauses_and_a_password_is_never_told(
    install: Install, make_database: Callable[[str], str], post: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    post.mode = "login"
    url = post.url.replace("//", "//robot:s3cret%21@")
    house = House(install(make_database("sqlite"), alert_email=TO, smtp_url=url))
    house.installed.publish("r1")
    house.installed.drain()
    house.pause()
    tries = []
    for _ in range(40):
        house.turn()
        tries.append(house.alerts()[0].mail_tries)
        house.installed.clock.forward(minutes=1)
    assert tries[-1] == 6
    assert house.alerts()[0].mail_trouble == "login"
    assert "s3cret" not in caplog.text
    assert "could not be sent (login)" in caplog.text
    assert post.mails == []


def test_a_host_may_mail_by_itself_and_no_title_can_add_a_header(
    install: Install, make_database: Callable[[str], str]
) -> None:
    sent: list[dict[str, str]] = []
    house = House(install(make_database("sqlite"), mailto=TO))
    house.installed.context.mail = lambda **given: sent.append(given)
    house.fail(1)
    with house.installed.session() as session, session.begin():
        account = session.scalars(select(Account)).one()
        account.name = "Archive\r\nBcc: evil@example.org"
    house.pause()
    house.turn()
    [mail] = sent
    assert mail["to"] == TO
    assert "\n" not in mail["subject"]
    assert mail["subject"].endswith("Archive Bcc: evil@example.org has stopped working")


def test_without_a_way_to_mail_that_is_said_once_and_the_doctor_warns(
    install: Install, make_database: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    from flask_doi.services.doctor import examine

    house = House(install(make_database("sqlite"), alert_email=TO))
    house.fail(1)
    house.pause()
    for _ in range(3):
        house.turn()
    assert caplog.text.count("there is no way to mail") == 1
    with house.installed.app.app_context():
        [warning] = [each for each in examine(house.installed.context) if each.subject == "alerts"]
    assert (warning.good, warning.serious) == (False, False)
    assert "DOI_SMTP_URL" in warning.text


def test_the_webhook_is_told_with_a_signature_and_without_titles(
    install: Install, make_database: Callable[[str], str], hook: PageServer
) -> None:
    house = House(
        install(
            make_database("sqlite"),
            webhook_url=f"{hook.url}/in?key=1",
            webhook_secret="shared",
            public_url="https://a.example.org",
        )
    )
    house.fail(2)
    house.pause()
    house.turn()
    house.resume()
    house.turn()
    house.tomorrow()
    house.turn()

    told = [json.loads(seen.body) for seen in hook.seen]
    assert [each["event"] for each in told] == ["account_paused", "account_resumed", "digest"]
    for seen, document in zip(hook.seen, told, strict=True):
        signed = f"{seen.headers['X-DOI-Timestamp']}.".encode() + seen.body
        expected = hmac.new(b"shared", signed, hashlib.sha256).hexdigest()
        assert seen.headers["X-DOI-Signature"] == f"sha256={expected}"
        assert (seen.method, seen.path) == ("POST", "/in?key=1")
        assert seen.headers["X-DOI-Delivery"] == document["id"]
        assert document["version"] == 1
        assert document["catalogue"] == "https://a.example.org"
    assert told[0]["account"]["code"] == "bad_credentials"
    assert told[2]["digest"]["failures"] == [{"cause": "creator_missing", "number": 2}]
    assert told[2]["digest"]["links"]["failures"] == "https://a.example.org/admin/doi/failures"
    assert "Letter" not in str(told)
    assert "ann" not in str(told[2]["digest"])


def test_the_webhook_is_tried_again_under_the_same_name_follows_nobody_and_is_given_up_visibly(
    install: Install, make_database: Callable[[str], str], hook: PageServer, caplog: pytest.LogCaptureFixture
) -> None:
    house = House(install(make_database("sqlite"), webhook_url=f"{hook.url}/in"))
    answers = [Answer(status=302, headers={"Location": f"{hook.url}/evil"}), Answer(status=500)]
    hook.otherwise = lambda seen: answers[min(len(hook.seen), 2) - 1]
    house.installed.publish("r1")
    house.installed.drain()
    house.pause()
    for _ in range(15):
        house.turn()
        house.installed.clock.forward(hours=1)

    assert len(hook.seen) == sending.MOST_POSTS
    assert {seen.path for seen in hook.seen} == {"/in"}
    assert len({seen.headers["X-DOI-Delivery"] for seen in hook.seen}) == 1
    [alert] = [each for each in house.alerts() if each.kind == "account_paused"]
    assert alert.given_up_at is not None
    assert alert.post_trouble == "status 500"
    assert "it was given up" in caplog.text


def test_an_address_that_is_none_is_told_and_stops_nothing(
    install: Install, make_database: Callable[[str], str], post: MailServer
) -> None:
    house = House(install(make_database("sqlite"), alert_email="a,b;c@[example", smtp_url=post.url))
    house.installed.publish("r1")
    house.installed.drain()
    house.pause()
    house.turn()
    assert house.alerts()[0].mail_trouble == "refused address"
    assert post.mails == []


def test_a_password_does_not_travel_in_the_clear(
    install: Install, make_database: Callable[[str], str], post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flask_doi.services.alerting import mailing

    post.mode = "login"
    monkeypatch.setattr(mailing, "LOCAL", ())
    house = House(install(make_database("sqlite"), alert_email=TO, smtp_url=post.url.replace("//", "//robot:pw@")))
    house.installed.publish("r1")
    house.installed.drain()
    house.pause()
    house.turn()
    assert house.alerts()[0].mail_trouble == "not encrypted"


def test_letters_are_written_in_the_language_and_the_zone_of_the_archive(
    install: Install, make_database: Callable[[str], str], post: MailServer
) -> None:
    from flask_babel import Babel

    words = {"mail_language": "de", "mail_time_zone": "Africa/Johannesburg"}
    house = House(install(make_database("sqlite"), alert_email=TO, smtp_url=post.url, **words))
    Babel(house.installed.app)
    house.go_to(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))
    house.fail(1)
    house.tomorrow()
    house.turn()
    [mail] = post.mails
    assert "22.11.2026, 06:00" in mail.text


def test_old_messages_are_forgotten_and_old_troubles_are_not_told_anew(house: House, post: MailServer) -> None:
    for first in (0, 10):
        house.fail(1, first=first)
        house.tomorrow()
        house.turn()
    house.installed.clock.forward(days=400)
    house.installed.make_due("retention")
    house.turn()
    house.turn()
    assert len(post.mails) == 2
    assert [alert.id for alert in house.alerts()] == [2]


def test_a_silent_webhook_keeps_no_record_waiting(
    install: Install, make_database: Callable[[str], str], hook: PageServer
) -> None:
    house = House(install(make_database("sqlite"), webhook_url=f"{hook.url}/in"))
    house.installed.publish("r1")
    house.installed.drain()
    minted: list[float] = []

    def is_minted(key: str) -> bool:
        return any(row.record_key == key and row.minted_at for row in house.installed.rows())

    def stay_silent() -> None:
        """What comes once the worker has done all else is not kept waiting either."""
        for key in ("r2", "r3"):
            house.installed.publish(key)
            began = time.monotonic()
            while time.monotonic() - began < 2.2 and not is_minted(key):
                time.sleep(0.05)
            minted.append(time.monotonic() - began)

    with house.installed.session() as session, session.begin():
        session.add(_alert(house, session.scalars(select(Account.id)).one()))
    hook.otherwise = lambda seen: Answer(status=204, before=stay_silent)
    house.turn()

    assert max(minted) < 2
    assert house.alerts()[0].posted_at is not None


def _alert(house: House, account_id: int) -> Alert:
    now = house.installed.clock()
    return Alert(
        name="x",
        kind="account_resumed",
        account_id=account_id,
        created_at=now,
        mail_tries=0,
        post_tries=0,
        post_due_at=now,
    )


def test_the_hour_and_the_words_are_those_of_the_archive(install: Install, make_database: Callable[[str], str]) -> None:
    house = House(install(make_database("sqlite"), mail_time_zone="Africa/Johannesburg", digest_hour=9))
    context = house.installed.context
    with house.installed.app.app_context():
        house.go_to(datetime(2026, 11, 21, 6, 59, tzinfo=UTC))
        assert digests.last_hour(context) == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
        house.go_to(datetime(2026, 11, 21, 7, 1, tzinfo=UTC))
        assert digests.last_hour(context) == datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
        house.go_to(datetime(2026, 11, 21, 22, 30, tzinfo=UTC))
        assert digests.name_of_today(context) == "digest:2026-11-22"
