"""Lines of a file whose DOI is not known here: one to take over for a record, or one from elsewhere to note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from flask_doi.catalogue.contract import KEY_LENGTH, Selection
from flask_doi.domain.exchange import state_word
from flask_doi.domain.identifier import Doi
from flask_doi.domain.outcome_wording import refusal_text
from flask_doi.models import Account, DoiRow
from flask_doi.services.context import Context
from flask_doi.services.describing import Described, describe, reading
from flask_doi.services.exchange.differences import Change, Objected
from flask_doi.services.exchange.reading_files import FileLine
from flask_doi.services.external import external_facts, why_not
from flask_doi.services.scope import within


class NewLines:
    """Judges the lines of one file; a record may be in it once."""

    def __init__(self, context: Context, scope: Selection | None) -> None:
        self.context, self.scope = context, scope
        self._records: dict[str, int] = {}

    def of(self, lines: Sequence[tuple[FileLine, str]]) -> Iterator[Change | Objected]:
        """What would be noted or taken over, and what cannot be."""
        keys = [key for line, _ in lines if (key := self._key_in(line))]
        described = describe(self.context, self._within_scope(list(dict.fromkeys(keys)))) if keys else None
        with self.context.session() as session:
            accounts = session.scalars(
                select(Account).where(Account.environment == self.context.settings.environment)
            ).all()
            owned = (DoiRow.record_key.in_(keys), DoiRow.environment == self.context.settings.environment)
            own = {row.record_key: row for row in session.scalars(select(DoiRow).where(*owned, DoiRow.part == ""))}
        prefixes = {account.prefix: account.id for account in accounts if account.prefix}
        for line, doi in lines:
            yield self._judge(line, doi, described, prefixes, own)

    def _key_in(self, line: FileLine) -> str:
        return line.values.get("record", "").strip()[: KEY_LENGTH + 1]

    def _within_scope(self, keys: list[str]) -> list[str]:
        if self.scope is None or not keys:
            return keys
        with reading(self.context):
            allowed = set(self.context.catalogue.select(within(self.context, self.scope, Selection(keys=tuple(keys)))))
        return [key for key in keys if key in allowed]

    def _judge(
        self,
        line: FileLine,
        doi: str,
        described: Described | None,
        prefixes: Mapping[str, int],
        own: Mapping[str, DoiRow],
    ) -> Change | Objected:
        key, prefix = self._key_in(line), Doi.parse(doi).prefix
        is_external = state_word(line.values.get("status", "")) == "external"
        if not key:
            code = "unknown_doi" if is_external or prefix in prefixes else "foreign_prefix"
            return _objected(line, "record", key, code, {"prefix": prefix})
        if described is None or key not in described.found:
            return _objected(line, "record", key, "record_unknown", {"record": key})
        before = self._records.setdefault(key, line.number)
        if before != line.number:
            return _objected(line, "record", key, "record_twice", {"line": str(before)})
        if is_external:
            return self._external(line, doi, key, described)
        if prefix not in prefixes:
            code = "foreign_prefix" if prefixes else "no_account"
            return _objected(line, "doi", doi, code, {"prefix": prefix})
        if key in own:
            return _objected(line, "record", key, "record_has_doi", {"record": key, "doi": own[key].doi})
        return _change(line, doi, key, ("adopt", {"doi": doi, "account": prefixes[prefix]}), described)

    def _external(self, line: FileLine, doi: str, key: str, described: Described) -> Change | Objected:
        facts = external_facts(self.context, key, described.found[key])
        refused = why_not(self.context, key, doi, facts)
        if refused is not None:
            text = refusal_text(refused.code, refused.params)
            return _objected(line, "doi", doi, "external_refused", {"refusal": text})
        return _change(line, doi, key, ("external", {"doi": doi}), described, facts.current or "")


def _change(
    line: FileLine, doi: str, key: str, act: tuple[str, Mapping[str, Any]], described: Described, before: str = ""
) -> Change:
    return Change(
        number=line.number, doi=doi, record=key, part="", doi_id=None,
        acts=(act,), shown=((act[0], before, doi),), title=described.found[key].title or "",
    )  # fmt: skip


def _objected(line: FileLine, column: str, value: str, code: str, params: Mapping[str, str] | None = None) -> Objected:
    doi = line.values.get("doi", "").strip()[:191]
    return Objected(number=line.number, doi=doi, column=column, value=value[:200], code=code, params=params or {})
