"""Importing a finding aid that somebody uploads."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from wtforms import SelectField

from example_app import importers
from example_app.database import db
from example_app.models import Repository
from example_app.permissions import may_catalogue, may_catalogue_in, requires
from example_app.web.forms import CatalogueForm, offered

pages = Blueprint("imports", __name__)


class ImportForm(CatalogueForm):
    file = FileField("Finding aid", [FileRequired("Choose a file: EAD3, EAD 2002 or an AtoM CSV.")])
    repository = SelectField("Archive", description="Every record of the file goes to the archive chosen here.")


@pages.route("/catalogue/import", methods=["GET", "POST"])
@requires(may_catalogue)
def upload() -> str | tuple[str, int]:
    form = ImportForm()
    form.repository.choices = offered(_archives())
    if not form.is_accepted():
        return render_template("imports/upload.html", form=form, report=None), 422 if form.errors else 200
    sent = form.file.data
    try:
        report = importers.import_file(sent.stream, sent.filename, repository=form.repository.data or None)
    except importers.ImportRefused as refusal:
        form.file.errors = [str(refusal)]
        return render_template("imports/upload.html", form=form, report=None), 422
    flash("The finding aid was imported; its records are drafts until you publish them.", "success")
    return render_template("imports/upload.html", form=form, report=report), 200


def _archives() -> list[tuple[str, str]]:
    """The archives this user may fill; who may fill all of them can leave the choice to the file."""
    repositories = db.session.scalars(select(Repository).order_by(Repository.name))
    own = [(archive.code, archive.name) for archive in repositories if may_catalogue_in(current_user, archive.id)]
    return [("", "As the file says"), *own] if may_catalogue_in(current_user, None) else own
