"""A citation as a page shows it: its links can be followed, and each name keeps its own direction of writing."""

from __future__ import annotations

from markupsafe import Markup, escape

from flask_doi.crosswalk.citation import Citation, Piece

_WHOLE = Markup('<span class="doi-citation" dir="auto">{}</span>')
_LINK = Markup('<a class="doi-link" href="{}"><bdi dir="ltr">{}</bdi></a>')
_APART = Markup("<bdi>{}</bdi>")
_ITALIC = Markup("<i>{}</i>")


def dressed(citation: Citation) -> Markup:
    """The citation as HTML, escaped."""
    return _WHOLE.format(Markup().join(_piece(piece) for piece in citation.pieces))


def _piece(piece: Piece) -> Markup:
    if piece.link:
        return _LINK.format(piece.link, piece.text)
    text = _ITALIC.format(piece.text) if piece.is_italic else escape(piece.text)
    return _APART.format(text) if piece.is_apart else text
