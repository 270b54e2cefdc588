"""Every problem has words, and every wording a problem."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from flask_doi.domain import dates, quality, quality_of_texts, rules
from flask_doi.domain.problem import Problem
from flask_doi.domain.wording import WORDINGS, problem_advice, problem_text


def emitted_codes() -> set[str]:
    """The codes that stand in the rules' own source."""
    source = "".join(
        Path(str(module.__file__)).read_text(encoding="utf-8") for module in (rules, quality, quality_of_texts)
    )
    named = set(re.findall(r'(?:code=|_notice\(\s*)"([a-z_]+)"', source))
    return named | set(quality.DATE_CODES.values())


def test_every_code_the_rules_emit_has_wording_and_no_wording_is_idle() -> None:
    assert emitted_codes() == set(WORDINGS)


def test_every_fault_of_a_date_has_a_code() -> None:
    assert set(quality.DATE_CODES) == set(dates.DateFault)


@pytest.mark.parametrize("code", sorted(WORDINGS))
def test_both_sentences_are_sentences(code: str) -> None:
    for text in (WORDINGS[code].text, WORDINGS[code].advice):
        assert text[0].isupper() or text[0] == "{"
        assert text.endswith((".", "?"))
        assert all(field is None or field.isidentifier() for _, field, _, _ in string.Formatter().parse(text))


def test_parameters_are_filled_in_as_they_are() -> None:
    problem = Problem(code="external_doi_present", field="external_doi", params={"doi": "10.1234/{x}"})
    assert "10.1234/{x}" in problem_text(problem)
    assert problem_advice(problem)


def test_a_translation_takes_the_place_of_the_sentence() -> None:
    problem = Problem(code="level_unspecified", field="level", params={"level": "stuk"})
    assert problem_text(problem, lambda text: "Niveau {level} zegt niets.") == "Niveau stuk zegt niets."


def test_an_old_stored_problem_is_still_shown() -> None:
    assert problem_text(Problem(code="gone_rule", field="title")) == "gone_rule"
    assert problem_advice(Problem(code="gone_rule", field="title")) == ""
    assert "{doi}" in problem_text(Problem(code="external_doi_present", field="external_doi"))
