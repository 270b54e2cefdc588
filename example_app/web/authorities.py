"""The pages of persons, families and organisations."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import FieldList, Form, FormField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from example_app import cataloguing
from example_app.database import db
from example_app.models import AuthorityRecord, Record, RecordName
from example_app.models.authority import IDENTIFIER_SCHEMES, KINDS
from example_app.permissions import may_edit_authorities, requires, visible_to
from example_app.search import load_ancestors, with_parts
from example_app.web import rules
from example_app.web.forms import CatalogueForm, offered
from example_app.web.record_form import line, prose, words

pages = Blueprint("authorities", __name__)


class IdentifierRow(Form):
    scheme = SelectField("Scheme", choices=offered((scheme, scheme) for scheme in IDENTIFIER_SCHEMES))
    value = line("Identifier", 191)


class AuthorityForm(CatalogueForm):
    kind = SelectField("Kind", choices=words(KINDS))
    name = line("Authorised form of the name", 500, InputRequired("Enter the name as it is to be cited."))
    given_name = line("Given name", 255)
    family_name = line("Family name", 255)
    dates_of_existence = line("Dates of existence", 255)
    places = line("Places", 500)
    history = prose("History")
    other_names = TextAreaField("Other forms of the name", filters=[rules.tidy], description="One to a line.")
    identifiers = FieldList(FormField(IdentifierRow), label="Identifiers")

    def validate_family_name(self, field: StringField) -> None:
        if field.data and self.kind.data == "organisation":
            raise ValidationError(
                f'An organisation has no family name, yet "{field.data}" is given. Clear it, or change the kind.'
            )


@pages.get("/authorities")
def index() -> str:
    words_given = request.args.get("q", "").strip()[:200]
    statement = select(AuthorityRecord).order_by(AuthorityRecord.name, AuthorityRecord.id)
    if words_given:
        statement = statement.where(AuthorityRecord.name.icontains(words_given, autoescape=True))
    found = db.paginate(statement, per_page=current_app.config["PAGE_SIZE"], error_out=False)
    return render_template("authorities/index.html", found=found, words=words_given)


@pages.get("/authority/<int:number>")
def show(number: int) -> str:
    authority = _authority_or_404(number)
    linked = select(Record).where(
        visible_to(current_user),
        Record.id.in_(select(RecordName.record_id).where(RecordName.authority_id == authority.id)),
    )
    found = db.paginate(
        with_parts(linked).order_by(Record.repository_id, Record.path),
        per_page=current_app.config["PAGE_SIZE"],
        error_out=False,
    )
    return render_template(
        "authorities/show.html", authority=authority, found=found, above=load_ancestors(list(found.items))
    )


@pages.route("/catalogue/authority/<int:number>", methods=["GET", "POST"])
@requires(may_edit_authorities)
def edit(number: int) -> str | Response | tuple[str, int]:
    return _describe(_authority_or_404(number))


@pages.route("/catalogue/authority/new", methods=["GET", "POST"])
@requires(may_edit_authorities)
def new() -> str | Response | tuple[str, int]:
    return _describe(AuthorityRecord(kind="person", name="", other_names=[], identifiers=[]))


def _describe(authority: AuthorityRecord) -> str | Response | tuple[str, int]:
    values = {**{field: getattr(authority, field) for field in _PLAIN}, "identifiers": authority.identifiers}
    values["other_names"] = "\n".join(authority.other_names)
    form = AuthorityForm(formdata=request.form if request.method == "POST" else None, data=values)
    if form.is_accepted():
        for field in _PLAIN:
            setattr(authority, field, form[field].data)
        authority.other_names = [name.strip() for name in (form.other_names.data or "").splitlines() if name.strip()]
        authority.identifiers = [dict(row.data) for row in form.identifiers.entries if row.data["value"]]
        cataloguing.save_authority(authority)
        flash("The authority record was saved.", "success")
        return redirect(url_for("authorities.show", number=authority.id), code=303)
    refused = bool(form.errors)
    form.identifiers.append_entry()
    return render_template("authorities/edit.html", form=form, authority=authority), 422 if refused else 200


_PLAIN = ("kind", "name", "given_name", "family_name", "dates_of_existence", "places", "history")


def _authority_or_404(number: int) -> AuthorityRecord:
    return db.session.get(AuthorityRecord, number) or abort(404)
