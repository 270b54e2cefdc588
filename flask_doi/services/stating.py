"""What would be told about a record: its payload, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flask_doi.crosswalk.adjusting import adjust
from flask_doi.crosswalk.datacite import to_payload
from flask_doi.crosswalk.mapping import mapped_year
from flask_doi.crosswalk.shape import Fault, attribute_faults
from flask_doi.domain.description import Description
from flask_doi.domain.embargo import as_of
from flask_doi.domain.payload import Payload
from flask_doi.domain.problem import Problem
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.protected import ProtectedField, read_protected, with_protected
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.rules import blocking, check
from flask_doi.models import Account, DoiRow
from flask_doi.services.accounts import profile_of
from flask_doi.services.context import Context
from flask_doi.services.families import ALONE, Family
from flask_doi.services.names import placeholder_name
from flask_doi.services.related import related_dois
from flask_doi.services.targets import target_of, target_url

SUPPLIED = {
    "title_missing": "titles",
    "creator_missing": "creators",
    "creator_only_in_other_roles": "creators",
    "repository_missing": "publisher",
}
"""What a record may lack when the host's own mapping, function or stylesheet supplies it: problem and property."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What would be told about a DOI, or what is wrong with the record."""

    payload: Payload | None
    problems: tuple[Problem, ...] = ()


def state_what_is_told(
    context: Context,
    session: Session,
    account: Account,
    description: Description,
    *,
    row: DoiRow | None,
    family: Family = ALONE,
    protecting: bool = True,
) -> Statement:
    """The payload of a record, or its problems when one of them blocks; `row` is its DOI, if it has one.

    Without one, a name that will never be registered stands in the place of the DOI. The fields that a person
    protected are told as the agency had them, unless `protecting` is False.
    """
    today = context.clock().date()
    profile = profile_of(account)
    frozen_year = row.publication_year if row is not None else None
    problems = check(description, profile, frozen_year=frozen_year, today=today)
    is_adjusted = context.adjustments.concern(profile)
    kept = protected_fields(context, row) if protecting else ()
    supplied = _supplied(kept, is_adjusted=is_adjusted)
    if any(problem.code not in supplied for problem in blocking(problems)):
        return Statement(payload=None, problems=problems)
    year = publication_year(description, frozen_year=frozen_year, today=today)
    if frozen_year is None:
        year = mapped_year(profile.mapping, description) or year
    related = related_dois(context, session, description, row, family)
    description = as_of(description, today)
    payload = to_payload(description, profile, year=year, related=related)
    if not is_adjusted:
        return _protected(Statement(payload=payload, problems=_without(problems, supplied)), kept, profile)
    doi = row.doi if row is not None else placeholder_name(account)
    url = target_of(context, account, row) if row is not None else target_url(context, account, doi, description.key)
    adjusted = adjust(context.adjustments, profile, description, payload, doi=doi, url=url)
    if adjusted.payload is None:
        return Statement(payload=None, problems=(*_not_said_yet(adjusted.problems, problems), *problems))
    stated = Statement(payload=adjusted.payload, problems=tuple(p for p in problems if not p.blocks))
    return _protected(stated, kept, profile)


def protected_fields(context: Context, row: DoiRow | None) -> tuple[ProtectedField, ...]:
    """The fields of a DOI that are told as the agency had them; none where a stylesheet makes all as one document."""
    if row is None or context.adjustments.stylesheet is not None:
        return ()
    return read_protected(row.protected_fields)


def told_as_before(context: Context, row: DoiRow, told: Payload | None) -> Payload | None:
    """What was last told, told once more; fields that were protected since are as the agency has them."""
    return with_protected(told, protected_fields(context, row)) if told is not None else None


def _supplied(kept: Sequence[ProtectedField], *, is_adjusted: bool) -> frozenset[str]:
    """The problems that do not matter, since what is lacking comes from elsewhere."""
    names = {field.name for field in kept}
    return frozenset(code for code, name in SUPPLIED.items() if is_adjusted or name in names)


def _without(problems: tuple[Problem, ...], supplied: frozenset[str]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.code not in supplied) if supplied else problems


def _protected(stated: Statement, kept: Sequence[ProtectedField], profile: CrosswalkSettings) -> Statement:
    """The statement with the protected fields; what could be told when it was protected may be no longer."""
    if stated.payload is None or not kept:
        return stated
    payload = with_protected(stated.payload, kept)
    faults = protection_faults(payload, [field.name for field in kept], profile.schema_version)
    if not faults:
        return Statement(payload=payload, problems=stated.problems)
    found = [
        Problem(code="protected_invalid", field="", value=fault.value or None, params={"property": fault.name})
        for fault in faults
    ]
    return Statement(payload=None, problems=(*found, *stated.problems))


def protection_faults(payload: Payload, names: Collection[str], schema_version: str) -> tuple[Fault, ...]:
    """What is wrong with these properties of a payload."""
    faults = attribute_faults(payload.attributes, schema_version)
    return tuple(fault for fault in faults if fault.name.partition(".")[0] in names)


def _not_said_yet(found: tuple[Problem, ...], known: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Without what is missing only because the record lacks it, which the rules say better."""
    lacking = {SUPPLIED[problem.code] for problem in known if problem.code in SUPPLIED}
    return tuple(
        problem
        for problem in found
        if problem.code != "adjusted_missing" or problem.params["property"].partition(".")[0] not in lacking
    )


def problems_of(
    context: Context, session: Session, account: Account, description: Description, *, row: DoiRow | None
) -> tuple[Problem, ...]:
    """Every problem of a record as it is now, those included that the host's own adjustments bring or solve."""
    if context.adjustments.concern(profile_of(account)) or protected_fields(context, row):
        return state_what_is_told(context, session, account, description, row=row).problems
    frozen_year = row.publication_year if row is not None else None
    return check(description, profile_of(account), frozen_year=frozen_year, today=context.clock().date())
