"""The whole example catalogue, many of its samples minted, harvested over a real socket by two clients of others."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from flask import Flask
from lxml import etree
from oaipmh_scythe import Scythe
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch
from werkzeug.serving import make_server

from example_app import cataloguing, create_app
from example_app.commands import prepare
from example_app.database import db
from example_app.importers.importing import import_file
from example_app.models import Record
from flask_doi.domain.states import AgencyState
from flask_doi.models import DoiRow
from flask_doi.sandbox import RunningSandbox, serve
from flask_doi.services.asking import ask_for_mint
from flask_doi.services.context import Context, context_of
from flask_doi.services.retirement_requests import Retirement, ask_to_deactivate, ask_to_reactivate
from flask_doi.services.runner import drain
from tests.example.harvesting import OAI, OFFLINE, schema, valid
from tests.example.visiting import record_of

NAME = "oai:tidemark.example.org:"
DC = "{http://purl.org/dc/elements/1.1/}"
KERNEL = "{http://datacite.org/schema/kernel-4}"
EAD = "{http://ead3.archivists.org/schema/}"
PREFIXES = ("oai_dc", "ead3", "oai_datacite", "datacite")
FONDS = "kma/f1"
ITEMS = ("kma/c4/02", "kma/c4/03", "kma/c4/04")
SERIES = ("kma/f1/1", "kma/f1/2")
PAGE = 18


@dataclass(frozen=True)
class Harvested:
    """A running catalogue whose samples have their DOIs."""

    app: Flask
    address: str
    agency: RunningSandbox

    @property
    def context(self) -> Context:
        return context_of(self.app)

    def work(self) -> None:
        """Lets a worker do all that is due."""
        with self.app.app_context():
            while drain(self.context, worker="test"):
                continue

    def rows(self) -> dict[str, DoiRow]:
        """The real DOIs by the key of their records."""
        with self.app.app_context(), self.context.session() as session:
            real = sa.select(DoiRow).where(DoiRow.observed_state == AgencyState.FINDABLE)
            return {row.record_key: row for row in session.scalars(real)}

    def get(self, **arguments: str) -> etree._Element:
        """One answer of the endpoint, found valid."""
        answer = requests.get(f"{self.address}/oai", params=arguments, timeout=60)
        assert answer.status_code == 200
        return valid(answer.content)

    def record(self, key: str, prefix: str = "oai_dc") -> etree._Element:
        return self.get(verb="GetRecord", identifier=NAME + key, metadataPrefix=prefix)

    def moment(self, key: str, prefix: str = "oai_dc") -> str:
        return self.record(key, prefix).findtext(f".//{OAI}datestamp") or ""

    def is_deleted(self, key: str, prefix: str = "oai_dc") -> bool:
        return self.record(key, prefix).find(f".//{OAI}header[@status='deleted']") is not None

    def link(self, key: str) -> str:
        return f"{self.agency.url}/resolve/{self.rows()[key].doi}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harvested]:
    """The demonstration, but only fonds and a few records below have DOIs and the worker waits to be told."""
    folder = tmp_path_factory.mktemp("harvested")
    server = make_server("127.0.0.1", 0, lambda environ, start: [], threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    with serve(port=0, is_quiet=True) as agency:
        app = create_app(
            {
                "INSTANCE_PATH": str(folder),
                "DOI_ENVIRONMENT": "sandbox",
                "DOI_API_URL": agency.url,
                "DOI_PUBLIC_URL": address,
                "DOI_AUTO_MINT": True,
                "DOI_AUTO_MINT_RULES": {"levels": ["fonds"]},
                "DOI_EXPOSE_TEST": True,
                "DOI_QUEUE": "none",
                "OAI_PAGE_SIZE": PAGE,
            }
        )
        with app.app_context():
            prepare()
            for key in (*ITEMS, *SERIES):
                ask_for_mint(context_of(app), key)
        house = Harvested(app=app, address=address, agency=agency)
        house.work()
        server.app = app
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield house
        server.shutdown()
        thread.join(10)
        server.server_close()
        with app.app_context():
            db.engine.dispose()


def public_keys(house: Harvested) -> set[str]:
    with house.app.app_context():
        found = sa.select(Record.key).where(
            Record.publication_status == "published", Record.description_restricted.is_(False)
        )
        return set(db.session.scalars(found))


def expected(house: Harvested, prefix: str) -> set[str]:
    """The records that a format has something to tell of."""
    return public_keys(house) if prefix in ("oai_dc", "ead3") else set(house.rows())


@pytest.mark.parametrize("prefix", PREFIXES)
def test_sickle_harvests_everything_and_every_page_is_valid(
    house: Harvested, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[bytes] = []
    send = requests.Session.send

    def keep(self: requests.Session, request: Any, **options: Any) -> Any:
        answer = send(self, request, **options)
        pages.append(answer.content)
        return answer

    monkeypatch.setattr(requests.Session, "send", keep)
    records = list(Sickle(f"{house.address}/oai").ListRecords(metadataPrefix=prefix))
    told = {one.header.identifier.removeprefix(NAME) for one in records if not one.deleted}
    assert told == expected(house, prefix)
    assert len({one.header.identifier for one in records}) == len(records)
    assert len(pages) == -(-len(records) // PAGE) > 1
    for page in pages:
        answer = valid(page)
        if prefix == "ead3" and OFFLINE.is_dir():
            for one in answer.iter(f"{EAD}ead"):
                alone = etree.fromstring(etree.tostring(one)).getroottree()
                assert schema("ead3.rng").validate(alone), schema("ead3.rng").error_log


@pytest.mark.parametrize("prefix", PREFIXES)
def test_scythe_harvests_the_same(house: Harvested, prefix: str) -> None:
    with Scythe(f"{house.address}/oai") as client:
        headers = [one.header for one in client.list_records(metadata_prefix=prefix)]
    assert {one.identifier.removeprefix(NAME) for one in headers if not one.deleted} == expected(house, prefix)


def test_the_samples_have_dois_and_all_formats_are_offered(house: Harvested) -> None:
    assert len(house.rows()) > PAGE
    with Scythe(f"{house.address}/oai") as client:
        assert {one.metadataPrefix for one in client.list_metadata_formats()} == set(PREFIXES)
        assert len(list(client.list_sets())) == 4
        assert client.identify().deletedRecord == "persistent"


def test_the_doi_is_the_first_identifier(house: Harvested) -> None:
    told = [element.text for element in house.record(FONDS).iter(f"{DC}identifier")]
    assert told == [house.link(FONDS), f"{house.address}/record/{FONDS}", "ZA KMA F1"]


def test_oai_datacite_names_the_account_and_carries_the_doi(house: Harvested) -> None:
    answer = house.record(FONDS, "oai_datacite")
    assert answer.findtext(".//{*}datacentreSymbol") == "SANDBOX.ARCHIVE"
    assert (answer.findtext(f".//{KERNEL}identifier") or "").lower() == house.rows()[FONDS].doi
    bare = house.record(FONDS, "datacite").find(f".//{OAI}metadata/{KERNEL}resource")
    assert bare is not None


def test_a_record_without_doi_has_no_datacite_metadata(house: Harvested) -> None:
    without = min(public_keys(house) - set(house.rows()))
    error = house.record(without, "oai_datacite").find(f"{OAI}error")
    assert error is not None
    assert error.get("code") == "cannotDisseminateFormat"
    offered = house.get(verb="ListMetadataFormats", identifier=NAME + without)
    assert [each.text for each in offered.iter(f"{OAI}metadataPrefix")] == ["oai_dc", "ead3"]


@pytest.mark.parametrize(("version", "attribute"), [("ead3", "localtype"), ("ead2002", "type")])
def test_the_finding_aid_carries_all_dois_labelled_and_valid(house: Harvested, version: str, attribute: str) -> None:
    answer = requests.get(f"{house.address}/record/{FONDS}/{version}.xml", timeout=60)
    root = valid(answer.content, "ead3.xsd" if version == "ead3" else "ead.xsd")
    if version == "ead3":
        valid(answer.content, "ead3.rng")
    told = {}
    for did in root.iter("{*}did"):
        identifiers = {each.get(attribute): each for each in did.findall("{*}unitid")}
        key = "".join(str(text) for text in identifiers["record"].itertext())
        assert next(iter(identifiers)) != "doi"
        if "doi" in identifiers:
            assert identifiers["doi"].get("label") == "DOI (sandbox)"
            told[key] = identifiers["doi"].get("identifier")
    rows = {key: row for key, row in house.rows().items() if key == FONDS or key.startswith(f"{FONDS}/")}
    assert told == {key: f"{house.agency.url}/resolve/{row.doi}" for key, row in rows.items()}


def test_pages_of_dois_cost_the_same_number_of_queries_whatever_their_length(house: Harvested) -> None:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with house.app.app_context():
        engine = db.engine
    counts = {}
    sa.event.listen(engine, "before_cursor_execute", note)
    client = house.app.test_client()
    for size in (10, 100):
        house.app.config["OAI_PAGE_SIZE"] = size
        sent.clear()
        client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc")
        counts[size] = [statement for statement in sent if "doi_dois" in statement]
    sa.event.remove(engine, "before_cursor_execute", note)
    house.app.config["OAI_PAGE_SIZE"] = PAGE
    assert len(counts[10]) == len(counts[100])


def later(stamp: str) -> str:
    return (datetime.fromisoformat(stamp) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def changed_since(house: Harvested, stamp: str, prefix: str = "oai_dc") -> list[tuple[str, bool]]:
    """Keys and whether they are deleted, as Sickle sees them."""
    try:
        records = list(Sickle(f"{house.address}/oai").ListRecords(metadataPrefix=prefix, **{"from": stamp}))
    except NoRecordsMatch:
        return []
    return [(one.header.identifier.removeprefix(NAME), one.deleted) for one in records]


def newest(house: Harvested) -> str:
    """The latest datestamp of all, one second on: nothing has changed since."""
    with Scythe(f"{house.address}/oai") as client:
        return later(max(one.datestamp for one in client.list_identifiers(metadata_prefix="oai_dc")))


def at(house: Harvested, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the clocks of catalogue and plugin to a moment, so that nothing has to wait for the next second."""
    clock = datetime.fromisoformat(moment)
    monkeypatch.setattr(house.context, "clock", lambda: clock)
    monkeypatch.setattr(cataloguing, "now", lambda: clock)


def test_minting_retiring_and_bringing_back_are_seen_by_an_incremental_harvest(
    house: Harvested, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ITEMS[0]
    assert key in house.rows()
    start = newest(house)
    assert changed_since(house, start) == []
    at(house, start, monkeypatch)
    with house.app.app_context():
        cataloguing.unpublish(record_of(key))
    house.work()
    assert changed_since(house, start) == [(key, True)]
    assert changed_since(house, start, "oai_datacite") == [(key, True)]
    assert house.is_deleted(key, "ead3")
    again = later(house.moment(key))
    at(house, again, monkeypatch)
    with house.app.app_context():
        cataloguing.publish(record_of(key))
    house.work()
    assert changed_since(house, again) == [(key, False)]
    assert changed_since(house, again, "oai_datacite") == [(key, False)]
    assert house.rows()[key].observed_state is AgencyState.FINDABLE


def test_a_retired_doi_is_told_as_deleted_though_its_record_is_public(
    house: Harvested, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ITEMS[1]
    start = newest(house)
    at(house, start, monkeypatch)
    doi_id = house.rows()[key].id
    with house.app.app_context():
        ask_to_deactivate(house.context, [doi_id], Retirement(reason="withdrawn"), actor="admin")
    house.work()
    assert changed_since(house, start) == [(key, True)]
    for prefix in PREFIXES:
        assert house.is_deleted(key, prefix)
    again = later(house.moment(key))
    at(house, again, monkeypatch)
    with house.app.app_context():
        ask_to_reactivate(house.context, [doi_id], actor="admin")
    house.work()
    assert changed_since(house, again) == [(key, False)]
    assert changed_since(house, again, "oai_datacite") == [(key, False)]


def test_a_record_that_becomes_restricted_tells_nothing_from_that_moment(
    house: Harvested, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ITEMS[2]
    with house.app.app_context():
        title = record_of(key).title
    at(house, newest(house), monkeypatch)
    with house.app.app_context():
        record = record_of(key)
        record.description_restricted = True
        cataloguing.save(record)
    for prefix in PREFIXES:
        answer = house.record(key, prefix)
        assert answer.find(f".//{OAI}header[@status='deleted']") is not None
        assert title not in etree.tostring(answer, encoding="unicode")
    house.work()
    assert house.is_deleted(key)


def test_a_finding_aid_that_comes_back_doubles_no_doi(house: Harvested) -> None:
    before = house.rows()
    data = requests.get(f"{house.address}/record/{FONDS}/ead3.xml", timeout=60).content
    assert re.search(rb'localtype="doi"', data)
    with house.app.app_context():
        report = import_file(BytesIO(data), "again.xml")
        assert report.created == 0
        assert (
            db.session.scalars(
                sa.select(Record.key).where(Record.external_doi.in_([r.doi for r in before.values()]))
            ).all()
            == []
        )
    house.work()
    assert {key: row.doi for key, row in house.rows().items()} == {key: row.doi for key, row in before.items()}


def test_hidden_test_dois_are_nowhere(house: Harvested, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.context, "settings", house.context.settings)
    object.__setattr__(house.context.settings, "expose_test", False)
    try:
        told = [element.text for element in house.record(FONDS).iter(f"{DC}identifier")]
        assert told == [f"{house.address}/record/{FONDS}", "ZA KMA F1"]
        error = house.record(FONDS, "oai_datacite").find(f"{OAI}error")
        assert error is not None
        text = requests.get(f"{house.address}/record/{FONDS}/ead3.xml", timeout=60).text
        assert 'localtype="doi"' not in text
        assert house.rows()[FONDS].doi not in text
    finally:
        object.__setattr__(house.context.settings, "expose_test", True)
