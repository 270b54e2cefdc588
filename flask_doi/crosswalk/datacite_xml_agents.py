"""Creators, contributors and the publisher in DataCite XML; inside an agent the order of elements is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from flask_doi.crosswalk.xml_elements import add


def write_agents(parent: etree._Element, group: str, single: str, agents: Iterable[Mapping[str, Any]] | None) -> None:
    """The group with its agents; a group of none is left out unless it is the creators, whom every document has."""
    if not agents and group != "creators":
        return
    listing = add(parent, group)
    for agent in agents or ():
        element = add(listing, single, contributorType=agent.get("contributorType"))
        write_name(element, single, agent)
        for identifier in agent.get("nameIdentifiers") or ():
            add(
                element,
                "nameIdentifier",
                identifier.get("nameIdentifier"),
                nameIdentifierScheme=identifier.get("nameIdentifierScheme"),
                schemeURI=identifier.get("schemeUri"),
            )
        for affiliation in agent.get("affiliation") or ():
            add(
                element,
                "affiliation",
                affiliation.get("name"),
                affiliationIdentifier=affiliation.get("affiliationIdentifier"),
                affiliationIdentifierScheme=affiliation.get("affiliationIdentifierScheme"),
                schemeURI=affiliation.get("schemeUri"),
            )


def write_name(element: etree._Element, single: str, agent: Mapping[str, Any]) -> None:
    """The name of an agent with its parts."""
    add(element, f"{single}Name", agent.get("name"), nameType=agent.get("nameType"), lang=agent.get("lang"))
    for part in ("givenName", "familyName"):
        if agent.get(part):
            add(element, part, agent[part])


def write_publisher(parent: etree._Element, publisher: Mapping[str, Any] | str | None) -> None:
    """The publisher, whether given by its name alone or with its identifier."""
    given: Mapping[str, Any] = {"name": publisher} if isinstance(publisher, str) else publisher or {}
    add(
        parent,
        "publisher",
        given.get("name"),
        publisherIdentifier=given.get("publisherIdentifier"),
        publisherIdentifierScheme=given.get("publisherIdentifierScheme"),
        schemeURI=given.get("schemeUri"),
        lang=given.get("lang"),
    )
