"""Content negotiation (RFC 9110, 12.5.1): which of several representations a client would like best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.http import parse_accept_header, parse_options_header

HTML = "text/html"
PAGES = (HTML, "application/xhtml+xml")


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A representation: its name, its media types in the order of preference, and the profile of a general one."""

    name: str
    media_types: tuple[str, ...]
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen representation, and what the client asked of it ("style", "locale")."""

    name: str
    params: Mapping[str, str]


PAGE = Offer(name="html", media_types=PAGES)


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range of an Accept header."""

    kind: str
    params: Mapping[str, str]
    quality: float

    def fit(self, media_type: str, profile: str | None) -> int:
        """How exactly it names a media type; 0 when it does not."""
        if self.kind == "*/*":
            return 1
        if self.kind == f"{media_type.partition('/')[0]}/*":
            return 2
        if self.kind != media_type:
            return 0
        wanted = self.params.get("profile")
        if wanted is None:
            return 3
        return 4 if profile in wanted.split() else 0


def choose(accept: str, offers: Sequence[Offer]) -> Choice | None:
    """The offer with the highest quality; of equal ones what is named most exactly, then what is offered first.

    None when nothing offered is acceptable. No Accept header, or one that nobody can read, accepts everything.
    """
    ranges = _ranges(accept) or [_Range("*/*", {}, 1.0)]
    best: tuple[float, int] = (0.0, 0)
    chosen: Choice | None = None
    for offer in offers:
        for media_type in offer.media_types:
            fit, wanted = max(
                ((each.fit(media_type, offer.profile), each) for each in ranges), key=lambda pair: pair[0]
            )
            rank = (wanted.quality if fit else 0.0, fit)
            if rank[0] > 0 and rank > best:
                best, chosen = rank, Choice(offer.name, wanted.params if fit >= 3 else {})
    return chosen


def _ranges(accept: str) -> list[_Range]:
    ranges = []
    for value, quality in parse_accept_header(accept):
        kind, params = parse_options_header(value)
        ranges.append(
            _Range("*/*" if kind == "*" else kind.lower(), {k.lower(): v for k, v in params.items()}, quality)
        )
    return ranges
