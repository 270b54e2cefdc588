"""A problem of a record, stored as code and parameters and put into words only when shown."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing to mend: `field` is the catalogue field (a name of `Description`; "" for none in
    particular), `blocks` whether it stops a DOI."""

    code: str
    field: str
    value: str | None = None
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    blocks: bool = True

    def as_json(self) -> dict[str, Any]:
        """The form in which it is stored."""
        return {
            "code": self.code,
            "field": self.field,
            "value": self.value,
            "params": dict(self.params),
            "blocks": self.blocks,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Problem:
        """The problem that `as_json` stored."""
        return cls(
            code=str(stored["code"]),
            field=str(stored["field"]),
            value=stored.get("value"),
            params={str(k): str(v) for k, v in dict(stored.get("params") or {}).items()},
            blocks=bool(stored.get("blocks", True)),
        )
