"""Whether one of a record's digital objects is ready for a DOI of its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from flask_doi.domain.parts import describe_object, find_object
from flask_doi.domain.policy import Decision
from flask_doi.models import DoiRow
from flask_doi.services.accounts import account_for
from flask_doi.services.context import Context
from flask_doi.services.describing import describe
from flask_doi.services.readiness import Readiness
from flask_doi.services.stating import problems_of
from flask_doi.services.wishes import decision_for


@dataclass(frozen=True, kw_only=True, slots=True)
class PartReadiness:
    """The name of the digital object that is meant, and what stands between it and a DOI."""

    part: str
    verdict: Readiness


def judge_part(context: Context, key: str, text: str) -> PartReadiness | None:
    """The readiness of the digital object that a text means; None when the catalogue has no such record."""
    description = describe(context, [key]).found.get(key)
    if description is None:
        return None
    part = find_object(description, text)
    told = describe_object(description, part) if part is not None else None
    if part is None or told is None:
        refusal = Decision(wanted=False, rule="no_such_part", params={"part": text})
        return PartReadiness(part=text, verdict=Readiness(key=key, decision=refusal))
    with context.session() as session:
        account = account_for(session, context, description)
        if account is None:
            refusal = Decision(wanted=False, rule="no_account")
            return PartReadiness(part=part, verdict=Readiness(key=key, decision=refusal, has_account=False))
        row = session.scalars(
            select(DoiRow).where(
                DoiRow.record_key == key, DoiRow.environment == context.settings.environment, DoiRow.part == part
            )
        ).first()
        verdict = Readiness(
            key=key,
            decision=decision_for(context, account, told, how="person", part=part),
            problems=problems_of(context, session, account, told, row=row),
        )
    return PartReadiness(part=part, verdict=verdict)
