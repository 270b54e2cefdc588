"""What an address of the list of all DOIs asks for, and the addresses of the lists around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from flask_doi.domain.doi_filter import DoiFilter
from flask_doi.services.desk.browsing import SIZE, BrowsedPage
from flask_doi.services.desk.keyset import COLUMNS, Order, Place
from flask_doi.web.texts import doi_text, noted
from flask_doi.web.ways import ADMIN

USUAL = Order()
HEADINGS = {
    "title": noted("Title"),
    "doi": noted("DOI"),
    "minted": noted("Minted"),
    "synced": noted("Last synced"),
}
FIRST_DOWNWARD = ("minted", "synced")
"""Sorted by these, the newest come first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What an address asks for: which DOIs, in which order, and which page of them; `faults` mean nothing."""

    chosen: DoiFilter
    order: Order
    after: Place | None
    before: Place | None
    first: int
    faults: tuple[str, ...]

    def url(self, chosen: DoiFilter | None = None, order: Order | None = None, **place: Any) -> str:
        """The address of a list that differs from this in what is given."""
        order = order or self.order
        args = (chosen or self.chosen).as_args()
        if order != USUAL:
            args["sort"] = order.as_word()
        return url_for(f"{ADMIN}.browse", **args, **place)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A column by which the list can be sorted: `sorted` is what `aria-sort` says, `url` sorts, or turns around."""

    name: str
    label: Markup
    url: str
    sorted: str


def asked_for() -> Asked:
    """What the address of this request asks for."""
    args = request.args
    chosen, faults = DoiFilter.from_args(args, ids=args.getlist("doi"))
    order = Order.from_word(args.get("sort"))
    after, before = (Place.from_word(args.get(name), order or USUAL) for name in ("after", "before"))
    given = (("sort", order), ("after", after), ("before", before))
    faults += tuple(name for name, value in given if value is None and name in args)
    first = args.get("first", "")
    return Asked(
        chosen=chosen,
        order=order or USUAL,
        after=after,
        before=before,
        first=int(first) if first.isdecimal() and len(first) < 10 and (after or before) else 1,
        faults=faults,
    )


def headings(asked: Asked) -> Iterator[Heading]:
    """The columns by which the list can be sorted."""
    for name in COLUMNS:
        is_own = asked.order.by == name
        down = not asked.order.is_descending if is_own else name in FIRST_DOWNWARD
        state = ("descending" if asked.order.is_descending else "ascending") if is_own else "none"
        url = asked.url(order=Order(by=name, is_descending=down))
        yield Heading(name=name, label=doi_text(HEADINGS[name]), url=url, sorted=state)


def ways_around(asked: Asked, found: BrowsedPage, first: int) -> dict[str, str]:
    """The addresses of the pages around this one; "" where there is none."""
    if not found.places:
        return {"previous": "", "next": "", "first": asked.url() if asked.after or asked.before else ""}
    before, after = found.places[0].as_word(), found.places[-1].as_word()
    return {
        "previous": asked.url(before=before, first=max(1, first - SIZE)) if found.has_before else "",
        "next": asked.url(after=after, first=first + len(found.rows)) if found.has_more else "",
        "first": asked.url() if found.has_before else "",
    }
