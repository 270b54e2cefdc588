"""Who counts as a reader."""

from __future__ import annotations

import pytest

from flask_doi.agencies.http import user_agent
from flask_doi.domain.robots import is_robot


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.0; +https://openai.com/gptbot)",
        "curl/8.5.0",
        "python-requests/2.32.3",
        "Sickle/0.7.0",
        "facebookexternalhit/1.1",
        "Slackbot-LinkExpanding 1.0",
    ],
)
def test_programs_are_not_readers(name: str | None) -> None:
    assert is_robot(name)


@pytest.mark.parametrize(
    "name",
    [
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
        "Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Linux; Android 12; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari",
    ],
)
def test_people_are(name: str) -> None:
    assert not is_robot(name)


def test_our_own_visits_count_as_no_reader() -> None:
    assert is_robot(user_agent("1.0", "archivist@example.org"))
    assert is_robot(user_agent("1.0", None))
