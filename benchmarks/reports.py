"""How long the reports take, and how quickly and in how much memory DOIs leave as a file and come back."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks import figures, surroundings
from benchmarks.many_dois import NOW, NUMBERS, many_dois
from flask_doi.catalogue.contract import Selection
from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.domain.exchange import PRESETS
from flask_doi.domain.report_range import ReportRange, preset_range
from flask_doi.models import Account, Attempt, DoiRow, Job
from flask_doi.services.context import Context, current_context
from flask_doi.services.exchange.comparing import Comparison
from flask_doi.services.exchange.exporting import Export
from flask_doi.services.exchange.reading_files import FileLine, open_file
from flask_doi.services.reporting import dois, work
from flask_doi.services.reporting.asked import Asked

JOBS_EACH = 3
FAILED = 50
"""One in so many DOIs had a request that failed."""
REPORTS: dict[str, Callable[[Asked], Any]] = {
    "minted per month": dois.minted_per_month,
    "by repository": dois.by_repository,
    "by state": dois.by_state,
    "failed attempts": work.failed_attempts,
    "queue times": work.queue_times,
    "sync freshness": dois.sync_freshness,
}


def measure(kind: str, total: int) -> None:
    """Prints the tables of one kind of database."""
    with (
        tempfile.TemporaryDirectory() as folder,
        surroundings.database(kind, Path(folder)) as uri,
        many_dois(uri, total),
    ):
        context = current_context()
        with Session(context.engine) as session, session.begin():
            _add_jobs(session, total)
        if kind == "postgresql":
            with context.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        _reports(context, kind, total)
        _files(context, kind, total, Path(folder))


def _add_jobs(session: Session, total: int) -> None:
    account = session.scalars(sa.select(Account.id)).one()
    moment = DoiRow.created_at.type
    for turn in range(JOBS_EACH):
        begun = sa.literal(NOW - timedelta(days=30 * turn + 1), moment)
        ended = sa.literal(NOW - timedelta(days=30 * turn + 1) + timedelta(seconds=7 * (turn + 1)), moment)
        values: dict[str, Any] = {
            "doi_id": NUMBERS.c.n + 1, "account_id": sa.literal(account), "kind": sa.literal("update"),
            "state": sa.literal("completed"), "priority": sa.literal(0), "force": sa.false(), "not_before": begun,
            "attempts": sa.literal(1), "max_attempts": sa.literal(15), "created_at": begun, "finished_at": ended,
        }  # fmt: skip
        session.execute(
            sa.insert(Job).from_select(list(values), sa.select(*values.values()).where(NUMBERS.c.n < total))
        )
    failed: dict[str, Any] = {
        "doi_id": NUMBERS.c.n + 1, "account_id": sa.literal(account), "doi": sa.literal("10.80000/x"),
        "record_key": sa.literal("key"), "action": sa.literal("update"), "wanted_state": sa.literal("findable"),
        "revision": sa.literal(1), "sent_at": sa.literal(NOW - timedelta(days=9), moment),
        "verdict": sa.case((NUMBERS.c.n % FAILED == 0, "unavailable"), else_="accepted"),
        "code": sa.case((NUMBERS.c.n % FAILED == 0, "timeout"), else_="updated"),
    }  # fmt: skip
    session.execute(
        sa.insert(Attempt).from_select(list(failed), sa.select(*failed.values()).where(NUMBERS.c.n < total))
    )


def _reports(context: Context, kind: str, total: int) -> None:
    year = preset_range("last_12_months", NOW.date())
    narrow = Selection(repositories=("archive-1",))
    asked = {
        "all": Asked(context=context, days=ReportRange()),
        "last 12 months": Asked(context=context, days=year),
        "one repository": Asked(context=context, days=year, scope=narrow),
    }
    rows = []
    for name, report in REPORTS.items():
        rows.append([name, *(figures.milliseconds(_seconds(lambda r=report, a=each: r(a))) for each in asked.values())])  # type: ignore[misc]
    title = f"Reports over {total} DOIs and {JOBS_EACH * total} jobs, milliseconds ({kind})"
    figures.show(title, ["", *asked], rows)


def _files(context: Context, kind: str, total: int, folder: Path) -> None:
    rows = []
    file = folder / "dois.csv"
    for name, columns, write in (
        ("CSV, usual columns", "usual", Export.as_csv),
        ("CSV, all columns", "all", Export.as_csv),
        ("JSON, all columns", "all", Export.as_json),
        ("CSV, for importing", "import", Export.as_csv),
    ):
        memory, began = Memory(), time.perf_counter()
        with file.open("wb") as stream:
            for part in write(Export(context, DoiFilter(), columns=PRESETS[columns])):
                stream.write(part)
                memory.look()
        took = time.perf_counter() - began
        rows.append([name, f"{took:.1f}", str(memory), f"{file.stat().st_size / 1e6:.0f}"])
    memory, began = Memory(), time.perf_counter()
    with file.open("rb") as stream:
        comparison = Comparison(context, None, may_deactivate=True)
        for _ in comparison.of(_watched(open_file(stream).lines, memory)):
            raise AssertionError("a file that nobody edited changes something")
        assert comparison.tally.unchanged == total
    rows.append(["import, nothing changed", f"{time.perf_counter() - began:.1f}", str(memory), "-"])
    figures.show(f"{total} DOIs as a file ({kind})", ["", "seconds", "memory grew by MB", "file MB"], rows)


def _watched(lines: Iterable[FileLine], memory: Memory) -> Iterator[FileLine]:
    for line in lines:
        if line.number % 1000 == 0:
            memory.look()
        yield line


class Memory:
    """How much the process grew beyond what it held when this was made, in megabytes."""

    def __init__(self) -> None:
        gc.collect()
        self.before = self.most = _resident()

    def look(self) -> None:
        """Takes note of what it holds now."""
        self.most = max(self.most, _resident())

    def __str__(self) -> str:
        return f"{(self.most - self.before) / 1e6:.1f}"


def _resident() -> int:
    """The bytes of memory that the process holds; 0 where the system does not tell."""
    told = Path("/proc/self/statm")
    return int(told.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if told.exists() else 0


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
