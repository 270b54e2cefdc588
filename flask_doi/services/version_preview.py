"""What a new version of a record would be, for the page and the command that ask for it. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flask_doi.domain.description import Description
from flask_doi.domain.policy import Decision
from flask_doi.domain.suffix import SuffixPattern
from flask_doi.domain.titles import main_title
from flask_doi.errors import DoiError
from flask_doi.models import Account, DoiRow
from flask_doi.services.beside import Beside, dois_beside, next_number
from flask_doi.services.context import Context
from flask_doi.services.further_rows import newer_record, place_in_line
from flask_doi.services.lineage import own_row
from flask_doi.services.names import counted_name, placeholder_name
from flask_doi.services.status import Reading, status_of
from flask_doi.services.status_facts import RecordStatus

LIVE = ("registered", "findable")


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionPreview:
    """What a person sees before a new version gets its DOI.

    `name` is the DOI to be; `is_drawn` that its last part is drawn by lot; `number` which version of the record it is,
    `label` what it is called unless somebody says otherwise: its place among all versions.
    `has_whole` says that there is a DOI for all versions already, whether or not the person may see it in `beside`.
    """

    status: RecordStatus
    title: str
    reference_code: str
    number: int | None
    label: str
    name: str | None
    is_drawn: bool
    beside: Beside
    has_whole: bool
    refusal: Decision | None

    @property
    def may_go_ahead(self) -> bool:
        """Whether nothing stands against a new version."""
        is_ready = not self.status.blocking and self.status.broken is None
        return self.refusal is None and is_ready and self.number is not None


def preview_version(
    context: Context, key: str, reading: Reading, *, may_see: Callable[[str], bool] = lambda key: True
) -> VersionPreview:
    """What a new version of a record would be; `may_see` as for `dois_beside`."""
    status = status_of(context, key, reading)
    description = reading.description or Description(key=key)
    title = main_title(description)
    number = next_number(context, key)
    with context.session() as session:
        row = own_row(session, context.settings.environment, key)
        name, is_drawn = _name(context, session, row, key) if row is not None else (None, False)
        followed = newer_record(session, row) if row is not None else None
        label = str(place_in_line(session, row) + 1) if row is not None else ""
    return VersionPreview(
        status=status,
        title=title.value if title else "",
        reference_code=description.reference_code or "",
        number=number,
        label=label,
        name=name,
        is_drawn=is_drawn,
        beside=dois_beside(context, key, public=False, may_see=may_see),
        has_whole=dois_beside(context, key, public=False).whole is not None,
        refusal=_refusal(status, number, followed),
    )


def can_have_version(status: RecordStatus) -> bool:
    """Whether a new version could follow what the record has now."""
    doi = status.doi
    is_live = doi is not None and doi.state in LIVE and doi.withheld is None
    return is_live and status.exists and status.refusal is None and not status.blocking and status.waiting is None


def _refusal(status: RecordStatus, number: int | None, followed: Decision | None) -> Decision | None:
    doi = status.doi
    if doi is not None and doi.state == "external":
        return Decision(wanted=False, rule="external_doi", params={"doi": doi.name})
    if doi is None or doi.state not in LIVE:
        return Decision(wanted=False, rule="no_earlier_version")
    if number is None:
        return Decision(wanted=False, rule="version_under_way")
    return followed or status.refusal


def _name(context: Context, session: Session, row: DoiRow, key: str) -> tuple[str | None, bool]:
    account = session.get(Account, row.account_id) if row.account_id is not None else None
    if account is None:
        return None, False
    try:
        counted = counted_name(context, session, account, row, key=key)
        is_drawn = SuffixPattern.parse(account.suffix).is_random
        return (counted, False) if counted else (placeholder_name(account) if is_drawn else None, is_drawn)
    except DoiError:
        return None, False
