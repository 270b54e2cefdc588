"""The catalogue as an OAI-PMH data provider, with DOIs switched off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from example_app import cataloguing
from example_app.database import db
from example_app.models import DeletedRecord, Record, Repository

from .harvesting import OAI, Answered, Harvester, valid
from .visiting import counted, make_app, record_of

DC = "{http://purl.org/dc/elements/1.1/}"
LIST = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
SOME = "oai:tidemark.example.org:kma/f1"


@pytest.fixture
def harvester(app: Flask) -> Harvester:
    return Harvester(app.test_client())


@pytest.fixture(scope="module")
def standing(filled_database: Path) -> Iterator[Harvester]:
    """A catalogue that no test changes."""
    app = make_app(f"sqlite:///{filled_database}")
    yield Harvester(app.test_client())
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def public(in_app: Flask) -> list[str]:
    """The keys of all public records, in order."""
    found = sa.select(Record.key).where(
        Record.publication_status == "published", Record.description_restricted.is_(False)
    )
    return sorted(db.session.scalars(found))


def dublin_core(answer: Answered, name: str) -> list[str | None]:
    return [element.text for element in answer.root.iter(f"{DC}{name}")]


def test_the_whole_catalogue_comes_in_pages_that_count_themselves(harvester: Harvester, public: list[str]) -> None:
    pages = list(harvester.pages("ListRecords", metadataPrefix="oai_dc"))
    assert [key for page in pages for key in page.keys] == public
    assert len(pages) == -(-len(public) // 100)
    tokens = [page.token for page in pages]
    assert [token.get("cursor") for token in tokens if token is not None] == ["0", "100", "200", "300"]
    assert {token.get("completeListSize") for token in tokens if token is not None} == {str(len(public))}
    assert [bool(token.text) for token in tokens if token is not None] == [True, True, True, False]


def test_one_page_needs_no_token(harvester: Harvester) -> None:
    page = harvester.ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="archive:CSC")
    assert page.headers
    assert page.token is None


def test_a_token_gives_the_same_page_again_and_stands_alone(harvester: Harvester) -> None:
    token = harvester.ask(LIST).text("resumptionToken")
    first = harvester.ask(verb="ListRecords", resumptionToken=token)
    again = harvester.ask(verb="ListRecords", resumptionToken=token)
    assert first.keys == again.keys
    assert first.text("resumptionToken") == again.text("resumptionToken")
    assert harvester.ask(verb="ListRecords", resumptionToken=token, until="2030-01-01").error == "badArgument"
    assert harvester.ask(verb="ListIdentifiers", resumptionToken=token).error == "badResumptionToken"


def test_a_page_costs_a_number_of_queries_that_does_not_grow_with_its_records(app: Flask, harvester: Harvester) -> None:
    app.config["OAI_PAGE_SIZE"] = 20
    with counted(app) as few:
        harvester.ask(LIST)
    app.config["OAI_PAGE_SIZE"] = 300
    with counted(app) as many:
        harvester.ask(LIST)
    assert len(many) <= len(few) + 3


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_get_and_post_are_answered_alike(harvester: Harvester, method: str) -> None:
    answer = harvester.ask(verb="GetRecord", identifier=SOME, metadataPrefix="oai_dc", method=method)
    assert answer.keys == ["kma/f1"]
    request = answer.root.find(f"{OAI}request")
    assert request is not None
    assert dict(request.attrib) == {"verb": "GetRecord", "identifier": SOME, "metadataPrefix": "oai_dc"}
    assert request.text == "http://localhost/oai"


def test_the_catalogue_says_who_it_is(harvester: Harvester) -> None:
    answer = harvester.ask(verb="Identify")
    assert answer.text("baseURL") == "http://localhost/oai"
    assert answer.text("protocolVersion") == "2.0"
    assert answer.text("deletedRecord") == "persistent"
    assert answer.text("granularity") == "YYYY-MM-DDThh:mm:ssZ"
    assert "@" in answer.text("adminEmail")
    stamps = [
        stamp for page in harvester.pages("ListIdentifiers", metadataPrefix="oai_dc") for _, stamp, _ in page.headers
    ]
    assert answer.text("earliestDatestamp") == min(stamps)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp) for stamp in stamps)


def test_switched_off_there_are_no_formats_that_speak_of_dois(harvester: Harvester) -> None:
    answer = harvester.ask(verb="ListMetadataFormats")
    assert [each.text for each in answer.root.iter(f"{OAI}metadataPrefix")] == ["oai_dc", "ead3"]
    assert harvester.ask(verb="ListRecords", metadataPrefix="oai_datacite").error == "cannotDisseminateFormat"


def test_every_archive_is_a_set(harvester: Harvester, public: list[str], in_app: Flask) -> None:
    answer = harvester.ask(verb="ListSets")
    specs = [each.text or "" for each in answer.root.iter(f"{OAI}setSpec")]
    assert specs == ["archive:CSC", "archive:GAV", "archive:KMA", "archive:MTB"]
    found = [key for spec in specs for key in harvester.keys(metadataPrefix="oai_dc", set=spec)]
    assert sorted(found) == public
    page = harvester.ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="archive:GAV")
    assert {each.text for each in page.root.iter(f"{OAI}setSpec")} == {"archive:GAV"}


def test_an_archive_whose_code_is_no_plain_word_is_a_set_too(harvester: Harvester, in_app: Flask) -> None:
    record = record_of("kma/f1")
    db.session.get_one(Repository, record.repository_id).code = "Stadt & Land"
    db.session.commit()
    specs = [each.text or "" for each in harvester.ask(verb="ListSets").root.iter(f"{OAI}setSpec")]
    odd = next(spec for spec in specs if "~" in spec)
    assert "kma/f1" in harvester.keys(metadataPrefix="oai_dc", set=odd)


def test_a_record_is_told_in_dublin_core_with_what_it_inherits(harvester: Harvester, in_app: Flask) -> None:
    item = next(
        one
        for one in db.session.scalars(sa.select(Record).where(Record.level == "item", Record.parent_id.is_not(None)))
        if one.is_public and not one.creators and one.parent is not None and one.parent.creators
    )  # fmt: skip
    answer = harvester.ask(verb="GetRecord", identifier=f"oai:tidemark.example.org:{item.key}", metadataPrefix="oai_dc")
    assert dublin_core(answer, "identifier") == [f"http://localhost/record/{item.key}", item.full_reference_code]
    assert item.parent is not None
    assert dublin_core(answer, "creator") == [name.authority.name for name in item.parent.creators]
    assert dublin_core(answer, "publisher") == [item.repository.name]


def test_drafts_and_restricted_records_never_appear(harvester: Harvester, public: list[str], in_app: Flask) -> None:
    hidden = [key for key in db.session.scalars(sa.select(Record.key)) if key not in public]
    assert hidden
    for prefix in ("oai_dc", "ead3"):
        assert not set(hidden) & set(harvester.keys(metadataPrefix=prefix))
    for key in hidden:
        answer = harvester.ask(verb="GetRecord", identifier=f"oai:tidemark.example.org:{key}", metadataPrefix="oai_dc")
        assert answer.error == "idDoesNotExist"


def test_what_a_hidden_ancestor_says_is_not_passed_down(harvester: Harvester, in_app: Flask) -> None:
    top = record_of("kma/f1")
    top.access_conditions = "A secret condition"
    names = [name.authority.name for name in top.creators]
    cataloguing.unpublish(top)
    below = [one.key for one in db.session.scalars(sa.select(Record).where(top.descendants())) if one.is_public]
    for prefix in ("oai_dc", "ead3"):
        for page in harvester.pages("ListRecords", metadataPrefix=prefix, set="archive:KMA"):
            text = "".join(str(each) for each in page.root.itertext())
            assert "A secret condition" not in text
    assert below
    assert names
    one = next(key for key in below if not record_of(key).creators and record_of(key).parent_id == top.id)
    answer = harvester.ask(verb="GetRecord", identifier=f"oai:tidemark.example.org:{one}", metadataPrefix="oai_dc")
    assert not set(dublin_core(answer, "creator")) & set(names)


@pytest.mark.parametrize("how", ["unpublish", "restrict", "delete"])
def test_what_was_public_and_is_no_more_is_told_as_deleted_for_ever(
    harvester: Harvester, in_app: Flask, how: str
) -> None:
    key = "kma/c4/02"
    record = record_of(key)
    before = datetime.now(UTC) - timedelta(seconds=1)
    if how == "unpublish":
        cataloguing.unpublish(record)
    elif how == "restrict":
        record.description_restricted = True
        cataloguing.save(record)
    else:
        cataloguing.delete(record)
    name = f"oai:tidemark.example.org:{key}"
    answer = harvester.ask(verb="GetRecord", identifier=name, metadataPrefix="oai_dc")
    assert [(name, deleted) for name, _, deleted in answer.headers] == [(name, True)]
    assert answer.root.find(f".//{OAI}metadata") is None
    assert answer.text("setSpec") == "archive:KMA"
    changed = harvester.ask(
        verb="ListRecords", metadataPrefix="oai_dc", **{"from": before.strftime("%Y-%m-%dT%H:%M:%SZ")}
    )
    assert [(name, deleted) for name, _, deleted in changed.headers] == [(name, True)]


def test_a_draft_that_is_removed_leaves_no_trace(harvester: Harvester, in_app: Flask) -> None:
    cataloguing.delete(record_of("kma/c5/5"))
    assert db.session.scalars(sa.select(DeletedRecord)).all() == []
    answer = harvester.ask(verb="GetRecord", identifier="oai:tidemark.example.org:kma/c5/5", metadataPrefix="oai_dc")
    assert answer.error == "idDoesNotExist"


def test_a_record_that_comes_back_is_no_longer_deleted(harvester: Harvester, in_app: Flask) -> None:
    record = record_of("kma/c4/02")
    cataloguing.unpublish(record)
    cataloguing.publish(record)
    answer = harvester.ask(verb="GetRecord", identifier="oai:tidemark.example.org:kma/c4/02", metadataPrefix="oai_dc")
    assert [deleted for _, _, deleted in answer.headers] == [False]


def test_a_restricted_record_is_first_public_when_it_is_opened(in_app: Flask) -> None:
    record = record_of("kma/c5/5")
    record.description_restricted = True
    cataloguing.publish(record)
    assert record.first_published_on is None
    record.description_restricted = False
    cataloguing.save(record)
    assert record.first_published_on == datetime.now(UTC).date()


def test_an_incremental_harvest_sees_exactly_what_changed(harvester: Harvester, in_app: Flask) -> None:
    record = record_of("kma/f1")
    cataloguing.save(record)
    stamp = harvester.ask(verb="GetRecord", identifier=SOME, metadataPrefix="oai_dc").headers[0][1]
    assert harvester.keys(metadataPrefix="oai_dc", **{"from": stamp}) == ["kma/f1"]
    assert harvester.keys(metadataPrefix="oai_dc", until=stamp, **{"from": stamp}) == ["kma/f1"]
    assert harvester.keys(metadataPrefix="oai_dc", **{"from": stamp[:10]}) == ["kma/f1"]
    assert harvester.keys(metadataPrefix="oai_dc", until=stamp[:10], **{"from": stamp[:10]}) == ["kma/f1"]
    earlier = (datetime.fromisoformat(stamp) - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert "kma/f1" not in harvester.keys(metadataPrefix="oai_dc", until=earlier)
    later = (datetime.fromisoformat(stamp) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer = harvester.ask(verb="ListRecords", metadataPrefix="oai_dc", **{"from": later})
    assert answer.error == "noRecordsMatch"


FAULTS = {
    "junk=1": "badVerb",
    "": "badVerb",
    "junk": "badVerb",
    "verb=junk": "badVerb",
    "verb=Identify&verb=Identify": "badVerb",
    "verb=Identify&junk=1": "badArgument",
    "verb=GetRecord": "badArgument",
    "verb=GetRecord&metadataPrefix=oai_dc": "badArgument",
    f"verb=GetRecord&identifier={SOME}": "badArgument",
    f"verb=GetRecord&identifier={SOME}&metadataPrefix=": "badArgument",
    f"verb=GetRecord&identifier={SOME}&identifier={SOME}&metadataPrefix=oai_dc": "badArgument",
    f"verb=GetRecord&identifier={SOME}&metadataPrefix=junk": "cannotDisseminateFormat",
    'verb=GetRecord&identifier=invalid"id&metadataPrefix=oai_dc': "idDoesNotExist",
    "verb=GetRecord&identifier=oai:tidemark.example.org:nothing&metadataPrefix=oai_dc": "idDoesNotExist",
    "verb=GetRecord&identifier=oai:elsewhere.example.org:kma/f1&metadataPrefix=oai_dc": "idDoesNotExist",
    "verb=GetRecord&identifier=%00%01&metadataPrefix=oai_dc": "idDoesNotExist",
    'verb=ListMetadataFormats&identifier=invalid"id': "idDoesNotExist",
    "verb=ListSets&resumptionToken=junk": "badResumptionToken",
    "verb=ListIdentifiers": "badArgument",
    "verb=ListIdentifiers&metadataPrefix=oai_dc&until=junk": "badArgument",
    "verb=ListIdentifiers&metadataPrefix=oai_dc&from=junk": "badArgument",
    "verb=ListIdentifiers&resumptionToken=junk&until=2000-02-05": "badArgument",
    "verb=ListIdentifiers&metadataPrefix=oai_dc&from=2001-02-31": "badArgument",
    "verb=ListIdentifiers&metadataPrefix=oai_dc&from=2001-01-01T00:00:00": "badArgument",
    "verb=ListIdentifiers&metadataPrefix=oai_dc&from=": "badArgument",
    "verb=ListIdentifiers&metadataPrefix=oai_dc&set=": "badArgument",
    "verb=ListIdentifiers&metadataPrefix=oai_dc&set=archive:nothing": "noRecordsMatch",
    "verb=ListIdentifiers&metadataPrefix=junk": "cannotDisseminateFormat",
    "verb=ListRecords": "badArgument",
    "verb=ListRecords&resumptionToken=junk": "badResumptionToken",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2000-01-01&until=2001-01-01T00:00:00Z": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2001-01-01&until=2000-01-01": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc": "badArgument",
    "verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01": "noRecordsMatch",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01": "noRecordsMatch",
    "verb=ListRecords&metadataPrefix=oai_dc&from=0001-01-01&until=9999-12-30": None,
}


@pytest.mark.parametrize(("query", "code"), FAULTS.items(), ids=[str(at) for at in range(len(FAULTS))])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_faulty_request_is_answered_with_its_error(
    standing: Harvester, query: str, code: str | None, method: str
) -> None:
    form = {"data": query, "content_type": "application/x-www-form-urlencoded"}
    answer = standing.client.post("/oai", **form) if method == "POST" else standing.client.get(f"/oai?{query}")
    answered = Answered(valid(answer.data))
    assert answered.error == code
    request = answered.root.find(f"{OAI}request")
    assert request is not None
    assert bool(request.attrib) is (code not in ("badVerb", "badArgument"))


def test_a_forged_token_is_refused(harvester: Harvester) -> None:
    token = harvester.ask(LIST).text("resumptionToken")
    assert harvester.ask(verb="ListRecords", resumptionToken=token[:-2] + "AA").error == "badResumptionToken"


def test_until_at_the_end_of_time_is_an_open_end(harvester: Harvester) -> None:
    answer = harvester.ask(verb="ListIdentifiers", metadataPrefix="oai_dc", until="9999-12-31")
    assert answer.error is None
