"""The queue as an administrator works with it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import Batch, Job
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.asking import ask_for_mints
from flask_doi.services.planning import fold_intents

from .conftest import MakeHost
from .host import Host
from .test_confirm import token_in

QUEUE = "/admin/doi/queue"


def words(page: TestResponse) -> str:
    """A page as it is read."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))


def wait_for(host: Host, *keys: str, actor: str = "editor") -> None:
    """Records that were asked for, and whose jobs wait."""
    for key in keys:
        host.shelf.put(key, title=f"Letters {key}")
    with host.app.app_context():
        ensure_configured_account(host.context)
        ask_for_mints(host.context, keys, actor=actor)
        while fold_intents(host.context):
            continue


def jobs(host: Host) -> list[Job]:
    with host.app.app_context(), host.context.session() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def press(host: Host, address: str = QUEUE, visitor: str = "administrator", **fields: Any) -> TestResponse:
    """Presses a button of the queue and reads the page that follows."""
    browser = host.visitor(visitor)
    token = token_in(browser.get(QUEUE))
    return browser.post(address, data={"csrf_token": token, **fields}, follow_redirects=True)


def test_it_says_of_each_job_what_it_does_for_whom_and_why_it_waits(host: Host) -> None:
    wait_for(host, "r1")
    page = words(host.visitor("administrator").get(QUEUE))
    assert "Pending (1) Processing (0) Completed (0) Failed (0) Cancelled (0)" in page
    assert "1 of 1 job, the oldest first" in page
    assert "Letters r1" in page
    assert "Make the DOI findable" in page
    assert "It is taken up next." in page
    assert "0 of 15" in page
    assert "editor" in page
    assert 'href="/records/r1"' in host.visitor("administrator").get(QUEUE).text


def test_what_is_noted_and_not_a_job_yet_is_counted(host: Host) -> None:
    with host.app.app_context():
        ask_for_mints(host.context, [host.shelf.put("r1"), host.shelf.put("r2")], actor="editor")
    page = words(host.visitor("administrator").get(QUEUE))
    assert "Besides, 2 things were noted and wait for a worker" in page
    assert "Nothing waits." in page


def test_a_job_that_was_tried_in_vain_says_why_and_when_it_is_tried_next(
    host: Host, spoil: Callable[..., None]
) -> None:
    spoil(status=500)
    wait_for(host, "r1")
    host.work()
    page = words(host.visitor("administrator").get(QUEUE))
    assert "DataCite has a fault of its own." in page
    assert re.search(r"Next try\s+\d\d:\d\d UTC", page)
    assert "1 of 15" in page
    [job] = jobs(host)
    assert "1 is tried again." in words(press(host, retry=str(job.id)))
    [job] = jobs(host)
    assert (job.attempts, job.not_before <= host.clock()) == (0, True)


def test_jobs_are_cancelled_and_tried_again_one_by_one_ticked_or_all_together(host: Host) -> None:
    wait_for(host, "r1", "r2", "r3", "r4")
    first, second, third, _ = (str(job.id) for job in jobs(host))
    assert "1 cancelled." in words(press(host, cancel=first))
    assert host.row("r1").asked_state is DoiState.RESERVED
    assert "2 cancelled." in words(press(host, act="cancel-ticked", job=[second, third]))
    assert "2 cancelled." not in words(host.visitor("administrator").get(QUEUE))
    confirm = words(host.visitor("administrator").get(f"{QUEUE}?confirm=cancel"))
    assert "This is for 1 job: the only one in the list (Pending)." in confirm
    assert [job.state for job in jobs(host)] == ["cancelled"] * 3 + ["pending"]
    assert "1 cancelled." in words(press(host, act="cancel-all"))
    assert "4 are tried again." in words(press(host, f"{QUEUE}?state=cancelled", act="retry-all"))
    host.work()
    assert {str(host.row(key).observed_state) for key in ("r1", "r2", "r3", "r4")} == {"findable"}
    assert "1 had ended already." in words(press(host, cancel=first))


def test_a_filter_that_cannot_be_read_never_means_everything(host: Host) -> None:
    wait_for(host, "r1", "r2")
    for faulty in ("account=one", "batch=-1", "repository=%00", "kind=all", "state=waiting"):
        answer = press(host, f"{QUEUE}?{faulty}", act="cancel-all")
        assert answer.status_code == 400, faulty
        assert "Nothing was done" in words(answer)
    assert [job.state for job in jobs(host)] == ["pending", "pending"]


def test_what_is_being_sent_cannot_be_called_back(host: Host) -> None:
    wait_for(host, "r1", "r2")
    with host.app.app_context(), host.context.session() as session, session.begin():
        job = session.scalars(select(Job).order_by(Job.id)).first()
        assert job is not None
        job.state, job.busy_doi_id, job.waiting_doi_id = "processing", job.doi_id, None  # type: ignore[assignment]
    told = words(press(host, act="cancel-ticked", job=[str(job.id) for job in jobs(host)]))
    assert "1 cancelled." in told
    assert "1 could not be called back: it is being sent, or may have arrived already." in told


def test_the_list_is_narrowed_and_its_numbers_with_it(host: Host) -> None:
    wait_for(host, "r1", "r2")
    page = words(host.visitor("administrator").get(f"{QUEUE}?kind=update&batch=x"))
    assert "Pending (0)" in page
    assert "No job of this state matches." in page
    assert "This part of the address means nothing and was left out: batch." in page


def test_long_lists_are_told_page_by_page(host: Host) -> None:
    wait_for(host, *(f"r{number:03d}" for number in range(120)))
    browser = host.visitor("administrator")
    seen: list[str] = []
    address: str | None = QUEUE
    while address:
        page = browser.get(address).text
        seen += re.findall(r">Letters (r\d+)<", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else None
    assert seen == [f"r{number:03d}" for number in range(120)]
    back = re.search(r'rel="prev" href="([^"]+)"', page)
    assert back is not None
    page = browser.get(back[1].replace("&amp;", "&")).text
    assert re.findall(r">Letters (r\d+)<", page) == [f"r{number:03d}" for number in range(50, 100)]


def test_only_who_looks_after_many_dois_may_look(host: Host) -> None:
    assert host.visitor().get(QUEUE).status_code in (302, 303, 401, 403)
    codes = [host.visitor(name).get(QUEUE).status_code for name in ("reader", "editor", "administrator")]
    assert codes == [403, 403, 200]


def test_one_job_is_for_who_may_mint_that_record_many_are_for_who_may_batch(host: Host) -> None:
    wait_for(host, "r1")
    [job] = jobs(host)
    for visitor, fields, code in (
        ("colleague", {"cancel": str(job.id)}, 403),
        ("editor", {"act": "cancel-all"}, 403),
        ("editor", {"cancel": str(job.id + 1)}, 403),
        ("editor", {"cancel": str(job.id)}, 400),
    ):
        assert host.visitor(visitor).post(QUEUE, data=fields).status_code == code
    assert jobs(host)[0].state == "pending"


def test_an_administrator_of_one_repository_sees_and_does_only_what_is_theirs(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for(host, "r1", "r2")
    host.row("r2", repository_key="other")
    host.row("r1", repository_key="own")
    monkeypatch.setattr(host.shelf, "scope", lambda user: Selection(repositories=("own",)))
    page = words(host.visitor("administrator").get(QUEUE))
    assert "Letters r1" in page
    assert "Letters r2" not in page
    assert "Pending (1)" in page
    press(host, act="cancel-all")
    assert [job.state for job in jobs(host)] == ["cancelled", "pending"]
    assert host.visitor("administrator").post(QUEUE, data={"cancel": str(jobs(host)[1].id)}).status_code == 403


def test_retiring_is_left_alone_by_who_may_not_retire(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    host.mint(host.shelf.put("r1"))
    with host.app.app_context(), host.context.transaction() as session:
        job = session.scalars(select(Job)).one()
        job.state, job.kind, job.waiting_doi_id = "pending", "deactivate", job.doi_id  # type: ignore[assignment]
    allowed = ("see", "see_state", "mint", "batch")
    monkeypatch.setattr(host.shelf, "may", lambda user, action, key: action in allowed)
    told = words(press(host, act="cancel-ticked", job=str(job.id)))
    assert "1 was left alone: it is gone, or you may not decide about it." in told
    assert host.visitor("administrator").post(QUEUE, data={"cancel": str(job.id)}).status_code == 403


def test_nobody_is_left_waiting_for_a_worker_that_is_not_there(host: Host) -> None:
    wait_for(host, "r1")
    host.clock.ahead = timedelta(minutes=20)
    page = words(host.visitor("administrator").get(QUEUE))
    assert "No worker was ever seen, so nothing is sent." in page
    assert host.row("r1").observed_state is AgencyState.ABSENT


def test_a_batch_that_is_paused_is_named_as_the_reason(build: MakeHost) -> None:
    host = build()
    wait_for(host, "r1")
    with host.app.app_context(), host.context.transaction() as session:
        batch = Batch(
            environment="sandbox", kind="mint", state="paused", total=1, actor="editor", created_at=host.clock()
        )
        session.add(batch)
        session.flush()
        session.scalars(select(Job)).one().batch_id = batch.id
    assert "Its batch is paused." in words(host.visitor("administrator").get(QUEUE))
