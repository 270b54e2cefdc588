"""Fields of science: subjects of a known scheme gain an entry in the OECD classification."""

from __future__ import annotations

import re
from typing import Any

SCHEME = "Fields of Science and Technology (FOS)"
SCHEME_URI = "http://www.oecd.org/science/inno/38235147.pdf"
_FIELDS = [
    "Natural sciences",
    "Mathematics",
    "Computer and information sciences",
    "Physical sciences",
    "Chemical sciences",
    "Earth and related environmental sciences",
    "Biological sciences",
    "Other natural sciences",
    "Engineering and technology",
    "Civil engineering",
    "Medical and health sciences",
    "Basic medicine",
    "Clinical medicine",
    "Health sciences",
    "Agricultural sciences",
    "Agriculture, forestry, and fisheries",
    "Veterinary science",
    "Social sciences",
    "Psychology",
    "Economics and business",
    "Educational sciences",
    "Sociology",
    "Law",
    "Political science",
    "Media and communications",
    "Humanities",
    "History and archaeology",
    "Languages and literature",
    "Philosophy, ethics and religion",
]
_BY_NAME = {field.lower(): field for field in _FIELDS}
_DIVISIONS = {
    "01": "Mathematics",
    "02": "Physical sciences",
    "03": "Chemical sciences",
    "04": "Earth and related environmental sciences",
    "05": "Earth and related environmental sciences",
    "06": "Biological sciences",
    "07": "Agricultural sciences",
    "08": "Computer and information sciences",
    "09": "Engineering and technology",
    "11": "Medical and health sciences",
    "13": "Educational sciences",
    "14": "Economics and business",
    "15": "Economics and business",
    "16": "Sociology",
    "17": "Psychology",
    "18": "Law",
    "20": "Languages and literature",
    "21": "History and archaeology",
    "22": "Philosophy, ethics and religion",
}


def with_fields_of_science(subjects: list[Any]) -> list[Any]:
    """`subjects` followed by the fields they name, none of them twice."""
    result = list(subjects)
    for entry in subjects:
        field = _field(entry) if isinstance(entry, dict) else None
        if field is None:
            continue
        added = {"subject": f"FOS: {field}", "subjectScheme": SCHEME, "schemeUri": SCHEME_URI}
        present = {other.get("subject") for other in result if isinstance(other, dict)}
        if added["subject"] not in present:
            result.append(added)
    return result


def _field(entry: dict[str, Any]) -> str | None:
    scheme = str(entry.get("subjectScheme") or "")
    subject = str(entry.get("subject") or "")
    if scheme == SCHEME:
        return None
    if scheme == "FOR":
        digits = re.match(r"(\d{2})\d*", _for_code(subject))
        return _DIVISIONS.get(digits.group(1)) if digits else None
    return _BY_NAME.get(subject.lower())


def _for_code(subject: str) -> str:
    """A field of research code with the leading zero restored that many catalogues lose."""
    code = subject.split(" ", 1)[0]
    return code.zfill(6) if len(code) in (3, 5) and code.isdigit() else code
