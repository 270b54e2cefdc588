"""What a citation is made of, read once from a description for every style and download."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from flask_doi.crosswalk.agents import creators, publisher
from flask_doi.crosswalk.archive_types import schema_types
from flask_doi.crosswalk.resource_types import types
from flask_doi.domain.calendar_date import CalendarDate, InvalidDate, Span
from flask_doi.domain.dates import read_date
from flask_doi.domain.description import ArchivalDate, DateKind, Description
from flask_doi.domain.languages import language_tag, language_tags
from flask_doi.domain.levels import is_informative
from flask_doi.domain.plain_text import clean, cut, has_words, words
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.published import PublishedDoi
from flask_doi.domain.titles import main_title

EVERYBODY = 100_000
EXTENT_LENGTH = 120
ABSTRACT_LENGTH = 5000

_CODE = re.compile(r"\(?:(?:unac|unal|unap|unas|unav|unkn|none|null|tba|etal|at)\)?", re.IGNORECASE)
_MADE = (
    DateKind.CREATION,
    DateKind.ACCUMULATION,
    DateKind.BROADCAST,
    DateKind.PUBLICATION,
    DateKind.CAPTURE,
    DateKind.COPYRIGHT,
    DateKind.BULK,
    DateKind.OTHER,
)
_CIRCA = re.compile(r"\b(?:c|ca|circa|approx|approximately|um|vers|etwa)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class CitedName:
    """A creator: `whole` as shown ("Smith, Ann"), and the two parts of a person's name where they are known."""

    whole: str
    family: str = ""
    given: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawal:
    """That what is cited is gone: "withdrawn" or "not_public", since when, and what took its place."""

    kind: str
    on: date | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """One record as it is cited; a text that is not known is "".

    `dates` is the date of the material as the archive writes it, `span` the same where it was read with certainty.
    `kind` is the schema.org type, `link` the DOI as a full link, `page` the record's own page. `environment` is set for
    a test DOI only. With `prefers_page` the page is named before the DOI.
    """

    names: tuple[CitedName, ...] = ()
    title: str = ""
    dates: str = ""
    span: Span | None = None
    is_circa: bool = False
    level: str = ""
    extent: str = ""
    code: str = ""
    repository: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    general_type: str = ""
    medium: str = ""
    kind: str = ""
    version: str = ""
    language: str = ""
    title_language: str = ""
    abstract: str = ""
    subjects: tuple[str, ...] = ()
    doi: str | None = None
    link: str | None = None
    page: str | None = None
    environment: str | None = None
    withdrawal: Withdrawal | None = None
    prefers_page: bool = field(default=False)

    @property
    def address(self) -> str | None:
        """The address a reference manager opens."""
        return self.page if self.page and (self.prefers_page or self.link is None) else self.link


def cited_doi(doi: PublishedDoi) -> Cited:
    """A DOI as it is cited; of one about which nothing may be told only the name and that it is gone."""
    bare = Cited() if doi.description is None else cited_description(doi.description, doi.settings)
    return replace(
        bare,
        year=None if doi.description is None else doi.year,
        version=words(doi.version) or bare.version,
        doi=doi.name,
        link=doi.url,
        page=doi.page,
        environment=doi.environment if doi.is_test else None,
        withdrawal=_withdrawal(doi),
        prefers_page=doi.prefers_page,
    )


def cited_description(description: Description, settings: CrosswalkSettings, *, page: str | None = None) -> Cited:
    """A record without DOI as it is cited: by the address of its page."""
    title = main_title(description)
    kinds = types(description)
    level = words(description.level)
    made = _made(description)
    read = read_date(made) if made else None
    shown = _shown(made, read.span if read else None)
    repository = description.repository
    place = words(repository.place) if repository else ""
    code = words(description.reference_code)
    return Cited(
        names=_names(description, settings),
        title=title.value if title else "",
        dates="" if title and (title.origin == "dates" or (shown and shown in title.value)) else shown,
        span=read.span if read else None,
        is_circa=bool(made and _CIRCA.search(f"{made.text} {made.certainty or ''}")),
        level=kinds["resourceType"] if level and is_informative(level) else "",
        extent=cut("; ".join(dict.fromkeys(words(e) for e in description.extent if has_words(e))), EXTENT_LENGTH),
        code="" if title and title.origin == "reference_code" else code if code.strip("0") else "",
        repository=words(repository.name) if repository else "",
        place="" if repository and place.casefold() in words(repository.name).casefold() else place,
        publisher=publisher(description, settings)["name"],
        general_type=kinds["resourceTypeGeneral"],
        medium=_medium(description),
        kind=schema_types(description)[1],
        version=words(description.version),
        language=next(iter(language_tags(description.languages)), ""),
        title_language=language_tag(description.description_language or "") or "",
        abstract=cut(clean(description.scope.value), ABSTRACT_LENGTH) if description.scope else "",
        subjects=tuple(dict.fromkeys(words(s.term) for s in description.subjects if has_words(s.term))),
        page=page,
    )


def _names(description: Description, settings: CrosswalkSettings) -> tuple[CitedName, ...]:
    """Every creator the agency is told of, without its codes for "unknown" and the limit on their number."""
    told = creators(description, replace(settings, creator_limit=EVERYBODY))
    return tuple(_name(entry) for entry in told if not _CODE.fullmatch(entry["name"]))


def _name(entry: dict[str, str]) -> CitedName:
    whole = entry["name"]
    if "familyName" in entry:
        return CitedName(whole=whole, family=entry["familyName"], given=entry["givenName"])
    family, comma, given = whole.partition(", ")
    if entry.get("nameType") == "Personal" and comma and "," not in given:
        return CitedName(whole=whole, family=family, given=given)
    return CitedName(whole=whole)


def _made(description: Description) -> ArchivalDate | None:
    """The date of the material: when it was made before when it was gathered, issued or copied."""
    said = [each for each in description.dates if has_words(each.text) or has_words(each.start)]
    return min((each for each in said if each.kind in _MADE), key=lambda each: _MADE.index(each.kind), default=None)


def _medium(description: Description) -> str:
    """What an item is ("Photograph"): its material, else its genre."""
    said = (description.material, *(genre.term for genre in description.genres))
    medium = next((words(text) for text in said if has_words(text)), "")
    return medium[:1].upper() + medium[1:]


def _shown(made: ArchivalDate | None, span: Span | None) -> str:
    """A date as the archive writes it, else its ends."""
    if made is None:
        return ""
    if has_words(made.text):
        return words(made.text).rstrip(",;: ")
    ends = (span.start, span.end) if span else (_end(made.start), _end(made.end))
    return "–".join(dict.fromkeys(shown_date(end) for end in ends if end))


def _end(text: str | None) -> CalendarDate | None:
    """One end of a span; nothing for the zeros that databases put where there is none."""
    if not clean(text).strip("0-"):
        return None
    try:
        return CalendarDate.parse(clean(text))
    except InvalidDate:
        return None


def shown_date(moment: CalendarDate) -> str:
    """A date in figures; the year before our era as people count it, for whom there is no year 0."""
    return str(moment) if moment.year > 0 else f"{1 - moment.year} BCE"


def _withdrawal(doi: PublishedDoi) -> Withdrawal | None:
    gone = doi.retirement
    if gone is None:
        return None
    return Withdrawal(
        kind="withdrawn" if gone.kind == "deactivated" else "not_public",
        on=gone.at.date() if gone.at else None,
        replaced_by=gone.replaced_by,
    )
