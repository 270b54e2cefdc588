"""What stands against saving the configuration, and what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as given
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Objection:
    """Why something was not saved, as a code of `domain.configuration_wording`; `field` is where it is mended."""

    code: str
    field: str | None = None
    params: Mapping[str, str] = given(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Meanwhile:
    """A field that somebody else changed since the page was opened, and its value now."""

    field: str
    value: str
    actor: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What became of saving: the fields that were changed, or why nothing was.

    `released` is how many DOIs wait with an account whose pause it ended; None when it ended none.
    """

    fields: tuple[str, ...] = ()
    objections: tuple[Objection, ...] = ()
    meanwhile: tuple[Meanwhile, ...] = ()
    id: int | None = None
    remark: str | None = None
    released: int | None = None

    @property
    def is_refused(self) -> bool:
        """Whether nothing was saved."""
        return bool(self.objections or self.meanwhile)
