"""What becomes of each thing an archive says, property by property, in each version of the schema.

Each row: what it shows, what is changed in a complete description, and what one property of the metadata then says.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

import pytest
from lxml import etree

from flask_doi.crosswalk.datacite import to_payload
from flask_doi.crosswalk.datacite_xml import to_xml
from flask_doi.domain.description import (
    Access,
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
from flask_doi.domain.profile import SCHEMA_VERSIONS, CrosswalkSettings
from flask_doi.domain.related import RelatedDois
from tests.kernel_reader import attributes_in, said_in
from tests.shared_material import kernel_schema

PERSON, BODY, FAMILY = AgentKind.PERSON, AgentKind.ORGANISATION, AgentKind.FAMILY
COAR = "http://purl.org/coar/access_right/"
LATIN = "a " * 1500


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row; `of` names the property and what of its entries is compared, `settings` are the account's choices."""

    shows: str
    said: dict[str, Any]
    of: str
    told: Any
    settings: dict[str, Any] = field(default_factory=dict)
    related: RelatedDois = field(default_factory=RelatedDois)


def agent(name: str, role: str | None = None, kind: AgentKind = PERSON, **more: Any) -> dict[str, Any]:
    return {"creators": (Agent(name=name, role=role, kind=kind, **more),)}


def dated(text: str = "", kind: DateKind = DateKind.CREATION, **more: Any) -> dict[str, Any]:
    return {"dates": (ArchivalDate(text=text, kind=kind, **more),)}


def related_to(relation: str, value: str = "10.3390/abc", **more: Any) -> dict[str, Any]:
    return {"relations": (Relation(relation=relation, value=value, **more),)}


SMITH = agent("Smith family", kind=FAMILY)["creators"]
MANY = tuple(Agent(name=f"Author {number}", kind=PERSON) for number in range(139))
CREATORS = [
    Row(shows="an inherited creator", said=agent("Ada", source="f1"), of="creators.name", told=["Ada"]),
    Row(
        shows="the order of the catalogue",
        said={"creators": MANY[:3]},
        of="creators.name",
        told=[a.name for a in MANY[:3]],
    ),
    *(
        Row(shows=f"a creator in the role {role}", said=agent("Ada", role), of="creators.name", told=["Ada"])
        for role in ("cre", "aut", "pht", "art", "cmp", "arc", "ivr", "ive", "col", "drt", "Photographer (pht)")
    ),
    *(
        Row(
            shows=f"nobody in the role {role}",
            said={"creators": (*SMITH, Agent(name="Bob", role=role))},
            of="creators+contributors.name",
            told=["Smith family"],
        )
        for role in ("dnr", "Donor", "source", "fmo", "former owner", "archivist", "processor", "custodian", "dpt")
    ),
    *(
        Row(
            shows=f"a contributor in the role {role}",
            said={"creators": (*SMITH, Agent(name="Bob", role=role))},
            of="contributors.contributorType",
            told=[kind],
        )
        for role, kind in (("ctb", "Other"), ("pbl", "Distributor"), ("edt", "Editor"), ("cph", "RightsHolder"))
    ),
    Row(
        shows="once who is creator and donor",
        said={"creators": (Agent(name="Ada", role="dnr"), Agent(name="Ada"))},
        of="creators+contributors.name",
        told=["Ada"],
    ),
    Row(
        shows="a person family first",
        said=agent("Ada Smith", given="Ada", family="Smith"),
        of="creators.name",
        told=["Smith, Ada"],
    ),
    Row(
        shows="no family first of a body",
        said=agent("Ada Smith Ltd", kind=BODY, given="Ada", family="Smith"),
        of="creators.name",
        told=["Ada Smith Ltd"],
    ),
    Row(
        shows="a name whole that was cut apart wrongly",
        said=agent("Helmy (artist, 1925-2004) - منحة", given="1925-2004) - منحة", family="Helmy (artist"),
        of="creators",
        told=[
            {
                "name": "Helmy (artist, 1925-2004) - منحة",
                "nameType": "Personal",
                "nameIdentifiers": [],
                "affiliation": [],
            }
        ],
    ),
    Row(shows="a family as body", said={}, of="creators.nameType", told=["Organizational"]),
    *(
        Row(shows=f"no life dates in {name!r}", said=agent(name), of="creators.name", told=[told])
        for name, told in (
            ("Smith, J., 1850-1900", "Smith, J."),
            ("Alexander, Elizabeth, 1962 August 6-", "Alexander, Elizabeth"),
            ("Fischer, Karel (* 19.9.1889)", "Fischer, Karel"),
            ("Weber, Ilse, * 11.01.1903", "Weber, Ilse"),
            ("Utagawa, Yoshitora, active 1850-1870", "Utagawa, Yoshitora"),
            ("Helmy, Menhat (artist, 1925-2004)", "Helmy, Menhat (artist, 1925-2004)"),
            ("1850-1900", "1850-1900"),
        )
    ),
    *(
        Row(
            shows=f"{scheme} as a URI",
            said=agent("Ada", identifiers=(Identifier(scheme=scheme, value=value),)),
            of="creators.nameIdentifiers.nameIdentifier",
            told=[[uri]],
        )
        for scheme, value, uri in (
            ("ORCID", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
            ("ISNI", "0000 0001 2103 2683", "https://isni.org/isni/0000000121032683"),
            ("VIAF", "4934600", "https://viaf.org/viaf/4934600"),
            ("Wikidata", "Q42", "https://www.wikidata.org/entity/Q42"),
            ("GND", "118540238", "https://d-nb.info/gnd/118540238"),
            ("naf", "n79021164", "https://id.loc.gov/authorities/names/n79021164"),
            ("ULAN", "500115493", "https://vocab.getty.edu/ulan/500115493"),
            ("ROR", "05dxps055", "https://ror.org/05dxps055"),
        )
    ),
    Row(
        shows="the code for an unknown creator only where the account wants it",
        said={"creators": ()},
        settings={"unknown_creator": ":unkn"},
        of="creators.name",
        told=[":unkn"],
    ),
    Row(
        shows="the code when the catalogue names somebody Unknown",
        said=agent("Unknown"),
        settings={"unknown_creator": ":unkn"},
        of="creators.name",
        told=[":unkn"],
    ),
    Row(
        shows="the repository as creator of a collection it assembled",
        said={"creators": (), "level": "collection"},
        settings={"unknown_creator": "repository"},
        of="creators.name",
        told=["Harbour Municipal Archive"],
    ),
    Row(shows="fifty creators of many", said={"creators": MANY}, of="creators.name", told=[a.name for a in MANY[:50]]),
    Row(shows="that there are others", said={"creators": MANY}, of="contributors.name", told=[":etal"]),
]
TITLES = [
    Row(
        shows="the title tidied", said={"title": " Letters\n and maps, "}, of="titles.title", told=["Letters and maps"]
    ),
    Row(
        shows="the date in place of a title",
        said={"title": None, **dated("May 1890"), "parent": Parent(key="p", title="Papers")},
        of="titles.title",
        told=["May 1890 [Papers]"],
    ),
    Row(
        shows="the reference code in place of a title",
        said={"title": "", "dates": ()},
        of="titles.title",
        told=["ZA HMA F1"],
    ),
    Row(
        shows="the container in place of a title",
        said={"title": "NULL", "dates": (), "reference_code": "0", "container": "Box 3"},
        of="titles.title",
        told=["Box 3"],
    ),
    Row(
        shows="a long title whole",
        said={"title": "x" * 600},
        of="titles.title",
        told=["x" * 600],
    ),
    Row(
        shows="context behind a title where wanted",
        said={"title": "Correspondence", "dates": (), "parent": Parent(key="p", title="Smith family papers")},
        settings={"title_with_context": True},
        of="titles.title",
        told=["Correspondence (Smith family papers)"],
    ),
    Row(
        shows="dates behind a title where wanted",
        said={"title": "Correspondence"},
        settings={"title_with_dates": True},
        of="titles.title",
        told=["Correspondence, 1890-1914"],
    ),
    Row(
        shows="a parallel title as translated, in its language",
        said={"titles": (Title(value="Papiere", kind="parallel", language="ger"),)},
        of="titles",
        told=[
            {"title": "Smith family papers", "lang": "en"},
            {"title": "Papiere", "titleType": "TranslatedTitle", "lang": "de"},
        ],
    ),
    Row(
        shows="a description in Zulu as it is",
        said={"title": "Amaphepha", "description_language": "zul"},
        of="titles",
        told=[{"title": "Amaphepha", "lang": "zu"}],
    ),
    Row(
        shows="a title from right to left",
        said={"title": "אוסף טרזין", "description_language": "heb"},
        of="titles",
        told=[{"title": "אוסף טרזין", "lang": "he"}],
    ),
]
BODIES = [
    Row(
        shows="the repository as publisher, with its identifier",
        said={},
        of="publisher",
        told={
            "name": "Harbour Municipal Archive",
            "publisherIdentifier": "https://ror.org/05dxps055",
            "publisherIdentifierScheme": "ROR",
            "schemeUri": "https://ror.org",
        },
    ),
    Row(
        shows="the holding archive as data manager when another publishes",
        said={},
        settings={"publisher": "City of Harbour"},
        of="contributors.contributorType",
        told=["DataManager"],
    ),
    Row(
        shows="the body above the repository as host",
        said={"repository": Repository(key="r", name="Archive", parent="University")},
        of="contributors.contributorType",
        told=["HostingInstitution"],
    ),
    Row(
        shows="a collector among the contributors",
        said={"contributors": (Agent(name="Bob", role="collector"),)},
        of="contributors.contributorType",
        told=["DataCollector"],
    ),
    Row(
        shows="an office as contact",
        said={"contributors": (Agent(name="Reading room", role="contact", kind=BODY),)},
        of="contributors.contributorType",
        told=["ContactPerson"],
    ),
    Row(
        shows="no person as contact",
        said={"contributors": (Agent(name="Bob", role="contact", kind=PERSON),)},
        of="contributors.name",
        told=[],
    ),
    Row(
        shows="a translator where the schema has translators",
        said={"contributors": (Agent(name="Bob", role="trl"),)},
        of="contributors.contributorType",
        told=["Translator"],
    ),
    Row(
        shows="a translator where the schema has none",
        said={"contributors": (Agent(name="Bob", role="trl"),)},
        settings={"schema_version": "4.5"},
        of="contributors.contributorType",
        told=["Other"],
    ),
]
TYPES = [
    *(
        Row(shows=f"the level {level}", said={"level": level}, of="types.resourceTypeGeneral", told=general)
        for level, general in (
            *(
                (level, "Collection")
                for level in ["fonds", "subfonds", "collection", "recordgrp", "series", "subseries", "class", "file"]
            ),
            ("website", "InteractiveResource"),
            ("finding aid", "Text"),
        )
    ),
    *(
        Row(
            shows=f"an item of {material}",
            said={"level": "item", "material": material},
            of="types.resourceTypeGeneral",
            told=general,
        )
        for material, general in (
            ("Photograph", "Image"),
            ("Map", "Image"),
            ("Plan", "Image"),
            ("Drawing", "Image"),
            ("Poster", "Image"),
            ("Audio", "Sound"),
            ("Film", "Audiovisual"),
            ("Video", "Audiovisual"),
            ("Realia", "PhysicalObject"),
            ("Database", "Dataset"),
            ("Software", "Software"),
            ("Letter", "Text"),
            (None, "Text"),
        )
    ),
    Row(shows="the level as catalogued", said={"level": "Bestand"}, of="types.resourceType", told="Bestand"),
    Row(shows="no empty type", said={"level": None}, of="types.resourceType", told="Unit of description"),
]
SUBJECTS = [
    Row(
        shows="a vocabulary that is known by its code",
        said={"genres": (Subject(term="Photographs.", scheme="aat", uri="https://vocab.getty.edu/aat/300046300"),)},
        of="subjects",
        told=[
            {
                "subject": "Photographs",
                "subjectScheme": "Art & Architecture Thesaurus",
                "schemeUri": "https://vocab.getty.edu/aat",
                "valueUri": "https://vocab.getty.edu/aat/300046300",
            }
        ],
    ),
    Row(
        shows="no vocabulary that nobody can look up",
        said={"subjects": (Subject(term="Chandlers", scheme="local"),)},
        of="subjects",
        told=[{"subject": "Chandlers"}],
    ),
    Row(
        shows="a term once",
        said={"subjects": (Subject(term="Ships", scheme="lcsh"), Subject(term="ships.", scheme="LCSH"))},
        of="subjects.subject",
        told=["Ships"],
    ),
    Row(
        shows="a place by its name alone",
        said={"places": (Place(name="Harbour"),)},
        of="geoLocations",
        told=[{"geoLocationPlace": "Harbour"}],
    ),
]
DATES = [
    *(
        Row(shows=f"{kind} as {told}", said=dated("1890", kind), of="dates.dateType", told=[told])
        for kind, told in (
            (DateKind.CREATION, "Created"),
            (DateKind.ACCUMULATION, "Collected"),
            (DateKind.PUBLICATION, "Issued"),
            (DateKind.BROADCAST, "Issued"),
            (DateKind.COPYRIGHT, "Copyrighted"),
            (DateKind.SUBJECT, "Coverage"),
            (DateKind.CAPTURE, "Collected"),
            (DateKind.DIGITISATION, "Other"),
            (DateKind.BULK, "Other"),
            (DateKind.AVAILABLE, "Available"),
            (DateKind.WITHDRAWN, "Withdrawn"),
        )
    ),
    *(
        Row(shows=f"{kind} in words", said=dated("1890", kind), of="dates.dateInformation", told=[words])
        for kind, words in (
            (DateKind.ACCUMULATION, "accumulation"),
            (DateKind.DIGITISATION, "digitisation"),
            (DateKind.BULK, "bulk"),
        )
    ),
    Row(
        shows="coverage where the schema has none",
        said=dated("1890", DateKind.SUBJECT),
        settings={"schema_version": "4.5"},
        of="dates",
        told=[{"date": "1890", "dateType": "Other", "dateInformation": "coverage"}],
    ),
    *(
        Row(shows=f"the date {said}", said=dated(**said), of="dates", told=told)
        for said, told in (
            (
                {"text": "circa 1890-1914", "start": "1890", "end": "1914"},
                [{"date": "1890/1914", "dateType": "Created", "dateInformation": "circa 1890-1914"}],
            ),
            ({"text": "1890-1914", "start": "1890", "end": "1914"}, [{"date": "1890/1914", "dateType": "Created"}]),
            (
                {"text": "", "start": "1983", "end": "9999"},
                [{"date": "1983", "dateType": "Created", "dateInformation": "1983-ongoing"}],
            ),
            (
                {"text": "since 1857", "start": "1857", "end": "2999"},
                [{"date": "1857", "dateType": "Created", "dateInformation": "since 1857"}],
            ),
            (
                {"text": "circa 2350 BCE", "start": "-2349"},
                [{"date": "-2349", "dateType": "Created", "dateInformation": "circa 2350 BCE"}],
            ),
            ({"text": "circa 2350 BC", "start": "2350"}, []),
            ({"text": "", "start": "1890-00-00"}, [{"date": "1890", "dateType": "Created"}]),
            ({"text": "", "start": "0", "end": "9999"}, []),
            ({"text": "1998-1992", "start": "1998", "end": "1992"}, []),
            (
                {"text": "c1999", "start": "1999"},
                [{"date": "1999", "dateType": "Copyrighted", "dateInformation": "c1999"}],
            ),
            (
                {"text": "c1999", "start": "1997", "end": "2001"},
                [{"date": "1997/2001", "dateType": "Created", "dateInformation": "c1999"}],
            ),
            ({"text": "c1999"}, []),
            ({"text": "©1999"}, [{"date": "1999", "dateType": "Copyrighted", "dateInformation": "©1999"}]),
            (
                {"text": "copyright 1886"},
                [{"date": "1886", "dateType": "Copyrighted", "dateInformation": "copyright 1886"}],
            ),
            (
                {"text": "ca.1937", "start": "1927", "end": "1947"},
                [{"date": "1927/1947", "dateType": "Created", "dateInformation": "ca.1937"}],
            ),
            ({"text": "Spring 1968"}, []),
            ({"text": "1863, 1893", "start": "1863"}, []),
        )
    ),
    Row(
        shows="bulk beside inclusive dates",
        said={"dates": (ArchivalDate(text="1890-1914"), ArchivalDate(text="1900-1905", kind=DateKind.BULK))},
        of="dates.date",
        told=["1890/1914", "1900/1905"],
    ),
    Row(
        shows="the first open day of closed material",
        said={"access": Access.EMBARGOED, "embargo_until": date(2044, 1, 1)},
        of="dates",
        told=[{"date": "1890/1914", "dateType": "Created"}, {"date": "2044-01-01", "dateType": "Available"}],
    ),
    Row(
        shows="what cannot be read as a date as a text",
        said={"dates": (ArchivalDate(text="nach dem Krieg"), ArchivalDate(text="Spring 1968"))},
        of="descriptions.description",
        told=["Letters and photographs of a family of ship chandlers.", "Dates: nach dem Krieg; Spring 1968"],
    ),
    Row(
        shows="nothing where there is no date to tell",
        said=dated("undated"),
        of="descriptions.descriptionType",
        told=["Abstract"],
    ),
]
OF_OURS = {"relatedIdentifierType": "DOI"}
RELATIONS = [
    Row(
        shows="the nearest ancestor with a DOI and the fonds",
        said={},
        related=RelatedDois(ancestor="10.80000/S", fonds="10.80000/f"),
        of="relatedIdentifiers",
        told=[
            {**OF_OURS, "relatedIdentifier": name, "relationType": "IsPartOf", "resourceTypeGeneral": "Collection"}
            for name in ("10.80000/s", "10.80000/f")
        ],
    ),
    Row(
        shows="the ancestor once when it is the fonds",
        said={},
        related=RelatedDois(ancestor="10.80000/f", fonds="10.80000/f"),
        of="relatedIdentifiers.relatedIdentifier",
        told=["10.80000/f"],
    ),
    Row(
        shows="a parent without DOI by title and address",
        said={"parent": Parent(key="p", title="Papers", level="fonds", url="https://archive.example/p")},
        of="relatedItems",
        told=[
            {
                "relatedItemType": "Collection",
                "relationType": "IsPartOf",
                "titles": [{"title": "Papers"}],
                "relatedItemIdentifier": {
                    "relatedItemIdentifier": "https://archive.example/p",
                    "relatedItemIdentifierType": "URL",
                },
            }
        ],
    ),
    Row(
        shows="no parts unless wanted",
        said={},
        related=RelatedDois(parts=("10.80000/1",)),
        of="relatedIdentifiers",
        told=[],
    ),
    Row(
        shows="parts up to the limit",
        said={},
        settings={"has_part_limit": 1},
        related=RelatedDois(parts=("10.80000/1", "10.80000/2")),
        of="relatedIdentifiers.relationType",
        told=["HasPart"],
    ),
    Row(
        shows="the finding aid as metadata in a scheme",
        said=related_to("HasMetadata", "https://archive.example/f1.xml", note="ead3"),
        of="relatedIdentifiers",
        told=[
            {
                "relatedIdentifier": "https://archive.example/f1.xml",
                "relatedIdentifierType": "URL",
                "relationType": "HasMetadata",
                "relatedMetadataScheme": "EAD3",
                "schemeUri": "https://www.loc.gov/ead/ead3.xsd",
                "schemeType": "XSD",
            }
        ],
    ),
    Row(
        shows="a relation in words where the schema has them",
        said=related_to("Other", note="is enclosed in"),
        settings={"schema_version": "4.7"},
        of="relatedIdentifiers.relationTypeInformation",
        told=["is enclosed in"],
    ),
    Row(
        shows="a relation in words as a reference where it has not",
        said=related_to("Other", note="is enclosed in"),
        of="relatedIdentifiers.relationType",
        told=["References"],
    ),
    Row(
        shows="a related thing without identifier in words",
        said=related_to("Other", "", title="Register", note="indexes"),
        settings={"schema_version": "4.7"},
        of="relatedItems.relationTypeInformation",
        told=["indexes"],
    ),
    Row(
        shows="no translation where the schema knows none",
        said=related_to("HasTranslation"),
        settings={"schema_version": "4.5"},
        of="relatedIdentifiers",
        told=[],
    ),
    Row(
        shows="a newer kind of identifier where the schema has it",
        said=related_to("References", "RRID:AB_90755", scheme="RRID"),
        of="relatedIdentifiers.relatedIdentifierType",
        told=["RRID"],
    ),
    Row(
        shows="a DOI quoted at the end of a sentence, in an old spelling",
        said=related_to("IsCitedBy", "http://dx.doi.org/10.3390/ABC."),
        of="relatedIdentifiers.relatedIdentifier",
        told=["10.3390/abc"],
    ),
    Row(
        shows="nothing that is no DOI as DOI",
        said=related_to("IsCitedBy", "box 7", scheme="DOI"),
        of="relatedIdentifiers",
        told=[],
    ),
    Row(
        shows="a publication without identifier by its title",
        said=related_to("IsCitedBy", "", title="Chandlers", resource_type="Book"),
        of="relatedItems",
        told=[{"relatedItemType": "Book", "relationType": "IsCitedBy", "titles": [{"title": "Chandlers"}]}],
    ),
]
RIGHTS = [
    *(
        Row(
            shows=f"{access} in the vocabulary of repositories",
            said={"access": access},
            of="rightsList.rightsUri",
            told=[f"{COAR}{code}"],
        )
        for access, code in (
            (Access.OPEN, "c_abf2"),
            (Access.RESTRICTED, "c_16ec"),
            (Access.EMBARGOED, "c_f1cf"),
            (Access.METADATA_ONLY, "c_14cb"),
        )
    ),
    Row(
        shows="three separate statements",
        said={"access_statement": Text(value="By appointment."), "rights": (Rights(statement="In copyright"),)},
        of="rightsList.rights",
        told=["open access", "By appointment.", "In copyright"],
    ),
    Row(
        shows="a long statement cut behind a word",
        said={"access": None, "access_statement": Text(value=LATIN)},
        of="rightsList.rights",
        told=[LATIN[:1999].rstrip() + "…"],
    ),
    Row(
        shows="a licence known by its address",
        said={
            "access": None,
            "rights": (Rights(statement="", uri="http://creativecommons.org/licenses/by-nc-sa/4.0"),),
        },
        of="rightsList",
        told=[
            {
                "rights": "Creative Commons Attribution-NonCommercial-ShareAlike 4.0",
                "rightsUri": "http://creativecommons.org/licenses/by-nc-sa/4.0",
                "rightsIdentifier": "CC-BY-NC-SA-4.0",
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
    ),
    Row(
        shows="a rights statement known by its address",
        said={"access": None, "rights": (Rights(statement="", uri="http://rightsstatements.org/vocab/InC/1.0/"),)},
        of="rightsList.rightsIdentifier",
        told=["InC"],
    ),
    Row(
        shows="no statement that was never filled in",
        said={"access": None, "access_statement": Text(value="[Unvetted]")},
        of="rightsList",
        told=[],
    ),
]
OTHERS = [
    Row(shows="the first language, shortest", said={"languages": ("zxx", "GER", "eng")}, of="language", told="de"),
    Row(shows="several languages as one", said={"languages": ("mul",)}, of="language", told="mul"),
    Row(shows="no language of no words", said={"languages": ("zxx", "und")}, of="language", told=None),
    Row(
        shows="the other languages in words",
        said={"languages": ("ger", "cze"), "scope": None},
        of="descriptions.description",
        told=["Languages: German; Czech"],
    ),
    Row(
        shows="each kind of description",
        said={"technical": Text(value="Needs a projector"), "arrangement": Text(value="By year")},
        of="descriptions.descriptionType",
        told=["Abstract", "TechnicalInfo", "Other"],
    ),
    Row(
        shows="a list of series as a table of contents",
        said={"scope": None, "arrangement": Text(value="1. Letters\n2. Maps\n3. Ships")},
        of="descriptions.descriptionType",
        told=["TableOfContents"],
    ),
    Row(
        shows="the reference code, and no names of the database's own",
        said={
            "identifiers": (
                Identifier(scheme="ARK", value="ark:/12345/x"),
                Identifier(scheme="aspace_uri", value="/repositories/2/resources/1"),
                Identifier(scheme="Other", value="/repositories/2/archival_objects/9"),
                Identifier(scheme="Archivists Toolkit Database::RESOURCE", value="12"),
                Identifier(scheme="DOI", value="10.1234/x"),
                Identifier(scheme="Accession", value="000"),
            )
        },
        of="alternateIdentifiers.alternateIdentifier",
        told=["ZA HMA F1", "ark:/12345/x"],
    ),
    Row(
        shows="the extent as displayed, and the bytes of the files",
        said={"digital_objects": (DigitalObject(url="https://a.example/1", size=1500, media_type="image/tiff"),)},
        of="sizes",
        told=["2.5 linear metres", "1500 bytes"],
    ),
    Row(
        shows="the formats of files only",
        said={"digital_objects": (DigitalObject(url="https://a.example/1", media_type="image/tiff"),)},
        of="formats",
        told=["image/tiff"],
    ),
    Row(shows="no version of what was never revised", said={}, of="version", told=None),
    Row(shows="the version of what was", said={"version": "2"}, of="version", told="2"),
    Row(
        shows="a sponsor with its identifier",
        said={"funding": (Funding(funder="Fund", identifier=Identifier(scheme="ROR", value="05dxps055")),)},
        of="fundingReferences",
        told=[
            {
                "funderName": "Fund",
                "funderIdentifier": "https://ror.org/05dxps055",
                "funderIdentifierType": "ROR",
            }
        ],
    ),
    Row(
        shows="files that anybody may fetch",
        said={"digital_objects": (DigitalObject(url="https://a.example/1", open=True),)},
        of="contentUrl",
        told=["https://a.example/1"],
    ),
    Row(
        shows="no files of closed material",
        said={"digital_objects": (DigitalObject(url="https://a.example/1", open=True),), "access": Access.RESTRICTED},
        of="contentUrl",
        told=[],
    ),
]
ROWS = [*CREATORS, *TITLES, *BODIES, *TYPES, *SUBJECTS, *DATES, *RELATIONS, *RIGHTS, *OTHERS]


def attributes_of(row: Row, fonds: Description) -> dict[str, Any]:
    settings = CrosswalkSettings(**row.settings)
    return dict(to_payload(replace(fonds, **row.said), settings, year=2025, related=row.related).attributes)


def picked(attributes: dict[str, Any], path: str) -> Any:
    names, _, inner = path.partition(".")
    found = attributes[names] if "+" not in names else [each for name in names.split("+") for each in attributes[name]]
    for step in inner.split(".") if inner else ():
        found = _within(found, step)
    return found


def _within(found: Any, step: str) -> Any:
    if isinstance(found, dict):
        return found.get(step)
    return [_within(each, step) for each in found]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.shows)
def test_what_is_told_shows(row: Row, fonds: Description) -> None:
    assert picked(attributes_of(row, fonds), row.of) == row.told


@pytest.mark.shared
@pytest.mark.parametrize("version", SCHEMA_VERSIONS)
def test_every_row_is_valid_in_every_version(version: str, fonds: Description) -> None:
    for row in ROWS:
        attributes = attributes_of(replace(row, settings={**row.settings, "schema_version": version}), fonds)
        text = to_xml(attributes, doi="10.80000/abc", schema_version=version)
        kernel_schema(version).assertValid(etree.fromstring(text.encode()))
        found = attributes_in(text)
        assert {name: found[name] for name in said_in(attributes)} == said_in(attributes)


def test_a_description_has_no_place_for_what_is_told_to_nobody() -> None:
    """Donors, custody, acquisition and the names of archivists have no field, so that nothing of them can leak."""
    names = {each.name for each in fields(Description)}
    for private in ("donor", "custod", "acquisition", "source", "archivist", "appraisal", "valuation", "biog", "note"):
        assert not [name for name in names if private in name and not name.endswith("_source")]
