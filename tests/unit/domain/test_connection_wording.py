"""Every line of a connection test has words, and says what to do where something is to be mended."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import flask_doi.services.configuring
from flask_doi.domain.connection_wording import LINES, SUBJECTS, line_advice, line_text
from flask_doi.domain.outcome_wording import OUTCOMES
from flask_doi.domain.url_domains import allows_host, lacks_only_bare

SOURCES = [path.read_text() for path in Path(flask_doi.services.configuring.__file__).parent.glob("*.py")]
MADE = {found for text in SOURCES for found in re.findall(r'\b(good|bad|untried)\(\s*"(\w+)",\s*"(\w+)"', text)}
NAMES = """agency host detail day proxy seconds repository prefix prefixes shoulder suffix error doi url template
domains hosts mailto requests said environment allowed other"""
PARAMS = dict.fromkeys(NAMES.split(), "<>")


def test_there_are_lines_to_look_at() -> None:
    assert len(MADE) > 40


@pytest.mark.parametrize(("verdict", "subject", "code"), sorted(MADE))
def test_every_line_has_words_and_a_bad_one_says_what_to_do(verdict: str, subject: str, code: str) -> None:
    assert subject in SUBJECTS
    assert code in LINES or code in OUTCOMES
    assert verdict != "bad" or line_advice(code, PARAMS)


@pytest.mark.parametrize("code", sorted(LINES))
def test_lines_are_whole_sentences(code: str) -> None:
    text, advice = line_text(code, PARAMS), line_advice(code, PARAMS)
    assert re.fullmatch(r"[A-Z<].*[.>]", text)
    assert advice == "" or re.fullmatch(r"[A-Z<].*[.)]", advice)
    assert not re.search(r"{\w+}", text + advice.replace("{base}", "").replace("{doi}", ""))


@pytest.mark.parametrize(
    ("domains", "host", "allowed"),
    [
        (["*"], "archive.example.org", True),
        (["archive.example.org"], "Archive.Example.org", True),
        (["*.example.org"], "archive.example.org", True),
        (["*.example.org"], "a.b.example.org", True),
        (["*.example.org"], "example.org", False),
        (["*.example.org"], "notexample.org", False),
        (["example.org"], "archive.example.org", False),
        (["other.org", " archive.example.org "], "archive.example.org", True),
        (["*", "other.org"], "archive.example.org", False),
        ([], "archive.example.org", False),
    ],
)
def test_a_list_of_domains_means_what_the_agency_means(domains: list[str], host: str, allowed: bool) -> None:
    assert allows_host(domains, host) is allowed


def test_the_usual_misunderstanding_of_the_asterisk_is_recognised() -> None:
    assert lacks_only_bare(["*.example.org"], "example.org")
    assert not lacks_only_bare(["*.example.org"], "example.com")
    assert not lacks_only_bare(["*.example.org", "example.org"], "example.org")
