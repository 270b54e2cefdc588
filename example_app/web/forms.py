"""The base of every form: tidy, typed, protected against forgery."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms.fields import choices


class CatalogueForm(FlaskForm):
    """A form with a forgery token. Without ``formdata`` it reads what the present request sent."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)  # type: ignore[no-untyped-call]

    def is_accepted(self) -> bool:
        """True when the form was sent and every field passed."""
        return bool(self.validate_on_submit())  # type: ignore[no-untyped-call]


def offered(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """The options of a selection from pairs of value and label; WTForms 3.3 wants objects in place of pairs."""
    option = getattr(choices, "SelectChoice", None)
    return [option(value, label) for value, label in pairs] if option else list(pairs)
