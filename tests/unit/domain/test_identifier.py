"""DOI names in every spelling people paste."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_doi.domain.identifier import Doi, check_new_name, find_doi
from flask_doi.errors import InvalidDoi

SPELLINGS = [
    "10.80000/3MFP-6m52",
    "  10.80000/3mfp-6m52\n",
    "doi:10.80000/3mfp-6m52",
    "DOI: 10.80000/3mfp-6m52",
    "doi 10.80000/3mfp-6m52",
    "https://doi.org/10.80000/3mfp-6m52",
    "http://dx.doi.org/10.80000/3mfp-6m52",
    "https://www.doi.org/10.80000/3mfp-6m52",
    "doi.org/10.80000/3mfp-6m52",
    "https://handle.test.datacite.org/10.80000/3mfp-6m52",
    "https://doi.org/10.80000%2F3mfp-6m52",
    "http://127.0.0.1:5050/resolve/10.80000/3mfp-6m52",
    "https://training.example.org/resolve/10.80000%2F3mfp-6m52",
    "10.80000%2f3mfp-6m52",
    "https://doi.org/10.80000/3mfp-6m52?locatt=type:1#top",
    "info:doi/10.80000/3mfp-6m52",
    "doi:https://doi.org/10.80000/3mfp-6m52",
    "\u200b10.80000/3mfp\u200b-6m52\ufeff",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_doi_is_the_same_name(spelling: str) -> None:
    assert Doi.parse(spelling).name == "10.80000/3mfp-6m52"


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_also_found_in_a_sentence(spelling: str) -> None:
    assert find_doi(f"See ({spelling.strip()}).") == "10.80000/3mfp-6m52"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("doi:", "empty"),
        ("ZA HMVA F1", "begins with"),
        ("10.12/abc", "begins with"),
        ("10.80000/", "begins with"),
        ("10.80000/a b", "' '"),
        ("10.80000/a\x00b", r"'\x00'"),
        ("https://example.org/10.80000/abc", "begins with"),
        ("https://example.org/resolve/F1", "begins with"),
        ("10.80000/%FF", "character"),
        ("10.80000/" + "a" * 200, "longer than 191"),
    ],
)
def test_what_is_no_doi_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidDoi) as refused:
        Doi.parse(text)
    assert reason in refused.value.reason


def test_a_name_is_shown_as_link_label_or_bare() -> None:
    doi = Doi.parse("10.80000/ABC")
    assert doi.url() == doi.display() == "https://doi.org/10.80000/abc"
    assert doi.display("doi:") == "doi:10.80000/abc"
    assert doi.display("bare") == str(doi) == "10.80000/abc"
    assert doi.url("https://handle.test.datacite.org/") == "https://handle.test.datacite.org/10.80000/abc"


def test_a_name_knows_its_prefix_and_suffix() -> None:
    doi = Doi.parse("10.80000/fonds/1")
    assert (doi.prefix, doi.suffix) == ("10.80000", "fonds/1")


def test_an_old_name_with_angle_brackets_survives_the_link_and_back() -> None:
    old = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
    link = Doi.parse(old).url()
    assert "<" not in link
    assert Doi.parse(link) == Doi.parse(old)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Published as doi:10.3390/abc123.", "10.3390/abc123"),
        ("(see 10.1016/s0022(99)00012-3)", "10.1016/s0022(99)00012-3"),
        ("https://journal.example/doi/full/10.1080/X.1?needAccess=true", "10.1080/x.1"),
        ("https://example.org/?doi=10.1080/x.1&lang=en", "10.1080/x.1"),
        ('<a href="https://doi.org/10.1080/x.1">', "10.1080/x.1"),
        ("box 10.1, folder 3", None),
        ("", None),
    ],
)
def test_a_doi_is_found_in_pasted_text_without_the_sentence_around_it(text: str, found: str | None) -> None:
    assert find_doi(text) == found


@pytest.mark.parametrize("name", ["10.80000/3mfp-6m52", "10.1234/archive.2024.00001", "10.80000/a/b_(c);d"])
def test_a_new_name_in_the_documented_characters_is_accepted(name: str) -> None:
    check_new_name(name)
    assert Doi.parse(name).name == name


@pytest.mark.parametrize(
    "name",
    [
        "10.80000/ABC",
        "10.80000/a:b",
        "10.80000/a b",
        "10.80000/é",
        "10.800000/abc",
        "10.800/abc",
        "11.80000/abc",
        "10.80000/",
        "10.80000",
        "10.80000/a//b",
        "10.80000/../a",
        "10.80000/a.",
        "10.80000/a/",
        "10.80000/" + "a" * 183,
    ],
)
def test_a_new_name_that_would_be_mangled_or_refused_is_refused_here(name: str) -> None:
    with pytest.raises(InvalidDoi):
        check_new_name(name)


@given(st.text(alphabet="abcxyz0189-._;()/", min_size=1, max_size=40))
def test_parsing_is_repeatable(suffix: str) -> None:
    doi = Doi.parse(f"10.80000/{suffix}")
    assert Doi.parse(doi.name) == doi
    assert Doi.parse(doi.url()) == doi


@given(st.text(max_size=60))
def test_a_doi_found_in_any_text_is_a_doi(text: str) -> None:
    found = find_doi(f"{text} 10.80000/3mfp-6m52")
    assert found is not None
    assert Doi.parse(found).name == found
