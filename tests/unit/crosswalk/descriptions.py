"""Any description at all, for properties that must hold of every one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from flask_doi.domain.description import (
    Access,
    Affiliation,
    Agent,
    AgentKind,
    ArchivalDate,
    DateKind,
    Description,
    DigitalObject,
    Funding,
    Identifier,
    Parent,
    Place,
    Relation,
    Repository,
    Rights,
    Subject,
    Text,
    Title,
)

awkward_words = ["Smith, J., 1850-1900", "<b>&amp;\x00", "-", "Größe", "עברית", "10.1234/ab"]
words = st.text(max_size=25) | st.sampled_from(awkward_words)
maybe = st.none() | words
languages = st.sampled_from(["eng", "GER", "zxx", "", "jap", "sr-Latn", "x"])
maybe_language = st.none() | languages
awkward_links = [
    "https://example.org/a b",
    "http://[",
    "https://müsli.example/ä[1]?q=%zz#x",
    "ftp://h:99/x",
    "http://h:x/",
    "urn:nbn:de:1",
]
links = words | st.sampled_from(awkward_links)
few = 2


def several(one: st.SearchStrategy) -> st.SearchStrategy:  # type: ignore[type-arg]
    """A short tuple of something."""
    return st.lists(one, max_size=few).map(tuple)


identifiers = st.builds(
    Identifier,
    scheme=st.sampled_from(["ORCID", "ISNI", "ROR", "VIAF", "GND", "Crossref Funder ID", "DOI", "Legacy", ""]) | words,
    value=st.sampled_from(["0000-0002-1825-0097", "05dxps055", "100008047", "0"]) | words,
    uri=st.none() | links,
)
agents = st.builds(
    Agent,
    name=words,
    kind=st.sampled_from(AgentKind),
    given=maybe,
    family=maybe,
    identifiers=several(identifiers),
    role=st.none() | st.sampled_from(["cre", "dnr", "edt", "trl", "town crier"]) | words,
    affiliations=several(st.builds(Affiliation, name=words, identifier=st.none() | identifiers)),
    language=maybe_language,
)
texts = st.builds(Text, value=words, language=maybe_language)
archival_dates = st.builds(
    ArchivalDate,
    text=words | st.sampled_from(["1890-1914", "circa 1890", "7 May 1890"]),
    start=st.none() | words | st.sampled_from(["1890", "1890-00-00", "-0100", "0"]),
    end=st.none() | words | st.sampled_from(["1914", "9999", "1800"]),
    kind=st.sampled_from(DateKind),
    certainty=maybe,
)
numbers = st.none() | st.floats()
repositories = st.builds(Repository, key=words, name=words, identifiers=several(identifiers), parent=maybe)
relations = st.builds(
    Relation,
    relation=st.sampled_from(["IsPartOf", "references", "Other", "HasTranslation", "IsCousinOf"]),
    value=links,
    scheme=st.sampled_from(["DOI", "URL", "ARK", "Handle", "x"]),
    title=maybe,
    note=maybe,
    resource_type=st.none() | st.sampled_from(["Text", "Poster", "Award", "x"]),
)
subjects = st.builds(
    Subject, term=words, scheme=maybe, scheme_uri=st.none() | links, uri=st.none() | links, language=maybe_language
)
funding = st.builds(
    Funding,
    funder=words,
    identifier=st.none() | identifiers,
    award_number=maybe,
    award_title=maybe,
    award_uri=st.none() | links,
)

any_description = st.builds(
    Description,
    key=words,
    title=maybe,
    titles=several(st.builds(Title, value=words, kind=words, language=maybe_language)),
    level=st.sampled_from([None, "", "fonds", "item", "otherlevel", "Box"]) | maybe,
    reference_code=maybe,
    repository=st.none() | repositories,
    creators=several(agents),
    contributors=several(agents),
    dates=several(archival_dates),
    first_published=st.none() | st.dates(),
    published_year=st.none() | st.integers(min_value=990, max_value=2030),
    access=st.sampled_from(Access),
    embargo_until=st.none() | st.dates(min_value=date(1000, 1, 1)),
    access_statement=st.none() | texts,
    restricted_description=st.sampled_from([False, False, False, True]),
    rights=several(
        st.builds(
            Rights, statement=words, uri=st.none() | links, identifier=maybe, scheme=maybe, language=maybe_language
        )
    ),
    scope=st.none() | texts,
    arrangement=st.none() | texts,
    extent=several(words),
    languages=several(languages),
    description_language=maybe_language,
    subjects=several(subjects),
    places=several(st.builds(Place, name=words, latitude=numbers, longitude=numbers)),
    genres=several(subjects),
    identifiers=several(identifiers),
    external_doi=st.sampled_from([None, None, "", "10.1234/x"]),
    container=maybe,
    parent=st.none() | st.builds(Parent, key=words, title=maybe, level=maybe, url=st.none() | links),
    version=maybe,
    relations=several(relations),
    funding=several(funding),
    digital_objects=several(st.builds(DigitalObject, url=links, media_type=maybe, open=st.booleans())),
    material=maybe,
    technical=st.none() | texts,
    alternate_languages=st.dictionaries(
        languages, st.dictionaries(st.sampled_from(["title", "scope", "extent"]), words, max_size=2), max_size=2
    ),
)
"""What a catalogue could hand over at its worst."""


def _passable(description: Description) -> Description:
    """The same description with what the rules demand put in."""
    return replace(
        description,
        title=f"Papers {description.title or ''}",
        level=description.level or "fonds",
        material=description.material or "Photographs",
        repository=description.repository or Repository(key="r", name="Harbour Archive"),
        creators=(*description.creators, Agent(name="Ada Smith", kind=AgentKind.PERSON)),
        published_year=None,
        restricted_description=False,
        external_doi=None,
    )


passable_description = any_description.map(_passable)
"""Descriptions that few rules stop, and as awkward in everything else."""
