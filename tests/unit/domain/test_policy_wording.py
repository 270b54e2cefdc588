"""The policy says what the settings say, in whole sentences, and the document holds it as it is."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from flask_doi.domain.policy_wording import TEXTS, PolicyFacts, policy

DOCUMENT = Path(__file__).parents[3] / "docs" / "policy-template.md"
EVERYTHING = [
    PolicyFacts(
        auto_mint=auto, has_rules=rules, default_state=state, grace=grace, embargo=embargo, on_delete=on_delete,
        unknown_creator=creator, approval_above=above, daily_limit=above,
    )
    for auto, rules, state, grace, embargo, on_delete, creator, above in product(
        (True, False), (True, False), ("draft", "registered", "findable"), ("", "2 days"), ("reserve", "draft", "mint"),
        ("deactivate", "refuse"), ("block", ":unkn", "repository"), (None, 50),
    )
]  # fmt: skip


def test_the_document_to_read_offline_is_the_policy_of_a_fresh_installation() -> None:
    assert DOCUMENT.read_text() == policy(PolicyFacts()).as_markdown()


def test_every_text_is_used_by_some_settings_and_every_setting_has_words() -> None:
    used: set[str] = set()
    for facts in EVERYTHING:
        policy(facts, lambda text: used.add(text) or text)  # type: ignore[func-returns-value]
    assert set(TEXTS.values()) <= used
    assert len({policy(facts).as_markdown() for facts in EVERYTHING}) > 200


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_texts_are_whole_sentences(code: str) -> None:
    assert re.fullmatch(r"[A-Z].*\.", TEXTS[code])


def test_the_policy_says_what_the_settings_say() -> None:
    facts = PolicyFacts(
        archive="A <b> & C", levels=("fonds",), grace="2 days", embargo="mint", on_delete="refuse", approval_above=50,
        contact="doi@example.org", auto_mint=True,
    )  # fmt: skip
    text = policy(facts).as_markdown()
    assert text.startswith("# Policy on DOIs: A &lt;b> &amp; C\n")
    for said in ("For 2 days after", "may have a DOI: fonds.", "More than 50 DOIs", "doi@example.org", "at once"):
        assert said in text
    assert "cannot be deleted before" in text
    assert "on one day" not in text
    assert "None" not in text
