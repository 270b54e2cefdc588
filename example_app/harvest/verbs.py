"""The six questions a harvester asks, answered as elements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from lxml import etree

from example_app.harvest import listing, tokens
from example_app.harvest.arguments import TOKEN
from example_app.harvest.faults import Fault, bad_argument, bad_token
from example_app.harvest.formats import Format, formats
from example_app.harvest.identifiers import SET, archive_of, key_of, name_of, set_of
from example_app.harvest.listing import Entry, Wanted
from example_app.harvest.spans import span_of, stamp

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_IDENTIFIER = "http://www.openarchives.org/OAI/2.0/oai-identifier"

Arguments = Mapping[str, str]
Answer = list[etree._Element]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Request:
    """A list that is asked for, from its beginning or from where a token says."""

    format: Format
    wanted: Wanted
    place: tokens.Place


def element(name: str, text: str | None = None, **attributes: str) -> etree._Element:
    prefixes: dict[Any, str] = {None: OAI}
    made = etree.Element(f"{{{OAI}}}{name}", attributes, nsmap=prefixes)
    made.text = text
    return made


def identify(_arguments: Arguments) -> Answer:
    told = [
        element("repositoryName", current_app.config["CATALOGUE_NAME"]),
        element("baseURL", url_for("oai.answer", _external=True)),
        element("protocolVersion", "2.0"),
        element("adminEmail", current_app.config["OAI_ADMIN_EMAIL"]),
        element("earliestDatestamp", stamp(listing.earliest())),
        element("deletedRecord", "persistent"),
        element("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        element("description"),
    ]
    prefixes: dict[Any, str] = {None: OAI_IDENTIFIER, "xsi": XSI}
    scheme = etree.SubElement(told[-1], f"{{{OAI_IDENTIFIER}}}oai-identifier", nsmap=prefixes)
    scheme.set(f"{{{XSI}}}schemaLocation", f"{OAI_IDENTIFIER} {OAI_IDENTIFIER}.xsd")
    for name, text in (
        ("scheme", "oai"),
        ("repositoryIdentifier", current_app.config["OAI_REPOSITORY_IDENTIFIER"]),
        ("delimiter", ":"),
        ("sampleIdentifier", name_of("kma/f1")),
    ):
        etree.SubElement(scheme, f"{{{OAI_IDENTIFIER}}}{name}").text = text
    return told


def list_metadata_formats(arguments: Arguments) -> Answer:
    known = formats()
    if "identifier" in arguments:
        key = _key(arguments["identifier"])
        if listing.entry(key, with_doi=True) is None:
            known = {prefix: one for prefix, one in known.items() if not one.with_doi}
    told = []
    for prefix, one in known.items():
        format = element("metadataFormat")
        for name, text in (("metadataPrefix", prefix), ("schema", one.schema), ("metadataNamespace", one.namespace)):
            format.append(element(name, text))
        told.append(format)
    return told


def list_sets(arguments: Arguments) -> Answer:
    if TOKEN in arguments:
        raise bad_token()
    told = []
    for archive in listing.archives():
        one = element("set")
        one.append(element("setSpec", set_of(archive.code)))
        one.append(element("setName", archive.name))
        told.append(one)
    if not told:
        raise Fault("noSetHierarchy", "There is no archive yet.")
    return told


def get_record(arguments: Arguments) -> Answer:
    format = _format(arguments["metadataPrefix"])
    key = _key(arguments["identifier"])
    found = listing.entry(key, with_doi=format.with_doi)
    if found is None:
        raise Fault("cannotDisseminateFormat", f"This record has no metadata in the format {format.prefix}.")
    return _records([found], format)


def list_identifiers(arguments: Arguments) -> Answer:
    asked = _asked("ListIdentifiers", arguments)
    page, token = _page(asked)
    return [*(_header(one) for one in page), *token]


def list_records(arguments: Arguments) -> Answer:
    asked = _asked("ListRecords", arguments)
    page, token = _page(asked)
    return [*_records(page, asked.format), *token]


ANSWERS: dict[str, Callable[[Arguments], Answer]] = {
    "Identify": identify,
    "ListMetadataFormats": list_metadata_formats,
    "ListSets": list_sets,
    "GetRecord": get_record,
    "ListIdentifiers": list_identifiers,
    "ListRecords": list_records,
}


def _format(prefix: str) -> Format:
    found = formats().get(prefix)
    if found is None:
        raise Fault("cannotDisseminateFormat", f"Known formats are {', '.join(formats())}.")
    return found


def _key(name: str) -> str:
    """The key of a record that is or once was public."""
    key = key_of(name)
    if key is None or listing.entry(key) is None:
        raise Fault("idDoesNotExist", "No public record has this identifier.")
    return key


def _asked(verb: str, arguments: Arguments) -> _Request:
    if TOKEN in arguments:
        place = tokens.read(arguments[TOKEN], verb)
    else:
        place = tokens.Place(
            verb=verb, prefix=arguments["metadataPrefix"], since=arguments.get("from"),
            until=arguments.get("until"), set=arguments.get("set"), after="", cursor=0, size=-1,
        )  # fmt: skip
    format = _format(place.prefix)
    wanted = Wanted(span=span_of(place.since, place.until), archive=_archive(place.set), with_doi=format.with_doi)
    return _Request(format=format, wanted=wanted, place=place)


def _archive(spec: str | None) -> str | None:
    if spec is None:
        return None
    if not spec.startswith(SET):
        raise bad_argument("There is no such set." if spec else "set is empty.")
    archive = archive_of(spec, listing.archives())
    if archive is None:
        raise Fault("noRecordsMatch", "There is no such set.")
    return archive.code


def _page(asked: _Request) -> tuple[list[Entry], Answer]:
    """The entries of a page and the token for the next; on the last page of several it is empty."""
    place, size = asked.place, int(current_app.config["OAI_PAGE_SIZE"])
    found = listing.entries(asked.wanted, after=place.after or None, limit=size + 1)
    if not found:
        raise bad_token() if place.cursor else Fault("noRecordsMatch", "No record matches.")
    page, is_last = found[:size], len(found) <= size
    if is_last and not place.cursor:
        return page, []
    total = place.size if place.cursor else listing.count(asked.wanted)
    following = tokens.Place(
        verb=place.verb, prefix=place.prefix, since=place.since, until=place.until, set=place.set,
        after=page[-1].key, cursor=place.cursor + len(page), size=total,
    )  # fmt: skip
    counts = {"completeListSize": str(total), "cursor": str(place.cursor)}
    return page, [element(TOKEN, None if is_last else tokens.write(following), **counts)]


def _records(page: list[Entry], format: Format) -> Answer:
    """The records of a page; one whose metadata may no longer be told is told as deleted."""
    metadata = format.write([one.key for one in page if not one.is_deleted])
    told = []
    for one in page:
        record = element("record")
        content = metadata.get(one.key)
        record.append(_header(one, is_deleted=content is None))
        if content is not None:
            holder = etree.SubElement(record, f"{{{OAI}}}metadata")
            holder.append(content)
        told.append(record)
    return told


def _header(one: Entry, *, is_deleted: bool = False) -> etree._Element:
    header = element("header", **({"status": "deleted"} if one.is_deleted or is_deleted else {}))
    header.append(element("identifier", name_of(one.key)))
    header.append(element("datestamp", stamp(one.changed_at)))
    header.append(element("setSpec", set_of(one.archive)))
    return header
