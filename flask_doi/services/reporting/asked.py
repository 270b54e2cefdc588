"""What a visitor asks reports about, as conditions on our rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.report_range import ReportRange
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.reporting.portable import Moment
from flask_doi.services.scope import here


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The days, the repository and the scope that reports are about."""

    context: Context
    days: ReportRange
    repository: str | None = None
    scope: Selection | None = None

    @property
    def is_all_of_it(self) -> bool:
        """Whether every DOI of this environment counts, whoever holds it."""
        return self.repository is None and self.scope is None

    def dois(self) -> list[ColumnElement[bool]]:
        """The conditions on DOIs, their moments left aside."""
        wanted = list(here(self.context, self.scope))
        if self.repository is not None:
            wanted.append(DoiRow.repository_key == self.repository)
        return wanted

    def within(self, moment: Moment) -> list[ColumnElement[bool]]:
        """The conditions on a moment."""
        found: list[ColumnElement[bool]] = []
        if self.days.begins is not None:
            found.append(moment >= self.days.begins)
        if self.days.ends is not None:
            found.append(moment < self.days.ends)
        return found

    def begun(self) -> list[list[ColumnElement[bool]]]:
        """DOIs that were minted in these days, and those begun in them that are not minted yet; to be added up.

        Apart, each is a range of an index; together they would be neither.
        """
        if self.days.begins is None and self.days.ends is None:
            return [self.dois()]
        minted = [*self.dois(), DoiRow.minted_at.is_not(None), *self.within(DoiRow.minted_at)]
        return [minted, [*self.dois(), DoiRow.minted_at.is_(None), *self.within(DoiRow.created_at)]]

    def accounts(self, session: Session) -> list[int]:
        """The accounts of this environment; of all of them together no DOI has to be looked at."""
        found = select(Account.id).where(Account.environment == self.context.settings.environment)
        return list(session.scalars(found))


def repositories_offered(context: Context, scope: Selection | None) -> list[tuple[str, str]]:
    """Keys and names of the repositories that somebody may choose from."""
    with reading(context):
        known = [(str(key), str(name)) for key, name in context.catalogue.choices().repositories]
    allowed = scope.repositories if scope is not None else None
    return [(key, name) for key, name in known if allowed is None or key in allowed]
