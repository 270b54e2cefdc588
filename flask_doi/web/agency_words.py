"""What people call an agency, and how they hear that it, or an account at it, does not work."""

from __future__ import annotations

from markupsafe import Markup

from flask_doi.domain.outcome_wording import outcome_text
from flask_doi.services.status_facts import Pause, Silence
from flask_doi.web.texts import doi_text, moment, translated

AGENCIES = {"datacite": "DataCite", "ezid": "EZID"}


def agency_called(agency: str) -> str:
    """What people call an agency."""
    return AGENCIES.get(agency, agency)


def paused_text(pause: Pause, agency: str) -> Markup:
    """That an account may not send, and why."""
    reason = outcome_text(pause.code, {"agency": agency, **pause.params}, translated)
    if pause.since is None:
        return doi_text("The account is paused: %(reason)s", reason=reason)
    return doi_text("The account is paused since %(time)s: %(reason)s", time=moment(pause.since), reason=reason)


def silent_text(silence: Silence, agency: str) -> Markup:
    """That the agency does not answer, or asked for a pause; how much waits, and until when."""
    params = {"agency": agency, "number": silence.waiting, "next": moment(silence.until)}
    if silence.code == "limited":
        return doi_text("%(agency)s asked for a pause; %(number)s waiting, next try %(next)s.", **params)
    since = moment(silence.since)
    return doi_text(
        "%(agency)s is not answering since %(time)s; %(number)s waiting, next try %(next)s.", time=since, **params
    )
