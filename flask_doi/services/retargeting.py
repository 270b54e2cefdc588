"""A target of its own for one DOI, and the way back to its account's template, as an act on its row."""

from __future__ import annotations

from flask_doi.domain.import_wording import line_text
from flask_doi.domain.states import AgencyState, DoiState
from flask_doi.models import IntentKind
from flask_doi.services.acts import ACTS, Act
from flask_doi.services.history import tell
from flask_doi.services.targets import objection_to_target, target_of, target_url


def retarget(act: Act) -> None:
    """Lets a DOI lead somewhere else; whether it may is looked at again, for settings may have changed meanwhile.

    A retired DOI leads to its tombstone all the same, until it is brought back.
    """
    row, url = act.row, (act.intent.params or {}).get("url")
    if act.account is None or row.redacted_at is not None:
        return
    objection = objection_to_target(act.context, act.account, url) if url else None
    if objection is not None:
        code, params = objection
        error = line_text(code, params)
        tell(act.context, act.session, "not_retargeted", row, actor=act.intent.actor, params={"error": error})
        return
    usual = target_url(act.context, act.account, row.doi, row.record_key)
    row.own_url = url if url and url != usual else None
    row.desired_url = target_of(act.context, act.account, row, is_retired=row.desired_state is DoiState.DEACTIVATED)
    code, told = ("retargeted", {"url": url}) if row.own_url else ("follows_template", None)
    tell(act.context, act.session, code, row, actor=act.intent.actor, params=told)
    if row.observed_state is AgencyState.ABSENT:
        row.updated_at = act.context.clock()


ACTS[IntentKind.TARGET] = retarget
