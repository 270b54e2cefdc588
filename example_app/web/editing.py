"""Describing records: new, edit, publish, unpublish, delete."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from example_app import cataloguing, doi
from example_app.cataloguing import CannotCatalogue
from example_app.database import db
from example_app.models import AuthorityRecord, Record, Repository
from example_app.models.record import LEVELS
from example_app.permissions import insist, may, may_catalogue, may_catalogue_in
from example_app.web import record_filing
from example_app.web.record_form import RecordForm
from example_app.web.records import record_or_404

pages = Blueprint("editing", __name__, url_prefix="/catalogue")

NAMES_OFFERED = 300
BRANCH_LIMIT = 2000


@pages.route("/edit/<path:key>", methods=["GET", "POST"])
def edit(key: str) -> str | Response | tuple[str, int]:
    record = _record_to("edit", key)
    return _describe(record, f"Edit: {record}", url_for("records.show", key=key))


@pages.route("/new-below/<path:key>", methods=["GET", "POST"])
def new_below(key: str) -> str | Response | tuple[str, int]:
    parent = _record_to("create", key)
    record = _blank(parent.repository)
    record.parent_id, record.path = parent.id, ""
    record.title_language = parent.title_language
    record.language_of_description = parent.language_of_description
    record.position = db.session.scalar(select(func.max(Record.position)).where(Record.parent_id == parent.id)) or 0
    record.position += 1
    return _describe(record, f"New record below: {parent}", url_for("records.show", key=key))


@pages.route("/new/<code>", methods=["GET", "POST"])
def new_top(code: str) -> str | Response | tuple[str, int]:
    insist(may_catalogue(current_user))
    repository = db.session.scalar(select(Repository).where(Repository.code == code)) or abort(404)
    insist(may_catalogue_in(current_user, repository.id))
    record = _blank(repository)
    record.level = "fonds"
    return _describe(record, f"New fonds in {repository}", url_for("repositories.show", code=code))


@pages.post("/publish/<path:key>")
def publish(key: str) -> Response:
    record = _record_to("publish", key)
    cataloguing.publish(record)
    flash("The description is public now.", "success")
    return redirect(url_for("records.show", key=key), code=303)


@pages.post("/publish-branch/<path:key>")
def publish_branch(key: str) -> Response:
    record = _record_to("publish", key)
    drafts = db.session.scalars(cataloguing.drafts_in(record).limit(BRANCH_LIMIT + 1)).all()
    if len(drafts) > BRANCH_LIMIT:
        flash(
            f"More than {BRANCH_LIMIT:,} drafts lie here, too many for one click. Publish smaller branches below, "
            "or ask an administrator to use the publish command.",
            "problem",
        )
    else:
        cataloguing.publish(*drafts)
        flash(f"{len(drafts):,} description{'' if len(drafts) == 1 else 's'} became public.", "success")
    return redirect(url_for("records.show", key=key), code=303)


@pages.post("/unpublish/<path:key>")
def unpublish(key: str) -> Response:
    record = _record_to("unpublish", key)
    cataloguing.unpublish(record)
    flash("The description is a draft again; readers no longer see it.", "success")
    return redirect(url_for("records.show", key=key), code=303)


@pages.route("/delete/<path:key>", methods=["GET", "POST"])
def delete(key: str) -> str | Response:
    record = _record_to("delete", key)
    if request.method == "GET":
        below = cataloguing.directly_below(record)
        return render_template("records/delete.html", record=record, below=below, **doi.about_deleting(record))
    above = record.parent
    onward = (
        url_for("records.show", key=above.key) if above else url_for("repositories.show", code=record.repository.code)
    )
    title = str(record)
    try:
        cataloguing.delete(record)
    except CannotCatalogue as refusal:
        flash(str(refusal), "problem")
        return redirect(url_for("records.show", key=key), code=303)
    except doi.DeletionRefused as refusal:
        flash(str(refusal), "problem")
        return redirect(url_for("editing.delete", key=key), code=303)
    flash(f"“{title}” was deleted.", "success")
    return redirect(onward, code=303)


def _record_to(action: str, key: str) -> Record:
    """The record, if the present user may do *action* to it; a hidden record answers 404 before anything else."""
    insist(may_catalogue(current_user))
    record = record_or_404(key)
    insist(may(current_user, action, record))
    return record


def _blank(repository: Repository) -> Record:
    return Record(
        key=cataloguing.new_key(repository),
        repository_id=repository.id,
        path="",
        title="",
        access="open",
        publication_status="draft",
        language_of_description="en",
    )


def _describe(record: Record, heading: str, back: str) -> str | Response | tuple[str, int]:
    form = record_filing.form_for(record, request)
    refused = False
    if request.method == "POST":
        if record_filing.accept(form, record):
            record_filing.write(form, record)
            cataloguing.save(record)
            flash("The description was saved.", "success")
            return redirect(url_for("records.show", key=record.key), code=303)
        refused = True
    return _form_page(form, heading, back), 422 if refused else 200


def _form_page(form: RecordForm, heading: str, back: str) -> str:
    form.add_spare_rows()
    names = select(AuthorityRecord.name).order_by(AuthorityRecord.name).limit(NAMES_OFFERED)
    return render_template(
        "records/edit.html",
        form=form,
        heading=heading,
        back=back,
        levels=LEVELS,
        authority_names=db.session.scalars(names).all(),
    )
