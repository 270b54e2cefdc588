"""How a record is cited, in a chosen style: as pieces that a page can dress, and as plain text.

Archives: `Creator. Title, dates. Level (extent), reference code. Repository, place. https://doi.org/…`, each part only
where it is known. DataCite: `Creator (Year): Title. Version. Publisher. (General type). https://doi.org/…`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_doi.crosswalk.cited import Cited, CitedName, Withdrawal, cited_doi
from flask_doi.crosswalk.formats import Format, offer
from flask_doi.domain.citation_styles import STYLES
from flask_doi.domain.published import PublishedDoi

Say = Callable[[str], str]
NAMES_SHOWN = 6
NAMES_KEPT = 3
LABELS = {"sandbox": "Sandbox DOI", "test": "Test DOI"}
OTHERS = "and others"
REPLACED_BY = "replaced by"
VERSION = "Version {version}"
WITHDRAWALS = {"withdrawn": "withdrawn", "not_public": "not public at present"}

_ENDS = (".", "?", "!", "…", "?”", "!”", ".”", "?»", "!»")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: a link when it has an address, set apart when its direction may differ from what surrounds it."""

    text: str
    link: str | None = None
    is_apart: bool = False
    is_italic: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in pieces; one after the other they are its plain text."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The citation as plain text."""
        return "".join(piece.text for piece in self.pieces)


def cite(cited: Cited, style: str = "archival", say: Say = str) -> Citation:
    """The citation in one of the known styles; `say` translates the few words of ours. Raises KeyError for others.

    Whatever the style, the DOI stands in it as a full link, and what is withdrawn or only a test is marked.
    """
    chosen = STYLES[style]
    if not cited.title:
        told: Sequence[Piece] = _addresses(cited)
    elif chosen.csl is not None:
        from flask_doi.crosswalk.csl_citation import csl_pieces

        told = csl_pieces(cited, chosen.csl)
    else:
        sentences = _datacite(cited, say) if style == "datacite" else _archival(cited, say)
        told = _joined([*sentences, _addresses(cited)])
    return Citation((*told, *_notes(cited, say)))


def write_citation(doi: PublishedDoi) -> str:
    """A DOI as one line of plain text, in the style of the catalogue."""
    return f"{cite(cited_doi(doi), doi.citation_style).text}\n"


def _archival(cited: Cited, say: Say) -> list[Sequence[Piece]]:
    body = [name for name in cited.names if name.whole != cited.repository]
    title = [Piece(cited.title, is_apart=True), *_after(", ", cited.dates)]
    if cited.level and cited.extent:
        unit = [Piece(cited.level, is_apart=True), Piece(" ("), Piece(cited.extent, is_apart=True), Piece(")")]
    else:
        unit = [Piece(cited.level or cited.extent, is_apart=True)] if cited.level or cited.extent else []
    code = _after(", " if unit else "", cited.code)
    place = _after(", " if cited.repository else "", cited.place)
    home = [*_after("", cited.repository or cited.publisher), *place]
    return [_named(body, say), title, [*unit, *code], _version(cited, say), home]


def _datacite(cited: Cited, say: Say) -> list[Sequence[Piece]]:
    title = Piece(cited.title, is_apart=True)
    year = [Piece(f" ({cited.year})")] if cited.year else []
    start = [*_named(cited.names, say), *year, Piece(": "), title] if cited.names else [title, *year]
    general = [Piece(f"({cited.general_type})")] if cited.general_type else []
    return [start, _version(cited, say), _after("", cited.publisher), general]


def _named(names: Sequence[CitedName], say: Say) -> list[Piece]:
    """The names, shortened when there are many."""
    shown = names if len(names) <= NAMES_SHOWN else names[:NAMES_KEPT]
    pieces: list[Piece] = []
    for name in shown:
        pieces += [*([Piece("; ")] if pieces else []), Piece(name.whole, is_apart=True)]
    return [*pieces, Piece(f"; {say(OTHERS)}")] if len(shown) < len(names) else pieces


def _version(cited: Cited, say: Say) -> list[Piece]:
    if not cited.version:
        return []
    is_bare = cited.version[0].isdigit()
    return [Piece(say(VERSION).format(version=cited.version) if is_bare else cited.version, is_apart=True)]


def _after(before: str, text: str) -> list[Piece]:
    if not text:
        return []
    return [*([Piece(before)] if before else []), Piece(text, is_apart=True)]


def _joined(sentences: Sequence[Sequence[Piece]]) -> list[Piece]:
    """Sentences one after the other, each closed by a full stop where it does not close itself; the last stays open."""
    pieces: list[Piece] = []
    for sentence in (each for each in sentences if each):
        if pieces:
            pieces.append(Piece(" " if pieces[-1].text.endswith(_ENDS) else ". "))
        pieces += sentence
    if pieces and pieces[-1].link is None and not pieces[-1].text.endswith(_ENDS):
        pieces.append(Piece("."))
    return pieces


def _addresses(cited: Cited) -> list[Piece]:
    """The DOI as a full link, or the record's page; the page first where the catalogue prefers it."""
    pieces = []
    if cited.page and (cited.prefers_page or not cited.link):
        pieces.append(Piece(cited.page, link=cited.page))
    if cited.link:
        pieces += [*([Piece(" ")] if pieces else []), Piece(cited.link, link=cited.link)]
    return pieces


def _notes(cited: Cited, say: Say) -> list[Piece]:
    pieces = []
    if cited.environment:
        pieces.append(Piece(f" [{say(LABELS[cited.environment])}]"))
    if cited.withdrawal:
        pieces += _withdrawn(cited.withdrawal, say)
    return pieces


def _withdrawn(gone: Withdrawal, say: Say) -> list[Piece]:
    words = say(WITHDRAWALS[gone.kind])
    dated = f"{words} {gone.on.isoformat()}" if gone.on and gone.kind == "withdrawn" else words
    if gone.replaced_by is None:
        return [Piece(f" [{dated}]")]
    return [Piece(f" [{dated}; {say(REPLACED_BY)} "), Piece(gone.replaced_by, link=gone.replaced_by), Piece("]")]


offer(
    Format(
        name="citation",
        label="Citation",
        media_types=("text/x-bibliography",),
        extension="txt",
        write=write_citation,
    )
)
