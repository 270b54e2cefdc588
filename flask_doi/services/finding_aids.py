"""DOIs for the finding aids that a host exports."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from lxml import etree
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from flask_doi.crosswalk.ead import EadDoi, put_doi
from flask_doi.crosswalk.ead_dialect import local_name
from flask_doi.domain.identifier import Doi
from flask_doi.domain.states import DoiState
from flask_doi.models import DoiRow
from flask_doi.services.context import Context
from flask_doi.services.harvesting import NOT_PUBLIC, WITHDRAWN, is_real, may_be_exposed
from flask_doi.services.showing import resolver_of

Element = etree._Element
Owner = str | tuple[str, str]
"""The key of a record, or key and part where a record has several DOIs."""


def put_into_ead(context: Context, keys: Mapping[Any, Owner], tree: Any = None) -> int:
    """Puts the DOIs of records into finding aids a host exports; returns how many elements got one.

    `keys` says whose DOI goes where: a mapping from elements (`ead`, `archdesc`, components, `dao`; of several
    documents, if you like) to keys of records. A pair of key and part stands for the DOI of a part, such as a digital
    copy on its `dao`. With a `tree` (its root, or an ElementTree) elements may be named by their `id` attribute.

    All DOIs are read in one query. Reserved, draft and test names are never written (the latter only with
    DOI_EXPOSE_TEST), nor those of records that are not public; a DOI that was retired is marked as superseded.
    """
    places = list(_places(keys, tree.getroot() if hasattr(tree, "getroot") else tree))
    if not places or not context.settings.enabled:
        return 0
    found = _read(context, {owner[0] for _, owner in places})
    return sum(put_doi(element, found[owner]) for element, owner in places if owner in found)


def _places(keys: Mapping[Any, Owner], root: Element | None) -> Iterator[tuple[Element, tuple[str, str]]]:
    ids = {given for given in keys if isinstance(given, str)}
    named = root.iter() if root is not None and ids else ()
    marked = {each.get("id"): each for each in named if each.get("id") in ids}
    for given, owner in keys.items():
        element = marked.get(given) if isinstance(given, str) else given
        if element is not None and local_name(element):
            yield element, (owner, "") if isinstance(owner, str) else owner


def _read(context: Context, keys: Collection[str]) -> Mapping[tuple[str, str], EadDoi]:
    """What is to be written for each DOI of these records, with the names that it took the place of."""
    earlier = aliased(DoiRow)
    replaced = and_(
        earlier.replaced_by == DoiRow.doi,
        earlier.environment == DoiRow.environment,
        earlier.desired_state == DoiState.DEACTIVATED,
        *is_real(context, earlier),
    )
    wanted = (
        select(
            DoiRow.record_key, DoiRow.part, DoiRow.doi, DoiRow.origin, DoiRow.reference_code,
            WITHDRAWN.label("is_withdrawn"), earlier.doi.label("earlier"),
        )
        .outerjoin(earlier, replaced)
        .where(DoiRow.record_key.in_(keys), *may_be_exposed(context), _is_public())
        .order_by(DoiRow.id, earlier.id)
    )  # fmt: skip
    with context.session() as session:
        rows = session.execute(wanted).all()
    grouped: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        grouped.setdefault((row.record_key, row.part), []).append(row)
    return {owner: _entry(context, lines) for owner, lines in grouped.items()}


def _is_public() -> ColumnElement[bool]:
    """That the record is public as far as we know, or that its DOI was retired while it was."""
    withheld = func.coalesce(DoiRow.withheld, "")
    retired = and_(DoiRow.desired_state == DoiState.DEACTIVATED, withheld != "description_restricted")
    return or_(retired, withheld.not_in(NOT_PUBLIC))


def _entry(context: Context, lines: list[Any]) -> EadDoi:
    first = lines[0]
    resolver = () if first.origin == "external" else (resolver_of(context),)
    own = Doi(first.doi).url(*resolver)
    superseded = [Doi(line.earlier).url(resolver_of(context)) for line in lines if line.earlier]
    is_test = first.origin != "external" and context.settings.environment != "production"
    return EadDoi(
        url=None if first.is_withdrawn else own,
        superseded=(own, *superseded) if first.is_withdrawn else tuple(superseded),
        reference_code=first.reference_code,
        label=f"DOI ({context.settings.environment})" if is_test else "DOI",
    )
