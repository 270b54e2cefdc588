"""Forms that change something; Flask-WTF's token guards them, whether or not the host has its CSRFProtect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from flask_wtf import FlaskForm
from wtforms import RadioField

from flask_doi.domain.states import DoiState
from flask_doi.web.texts import doi_text

STATES = {
    DoiState.FINDABLE: ("Findable", "anybody can search for it and cite it"),
    DoiState.REGISTERED: ("Registered", "it works, and is left out of searches"),
    DoiState.DRAFT: ("Draft", "the name is kept, and nobody else sees it"),
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
