"""The DOIs of ours around one DOI."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class RelatedDois:
    """DOI names of ours that a record's metadata points to; all of them registered or findable, never drafts.

    `ancestor` is the nearest ancestor with a DOI, `fonds` the top of the hierarchy; `parts` are children in order.
    `obsoletes` and `identical_to` are retired DOIs in whose place this one stands.
    """

    ancestor: str | None = None
    fonds: str | None = None
    parts: tuple[str, ...] = ()
    previous_version: str | None = None
    next_version: str | None = None
    replaced_by: str | None = None
    replaces: str | None = None
    all_versions: str | None = None
    versions: tuple[str, ...] = ()
    derived_from: str | None = None
    shown_by: tuple[str, ...] = ()
    obsoletes: tuple[str, ...] = ()
    identical_to: tuple[str, ...] = ()
