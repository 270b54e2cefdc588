"""Languages of description: three-letter codes of finding aids as the two-letter ones the catalogue uses."""

from __future__ import annotations

import re

SHORT = {
    "afr": "af", "alb": "sq", "amh": "am", "ara": "ar", "arm": "hy", "baq": "eu", "bel": "be", "bos": "bs",
    "bul": "bg", "cat": "ca", "ces": "cs", "chi": "zh", "cym": "cy", "cze": "cs", "dan": "da", "deu": "de",
    "dut": "nl", "ell": "el", "eng": "en", "est": "et", "eus": "eu", "fas": "fa", "fin": "fi", "fra": "fr",
    "fre": "fr", "geo": "ka", "ger": "de", "gle": "ga", "glg": "gl", "gre": "el", "heb": "he", "hin": "hi",
    "hrv": "hr", "hun": "hu", "ice": "is", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko", "lat": "la",
    "lav": "lv", "lit": "lt", "mac": "mk", "may": "ms", "mkd": "mk", "nld": "nl", "nno": "nn", "nob": "nb",
    "nor": "no", "per": "fa", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "slk": "sk",
    "slo": "sk", "slv": "sl", "sot": "st", "spa": "es", "sqi": "sq", "srp": "sr", "swa": "sw", "swe": "sv",
    "tha": "th", "tsn": "tn", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "wel": "cy", "xho": "xh",
    "yid": "yi", "zho": "zh", "zul": "zu",
}  # fmt: skip
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def language_of_description(code: str) -> str:
    """A language tag for the code a file gives for its own language; "" when that is not a code."""
    code = code.strip()
    lower = code.lower()
    if lower in SHORT:
        return SHORT[lower]
    return code.replace("_", "-") if _TAG.fullmatch(code) else (lower if _TAG.fullmatch(lower) else "")
