"""DOIs that were registered before the catalogue had this plugin: taken over for a record, once the agency was read.

Nothing is changed at the agency: a DOI that was taken over needs sync, and is told anew when somebody asks for that.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.agencies.base import Observation
from flask_doi.domain.description import Description
from flask_doi.domain.identifier import Doi
from flask_doi.domain.states import AgencyState, DoiState, is_public
from flask_doi.models import Account, DoiRow, Intent, IntentKind
from flask_doi.services.confirming import FIRST_LOOK
from flask_doi.services.context import Context
from flask_doi.services.events import Event, event_of
from flask_doi.services.history import tell, tell_of_record
from flask_doi.services.targets import target_url
from flask_doi.services.wishes import copy_description

ORIGIN = "adopted"


def adopted_row(
    context: Context, session: Session, key: str, intents: Sequence[Intent], description: Description | None
) -> DoiRow | None:
    """The row of a DOI that is to be taken over for a record that has none; None when nobody asked, or it cannot be."""
    asked = next((intent for intent in reversed(intents) if intent.kind is IntentKind.ADOPT), None)
    if asked is None:
        return None
    params = asked.params or {}
    name = Doi.parse(str(params["doi"])).name
    account = session.get(Account, params["account"])
    refused = _refusal(context, session, name, account, description)
    if refused is not None or account is None or description is None:
        told = {"doi": name, **(refused or {"rule": "gone"})}
        tell_of_record(context, session, "not_adopted", key, actor=asked.actor, params=told)
        return None
    now = context.clock()
    row = DoiRow(
        account_id=account.id,
        environment=account.environment,
        doi=name,
        record_key=key,
        part="",
        origin=ORIGIN,
        asked_state=DoiState(account.default_state),
        asked_how="person",
        desired_state=DoiState.RESERVED,
        desired_url=target_url(context, account, name, key),
        wanted_revision=1,
        observed_state=AgencyState.ABSENT,
        sent_revision=0,
        actor=asked.actor,
        created_at=now,
        updated_at=now,
    )
    copy_description(row, description)
    session.add(row)
    session.flush()
    tell(context, session, "adoption_asked", row, actor=asked.actor)
    return row


def _refusal(
    context: Context, session: Session, name: str, account: Account | None, description: Description | None
) -> dict[str, str] | None:
    if description is None:
        return {"rule": "gone"}
    if account is None or account.environment != context.settings.environment:
        return {"rule": "no_account"}
    if Doi.parse(name).prefix != account.prefix:
        return {"rule": "adopt_foreign"}
    here = (DoiRow.environment == account.environment, DoiRow.doi == name)
    holder = session.scalars(select(DoiRow).where(*here)).first()
    return {"rule": "adopt_taken", "record": holder.record_key} if holder is not None else None


def is_to_be_read(row: DoiRow) -> bool:
    """Whether a DOI was taken over of which the agency has not told yet what it holds."""
    return row.origin == ORIGIN and row.observed_state is AgencyState.ABSENT


def objection_to_adopting(observed: Observation | None, account: Account) -> tuple[str, dict[str, str]] | None:
    """Why what the agency told cannot be taken over, as a code with parameters; None when it can."""
    if observed is None or observed.state is AgencyState.ABSENT:
        return "adopt_absent", {}
    client = observed.client
    if client is not None and client.casefold() != account.repository_id.casefold():
        return "adopt_not_ours", {"client": client}
    return None


def take_over(context: Context, session: Session, row: DoiRow, observed: Observation, events: list[Event]) -> None:
    """Writes down what the agency holds; it becomes the wish too, so that nothing is sent by itself."""
    now, year = context.clock(), observed.attributes.get("publicationYear")
    row.observed_state, row.observed_url = observed.state, observed.url
    row.asked_state = row.desired_state = DoiState(str(observed.state))
    row.withheld = row.withheld_params = row.promote_at = None
    row.confirmed_at, row.changed_at = observed.registered, now
    row.failure = row.failed_at = row.problems = None
    if year:
        row.publication_year = row.year = int(year)
    if is_public(observed.state):
        row.minted_at = observed.registered or now
        row.resolution_due_at = now + FIRST_LOOK
    if observed.state is AgencyState.FINDABLE:
        row.findable_at = row.minted_at
        events.append(event_of("findable", row))
    tell(
        context, session, "adopted", row,
        params={"state": str(observed.state)}, states=(AgencyState.ABSENT, observed.state),
    )  # fmt: skip
