"""A citation as a page shows it: its links can be followed, and each name keeps its own direction of writing."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from flask_doi.crosswalk.citation import Citation, Piece

_WHOLE = Markup('<span class="doi-citation" dir="auto">{}</span>')
_LINK = Markup('<a class="doi-link" href="{}"><bdi dir="ltr">{}</bdi></a>')
_APART = Markup("<bdi>{}</bdi>")
_ITALIC = Markup("<i>{}</i>")
_DOI = re.compile(r"(?<=/)10\.[0-9]{4,9}/\S+$|^(?:doi:)?10\.[0-9]{4,9}/\S+$")
_UNBROKEN = Markup('<span class="doi-unbroken">{}</span>')
_BREAK = Markup("<wbr>")
SHORT = 30
"""Characters of a DOI that fit into one line of the narrowest page."""


def dressed(citation: Citation) -> Markup:
    """The citation as HTML, escaped."""
    return _WHOLE.format(Markup().join(_piece(piece) for piece in citation.pieces))


def address_text(address: str) -> Markup:
    """An address as it is read: a line may end before the DOI in it, and not within the DOI, unless that is long."""
    found = _DOI.search(address)
    if found is None or len(found[0]) > SHORT:
        return escape(address)
    before = escape(address[: found.start()])
    return before + (_BREAK if before else "") + _UNBROKEN.format(found[0])


def _piece(piece: Piece) -> Markup:
    if piece.link:
        return _LINK.format(piece.link, address_text(piece.text))
    text = _ITALIC.format(piece.text) if piece.is_italic else escape(piece.text)
    return _APART.format(text) if piece.is_apart else text
