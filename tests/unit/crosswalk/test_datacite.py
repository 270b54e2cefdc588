"""The whole of what DataCite is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flask_doi.crosswalk.datacite import CROSSWALK_VERSION, RelatedDois, to_payload
from flask_doi.domain.description import Description
from flask_doi.domain.payload import Payload
from flask_doi.domain.profile import CrosswalkSettings


def payload(description: Description) -> Payload:
    return to_payload(description, CrosswalkSettings(), year=2025, related=RelatedDois())


def test_every_property_is_always_there_so_that_removing_a_value_reaches_the_agency(fonds: Description) -> None:
    full, bare = payload(fonds).attributes, payload(replace(fonds, scope=None, extent=(), languages=())).attributes
    assert list(full) == list(bare)
    assert (full["language"], bare["language"]) == ("en", None)
    assert (bare["descriptions"], bare["sizes"]) == ([], [])


def test_the_fingerprint_changes_with_what_is_told_and_only_then(fonds: Description) -> None:
    assert payload(fonds).fingerprint == payload(replace(fonds, key="other", published=False)).fingerprint
    assert payload(fonds).fingerprint != payload(replace(fonds, title="Jones family papers")).fingerprint


def test_the_payload_says_which_crosswalk_made_it(fonds: Description) -> None:
    assert payload(fonds).crosswalk_version == CROSSWALK_VERSION


def test_a_description_that_is_not_public_never_becomes_metadata(fonds: Description) -> None:
    with pytest.raises(ValueError, match="not public"):
        payload(replace(fonds, restricted_description=True))


def test_nothing_is_filled_in_that_the_catalogue_does_not_say(fonds: Description) -> None:
    said = str(payload(replace(fonds, scope=None, dates=(), languages=())).attributes).lower()
    assert not any(filler in said for filler in ("unknown", "untitled", "undated", ":unkn", "n/a"))
