"""Text formats of content negotiation: BibTeX, RIS, CSV, JATS."""

from __future__ import annotations

import csv
import io

from lxml import etree

from .doi_record import DoiRecord
from .json_formats import address, entries, first_of, publisher_name
from .xml_writer import clean

_HEADER = [
    "doi",
    "url",
    "registered",
    "state",
    "resourceTypeGeneral",
    "resourceType",
    "title",
    "author",
    "publisher",
    "publicationYear",
]
_JATS = {"Dataset": "data", "Software": "software", "Book": "book", "BookChapter": "chapter", "Report": "report"}


def bibtex(record: DoiRecord) -> str:
    metadata = record.metadata
    people = [str(person.get("name") or "") for person in entries(record, "creators")]
    values = {
        "doi": record.doi.upper(),
        "url": record.url or address(record),
        "author": " and ".join(name for name in people if name),
        "keywords": ", ".join(str(entry.get("subject")) for entry in entries(record, "subjects")),
        "language": metadata.get("language"),
        "title": first_of(record, "titles", "title"),
        "publisher": publisher_name(record),
        "year": metadata.get("publicationYear"),
        "copyright": first_of(record, "rightsList", "rights"),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in values.items() if value]
    kind = (metadata.get("types") or {}).get("bibtex") or "misc"
    return f"@{kind}{{{address(record)},\n" + ",\n".join(lines) + "\n}\n"


def ris(record: DoiRecord) -> str:
    metadata = record.metadata
    lines = [("TY", (metadata.get("types") or {}).get("ris") or "GEN"), ("T1", first_of(record, "titles", "title"))]
    lines += [("AU", person.get("name")) for person in entries(record, "creators")]
    lines += [
        ("DO", record.doi.upper()),
        ("UR", record.url),
        ("AB", first_of(record, "descriptions", "description")),
    ]
    lines += [("KW", entry.get("subject")) for entry in entries(record, "subjects")]
    lines += [
        ("PY", metadata.get("publicationYear")),
        ("PB", publisher_name(record)),
        ("LA", metadata.get("language")),
    ]
    written = [f"{tag}  - {_one_line(str(value))}" for tag, value in lines if value]
    return "\r\n".join([*written, "ER  - "])


def csv_table(records: list[DoiRecord]) -> str:
    """A table with a header line and one line for each record."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(_HEADER)
    for record in records:
        types = record.metadata.get("types") or {}
        people = " and ".join(str(person.get("name") or "") for person in entries(record, "creators"))
        table.writerow(
            [
                record.doi.upper(),
                record.url,
                (record.registered or "")[:10],
                record.state,
                types.get("resourceTypeGeneral"),
                types.get("resourceType"),
                first_of(record, "titles", "title"),
                people,
                publisher_name(record),
                record.metadata.get("publicationYear"),
            ]
        )
    return out.getvalue()


def jats(record: DoiRecord) -> str:
    """A JATS element-citation."""
    metadata = record.metadata
    general = str((metadata.get("types") or {}).get("resourceTypeGeneral") or "")
    kind = _JATS.get(general, "journal" if general in ("Text", "JournalArticle") else "other")
    root = etree.Element("element-citation")
    root.set("publication-type", kind)
    group = etree.SubElement(root, "person-group")
    group.set("person-group-type", "author")
    for person in entries(record, "creators"):
        name = etree.SubElement(group, "name")
        etree.SubElement(name, "surname").text = clean(person.get("familyName") or person.get("name") or "")
        if person.get("givenName"):
            etree.SubElement(name, "given-names").text = clean(person["givenName"])
    title = {"data": "data-title", "journal": "article-title", "chapter": "chapter-title"}.get(kind, "source")
    etree.SubElement(root, title).text = clean(first_of(record, "titles", "title") or "")
    etree.SubElement(root, "publisher-name").text = clean(publisher_name(record) or "")
    etree.SubElement(root, "year").text = clean(metadata.get("publicationYear") or "")
    etree.SubElement(root, "pub-id", {"pub-id-type": "doi"}).text = record.doi.upper()
    text: str = etree.tostring(root, pretty_print=True, encoding="unicode")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + text


def _one_line(text: str) -> str:
    return " ".join(text.split())
