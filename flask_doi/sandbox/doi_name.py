"""DOI names: reading the forms callers write, and making random suffixes.

Syntax for new DOIs (DataCite REST API: DOIs): `10.`, four or five digits, a slash, and one or more of
letters, digits and `-._;()/:*~$=`. Names are stored upper case and shown lower case.
"""

from __future__ import annotations

import re
import secrets

UPPER_LIMIT = 1_073_741_823
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PREFIX = re.compile(
    r"^(?:(?:https?://)?(?:dx\.)?(?:doi\.org|handle\.test\.datacite\.org|handle\.stage\.datacite\.org)/)?"
    r"(?:doi:)?(10\.\d{4,5})(?:/.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_NAME = re.compile(
    r"^(?:(?:https?:/{1,2})?(?:dx\.|www\.)?(?:doi\.org|handle\.test\.datacite\.org|"
    r"handle\.stage\.datacite\.org)/)?(?:doi:)?(10\.\d{4,9}/.+)$",
    re.IGNORECASE | re.DOTALL,
)
_STRICT = re.compile(r"^10\.\d{4,5}/[-._;()/:a-zA-Z0-9*~$=]+$")


def read_doi(text: str) -> str | None:
    """The bare DOI in `text` (bare, `doi:` or a resolver address), lower case; None when there is none."""
    match = _NAME.match(text.replace("\u200b", "").strip())
    return match.group(1).lower() if match else None


def read_prefix(text: str) -> str | None:
    """The `10.dddd` prefix at the start of `text`, or None."""
    match = _PREFIX.match(text.strip())
    return match.group(1) if match else None


def is_wellformed(doi: str) -> bool:
    """Whether `doi` may be registered anew."""
    return _STRICT.fullmatch(doi) is not None


def prefix_of(doi: str) -> str:
    return doi.split("/", 1)[0]


def suffix_of(doi: str) -> str:
    return doi.split("/", 1)[1] if "/" in doi else ""


def encode_suffix(number: int) -> str:
    """`number` in Crockford base 32 with two check digits, at least eight characters, split in fours.

    >>> encode_suffix(123456)
    '003r-j076'
    """
    digits = ""
    rest = number
    while rest:
        rest, digit = divmod(rest, 32)
        digits = _ALPHABET[digit] + digits
    check = 98 - (number * 100) % 97
    text = f"{digits}{check:02d}".rjust(8, "0")
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def random_dois(prefix_text: str, number: str | None = None, size: int = 1) -> list[str] | None:
    """`size` random DOIs below `prefix_text` (a prefix with or without a shoulder), each once.

    `number` fixes the outcome: every digit in it is read as one number, and zero means random.
    None when `prefix_text` holds no prefix.
    """
    prefix = read_prefix(prefix_text)
    if prefix is None:
        return None
    _, _, shoulder = prefix_text.partition("/")
    lead = f"{prefix}/{shoulder}-" if shoulder else f"{prefix}/"
    fixed = int("".join(re.findall(r"\d+", number or "")) or "0")
    made = [lead + encode_suffix(fixed or secrets.randbelow(UPPER_LIMIT)) for _ in range(size)]
    return list(dict.fromkeys(made))
