"""The lists of the queue and of the failures say the same on every database."""

from __future__ import annotations

from flask_doi.domain.queue_filter import QueueFilter
from flask_doi.services.caring import assign, give_up
from flask_doi.services.desk.failures import failure_groups, failures_page, people_assigned
from flask_doi.services.desk.mending import mended
from flask_doi.services.desk.queueing import ids_matching, queue_page
from tests.services_fixtures import Installation


def test_queue_and_failures_are_told_alike_by_every_database(installation: Installation) -> None:
    installation.publish("a", "b", "c", creators=())
    installation.drain()
    installation.publish("d", "e")
    installation.fold()
    installation.describe("b")
    with installation.app.app_context():
        context = installation.context
        page = queue_page(context, QueueFilter(), None)
        assert ([line.record for line in page.lines], page.counts["pending"], page.counts["failed"]) == (
            ["d", "e"], 2, 3,
        )  # fmt: skip
        failed = [job.id for job in installation.jobs("failed")]
        assert assign(context, failed[:2], "Naledi", actor="anna") == 2
        assert give_up(context, failed[2:], "Nobody knows.", actor="anna") == 1
        [group] = failure_groups(context, QueueFilter(), None)
        assert (group.cause, group.number, group.fields, dict(group.assigned)) == (
            "creator_missing", 2, ("creators",), {"Naledi": 2},
        )  # fmt: skip
        assert people_assigned(context, None) == ["Naledi"]
        assert mended(context, failed) == [failed[1]]
        [line] = failures_page(context, QueueFilter(given_up=True), None).lines
        assert (line.record, line.given_up and line.given_up.why, line.given_up and line.given_up.by) == (
            "c", "Nobody knows.", "anna",
        )  # fmt: skip
        chunks = list(ids_matching(context, QueueFilter(state="failed", given_up=False), None))
        assert chunks == [failed[:2]]
