"""Which complaints of a database are worth another try."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from flask_doi.services import retrying
from flask_doi.services.retrying import Conflict, again, is_transient


class FromPostgresql(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__("PostgreSQL says no")
        self.sqlstate = sqlstate


def lost_connection() -> DBAPIError:
    return OperationalError("", {}, Exception("server closed the connection"), connection_invalidated=True)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (IntegrityError("", {}, Exception("UNIQUE")), True),
        (OperationalError("", {}, Exception("database is locked")), True),
        (OperationalError("", {}, Exception("no such table: doi_jobs")), False),
        (OperationalError("", {}, FromPostgresql("40P01")), True),
        (OperationalError("", {}, FromPostgresql("40001")), True),
        (OperationalError("", {}, Exception(1213, "Deadlock found")), True),
        (OperationalError("", {}, Exception(1020, "Record has changed")), True),
        (OperationalError("", {}, Exception(2002, "Can't connect")), False),
        (ProgrammingError("", {}, FromPostgresql("42P01")), False),
        (lost_connection(), True),
        (Conflict(), False),
        (ValueError("locked"), False),
    ],
)
def test_only_what_another_try_can_mend_is_tried_again(error: Exception, expected: bool) -> None:
    assert is_transient(error) is expected


def test_a_transaction_is_done_again_until_it_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying.time, "sleep", lambda seconds: None)
    left = [3]

    def locked_three_times() -> str:
        if left[0]:
            left[0] -= 1
            raise OperationalError("", {}, Exception("database is locked"))
        return "done"

    assert again(locked_three_times) == "done"


def test_a_transaction_that_is_always_in_the_way_fails_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(retrying.time, "sleep", slept.append)

    def locked() -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    with pytest.raises(OperationalError):
        again(locked)
    assert len(slept) == retrying.TRIES - 1
    assert sum(slept) < 3


def test_what_cannot_be_mended_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(retrying.time, "sleep", slept.append)

    def done_by_another() -> None:
        raise Conflict

    with pytest.raises(Conflict):
        again(done_by_another)
    assert slept == []
