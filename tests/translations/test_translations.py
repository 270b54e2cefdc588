"""Every text can be translated, and every translation is whole, keeps its parameters and is not left in English."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import flask_doi

ROOT = Path(flask_doi.__file__).parents[1]
FOLDER = ROOT / "flask_doi" / "translations"
LANGUAGES = ("af", "de", "es", "fr")
KEYWORDS = {"doi_text": None, "noted": None, "doi_plural": (1, 2)}
PARAMETER = re.compile(r"%\(\w+\)[sd]|\{\w*[^{}]*\}")
NUMBERS = {"%(number)s", "%(shown)s", "%(all)s"}
ENDS = {".": ".", ":": ":", "?": "?", "…": "…", ",": ",", "!": "!"}


def catalogue(file: Path, locale: str | None = None) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=locale, abort_invalid=True)


def messages(of: Catalog) -> Iterator[Message]:
    return (message for message in of if message.id)


def ids(of: Catalog) -> set[object]:
    return {message.id for message in messages(of)}


def forms(text: object) -> tuple[str, ...]:
    """A message in all its forms: one, or singular and plurals."""
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogue(FOLDER / "flask_doi.pot")


@pytest.fixture(scope="module", params=LANGUAGES)
def translation(request: pytest.FixtureRequest) -> Catalog:
    locale = request.param
    return catalogue(FOLDER / locale / "LC_MESSAGES" / "flask_doi.po", locale)


def test_the_template_holds_every_text_of_the_code(template: Catalog) -> None:
    """`make texts` writes it anew."""
    found = Catalog()
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    for _, _, text, _, _ in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS):
        found.add(text)
    assert ids(found) == ids(template)


def test_every_text_is_translated_and_none_is_left_over(template: Catalog, translation: Catalog) -> None:
    untold = [message.id for message in messages(translation) if not all(forms(message.string)) or message.fuzzy]
    assert untold == []
    assert ids(translation) == ids(template)
    assert not translation.obsolete


def test_a_translation_keeps_the_parameters_of_its_text(translation: Catalog) -> None:
    """In every form; only the form of a single thing may leave the number to its words."""
    for message in messages(translation):
        for_one, for_many = set(PARAMETER.findall(forms(message.id)[0])), set(PARAMETER.findall(forms(message.id)[-1]))
        for number, form in enumerate(forms(message.string)):
            needed = for_one - NUMBERS if number == 0 and message.pluralizable else for_many
            assert needed <= set(PARAMETER.findall(form)) <= for_one | for_many, (message.id, form)


def test_every_language_has_its_forms_of_number(translation: Catalog) -> None:
    for message in messages(translation):
        if message.pluralizable:
            assert len(forms(message.string)) == translation.num_plurals, message.id


def test_only_reviewed_texts_are_the_same_as_in_english(translation: Catalog) -> None:
    file = ROOT / "translating" / f"same_in_{translation.locale}.txt"
    reviewed = {line for line in file.read_text(encoding="utf-8").splitlines() if line}
    same = {form for message in messages(translation) for form in forms(message.id) if form in forms(message.string)}
    assert same == reviewed


def test_a_translation_begins_and_ends_as_its_text_does(translation: Catalog) -> None:
    """Sentences are put together with others: blanks at the ends and the last mark count."""
    for message in messages(translation):
        source, told = forms(message.id)[-1], forms(message.string)[-1]
        assert (source[0] == " ", source[-1] == " ") == (told[0] == " ", told[-1] == " "), message.id
        last = source.rstrip()[-1]
        if last in ENDS:
            assert told.rstrip()[-1] == ENDS[last], message.id


def test_what_is_shipped_is_what_was_translated(translation: Catalog) -> None:
    """`make translations` compiles it."""
    compiled = FOLDER / str(translation.locale) / "LC_MESSAGES" / "flask_doi.mo"
    fresh = io.BytesIO()
    write_mo(fresh, translation)
    fresh.seek(0)
    with compiled.open("rb") as file:
        shipped = {forms(message.id): message.string for message in messages(read_mo(file))}
    assert shipped == {forms(message.id): message.string for message in messages(read_mo(fresh))}
