"""Keeping a property as the agency has it, and letting it follow the catalogue again: at once, and told in the history.

A property is kept whole: the entries of a list have no names by which they could be found again when the list changes.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from flask_doi.crosswalk.held import SHAPES, tellable
from flask_doi.crosswalk.shape import Fault
from flask_doi.domain.payload import Payload
from flask_doi.domain.property_wording import PROPERTIES
from flask_doi.domain.protected import ProtectedField, read_protected, stored_protected, with_protected
from flask_doi.domain.protection_wording import ProtectionRefusal
from flask_doi.domain.states import DoiState
from flask_doi.models import Account, DoiRow
from flask_doi.services.accounts import profile_of
from flask_doi.services.context import Context
from flask_doi.services.desk.agency_side import agency_side
from flask_doi.services.desk.would_send import sides_of
from flask_doi.services.history import tell
from flask_doi.services.retrying import again
from flask_doi.services.stating import protection_faults

NO_METADATA = frozenset({"doi", "url", "event", "state", "prefix", "suffix", "schemaVersion", "xml", "reason"})
"""What the agency calls attributes too, and what is decided here alone."""


def keep_theirs(
    context: Context, doi_id: int, name: str, *, reading_id: int, actor: str | None
) -> ProtectionRefusal | None:
    """Keeps a property as the agency has it, from now on; or says why not, and keeps nothing.

    `reading_id` is the look at the agency that the person has seen. Nothing is sent by this.
    """
    sides = sides_of(context, doi_id)
    if sides is None:
        return ProtectionRefusal(code="never_read")
    told = sides.ours or sides.sent
    return again(lambda: _keep(context, doi_id, name, reading_id, told, actor))


def _keep(
    context: Context, doi_id: int, name: str, reading_id: int, told: Payload | None, actor: str | None
) -> ProtectionRefusal | None:
    with context.transaction() as session:
        row = session.get_one(DoiRow, doi_id, with_for_update=True)
        refused = _standing(context, row) or _about_name(name)
        if refused is not None:
            return refused
        seen = agency_side(session, row)
        if seen is None or seen.is_absent:
            return ProtectionRefusal(code="never_read" if seen is None else "absent")
        if seen.attempt_id != reading_id:
            return ProtectionRefusal(code="read_anew")
        field = ProtectedField(name=name, value=tellable(name, seen.attributes.get(name)), by=actor, at=context.clock())
        refused = _about_value(session, row, field, told)
        if refused is not None:
            return refused
        others = [each for each in read_protected(row.protected_fields) if each.name != name]
        row.protected_fields = stored_protected([*others, field])
        row.updated_at = context.clock()
        tell(context, session, "field_protected", row, actor=actor, params={"property": name})
    return None


def follow_catalogue(context: Context, doi_id: int, name: str, *, actor: str | None) -> ProtectionRefusal | None:
    """Lets a property follow the catalogue again; or says why not. Nothing is sent by this."""
    return again(lambda: _follow(context, doi_id, name, actor))


def _follow(context: Context, doi_id: int, name: str, actor: str | None) -> ProtectionRefusal | None:
    with context.transaction() as session:
        row = session.get_one(DoiRow, doi_id, with_for_update=True)
        kept = read_protected(row.protected_fields)
        if name not in [field.name for field in kept]:
            return ProtectionRefusal(code="not_protected", params={"property": name})
        row.protected_fields = stored_protected(field for field in kept if field.name != name)
        row.updated_at = context.clock()
        tell(context, session, "field_followed", row, actor=actor, params={"property": name})
    return None


def _standing(context: Context, row: DoiRow) -> ProtectionRefusal | None:
    """What makes it impossible for any property."""
    if row.redacted_at is not None:
        return ProtectionRefusal(code="redacted")
    if row.origin == "external":
        return ProtectionRefusal(code="external")
    if row.desired_state is DoiState.DEACTIVATED:
        return ProtectionRefusal(code="retired")
    return ProtectionRefusal(code="by_stylesheet") if context.adjustments.stylesheet is not None else None


def _about_name(name: str) -> ProtectionRefusal | None:
    if name in SHAPES:
        return None
    is_ours = name in NO_METADATA or name in PROPERTIES
    return ProtectionRefusal(code="not_metadata" if is_ours else "unknown", params={"property": name})


def _about_value(
    session: Session, row: DoiRow, field: ProtectedField, told: Payload | None
) -> ProtectionRefusal | None:
    """What would be wrong with the metadata, were this value told among the rest."""
    account = session.get_one(Account, row.account_id)
    tried = with_protected(replace(told or Payload(), xml=None), [field])
    faults = protection_faults(tried, [field.name], profile_of(account).schema_version)
    return _refusal(field.name, faults[0]) if faults else None


def _refusal(name: str, fault: Fault) -> ProtectionRefusal:
    code = f"invalid_{fault.code}" if fault.code in ("missing", "choice", "year") else "invalid"
    params = {"property": name, "name": fault.name, "value": fault.value, "expected": fault.expected}
    return ProtectionRefusal(code=code, params=params)
