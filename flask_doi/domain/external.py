"""A DOI that somebody else registered: what may be noted as one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask_doi.domain.identifier import Doi
from flask_doi.errors import InvalidDoi


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalRefusal:
    """Why a text cannot be noted as a DOI from elsewhere: a code for words, with what it speaks of."""

    code: str
    params: Mapping[str, str]


def external_refusal(text: str, own_prefixes: Collection[str]) -> ExternalRefusal | None:
    """Why a text is no DOI from elsewhere: it cannot be read, or its prefix is one of ours; None when it is one."""
    try:
        name = Doi.parse(text)
    except InvalidDoi as error:
        return ExternalRefusal(code="external_malformed", params={"doi": text, "reason": error.reason})
    if name.prefix in own_prefixes:
        return ExternalRefusal(code="external_ours", params={"doi": name.name, "prefix": name.prefix})
    return None
