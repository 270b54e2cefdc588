"""The public formats of a DOI's metadata: their names in addresses and commands, their media types and writers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_doi.domain.published import PublishedDoi

Writer = Callable[[PublishedDoi], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """One format. The first media type is the one answered with; `profile` names the schema of a general one."""

    name: str
    label: str
    media_types: tuple[str, ...]
    extension: str
    write: Writer
    profile: str | None = None


FORMATS: dict[str, Format] = {}
"""By name, in the order in which they are offered."""


def offer(new: Format) -> None:
    """Adds a format."""
    FORMATS[new.name] = new
