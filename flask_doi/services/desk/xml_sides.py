"""Documents that a host's stylesheet made, compared as text: there are no properties in them to lay side by side."""

from __future__ import annotations

import base64
import binascii
import re

from flask_doi.services.desk.attempts import pretty_xml, text_differences

_IDENTIFIER = re.compile(r"(<(?:\w+:)?identifier\b[^>]*>)[^<]*(</)")


def document_held(encoded: object) -> str | None:
    """The document in an agency's answer, which comes in Base64; None when there is none."""
    if not isinstance(encoded, str):
        return None
    try:
        return base64.b64decode(encoded, validate=False).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def xml_differences(one: str | None, other: str | None, names: tuple[str, str]) -> list[str] | None:
    """The differences of two documents as a unified diff; None when one of them is not known.

    The identifier, which the agency spells its own way, and the layout are no difference.
    """
    if one is None or other is None:
        return None
    return text_differences(_comparable(one), _comparable(other), names)


def _comparable(xml: str) -> str:
    return _IDENTIFIER.sub(r"\1…\2", pretty_xml(xml))
