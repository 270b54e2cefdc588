"""Every code has plain words, and texts can be translated."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from markupsafe import Markup

from flask_doi.agencies.base import AccountReport, Outcome
from flask_doi.domain import minting_rules, policy
from flask_doi.domain.description import Description
from flask_doi.domain.field_wording import FIELDS, field_name
from flask_doi.domain.outcome_wording import (
    OUTCOMES,
    REFUSALS,
    outcome_advice,
    outcome_text,
    refusal_advice,
    refusal_text,
)
from flask_doi.web import texts
from flask_doi.web.texts import day, doi_label, doi_plural, doi_text, moment, translated

from .host import Host

NAMES = (
    "agency host field asked got doi error until level levels value allowed wanted reason prefix own record part above "
    "limit used day client"
)
PARAMS = {name: f"<{name}>" for name in NAMES.split()}


def documented_codes() -> list[str]:
    """The codes that the agencies' values name in their documentation."""
    told = (Outcome.__doc__ or "") + (AccountReport.__doc__ or "")
    return sorted(set(re.findall(r'"(\w+)"', told)) - {"ok"})


def rules() -> list[str]:
    """The rules that the policy names when it says no."""
    source = inspect.getsource(policy) + inspect.getsource(minting_rules)
    return sorted(set(re.findall(r'(?:wanted=False, rule=|\b_no\()"(\w+)"', source)))


def test_there_are_codes_and_rules_to_look_at() -> None:
    assert len(documented_codes()) > 15
    assert {"unpublished", "level_rule", "digital_object_rule", "embargoed", "gone"} <= set(rules())


@pytest.mark.parametrize("code", documented_codes())
def test_every_outcome_of_an_agency_has_words(code: str) -> None:
    assert code in OUTCOMES


@pytest.mark.parametrize("rule", rules())
def test_every_refusal_has_words(rule: str) -> None:
    assert rule in REFUSALS


@pytest.mark.parametrize("code", sorted(OUTCOMES))
def test_outcomes_are_whole_sentences(code: str) -> None:
    text, advice = outcome_text(code, PARAMS), outcome_advice(code, PARAMS)
    assert re.fullmatch(r"[A-Z<].*[.>]", text)
    assert advice == "" or re.fullmatch(r"[A-Z<].*\.", advice)
    assert "{" not in text + advice


@pytest.mark.parametrize("rule", sorted(REFUSALS))
def test_refusals_end_a_sentence(rule: str) -> None:
    text, advice = refusal_text(rule, PARAMS), refusal_advice(rule, PARAMS)
    assert re.fullmatch(r"(DOIs|[a-z]).*[.>]", text)
    assert advice == "" or re.fullmatch(r"[A-Z].*\.", advice)
    assert "{" not in text + advice


def test_a_code_without_words_is_named_as_it_is() -> None:
    assert outcome_text("brand_new", {}) == "brand_new"
    assert refusal_text("brand_new", {}) == "brand_new"


def test_a_missing_parameter_does_not_hide_the_sentence() -> None:
    assert "{host}" in outcome_text("redirected", {"agency": "DataCite"})


def test_a_translation_is_put_in_the_place_of_the_text() -> None:
    assert (
        outcome_text("timeout", {"agency": "X"}, lambda text: "Keine Antwort von {agency}.") == "Keine Antwort von X."
    )


def test_parameters_of_texts_are_escaped() -> None:
    assert doi_text("By %(who)s", who="<b>") == Markup("By &lt;b&gt;")
    assert doi_text("At %(time)s", time=Markup("<time>10</time>")) == Markup("At <time>10</time>")


def test_a_text_without_parameters_may_hold_a_percent_sign() -> None:
    assert doi_text("100% done") == "100% done"


def test_one_and_several_things_are_told_apart() -> None:
    assert doi_plural("%(number)s thing", "%(number)s things", 1) == "1 thing"
    assert doi_plural("%(number)s thing", "%(number)s things", 0) == "0 things"


@pytest.mark.parametrize(
    ("environment", "label"), [("production", "DOI"), ("test", "Test DOI"), ("sandbox", "Sandbox DOI")]
)
def test_dois_are_called_by_their_environment(environment: str, label: str) -> None:
    assert doi_label(environment) == label


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A German catalogue of our texts, in the place of those that are shipped."""
    messages = pytest.importorskip("babel.messages")
    from babel.messages.mofile import write_mo

    catalogue = messages.Catalog(locale="de")
    catalogue.add("No DOI yet.", "Noch keine DOI.")
    catalogue.add(("%(number)s thing", "%(number)s things"), ("%(number)s Ding", "%(number)s Dinge"))
    catalogue.add("{agency} did not answer in time.", "{agency} hat nicht rechtzeitig geantwortet.")
    folder = tmp_path / "words" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "flask_doi.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(texts, "TRANSLATIONS", tmp_path / "words")
    texts._domain.cache_clear()
    yield
    texts._domain.cache_clear()


@pytest.mark.usefixtures("german")
def test_a_host_with_babel_gets_our_texts_in_its_language(host: Host) -> None:
    babel = pytest.importorskip("flask_babel")
    babel.Babel(host.app, default_locale="de")
    with host.app.test_request_context():
        assert doi_text("No DOI yet.") == "Noch keine DOI."
        assert doi_plural("%(number)s thing", "%(number)s things", 2) == "2 Dinge"
        params = {"agency": "DataCite"}
        assert outcome_text("timeout", params, translated) == "DataCite hat nicht rechtzeitig geantwortet."
        assert "2 January 2020" not in day(datetime(2020, 1, 2, tzinfo=UTC))
        assert "2. Januar 2020" in day(datetime(2020, 1, 2, tzinfo=UTC))
        assert "02.01.2020" in moment(datetime(2020, 1, 2, 10, 30, tzinfo=UTC))


def test_texts_are_english_outside_an_application() -> None:
    assert doi_text("No DOI yet.") == "No DOI yet."


def test_a_rule_says_in_words_what_it_wanted_and_what_it_looked_at() -> None:
    assert refusal_text("digital_object_rule", {"wanted": "with"}).endswith("records with a digital object.")
    assert refusal_text("digital_object_rule", {"wanted": "without"}).endswith("records without a digital object.")
    params = {"value": "metadata_only", "allowed": "open, embargoed"}
    said = refusal_text("access_rule", params)
    assert said.endswith('material that is open, under embargo, and this is "only described here".')
    assert "offen" in refusal_text("access_rule", params, lambda text: {"open": "offen"}.get(text, text))


def test_every_field_of_a_description_has_a_name() -> None:
    problems = {name for name in FIELDS if name not in Description.__dataclass_fields__}
    assert not problems
    assert field_name("access_statement") == "conditions governing access"
    assert field_name("shelf_mark") == "shelf mark"
