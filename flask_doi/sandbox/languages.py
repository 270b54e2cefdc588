"""Language names and codes brought to ISO 639-1 where one exists."""

from __future__ import annotations

import re
from typing import Any

_TABLE = """
ar ara arabic|bg bul bulgarian|ca cat catalan|cs ces cze czech|cy cym wel welsh|da dan danish|de deu ger german
el ell gre greek|en eng english|es spa spanish|et est estonian|eu eus baq basque|fa fas per persian|fi fin finnish
fr fra fre french|ga gle irish|gl glg galician|he heb hebrew|hi hin hindi|hr hrv croatian|hu hun hungarian
id ind indonesian|is isl ice icelandic|it ita italian|ja jpn japanese|ko kor korean|la lat latin|lt lit lithuanian
lv lav latvian|mk mkd mac macedonian|mt mlt maltese|nl nld dut dutch|no nor norwegian|nb nob|nn nno|pl pol polish
pt por portuguese|ro ron rum romanian|ru rus russian|sk slk slo slovak|sl slv slovenian|sq sqi alb albanian
sr srp serbian|sv swe swedish|th tha thai|tr tur turkish|uk ukr ukrainian|vi vie vietnamese|zh zho chi chinese
"""
_CODES = {
    name: group.split()[0]
    for line in _TABLE.strip().splitlines()
    for group in line.split("|")
    for name in group.split()
}
_TAG = re.compile(r"^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$")


def language_code(value: Any) -> str | None:
    """The two letter code of a known language; else the value where it could be a language tag; else None."""
    if not isinstance(value, str) or not value:
        return None
    known = _CODES.get(value.split("-", 1)[0].lower())
    if known:
        return known
    return value if _TAG.match(value) else None
