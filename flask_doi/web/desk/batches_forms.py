"""The forms by which batches are made and steered."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup
from wtforms import SelectField, StringField, TextAreaField

from flask_doi.domain.batch_wording import FILTER_WORDS
from flask_doi.domain.retirement import MERGED, REASONS, RECORD_DELETED
from flask_doi.services.retirement_requests import Retirement
from flask_doi.web.forms import ConfirmForm
from flask_doi.web.texts import doi_text

USUAL = ""
STATES = (USUAL, "findable", "registered", "draft")


class BatchForm(ConfirmForm):
    """A button of a batch's page, and what goes with it."""

    act = StringField()
    reason = TextAreaField()
    state = StringField()
    expected = StringField()

    @property
    def wanted_state(self) -> str | None:
        """The state that was chosen; None for the usual one of the account."""
        given = self.state.data or USUAL
        return given if given in STATES and given != USUAL else None

    @property
    def number(self) -> int | None:
        """How many records whoever confirms has seen."""
        given = self.expected.data or ""
        return int(given) if given.isdecimal() and len(given) < 12 else None


class MassForm(BatchForm):
    """An act on many DOIs; why DOIs are retired is one of the preset reasons, with a note."""

    why = SelectField(validate_choice=False)
    note = TextAreaField()

    @property
    def said(self) -> Retirement:
        """What tombstones will say."""
        note = (self.note.data or "").strip().replace("\r\n", "\n") or None
        return Retirement(reason=self.why.data or "", note=note)


def state_choices(usual: Sequence[str]) -> Sequence[tuple[str, object]]:
    """The states that a batch may ask for; `usual` are those that the accounts in use give by themselves."""
    return (
        (USUAL, _usual_words(usual)),
        ("findable", doi_text("Findable: anybody can search for it and cite it")),
        ("registered", doi_text("Registered: it works, and is left out of searches")),
        ("draft", doi_text("Draft: the name is kept, and nobody else sees it")),
    )


def _usual_words(usual: Sequence[str]) -> Markup:
    if len(usual) == 1:
        return {
            "findable": doi_text("Findable, as usual for the account"),
            "registered": doi_text("Registered, as usual for the account"),
            "draft": doi_text("Draft, as usual for the account"),
        }[usual[0]]
    if not usual:
        return doi_text("The usual one of the account")
    states = ", ".join(doi_text(FILTER_WORDS[state]) for state in usual)
    return doi_text("The usual one of each account: %(states)s", states=states)


def reason_choices() -> Sequence[tuple[str, object]]:
    """The reasons for which DOIs are retired."""
    of_one = (RECORD_DELETED, MERGED)
    offered = [(code, doi_text(reason.label)) for code, reason in REASONS.items() if code not in of_one]
    return [("", doi_text("Choose…")), *offered]
