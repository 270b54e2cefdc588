"""Reading records: the page of one record, its contents, and the tree of everything."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template, request
from flask_login import current_user
from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func, select

from example_app import signals
from example_app.database import db
from example_app.models import Record, RecordName, Repository
from example_app.permissions import may, visible_to
from example_app.search import with_parts

pages = Blueprint("records", __name__)


@pages.get("/record/<path:key>")
def show(key: str) -> str:
    record = record_or_404(key)
    if request.method == "GET":
        signals.record_viewed.send(current_app._get_current_object(), record=record)  # type: ignore[attr-defined]
    chain = record.ancestors
    return render_template(
        "records/show.html",
        record=record,
        visible_ancestors=[above for above in chain if may(current_user, "view", above)],
        creators=inherited_creators(record, chain),
        access_source=inherited_access(record, chain),
        contents=children_of(record),
        neighbours=neighbours_of(record),
        versions=versions_of(record),
        drafts=drafts_below(record),
    )


@pages.get("/browse")
def tree() -> str:
    repositories = db.session.scalars(select(Repository).order_by(Repository.name)).all()
    tops = {repository.id: tops_of(repository, page=1) for repository in repositories}
    shown = [record for found in tops.values() for record in found.items]
    return render_template("records/tree.html", repositories=repositories, tops=tops, child_counts=child_counts(shown))


@pages.get("/branch/<path:key>")
def branch(key: str) -> str:
    """The direct contents of a record as a fragment, for opening a branch of the tree in place."""
    record = record_or_404(key)
    contents = children_of(record)
    counts = child_counts(list(contents.items))
    return render_template("records/_branch.html", record=record, contents=contents, child_counts=counts)


def record_or_404(key: str) -> Record:
    """The record with this key, if the present user may know that it exists."""
    record = db.session.scalar(select(Record).where(Record.key == key))
    if record is None or not may(current_user, "view", record):
        abort(404)
    return record


def children_of(record: Record) -> Pagination:
    statement = select(Record).where(Record.parent_id == record.id, visible_to(current_user))
    ordered = with_parts(statement).order_by(Record.position, Record.id)
    return db.paginate(ordered, per_page=current_app.config["PAGE_SIZE"], error_out=False)


def tops_of(repository: Repository, page: int | None = None) -> Pagination:
    """One page of the fonds and collections of an archive: the one named, else the one the address asks for."""
    tops = select(Record).where(
        Record.repository_id == repository.id, Record.parent_id.is_(None), visible_to(current_user)
    )
    ordered = with_parts(tops).order_by(Record.position, Record.id)
    return db.paginate(ordered, page=page, per_page=current_app.config["PAGE_SIZE"], error_out=False)


def child_counts(records: list[Record]) -> dict[int, int]:
    """How many visible children each of *records* has, in one query."""
    ids = [record.id for record in records]
    counts = select(Record.parent_id, func.count()).where(Record.parent_id.in_(ids), visible_to(current_user))
    return {parent: count for parent, count in db.session.execute(counts.group_by(Record.parent_id)) if parent}


def inherited_creators(record: Record, chain: list[Record]) -> tuple[Record, list[RecordName]]:
    """The creators that apply, with the record that states them: itself, else the nearest ancestor."""
    for source in [record, *reversed(chain)]:
        if source.creators and may(current_user, "view", source):
            return source, source.creators
    return record, []


def inherited_access(record: Record, chain: list[Record]) -> Record:
    """The record whose conditions of access apply: itself, else the nearest ancestor that states any."""
    for source in [record, *reversed(chain)]:
        if source.access_conditions and may(current_user, "view", source):
            return source
    return record


def neighbours_of(record: Record) -> tuple[Record | None, Record | None]:
    """The visible records before and after this one under the same parent."""
    if record.parent_id is None:
        return None, None
    here = (Record.position, Record.id)
    siblings = select(Record).where(Record.parent_id == record.parent_id, visible_to(current_user))
    before = siblings.where(
        (here[0] < record.position) | ((here[0] == record.position) & (here[1] < record.id))
    ).order_by(here[0].desc(), here[1].desc())
    after = siblings.where(
        (here[0] > record.position) | ((here[0] == record.position) & (here[1] > record.id))
    ).order_by(*here)
    return db.session.scalar(before.limit(1)), db.session.scalar(after.limit(1))


def drafts_below(record: Record) -> int:
    """How many drafts those who may publish here find below the record."""
    if not may(current_user, "publish", record):
        return 0
    below = select(func.count()).where(record.descendants(), Record.publication_status == "draft")
    return db.session.scalar(below) or 0


def versions_of(record: Record) -> list[Record]:
    """Later versions that name this record as their origin."""
    statement = select(Record).where(Record.version_of_id == record.id, visible_to(current_user))
    return list(db.session.scalars(statement.order_by(Record.id)))
