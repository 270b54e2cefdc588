"""What archives really write, expression by expression: nothing is lost silently, nothing is made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from flask_doi.crosswalk.agents import publisher
from flask_doi.crosswalk.relations import alternate_identifiers
from flask_doi.crosswalk.rights import RIGHTS_LENGTH, rights_list
from flask_doi.crosswalk.subjects import subjects
from flask_doi.domain.description import Description, Identifier, Repository, Rights, Subject
from flask_doi.domain.plain_text import has_words, words
from flask_doi.domain.profile import CrosswalkSettings

pytestmark = pytest.mark.shared

Corpus = Callable[[str], Iterator[dict[str, str]]]


def test_every_genre_is_told_in_a_vocabulary_that_can_be_looked_up(corpus: Corpus) -> None:
    found: Counter[tuple[str, str | None]] = Counter()
    for row in corpus("genreforms"):
        term = Subject(term=row["text"], scheme=row["source"] or None)
        told = subjects(Description(key="1", genres=(term,)))
        assert [each["subject"] for each in told] == [words(row["text"]).rstrip(".")]
        found[told[0].get("subjectScheme", ""), told[0].get("schemeUri")] += int(row["count"])
    named = {scheme for scheme, _ in found if scheme}
    assert {"Art & Architecture Thesaurus", "Library of Congress Subject Headings"} <= named
    unaddressed = {scheme for scheme, uri in found if scheme and not uri}
    assert unaddressed == {"Form Terms for Archival and Manuscripts Control"}
    assert sum(number for (scheme, _), number in found.items() if scheme) > 40_000


def test_every_statement_on_use_is_told_within_the_limit_of_the_agency(corpus: Corpus) -> None:
    seen = 0
    for row in corpus("use_statements"):
        told = rights_list(Description(key="1", rights=(Rights(statement=row["text"]),)))
        assert len(told) == has_words(row["text"])
        assert all(0 < len(each["rights"]) <= RIGHTS_LENGTH for each in told)
        seen += 1
    assert seen > 500


def test_of_all_kinds_of_identifiers_only_those_of_databases_are_kept_back(corpus: Corpus) -> None:
    kept_back: Counter[str] = Counter()
    for row in corpus("unitid_types"):
        scheme = row["type"] or row["label"]
        named = Identifier(scheme=scheme, value="MS 12")
        if scheme and not alternate_identifiers(Description(key="1", identifiers=(named,))):
            kept_back[scheme] += int(row["count"])
    assert set(kept_back) == {
        "aspace_uri",
        "Archivists Toolkit Database::RESOURCE",
        "Archivists Toolkit Database::RESOURCE_COMPONENT",
    }


def test_every_archive_can_be_the_publisher_by_its_own_name(corpus: Corpus) -> None:
    for row in corpus("repositories"):
        archive = Repository(key="1", name=row["text"])
        told = publisher(Description(key="1", repository=archive), CrosswalkSettings())
        assert told == {"name": words(row["text"])}
