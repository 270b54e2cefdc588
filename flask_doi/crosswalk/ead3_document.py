"""One unit of description as a finding aid of its own in EAD3 1.1, for those who ask for a single record."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from lxml import etree

from flask_doi.crosswalk.ead import EadDoi, put_doi
from flask_doi.crosswalk.ead_dialect import EAD3
from flask_doi.crosswalk.formats import Format, offer
from flask_doi.crosswalk.rights import rights_list
from flask_doi.crosswalk.xml_elements import add, written
from flask_doi.domain.agent_roles import contributors_of, creators_of
from flask_doi.domain.authorities import authority_name
from flask_doi.domain.dates import read_date
from flask_doi.domain.description import Agent, AgentKind, ArchivalDate, DateKind, Description, Subject, Text
from flask_doi.domain.languages import language_tag, language_tags
from flask_doi.domain.levels import level_key
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import clean_paragraphs, has_words, words
from flask_doi.domain.published import PublishedDoi
from flask_doi.domain.titles import main_title

LEVELS = frozenset(
    ["class", "collection", "file", "fonds", "item", "recordgrp", "series", "subfonds", "subgrp", "subseries"]
)
NORMAL_DATE = re.compile(r"[012]\d{3}(-\d\d(-\d\d)?)?(/[012]\d{3}(-\d\d(-\d\d)?)?)?")
"""What both versions of EAD take as a normalised date; years before our era are told in words only."""

_NAMES = {AgentKind.PERSON: "persname", AgentKind.ORGANISATION: "corpname", AgentKind.FAMILY: "famname"}


def to_ead3(published: PublishedDoi) -> str:
    """The EAD3 document of a DOI; of one of which nothing may be told it says only where the DOI leads."""
    return written(ead3(published))


def ead3(published: PublishedDoi) -> etree._Element:
    """The same as an element, to be put into an answer."""
    prefixes: dict[Any, str] = {None: EAD3}
    root = etree.Element(f"{{{EAD3}}}ead", nsmap=prefixes)
    description = published.description
    _control(root, published, _title(description) or published.name)
    archdesc = add(root, "archdesc")
    _level(archdesc, description)
    did = add(archdesc, "did")
    if description is not None:
        _did(did, description)
        _notes(archdesc, description)
        _access_points(archdesc, description)
    else:
        add(did, "unittitle", published.name)
    label = f"DOI ({published.environment})" if published.is_test else "DOI"
    put_doi(root, EadDoi(url=published.url, label=label))
    return root


def _title(description: Description | None) -> str:
    main = main_title(description) if description is not None else None
    return main.value if main is not None else ""


def _control(root: etree._Element, published: PublishedDoi, title: str) -> None:
    description = published.description
    repository = description.repository if description is not None else None
    control = add(root, "control", None, dateencoding="iso8601", langencoding="iso639-2b")
    add(control, "recordid", published.key)
    add(add(add(control, "filedesc"), "titlestmt"), "titleproper", title)
    status = "deleted" if published.retirement is not None else "derived"
    add(control, "maintenancestatus", None, value=status)
    agency = add(control, "maintenanceagency")
    add(agency, "agencyname", (repository and words(repository.name)) or published.settings.publisher or "-")
    event = add(add(control, "maintenancehistory"), "maintenanceevent")
    add(event, "eventtype", None, value=status)
    moment = published.changed_at or published.minted_at
    add(event, "eventdatetime", None, standarddatetime=_moment(moment) if moment else None)
    add(event, "agenttype", None, value="machine")
    add(event, "agent", "flask_doi")


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _level(archdesc: etree._Element, description: Description | None) -> None:
    said = words(description.level) if description is not None else ""
    key = level_key(said)
    if key in LEVELS:
        archdesc.set("level", key)
    else:
        archdesc.set("level", "otherlevel")
        archdesc.set("otherlevel", re.sub(r"\s+", "-", said) or "unspecified")


def _did(did: etree._Element, description: Description) -> None:
    repository = description.repository
    if has_words(description.reference_code):
        add(did, "unitid", words(description.reference_code))
    title = add(did, "unittitle", _title(description) or "-")
    language = language_tag(description.description_language or "")
    if language is not None:
        title.set("lang", language.partition("-")[0])
    for date in description.dates:
        _date(did, date)
    for extent in description.extent:
        if has_words(extent):
            add(did, "physdesc", words(extent))
    creators = creators_of(description)
    if creators:
        origination = add(did, "origination")
        for agent in creators:
            _name(origination, agent, role=words(agent.role))
    if repository is not None and has_words(repository.name):
        add(add(add(did, "repository"), "corpname"), "part", words(repository.name))
    tags = language_tags(description.languages)
    if tags:
        material = add(did, "langmaterial")
        for tag in tags:
            add(material, "language", tag, langcode=tag.partition("-")[0])
    if has_words(description.container):
        add(did, "container", words(description.container))


def _date(did: etree._Element, date: ArchivalDate) -> None:
    read = read_date(date)
    value = read.value if read is not None else ""
    text = words(date.text) or value
    if not text:
        return
    element = add(did, "unitdate", text)
    if date.kind is DateKind.BULK:
        element.set("unitdatetype", "bulk")
    elif date.kind is not DateKind.OTHER:
        element.set("datechar", str(date.kind))
    if NORMAL_DATE.fullmatch(value):
        element.set("normal", value)


def _name(parent: etree._Element, agent: Agent, *, role: str = "") -> None:
    element = add(parent, _NAMES.get(agent.kind, "name"))
    if role:
        element.set("relator", role)
    known = next((found for found in map(authority_name, agent.identifiers) if found), None)
    if known is not None:
        element.set("identifier", known.uri)
    add(element, "part", words(agent.name))


def _notes(archdesc: etree._Element, description: Description) -> None:
    for name, text in (
        ("scopecontent", description.scope),
        ("arrangement", description.arrangement),
        ("phystech", description.technical),
        ("accessrestrict", description.access_statement),
    ):
        _note(archdesc, name, text)
    rights = [right for right in rights_list(description) if not _is_access(right)]
    if rights:
        use = add(archdesc, "userestrict")
        for right in rights:
            paragraph = add(use, "p", right.get("rights") or right.get("rightsUri"))
            if right.get("rights") and right.get("rightsUri"):
                add(paragraph, "ref", right["rightsUri"], href=right["rightsUri"])


def _is_access(right: dict[str, str]) -> bool:
    return right.get("rightsUri", "").startswith("http://purl.org/coar/access_right/")


def _note(archdesc: etree._Element, name: str, text: Text | None) -> None:
    if text is None or not has_words(text.value):
        return
    note = add(archdesc, name)
    for paragraph in clean_paragraphs(text.value).split("\n\n"):
        add(note, "p", paragraph)


def _access_points(archdesc: etree._Element, description: Description) -> None:
    points = add(archdesc, "controlaccess")
    for contributor in contributors_of(description):
        _name(points, contributor.agent, role=words(contributor.agent.role))
    for name, terms in (("subject", description.subjects), ("genreform", description.genres)):
        for term in terms:
            _term(points, name, term)
    for place in description.places:
        if has_words(place.name):
            _part(points, "geogname", words(place.name), place.uri)
    if not len(points):
        archdesc.remove(points)


def _term(points: etree._Element, name: str, subject: Subject) -> None:
    if has_words(subject.term):
        element = _part(points, name, words(subject.term), subject.uri)
        if has_words(subject.scheme):
            element.set("source", re.sub(r"\s+", "-", words(subject.scheme)))


def _part(points: etree._Element, name: str, text: str, uri: str | None) -> etree._Element:
    element = add(points, name)
    link = web_link(uri)
    if link:
        element.set("identifier", link)
    add(element, "part", text)
    return element


offer(
    Format(
        name="ead3",
        label="EAD3",
        media_types=("application/xml",),
        profile=EAD3,
        extension="ead3.xml",
        write=to_ead3,
    )
)
