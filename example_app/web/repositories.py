"""The pages of the archives themselves."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired, Regexp

from example_app import cataloguing
from example_app.database import db
from example_app.models import Record, Repository
from example_app.permissions import insist, may_catalogue, may_edit_repository, visible_to
from example_app.web import rules
from example_app.web.forms import CatalogueForm
from example_app.web.record_form import line, prose
from example_app.web.records import tops_of

pages = Blueprint("repositories", __name__)


class RepositoryForm(CatalogueForm):
    name = line("Name", 255, InputRequired("Every archive needs a name: enter the authorised form."))
    name_language = line("Language of the name", 35, rules.language_codes)
    other_name = line("Other name", 255)
    country_code = line("Country code", 2, Regexp("^([A-Z]{2})?$", message="Two capital letters, such as ZA or HR."))
    city = line("City")
    address = prose("Address")
    url = line("Web site", 500, rules.web_address)
    email = line("E-mail", 191)
    telephone = line("Telephone", 64)
    ror = line("ROR identifier", 64, rules.web_address, description="Such as https://ror.org/05gq02987")
    isni = line("ISNI", 32)
    wikidata = line("Wikidata", 32, Regexp(r"^(Q\d+)?$", message='The item number, a "Q" and digits, such as Q42.'))
    opening_times = line("Opening times", 500)
    history = prose("History of the institution")
    holdings = prose("Holdings")


@pages.get("/repository/<code>")
def show(code: str) -> str:
    repository = _repository_or_404(code)
    total = select(func.count()).where(Record.repository_id == repository.id, visible_to(current_user))
    return render_template(
        "repositories/show.html", repository=repository, contents=tops_of(repository), total=db.session.scalar(total)
    )


@pages.route("/catalogue/repository/<code>", methods=["GET", "POST"])
def edit(code: str) -> str | Response | tuple[str, int]:
    insist(may_catalogue(current_user))
    repository = _repository_or_404(code)
    insist(may_edit_repository(current_user, repository))
    form = RepositoryForm(formdata=request.form if request.method == "POST" else None, obj=repository)
    if form.is_accepted():
        form.populate_obj(repository)
        cataloguing.save_repository(repository)
        flash("The archive's entry was saved.", "success")
        return redirect(url_for("repositories.show", code=code), code=303)
    return render_template("repositories/edit.html", form=form, repository=repository), 422 if form.errors else 200


def _repository_or_404(code: str) -> Repository:
    return db.session.scalar(select(Repository).where(Repository.code == code)) or abort(404)
