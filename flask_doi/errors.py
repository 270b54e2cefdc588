"""What can go wrong through misuse or bad configuration; answers of an agency are values, not exceptions."""

from __future__ import annotations

from collections.abc import Sequence

import click


class DoiError(Exception):
    """Something about DOI management went wrong."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").splitlines()[0])


class ConfigurationError(DoiError, click.ClickException):
    """A DOI_* setting is unknown or impossible. Commands print its sentence, without a traceback."""


class RecordNotFound(DoiError):
    """The catalogue has no such record."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The catalogue has no record with the key {key!r}.")
        self.key = key


class DoiNotFound(DoiError):
    """There is no such DOI here."""

    def __init__(self, name: str) -> None:
        super().__init__(f"No DOI {name!r} is known here.")
        self.name = name


class DeletionRefused(DoiError):
    """A record with a public DOI must not be deleted before the DOI is deactivated (DOI_ON_DELETE="refuse")."""

    def __init__(self, key: str, dois: Sequence[str]) -> None:
        names = ", ".join(dois)
        super().__init__(
            f"The record {key!r} cannot be deleted: people may have cited its DOI {names}. Deactivate the DOI first; "
            "then it leads to a page that says what became of the record."
        )
        self.key = key
        self.dois = tuple(dois)


class InvalidDoi(DoiError, ValueError):
    """The text is not a DOI name."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{text!r} is not a DOI: {reason}.")
        self.text = text
        self.reason = reason


class InvalidSuffix(DoiError, ValueError):
    """The suffix pattern cannot make DOI names."""


class SecretUnreadable(DoiError):
    """A stored credential cannot be decrypted with the keys in DOI_SECRET_KEYS."""
