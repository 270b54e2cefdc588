"""Forms that change something; Flask-WTF's token guards them, whether or not the host has its CSRFProtect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import Length

from flask_doi.domain.states import DoiState
from flask_doi.web.texts import doi_text, noted

STATES = {
    DoiState.FINDABLE: (noted("Findable"), noted("anybody can search for it and cite it")),
    DoiState.REGISTERED: (noted("Registered"), noted("it works, and is left out of searches")),
    DoiState.DRAFT: (noted("Draft"), noted("the name is kept, and nobody else sees it")),
}


class ConfirmForm(FlaskForm):
    """A button."""

    @classmethod
    def new(cls) -> Self:
        """The form, filled with what was posted."""
        return cls()


class MintForm(ConfirmForm):
    """A button, and the state that is asked for."""

    state = RadioField(validators=[], validate_choice=True)

    @classmethod
    def offering(cls, states: Sequence[DoiState], default: DoiState) -> MintForm:
        """The form with these states to choose from."""
        form = cls.new()
        form.state.choices = [(str(state), doi_text("%(state)s: %(meaning)s", **_named(state))) for state in states]
        if form.state.data is None and states:
            form.state.data = str(default if default in states else states[0])
        return form


def _named(state: DoiState) -> dict[str, object]:
    name, meaning = STATES[state]
    return {"state": doi_text(name), "meaning": doi_text(meaning)}


class ReserveForm(ConfirmForm):
    """A button, and where the name is kept."""

    state = RadioField(validators=[], validate_choice=True)

    @classmethod
    def offering(cls, states: Sequence[DoiState]) -> ReserveForm:
        """The form with these places to choose from."""
        form = cls.new()
        form.state.choices = [(str(state), doi_text(KEEPING[state])) for state in states]
        if form.state.data is None and states:
            form.state.data = str(states[0])
        return form


KEEPING = {
    DoiState.RESERVED: noted("Here only: nothing leaves the house"),
    DoiState.DRAFT: noted("As a draft at the agency: it gets the metadata, and nobody else sees it"),
}


class ReleaseForm(ConfirmForm):
    """A button, and whether the name stays reserved here when its draft is deleted."""

    keep = RadioField(validators=[], validate_choice=True)

    @classmethod
    def offering(cls, *, keep_first: bool) -> ReleaseForm:
        """The form, with the more likely choice made."""
        form = cls.new()
        form.keep.choices = [
            ("yes", doi_text("Delete the draft, and keep the name reserved here")),
            ("no", doi_text("Delete the draft, and give the name back for good")),
        ]
        if form.keep.data is None:
            form.keep.data = "yes" if keep_first else "no"
        return form


class ExternalForm(ConfirmForm):
    """Which DOI the record has: one of ours, or one from elsewhere, and then which."""

    which = RadioField(validators=[], validate_choice=True)
    doi = StringField(validators=[])

    @classmethod
    def showing(cls, current: str | None) -> ExternalForm:
        """The form with what is noted now."""
        form = cls.new()
        form.which.choices = [
            ("own", doi_text("One of ours, minted here")),
            ("external", doi_text("One from elsewhere, registered by a publisher or a data centre")),
        ]
        if form.which.data is None:
            form.which.data = "external"
        if form.doi.data is None:
            form.doi.data = current or ""
        return form


class VersionForm(ConfirmForm):
    """A button, what the new version is called, and whether all versions together get a DOI too."""

    number = HiddenField()
    label = StringField(validators=[Length(max=64)])
    whole = BooleanField()

    @classmethod
    def numbered(cls, number: int | None) -> VersionForm:
        """The form for the version that comes next."""
        form = cls.new()
        if form.number.data is None:
            form.number.data = str(number or "")
        return form
