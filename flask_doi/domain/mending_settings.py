"""Which setting of an account can mend what a DOI failed for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_doi.domain.adjusted_wording import ADJUSTED

FIELDS: Mapping[str, str] = {
    "creator_missing": "unknown_creator",
    "creator_only_in_other_roles": "unknown_creator",
    "name_unknown": "unknown_creator",
    "repository_missing": "publisher",
    "schema_unsupported": "schema_version",
    "no_name": "suffix",
}
"""By cause: the field on the page of the account."""
MAPPING = "mapping"
OF_MAPPING = frozenset(code for code in ADJUSTED if code.startswith("adjusted_"))


def mending_field(cause: str, params: Mapping[str, object]) -> str | None:
    """The field of the account that mends this; None where no setting does."""
    if cause in OF_MAPPING:
        return MAPPING if params.get("setting") == "DOI_MAPPING" else None
    return FIELDS.get(cause)


def causes_of(fields: Collection[str]) -> tuple[str, ...]:
    """What may be mended when these fields of an account have changed."""
    found = [cause for cause, field in FIELDS.items() if field in fields]
    return (*found, *(sorted(OF_MAPPING) if MAPPING in fields else ()))
