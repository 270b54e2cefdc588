"""What is not public is told by no address, in no format, to nobody who may not know it.

Records are filled with one unmistakable word in every field, brought into every state in which nothing may be told of
them, and every address of the application is asked about them. New addresses, formats and fields join by themselves.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints
from urllib.parse import unquote

import pytest
from flask import render_template_string
from lxml import etree
from sqlalchemy import select

from flask_doi import Agent, Description, DigitalObject, Text
from flask_doi.crosswalk.offered import FORMATS
from flask_doi.models import DoiRow, IntentKind
from flask_doi.sandbox import RunningSandbox, serve
from flask_doi.services import asking
from flask_doi.services.intents import note_in_own_transaction
from flask_doi.services.retirement_requests import Retirement, ask_to_deactivate, ask_to_reactivate, ask_to_redact

from .every_address import addresses, rules_of
from .host import Host, make_host

SECRET, KEY = "zyzzyva", "xylyl"
"""The word in every field, and the one in every key, of what is not public."""
ALLOWED: dict[str, Any] = {"level": "item", "published": True, "restricted_description": False, "external_doi": None}
COPY = DigitalObject(url=f"https://x.org/{SECRET}.tif", key=SECRET, open=True)
ACCEPTED = ("text/html", "*/*", "application/ld+json", "text/x-bibliography")
"""How the landing address is asked; every format has an address of its own besides."""
OF_THE_HOST = ("record", "badge", "versions", "helpers")
"""Pages of records; that of a record whose DOI was redacted is as public as the record."""
USABLE = {"start": "1903", "end": "1904", "role": "creator", "relation": "References", "scheme": "URL"}
"""What a field must say for the rest of its part to be told at all."""
HELPERS = """<!doctype html><html lang="en"><head>{{ doi_head(key) }}</head><body>{{ doi_menu() }}{{ doi_badge(key) }}
{{ doi_panel(key) }}{{ doi_citation(key) }}{{ doi_citation_box(key) }}{{ doi_notice(key) }}{{ doi_versions(key) }}
</body></html>"""


def secretive(key: str, **given: Any) -> Description:
    """A description with the word in every field that takes words, at any depth."""
    known: Description = _filled(Description, "")
    return dataclasses.replace(known, **{"key": key, **ALLOWED, "version_of": None, "embargo_until": None, **given})


def _filled(kind: Any, name: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _filled(next(each for each in inner if each is not type(None)), name)
    if origin is tuple:
        return (_filled(inner[0], name),)
    if origin is not None and issubclass(origin, Mapping):
        return {"de": _filled(inner[1], name)}
    if dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{each.name: _filled(hints[each.name], each.name) for each in dataclasses.fields(kind)})  # type: ignore[operator]
    if issubclass(kind, Enum):
        return next(iter(kind))
    return _value(kind, name)


def _value(kind: Any, name: str) -> Any:
    if kind is str:
        if name.endswith(("url", "uri", "value")):
            return f"https://{SECRET}.example.org/{name}"
        return USABLE.get(name, f"{SECRET.capitalize()} {name}")
    if kind is date:
        return date(2001, 2, 3)
    return datetime(2001, 2, 3, tzinfo=UTC) if kind is datetime else {bool: True, int: 1903, float: 12.5}[kind]


class World:
    """A host with records of every kind of which nothing may be told; `opened` are those that are public."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.closed: list[str] = []
        self.opened: list[str] = []
        host.app.add_url_rule("/helpers/<path:key>", "helpers", lambda key: render_template_string(HELPERS, key=key))

    @property
    def rows(self) -> list[DoiRow]:
        with self.host.app.app_context(), self.host.context.session() as session:
            return list(session.scalars(select(DoiRow).order_by(DoiRow.id)))

    def put(self, name: str, **given: Any) -> str:
        """A record that is or will be closed."""
        key = f"{KEY}/{name}"
        self.host.shelf.records[key] = secretive(key, **given)
        self.host.shelf.hidden.add(key)
        self.closed.append(key)
        return key

    def open(self, name: str, **given: Any) -> str:
        self.opened.append(self.host.shelf.put(name, **given))
        return name

    def say(self, kind: IntentKind, key: str, **params: Any) -> None:
        with self.host.app.app_context():
            note_in_own_transaction(self.host.context, kind, key, params=params or None)

    def restrict(self, key: str) -> None:
        self.host.shelf.change(key, restricted_description=True)
        self.say(IntentKind.UPDATED, key)

    def delete(self, key: str) -> None:
        del self.host.shelf.records[key]
        self.say(IntentKind.DELETED, key)

    def ids(self, key: str) -> list[int]:
        return [row.id for row in self.rows if row.record_key == key]

    def retire(self, key: str, **said: Any) -> None:
        with self.host.app.app_context():
            ask_to_deactivate(self.host.context, self.ids(key), Retirement(reason="withdrawn", **said))
        self.host.work()


def _mint(world: World, *keys: str, state: str | None = None) -> None:
    with world.host.app.app_context():
        for key in keys:
            asking.ask_for_mint(world.host.context, key, state=state)
    world.host.work()


def fill(world: World) -> None:
    """Records in every way in which they can come to be closed."""
    host = world.host
    shut, shut_gone = world.put("shut"), world.put("shut-gone")
    retired, retired_gone = world.put("retired"), world.put("retired-gone")
    redacted, versions = world.put("redacted"), world.put("versions")
    copies = world.put("copies", digital_objects=(COPY,))
    earlier = world.put("earlier")
    minted = (shut, shut_gone, retired, retired_gone, redacted, versions, copies, earlier)
    withdrawn, withdrawn_gone = world.open(f"{KEY}/withdrawn"), world.open("withdrawn-gone")
    _mint(world, *minted, withdrawn, withdrawn_gone, world.open("merged"))
    with host.app.app_context():
        asking.ask_for_part(host.context, copies, SECRET)
        asking.ask_for_version(host.context, versions, 2, label=f"{SECRET} 2", all_versions=True)
        ask_to_redact(host.context, world.ids(redacted), reason="privacy", note=f"asked by {SECRET}")
    _mint(world, world.open("later", version_of=earlier))
    for key in (retired, retired_gone):
        world.retire(key)
    world.retire("merged", replaced_by=next(row.doi for row in world.rows if row.record_key == shut))
    for key in (shut, shut_gone, retired, retired_gone, versions, copies, earlier):
        world.restrict(key)
    host.work()
    host.shelf.change(copies, digital_objects=())
    world.say(IntentKind.UPDATED, copies)
    for key in (withdrawn, withdrawn_gone):
        host.shelf.records[key] = secretive(key, published=False)
        world.say(IntentKind.UNPUBLISHED, key)
        world.opened.remove(key)
        world.closed.append(key)
        host.shelf.hidden.add(key)
    host.work()
    for key in (shut_gone, retired_gone, withdrawn_gone):
        world.delete(key)
    kept, draft = world.put("kept", restricted_description=True), world.put("draft", published=False)
    elsewhere = world.put("elsewhere", restricted_description=True, external_doi="10.1234/elsewhere")
    host.note_external(elsewhere, "10.1234/elsewhere")
    with host.app.app_context():
        asking.ask_for_reservation(host.context, kept)
        asking.ask_for_reservation(host.context, draft, draft=True)
    host.work()


@pytest.fixture(scope="module")
def agency() -> Iterator[RunningSandbox]:
    with serve(port=0) as running:
        yield running


@pytest.fixture(scope="module")
def world(agency: RunningSandbox, tables: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    """One for all tests: none of them opens what is closed."""
    settings = {"DOI_EXPOSE_TEST": True, "DOI_MAILTO": "a@example.org", "DOI_URL_TEMPLATE": "{base}/records/{key}"}
    made = World(make_host(tmp_path_factory.mktemp("leaks"), tables, DOI_API_URL=agency.url, **settings))
    fill(made)
    return made


def questions(world: World, names: list[str], accepted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Address and Accept header of every question; only the landing address is asked in several ways."""
    keys = [*world.closed, *world.opened]
    values = {
        "key": keys,
        "doi": names,
        "doi_id": [row.id for row in world.rows],
        "form": [*FORMATS, "unheard-of"],
        "text": [f"doi:{name}" for name in names],
        "after": [0, 3],
        "attempt_id": [1, 3, 5],
        "batch_id": [1],
        "account_id": [1],
        "side": ["sent", "received"],
    }
    for endpoint, address in addresses(world.host.app, rules_of(world.host.app), values):
        if endpoint in OF_THE_HOST and address.endswith("redacted"):
            continue
        for accept in accepted if endpoint == "flask_doi_landing.land" else ("text/html",):
            yield address, accept
    yield "/list?" + "&".join(f"key={key}" for key in keys if not key.endswith("redacted")), "text/html"


def test_no_address_tells_anything_of_what_is_not_public(world: World) -> None:
    rows = world.rows
    never_public = {row.doi for row in rows if row.minted_at is None and row.origin != "external"}
    assert len(never_public) == 2
    leaks, asked = [], 0
    for visitor, accepted in (("nobody", ACCEPTED), ("reader", ("text/html",))):
        client = world.host.visitor(visitor)
        for address, accept in questions(world, [row.doi for row in rows], accepted):
            answer = client.get(address, headers={"Accept": accept}, buffered=True)
            said = unquote(f"{answer.status}\n{answer.headers}\n{answer.get_data(as_text=True)}").lower()
            words = [word for word in (SECRET, KEY, "500 internal", *never_public) if word not in unquote(address)]
            leaks += [f"{visitor} at {address} ({accept}): {_near(said, word)}" for word in words if word in said]
            asked += 1
    assert asked > 800
    assert not leaks, "\n".join(leaks)


def test_nothing_that_a_host_asks_for_its_public_pages_tells_anything_of_what_is_not_public(world: World) -> None:
    host = world.host
    keys = [*world.closed, *world.opened]
    asked = [key for key in keys if not key.endswith("redacted")]
    with host.app.test_request_context("/"):
        owner = host.context.owner
        told = [owner.harvested(asked), owner.harvest_formats()]
        for prefix in owner.harvest_formats():
            told += [etree.tostring(each) for each in owner.harvest_metadata(prefix, asked).values()]
        for key in asked:
            tree = etree.fromstring("<ead><archdesc/></ead>")
            owner.put_into_ead({tree[0]: key})
            told += [etree.tostring(tree)]
        told += [owner.find_record(row.doi) for row in world.rows if row.minted_at is None]
        told += [owner.find_landing(row.doi) for row in world.rows if row.minted_at is None]
    said = " ".join(map(str, told)).lower()
    assert "later" in said
    assert SECRET not in said
    assert not [row.doi for row in world.rows if row.minted_at is None and row.origin != "external" and row.doi in said]


def test_the_agency_is_told_nothing_of_what_is_not_public(world: World, agency: RunningSandbox) -> None:
    """Records were told while they were public; what is written into them after that stays in the house."""
    host, later = world.host, f"{SECRET} later"
    kept = [key for key in world.closed if key in host.shelf.records and not key.endswith("draft")]
    with host.app.app_context():
        for key in kept:
            host.shelf.change(key, title=later, creators=(Agent(name=later),), scope=Text(value=later), version=later)
            world.say(IntentKind.UPDATED, key)
            asking.ask_for_sync(host.context, key, force=True)
            asking.ask_for_promotion(host.context, key)
        ask_to_reactivate(host.context, world.ids(f"{KEY}/retired"))
    before = len(agency.sandbox.traffic.log(None, "^/dois"))
    host.work()
    sent = agency.sandbox.traffic.log(None, "^/dois")
    assert len(sent) > before + 5
    assert not [seen.path for seen in sent if later in str(seen.body).lower()]
    assert not [seen.path for seen in sent if f"{KEY}/kept" in str(seen.body)]


def _near(said: str, word: str) -> str:
    place = said.index(word)
    return " ".join(said[max(0, place - 60) : place + 60].split())
