"""The forms on which a DOI is retired, brought back or redacted."""

from __future__ import annotations

from wtforms import RadioField, SelectField, StringField, TextAreaField

from flask_doi.domain.retirement import IDENTICAL, OBSOLETED, REASONS, RECORD_DELETED
from flask_doi.services.retirement_requests import Retirement
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.texts import doi_text


class DeactivateForm(ConfirmForm):
    """A reason, own words, and what takes the DOI's place."""

    reason = SelectField(validate_choice=False)
    note = TextAreaField()
    replaced_by = StringField()
    replaced_how = RadioField(validate_choice=False)

    @classmethod
    def beginning_with(cls, said: Retirement | None) -> DeactivateForm:
        """The form, with what the tombstone says now."""
        form = cls.new()
        form.reason.choices = [("", doi_text("Choose…")), *_reasons(RECORD_DELETED if said is None else None)]
        form.replaced_how.choices = [
            (OBSOLETED, doi_text("It takes this one's place")),
            (IDENTICAL, doi_text("It stands for the very same thing")),
        ]
        if form.reason.data is None and said is not None:
            form.reason.data, form.note.data = said.reason, said.note
            form.replaced_by.data, form.replaced_how.data = said.replaced_by, said.replaced_how
        form.replaced_how.data = form.replaced_how.data or OBSOLETED
        return form

    @property
    def said(self) -> Retirement:
        """What was filled in, without white space around it."""
        replaced_by = (self.replaced_by.data or "").strip()
        return Retirement(
            reason=self.reason.data or "",
            note=(self.note.data or "").strip().replace("\r\n", "\n") or None,
            replaced_by=replaced_by or None,
            replaced_how=self.replaced_how.data if replaced_by else None,
        )


class RedactForm(ConfirmForm):
    """A reason, a note for the files, and the DOI typed to confirm."""

    reason = SelectField(validate_choice=False)
    note = TextAreaField()
    typed = StringField()

    @classmethod
    def empty(cls) -> RedactForm:
        """The form; the reasons that are usual come first."""
        form = cls.new()
        usual = ("privacy", "rights")
        rest = [choice for choice in _reasons(None) if choice[0] not in usual]
        first = [choice for choice in _reasons(None) if choice[0] in usual]
        form.reason.choices = [("", doi_text("Choose…")), *reversed(first), *rest]
        return form


def _reasons(but: str | None) -> list[tuple[str, str]]:
    return [(code, doi_text(reason.label)) for code, reason in REASONS.items() if code != but]
