"""Old texts go after DOI_RETENTION_DAYS; nothing goes that a DOI, its tombstone or its way back needs."""

from __future__ import annotations

from sqlalchemy import select

from flask_doi.models import Attempt, StoredPayload
from flask_doi.services.payloads import read_payload
from flask_doi.services.retirement_requests import Retirement, ask_to_deactivate, ask_to_reactivate
from flask_doi.services.snapshots import read_snapshot
from tests.services_fixtures import Installation


def texts(installation: Installation) -> set[int]:
    with installation.session() as session:
        return set(session.scalars(select(StoredPayload.id)))


def grow_old(installation: Installation, days: int = 400) -> None:
    installation.clock.forward(days=days)
    installation.make_due("texts")
    installation.drain()


def test_old_texts_go_but_for_what_was_accepted_last_and_what_a_retired_doi_needs(installation: Installation) -> None:
    installation.publish("living", "retired", scope=None)
    installation.drain()
    for title in ("Second", "Third"):
        installation.edit("living", title=title)
        installation.edit("retired", title=title)
        installation.drain()
    with installation.app.app_context():
        ids = [installation.row("retired").id]
        ask_to_deactivate(installation.context, ids, Retirement(reason="withdrawn"))
    installation.drain()
    before, attempts = texts(installation), len(installation.attempts("living"))
    retired, living = installation.row("retired"), installation.row("living")
    needed = {living.payload_id, retired.payload_id, retired.before_payload_id}
    assert len(needed) == 3 - (living.payload_id == retired.before_payload_id)

    grow_old(installation, days=100)
    assert texts(installation) >= before

    grow_old(installation, days=300)
    left = texts(installation)
    assert len(left) < len(before)
    assert needed <= left
    assert len(installation.attempts("living")) == attempts
    with installation.session() as session:
        sent = read_payload(session, installation.row("living").payload_id)
        assert sent is not None
        assert sent.attributes["titles"] == [{"title": "Third"}]
        assert read_snapshot(session, installation.row("retired")) is not None

    with installation.app.app_context():
        ask_to_reactivate(installation.context, [retired.id])
    installation.drain()
    assert installation.row("retired").observed_state == "findable"


def test_what_an_attempt_without_an_answer_sent_is_kept_whatever_its_age(on_sqlite: Installation) -> None:
    on_sqlite.publish("f1")
    on_sqlite.drain()
    on_sqlite.edit("f1", title="Second")
    on_sqlite.drain()
    first = on_sqlite.attempts("f1")[0]
    with on_sqlite.session() as session, session.begin():
        session.get_one(Attempt, first.id).answered_at = None
    grow_old(on_sqlite)
    assert on_sqlite.attempts("f1")[0].payload_id in texts(on_sqlite)


def test_a_long_row_of_old_attempts_is_gone_through_to_its_end(on_sqlite: Installation) -> None:
    from flask_doi.services import forgetting

    on_sqlite.publish(*[f"r{number}" for number in range(5)])
    on_sqlite.drain()
    usual, forgetting.CHUNK = forgetting.CHUNK, 2
    try:
        grow_old(on_sqlite)
    finally:
        forgetting.CHUNK = usual
    assert not [a for number in range(5) for a in on_sqlite.attempts(f"r{number}") if a.reply_id is not None]
    assert on_sqlite.errand("texts").result["dropped"] == 5
