"""A record and what lies below it as a finding aid.

Nothing is repeated from above: only the unit at the top is told what it inherits. What is not public, and everything
below it, is left out. Each unit names the record it was made from, so that the catalogue knows it again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import current_app, url_for
from lxml import etree

from example_app.exports.ead_forms import NORMAL_DATE, Form
from example_app.exports.inheritance import access_conditions_of, blocks, creators_of, first, languages_of
from example_app.harvest.identifiers import name_of
from example_app.importers.languages import language_of_description
from example_app.models import Record, RecordDate
from example_app.web.display import record_title

NOTES = {
    "scope_and_content": "scopecontent", "arrangement": "arrangement", "archival_history": "custodhist",
    "acquisition": "acqinfo", "appraisal": "appraisal", "accruals": "accruals",
    "reproduction_conditions": "userestrict", "physical_characteristics": "phystech",
    "finding_aids": "otherfindaid", "originals": "originalsloc", "copies": "altformavail",
    "related_units": "relatedmaterial", "publication_note": "bibliography", "notes": "odd",
    "archivist_note": "processinfo",
}  # fmt: skip
RECORD = "record"
"""The type of the identifier that names the record of this catalogue."""

_NAMES = {"person": "persname", "family": "famname", "organisation": "corpname"}
_TERMS = {"subject": "subject", "place": "geogname", "genre": "genreform", "function": "function"}
_AGENCY_CODE = re.compile(r"[a-zA-Z0-9:/\-]{1,11}")


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingAid:
    """The document and which of its elements stands for which record, by key."""

    root: etree._Element
    places: dict[etree._Element, str] = field(default_factory=dict)

    def text(self) -> bytes:
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")


def finding_aid(record: Record, contents: Mapping[int, list[Record]], version: str) -> FindingAid:
    """*contents* are the records below by the number of their parent; *version* is "ead3" or "ead2002"."""
    form = Form(version == "ead3")
    made = FindingAid(root=form.root())
    (_control if form.is_ead3 else _header)(form, made.root, record)
    archdesc = form.add(made.root, "archdesc")
    form.level(archdesc, record.level)
    _describe(form, archdesc, record, is_top=True)
    made.places[made.root] = record.key
    if contents.get(record.id):
        _contents(form, form.add(archdesc, "dsc"), record, contents, made)
    etree.indent(made.root)
    return made


def _contents(
    form: Form, parent: etree._Element, record: Record, contents: Mapping[int, list[Record]], made: FindingAid
) -> None:
    for child in contents.get(record.id, ()):
        component = form.add(parent, "c")
        form.level(component, child.level)
        _describe(form, component, child, is_top=False)
        made.places[component] = child.key
        _contents(form, component, child, contents, made)


def _control(form: Form, root: etree._Element, record: Record) -> None:
    archive = record.repository
    control = form.add(root, "control", "", dateencoding="iso8601", langencoding="iso639-2b")
    address = url_for("exports.ead", key=record.key, version="ead3", _external=True)
    form.add(control, "recordid", record.key, instanceurl=address)
    _statement_of_title(form, form.add(control, "filedesc"), record)
    form.add(control, "maintenancestatus", "", value="revised")
    agency = form.add(control, "maintenanceagency", "", countrycode=archive.country_code)
    form.add(agency, "agencycode", archive.code)
    form.add(agency, "agencyname", archive.name)
    if record.language_of_description:
        declared = form.add(control, "languagedeclaration")
        form.add(declared, "language", "", langcode=record.language_of_description.partition("-")[0])
        form.add(declared, "script")
    for rule in record.rules.splitlines():
        if rule.strip():
            form.add(form.add(control, "conventiondeclaration"), "citation", rule)
    event = form.add(form.add(control, "maintenancehistory"), "maintenanceevent")
    form.add(event, "eventtype", "", value="revised")
    form.add(event, "eventdatetime", "", standarddatetime=f"{record.modified_at:%Y-%m-%dT%H:%M:%SZ}")
    form.add(event, "agenttype", "", value="machine")
    form.add(event, "agent", current_app.config["CATALOGUE_NAME"])


def _header(form: Form, root: etree._Element, record: Record) -> None:
    archive = record.repository
    header = form.add(root, "eadheader")
    country = archive.country_code if re.fullmatch("[A-Z]{2}", archive.country_code) else ""
    agency = f"{country}-{archive.code}" if country and _AGENCY_CODE.fullmatch(archive.code) else ""
    address = url_for("exports.ead", key=record.key, version="ead2002", _external=True)
    form.add(header, "eadid", record.key, countrycode=country, mainagencycode=agency, url=address)
    _statement_of_title(form, form.add(header, "filedesc"), record)
    profile = form.add(header, "profiledesc")
    form.add(profile, "creation", f"{current_app.config['CATALOGUE_NAME']}, {record.modified_at:%Y-%m-%d}")
    if record.language_of_description:
        form.languages(profile, [record.language_of_description.partition("-")[0]], [])
        profile[-1].tag = f"{{{form.namespace}}}langusage"
    if record.rules.strip():
        form.add(profile, "descrules", record.rules)


def _statement_of_title(form: Form, filedesc: etree._Element, record: Record) -> None:
    statement = form.add(filedesc, "titlestmt")
    form.add(statement, "titleproper", record_title(record))
    if record.sponsor:
        form.add(statement, "sponsor", record.sponsor)


def _describe(form: Form, unit: etree._Element, record: Record, *, is_top: bool) -> None:
    _identify(form, form.add(unit, "did"), record, is_top=is_top)
    conditions = access_conditions_of(record) if is_top else record.access_conditions
    form.note(unit, "accessrestrict", list(blocks(conditions)))
    for column, element in NOTES.items():
        form.note(unit, element, list(blocks(getattr(record, column))))
    points = form.add(unit, "controlaccess")
    shown = creators_of(record) if is_top else record.creators
    for name in record.names:
        if name not in shown:
            form.name(points, _NAMES[name.authority.kind], name.authority.name, role=name.role)
    for point in record.access_points:
        form.name(points, _TERMS[point.kind], point.term)
    if not len(points):
        unit.remove(points)


def _identify(form: Form, did: etree._Element, record: Record, *, is_top: bool) -> None:
    archive = record.repository
    code = record.full_reference_code if is_top else record.reference_code
    form.add(did, "unitid", code, countrycode=archive.country_code) if code else None
    for other in record.alternative_identifiers:
        form.add(did, "unitid", other.value, **{form.kind: other.kind or "alternative", "label": other.label})
    if record.external_doi:
        link = f"https://doi.org/{record.external_doi}"
        form.add(did, "unitid", link, **{form.kind: "doi", "identifier": link})
    form.add(did, "unitid", record.key, **{form.kind: RECORD, "identifier": name_of(record.key)})
    language = language_of_description(record.title_language).partition("-")[0]
    if record.title:
        form.add(did, "unittitle", record.title, **({"lang": language} if form.is_ead3 else {}))
    for title in record.alternative_titles:
        kind = "parallel" if title.get("kind") == "parallel" else ""
        form.add(did, "unittitle", title.get("text", ""), **{form.kind: kind})
    for date in record.dates:
        _date(form, did, date)
    for extent in record.extent.splitlines():
        if extent.strip():
            form.extent(did, extent)
    creators = creators_of(record) if is_top else record.creators
    for name in creators:
        form.name(form.add(did, "origination"), _NAMES[name.authority.kind], name.authority.name, role=name.role)
    form.languages(did, languages_of(record) if is_top else record.languages, record.scripts)
    if is_top:
        holder = form.add(did, "repository")
        form.name(holder, "corpname", archive.name)
    if record.container:
        form.add(did, "container", record.container)
    if record.access == "open":
        for file in record.digital_objects:
            address = url_for("files.download", number=file.id, _external=True)
            form.file(did, file.uri or address, file.label, file.media_type)


def _date(form: Form, did: etree._Element, date: RecordDate) -> None:
    ends = list(dict.fromkeys(end for end in (date.start, date.end) if end))
    text = first((date.text, "/".join(ends)))
    if not text:
        return
    kind = {("unitdatetype" if form.is_ead3 else "type"): "bulk"} if date.kind == "bulk" else {"datechar": date.kind}
    normal = "/".join(ends) if ends and all(NORMAL_DATE.fullmatch(end) for end in ends) else ""
    form.add(did, "unitdate", text, **kind, certainty=re.sub(r"\W+", "-", date.certainty).strip("-"), normal=normal)
