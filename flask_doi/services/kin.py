"""DOIs that name each other: when one becomes real, or ceases to be, those whose metadata name it are told anew.

Who is concerned is found out exactly, and only for a DOI that has kin at all: minting a single item plans nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Change
from flask_doi.domain.states import AgencyState, JobKind, JobState
from flask_doi.models import DoiRow, Job, Schedule
from flask_doi.services import schedules
from flask_doi.services.context import Context
from flask_doi.services.describing import Described, reading
from flask_doi.services.families import Family, ancestors_of, chunks, counts, most_parts, real_names
from flask_doi.services.ledger import ClaimedJob, add_job
from flask_doi.services.marking import mark_stale, next_keys
from flask_doi.services.retrying import again

CHUNK = 500
CHUNKS_A_TURN = 10
PARTS_WAIT = timedelta(seconds=60)
"""How long new children are gathered before the record above them, which names them, is told anew."""
PATIENCE = timedelta(seconds=10)
"""How long a DOI waits for one in flight that it is going to name."""
PUT_OFF = "kin_first"
TELLING = frozenset({JobKind.MINT, JobKind.REGISTER, JobKind.UPDATE})


@contextmanager
def watching(
    context: Context, session: Session, rows: Sequence[DoiRow], family: Family | None = None
) -> Iterator[None]:
    """Whatever happens to these DOIs inside: if one can be named now, or can no longer, its kin are followed up.

    `family` is that of their record where it is known; rows may be added to the list meanwhile.
    """
    before = {row.id: row for row in rows if counts(row)}
    yield
    now = {row.id: row for row in rows if counts(row)}
    for row in [*(before[id] for id in before.keys() - now.keys()), *(now[id] for id in now.keys() - before.keys())]:
        if _may_have_kin(session, row, family):
            plan(context, session, row)
        elif family is not None and family.ancestors and most_parts(context, session):
            _plan_parent(context, session, family.ancestors[0])


def plan(context: Context, session: Session, row: DoiRow) -> None:
    """Notes that the kin of a DOI are to be followed up."""
    params = {"doi_id": row.id, "key": row.record_key, "part": row.part, "environment": row.environment}
    schedules.plan_once(context, session, f"kin:{row.id}", "kin", params)


def _may_have_kin(session: Session, row: DoiRow, family: Family | None) -> bool:
    """Whether DOIs beside this one or beneath it may name it; the record above is another matter."""
    if family is None or family.is_parent or row.version_of_id is not None:
        return True
    near = select(DoiRow.id).where(DoiRow.environment == row.environment, DoiRow.id != row.id)
    beside = session.scalar(near.where(DoiRow.record_key == row.record_key).limit(1))
    return beside is not None or session.scalar(near.where(DoiRow.version_of_id == row.id).limit(1)) is not None


def run(context: Context, errand: schedules.Errand) -> schedules.Progress:
    """Follows up the kin of one DOI: those beside it at once, those beneath it in chunks."""
    key, environment = str(errand.params["key"]), str(errand.params["environment"])
    if errand.cursor is None:
        again(lambda: _tell_those_beside(context, key, environment, int(errand.params["doi_id"])))
    if errand.params["part"]:
        return schedules.Progress()
    keys = next_keys(context, Change(kind="record", key=key), errand.cursor, CHUNK * CHUNKS_A_TURN)
    for start in range(0, len(keys), CHUNK):
        chunk = [found for found in keys[start : start + CHUNK] if found != key]
        concerned = _beneath(context, key, environment, chunk)
        if concerned:
            again(lambda these=concerned: _mark(context, these))  # type: ignore[misc]
    return schedules.Progress(cursor=keys[-1] if len(keys) == CHUNK * CHUNKS_A_TURN else None)


def tell_parent(context: Context, errand: schedules.Errand) -> schedules.Progress:
    """Marks a record whose children got DOIs, or lost them."""
    again(lambda: _mark(context, [str(errand.params["key"])]))
    return schedules.Progress()


def _mark(context: Context, keys: Sequence[str]) -> None:
    with context.transaction() as session:
        mark_stale(context, session, keys)


def _beneath(context: Context, key: str, environment: str, keys: Sequence[str]) -> list[str]:
    """The records with DOIs that name this one: it is the next above them that can be named, or the top."""
    held = _with_dois(context, environment, keys)
    if not held:
        return []
    with reading(context):
        above = ancestors_of(context, held)
    with context.session() as session:
        names = real_names(session, environment, {each for line in above.values() for each in line})
    return [each for each in held if _is_named(key, above.get(each, ()), names)]


def _is_named(key: str, above: Sequence[str], names: Collection[str]) -> bool:
    if key not in above:
        return False
    return above[-1] == key or not any(nearer in names for nearer in above[: above.index(key)])


def _with_dois(context: Context, environment: str, keys: Sequence[str]) -> list[str]:
    """Those of the records of whose DOIs the agency knows."""
    with context.session() as session:
        found = session.scalars(
            select(DoiRow.record_key)
            .where(
                DoiRow.record_key.in_(keys),
                DoiRow.environment == environment,
                DoiRow.origin != "external",
                DoiRow.observed_state != AgencyState.ABSENT,
            )
            .distinct()
        )
        return sorted(found)


def _tell_those_beside(context: Context, key: str, environment: str, doi_id: int) -> None:
    """Marks the other DOIs of the record, its versions before and after, and plans to tell the record above."""
    with reading(context):
        above = ancestors_of(context, [key]).get(key, ())
    with context.transaction() as session:
        earlier = select(DoiRow.version_of_id).where(DoiRow.id == doi_id).scalar_subquery()
        beside = or_(DoiRow.record_key == key, DoiRow.version_of_id == doi_id, DoiRow.id == earlier)
        held = and_(DoiRow.observed_state != AgencyState.ABSENT, DoiRow.origin != "external")
        for other in session.scalars(
            select(DoiRow)
            .where(beside, held, DoiRow.id != doi_id, DoiRow.environment == environment)
            .order_by(DoiRow.id)
            .with_for_update()
        ):
            other.wanted_revision += 1
            add_job(context, session, other, JobKind.UPDATE)
        if above and most_parts(context, session):
            _plan_parent(context, session, above[0])


def _plan_parent(context: Context, session: Session, key: str) -> None:
    """The record above is told once for all that happens within a minute."""
    here = (DoiRow.environment == context.settings.environment, DoiRow.part == "")
    row_id = session.scalar(select(DoiRow.id).where(DoiRow.record_key == key, *here))
    if row_id is None:
        return
    name = f"parts:{row_id}"
    if session.scalar(select(Schedule.id).where(Schedule.name == name)) is None:
        due = context.clock() + PARTS_WAIT
        session.add(Schedule(name=name, kind="parts", params={"key": key}, due_at=due, failures=0))


def put_off(context: Context, jobs: Sequence[ClaimedJob], described: Described) -> frozenset[int]:
    """The jobs among those claimed that had better wait: an older job is just registering a DOI that they will name.

    Only what a worker took up in the last seconds is waited for, so that nothing waits for a fault; and only for older
    jobs, so that no two wait for each other.
    """
    telling = [job for job in jobs if job.kind in TELLING]
    if not telling:
        return frozenset()
    with context.session() as session:
        found = session.execute(
            select(DoiRow.id, DoiRow.record_key).where(DoiRow.id.in_([job.doi_id for job in telling]))
        )
        keys = {row.id: row.record_key for row in found}
        kin = {key for own in keys.values() for key in (own, *_elders(described, own))}
        coming = _coming(context, session, kin)
    waiting: set[int] = set()
    for job in telling:
        key = keys.get(job.doi_id)
        if key is None:
            continue
        elders = _elders(described, key)
        older = [(other, part) for number, other, part in coming if number < job.id]
        if any(other == key or (other in elders and not part) for other, part in older):
            waiting.add(job.id)
    return frozenset(waiting)


def _elders(described: Described, key: str) -> tuple[str, ...]:
    """The records whose DOIs a record's own is going to name: those above it, and the version before."""
    found = described.found.get(key)
    earlier = (found.version_of,) if found is not None and found.version_of else ()
    return (*described.family(key).ancestors, *earlier)


def _coming(context: Context, session: Session, keys: Collection[str]) -> list[tuple[int, str, str]]:
    """Job, record and part of each DOI of these records that is being registered, or waits for another that is."""
    recently = context.clock() - PATIENCE
    under_way = and_(Job.state == JobState.PROCESSING, Job.claimed_at > recently)
    waits_itself = and_(Job.state == JobState.PENDING, Job.cause == PUT_OFF, Job.not_before > recently)
    found: list[tuple[int, str, str]] = []
    for chunk in chunks(sorted(keys)):
        statement = (
            select(Job.id, DoiRow.record_key, DoiRow.part)
            .join(DoiRow, DoiRow.id == Job.doi_id)
            .where(
                DoiRow.record_key.in_(chunk),
                DoiRow.environment == context.settings.environment,
                DoiRow.observed_state == AgencyState.ABSENT,
                Job.kind.in_(TELLING),
                or_(under_way, waits_itself),
            )
        )
        found += [(job_id, key, part) for job_id, key, part in session.execute(statement)]
    return found
