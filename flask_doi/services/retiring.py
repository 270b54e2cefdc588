"""The end of a DOI's life and the way back: deactivate, reactivate, redact, as acts on its row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_doi.domain.retirement import MERGED, OBSOLETED, OTHER, REASONS, RELATIONS, Before, Deactivation
from flask_doi.domain.retirement_wording import Objection
from flask_doi.domain.states import AgencyState, DoiState, is_public
from flask_doi.models import IntentKind
from flask_doi.services.acts import ACTS, Act
from flask_doi.services.batches.outcomes import batch_of
from flask_doi.services.deactivations import deactivation_of, keep_deactivation
from flask_doi.services.history import tell
from flask_doi.services.ledger import PRIORITY_BULK, PRIORITY_PERSON, add_job
from flask_doi.services.payloads import keep_payload
from flask_doi.services.redacting import purge
from flask_doi.services.replacing import objection_to, tell_survivors
from flask_doi.services.snapshots import keep_snapshot
from flask_doi.services.tombstones import bare_payload, last_told
from flask_doi.services.wishes import errand


def deactivate(act: Act) -> None:
    """Retires a DOI, or changes what its tombstone says.

    The reason is one of `domain.retirement.REASONS`; what replaces the DOI is looked at again, for it may have been
    retired since it was asked for. What never was public is taken back instead; that follows from weighing the wish.
    """
    row, said = act.row, _said(act)
    objection = _objection(act, said)
    if objection is not None:
        _refuse(act, "not_deactivated", objection)
        return
    known = deactivation_of(row)
    retired = replace(known or Deactivation(at=act.context.clock()), **said)
    if known is None or not known.is_retired:
        retired = replace(retired, at=act.context.clock())
    if row.asked_state is not DoiState.DEACTIVATED:
        retired = replace(retired, asked_state=row.asked_state, asked_how=row.asked_how)
        row.asked_state, row.asked_how = DoiState.DEACTIVATED, "person"
    keep_deactivation(row, retired)
    row.promote_at = None
    if act.description is not None and not (known is not None and known.is_retired):
        keep_snapshot(act.context, act.session, row, act.description)
    told = {name: said[name] for name in ("reason", "replaced_by", "replaced_how") if said[name]}
    tell(act.context, act.session, "deactivation_asked", row, actor=act.intent.actor, params=told)
    before = known.replaced_by if known is not None else None
    tell_survivors(act.context, act.session, row, before, retired.replaced_by, actor=act.intent.actor)


def _said(act: Act) -> dict[str, Any]:
    params = act.intent.params or {}
    replaced_by = params.get("replaced_by") or None
    return {
        "reason": params.get("reason") or OTHER,
        "note": params.get("note") or None,
        "replaced_by": replaced_by,
        "replaced_how": (params.get("replaced_how") or OBSOLETED) if replaced_by else None,
        "by": act.intent.actor,
    }


def _objection(act: Act, said: dict[str, Any]) -> Objection | None:
    if act.row.redacted_at is not None:
        return Objection(code="redacted", params={"doi": act.row.doi})
    if said["reason"] not in REASONS:
        return Objection(code="reason_unknown", params={"reason": str(said["reason"])})
    if said["reason"] == MERGED and not said["replaced_by"]:
        return Objection(code="replacement_missing")
    if said["replaced_how"] not in (None, *RELATIONS):
        return Objection(code="how_unknown", params={"how": str(said["replaced_how"])})
    return objection_to(act.context, act.session, act.row, said["replaced_by"]) if said["replaced_by"] else None


def _refuse(act: Act, code: str, objection: Objection) -> None:
    """What was possible when it was asked for is so no longer: the history says why nothing came of it."""
    params = {"rule": objection.code, **objection.params}
    tell(act.context, act.session, code, act.row, actor=act.intent.actor, params=params)


def reactivate(act: Act) -> None:
    """Asks again for what was asked for before the DOI was retired.

    What the agency held then is told again: address and state as they were, and the metadata as the record is now; that
    is byte for byte what it was when the record did not change. Of a record that is not public, what was told before.
    """
    row = act.row
    known = deactivation_of(row)
    if row.redacted_at is not None:
        _refuse(act, "not_reactivated", Objection(code="redacted", params={"doi": row.doi}))
        return
    if row.asked_state is not DoiState.DEACTIVATED:
        _refuse(act, "not_reactivated", Objection(code="not_retired", params={"doi": row.doi}))
        return
    row.asked_state = (known.asked_state if known else None) or _usual_state(act)
    row.asked_how = (known.asked_how if known else None) or "person"
    back = known.on_the_way_back() if known is not None and known.before is not None else None
    keep_deactivation(row, back)
    tell(act.context, act.session, "reactivation_asked", row, actor=act.intent.actor)
    tell_survivors(act.context, act.session, row, known.replaced_by if known else None, actor=act.intent.actor)
    if back is not None:
        number = batch_of(act.intent)
        priority = PRIORITY_PERSON if number is None else PRIORITY_BULK
        add_job(
            act.context, act.session, row, errand(row),
            actor=act.intent.actor, priority=priority, force=True, batch_id=number,
        )  # fmt: skip


def _usual_state(act: Act) -> DoiState:
    if act.row.findable_at is not None:
        return DoiState.FINDABLE
    if is_public(act.row.observed_state):
        return DoiState.REGISTERED
    return DoiState(act.account.default_state) if act.account is not None else DoiState.FINDABLE


def redact(act: Act) -> None:
    """Retires a DOI for good and removes what it says: at the agency next to nothing is left, here only who and when.

    The agency is told the least that its schema takes; it keeps earlier versions of the metadata itself.
    """
    row, params = act.row, act.intent.params or {}
    if row.redacted_at is not None:
        return
    known, now = deactivation_of(row), act.context.clock()
    bare = bare_payload(act.context, row, last_told(act.session, row))
    purged = purge(act.session, row)
    retired = known if known is not None and known.is_retired else Deactivation(at=now)
    reason = params.get("reason") or OTHER
    held = row.observed_state is not AgencyState.ABSENT
    before = Before(
        state=str(row.observed_state),
        url=row.observed_url,
        payload=keep_payload(act.context, act.session, bare) if held else None,
    )
    asked = row.asked_state if row.asked_state is not DoiState.DEACTIVATED else retired.asked_state
    keep_deactivation(
        row, replace(retired, reason=reason, note=None, by=act.intent.actor, asked_state=asked, before=before)
    )
    row.asked_state, row.asked_how, row.redacted_at, row.promote_at = DoiState.DEACTIVATED, "person", now, None
    told = {"reason": reason, "note": params.get("note"), "purged": purged}
    tell(act.context, act.session, "redacted", row, actor=act.intent.actor, params=told)


ACTS.update({IntentKind.DEACTIVATE: deactivate, IntentKind.REACTIVATE: reactivate, IntentKind.REDACT: redact})
