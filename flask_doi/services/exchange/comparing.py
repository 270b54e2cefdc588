"""Compares the lines of a file with what is true here: what would change, what cannot, and what nobody needs to see.

Nothing is written, and nothing is asked of an agency.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.catalogue.contract import Selection
from flask_doi.domain.exchange import BESIDE, CHANGEABLE, Mark, state_word
from flask_doi.domain.identifier import Doi
from flask_doi.domain.spreadsheet import guard
from flask_doi.errors import InvalidDoi
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.exchange.differences import Change, Objected
from flask_doi.services.exchange.exporting import cell, line_of
from flask_doi.services.exchange.new_lines import NewLines
from flask_doi.services.exchange.reading_files import FileLine
from flask_doi.services.exchange.wished_states import Refused, wish_for_state
from flask_doi.services.exchange.wished_targets import wish_for_target
from flask_doi.services.scope import here

CHUNK = 500
MOST_NAMED = 20


@dataclass(kw_only=True, slots=True)
class Tally:
    """What a comparison has counted so far; `untouched` names columns that a file changes and an import does not."""

    lines: int = 0
    unchanged: int = 0
    unmarked: int = 0
    untouched: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=dict)


class Comparison:
    """Goes through a file once. `may_deactivate` says whether whoever asks may retire DOIs and bring them back."""

    def __init__(self, context: Context, scope: Selection | None, *, may_deactivate: bool) -> None:
        self.context, self.scope, self.may_deactivate = context, scope, may_deactivate
        self.tally = Tally()
        self._dois: dict[str, int] = {}
        self._new = NewLines(context, scope)

    def of(self, lines: Iterable[FileLine]) -> Iterator[Change | Objected]:
        """Each line that changes something or cannot be carried out; the others are counted."""
        rest = iter(lines)
        while chunk := list(islice(rest, CHUNK)):
            self.tally.lines += len(chunk)
            yield from self._chunk(chunk)

    def _chunk(self, chunk: Sequence[FileLine]) -> Iterator[Change | Objected]:
        named: list[tuple[FileLine, str]] = []
        for line in chunk:
            found = self._name_in(line)
            if isinstance(found, Objected):
                yield found
            else:
                named.append((line, found))
        with self.context.session() as session:
            rows = self._rows(session, [doi for _, doi in named])
            accounts = {account.id: account for account in session.scalars(select(Account))}
            strange = [(line, doi) for line, doi in named if doi not in rows]
            for line, doi in named:
                if doi in rows:
                    yield from self._known(session, line, rows[doi], accounts)
        yield from self._new.of(strange)

    def _name_in(self, line: FileLine) -> str | Objected:
        said = line.values.get("doi", "").strip()
        if line.is_too_long:
            return self._objected(line, "doi", said, "too_many_cells")
        if not said:
            return self._objected(line, "doi", said, "doi_missing")
        try:
            doi = Doi.parse(said).name
        except InvalidDoi as error:
            return self._objected(line, "doi", said, "doi_unreadable", {"reason": error.reason})
        before = self._dois.setdefault(doi, line.number)
        return doi if before == line.number else self._objected(line, "doi", said, "doi_twice", {"line": str(before)})

    def _rows(self, session: Session, dois: Sequence[str]) -> dict[str, DoiRow]:
        found = session.scalars(select(DoiRow).where(DoiRow.doi.in_(dois), *here(self.context, self.scope)))
        return {row.doi: row for row in found}

    def _known(
        self, session: Session, line: FileLine, row: DoiRow, accounts: Mapping[int, Account]
    ) -> Iterator[Change | Objected]:
        account = accounts.get(row.account_id or 0)
        now = line_of(row, None, account.name if account else None)
        mark = Mark.read(row.doi, line.values.get("mark", ""))
        self.tally.unmarked += mark is None
        self._note_untouched(line, now)
        acts: list[tuple[str, Mapping[str, Any]]] = []
        shown: list[tuple[str, str, str]] = []
        objected = 0
        for name in CHANGEABLE:
            given, standing = self._given(line, name), cell(now[name])
            if given is None or given == standing:
                continue
            found = self._wish(session, line, row, account, name, given, mark)
            if isinstance(found, Refused):
                objected += 1
                params = {"now": standing or "–", **found.params}
                yield self._objected(line, name, line.values[name], found.code, params, row.id)
            elif found is not None:
                acts += found
                shown.append((name, standing, given))
        if acts:
            seen = {name: cell(now[name]) for name in CHANGEABLE}
            yield Change(
                number=line.number, doi=row.doi, record=row.record_key, part=row.part, doi_id=row.id,
                acts=tuple(acts), shown=tuple(shown), seen=seen, title=row.title or "",
            )  # fmt: skip
        elif not objected:
            self.tally.unchanged += 1

    def _given(self, line: FileLine, name: str) -> str | None:
        """What a cell says; a status in the word that is kept for it."""
        said = line.values.get(name)
        if said is None:
            return None
        said = said.strip()
        return (state_word(said) or said) if name == "status" else said

    def _wish(
        self,
        session: Session,
        line: FileLine,
        row: DoiRow,
        account: Account | None,
        name: str,
        given: str,
        mark: Mark | None,
    ) -> Sequence[tuple[str, Mapping[str, Any]]] | Refused | None:
        standing = cell(line_of(row)[name])
        if mark is not None and not mark.was(name, standing):
            return Refused("older" if mark.was(name, given) else "conflict")
        if row.redacted_at is not None:
            return Refused("redacted")
        if name == "url":
            return wish_for_target(self.context, row, account, given, self._given(line, "status"))
        if not given:
            return None
        beside = {each: (line.values.get(each) or "").strip() for each in BESIDE}
        return wish_for_state(self.context, session, row, given, beside, may_deactivate=self.may_deactivate)

    def _note_untouched(self, line: FileLine, now: Mapping[str, Any]) -> None:
        """Counts what a person changed in the file and an import leaves as it is here."""
        is_retiring = self._given(line, "status") not in (None, now["status"])
        for name, said in line.values.items():
            if name in ("doi", "mark", *CHANGEABLE) or (name in BESIDE and is_retiring):
                continue
            if name in LEFT_TO_THE_HOUSE or name not in now or said.strip() in _as_exported(now[name]):
                continue
            self.tally.untouched[name] += 1
            examples = self.tally.examples.setdefault(name, [])
            if len(examples) < MOST_NAMED:
                examples.append(line.number)

    def _objected(
        self,
        line: FileLine,
        column: str,
        value: str,
        code: str,
        params: Mapping[str, str] | None = None,
        doi_id: int | None = None,
    ) -> Objected:
        doi = line.values.get("doi", "").strip()[:191]
        return Objected(
            number=line.number, doi=doi, column=column, value=value[:200], code=code, params=params or {},
            doi_id=doi_id,
        )  # fmt: skip


LEFT_TO_THE_HOUSE = frozenset({"conditions", "cause", "synced", "resolves", "verified", "verified_on", "account"})
"""What changes by itself: that it is another since the export is nobody's edit."""


def _as_exported(value: Any) -> tuple[str, str]:
    text = cell(value).strip()
    return text, guard(text)
