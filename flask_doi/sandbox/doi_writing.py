"""Making a new version of a DOI out of a request (DataCite REST API: create and update).

Metadata sent as JSON and as a document is merged, tidied, checked and written back to a document. Nothing is stored
here: the result is a record, or a refusal.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .accounts import Repository
from .attributes import METADATA
from .documents import Document, read_document, with_doi
from .doi_name import is_wellformed
from .doi_record import DRAFT, DoiRecord
from .normalisation import normalised, wrapped
from .schema_check import document_problems
from .shape_checks import LATEST_SCHEMA, shape_problems
from .state_machine import next_state
from .url_checks import is_url, is_within_domains
from .xml_writer import write_xml

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """What a request asks of a record: attributes as sent (only those the service reads) and the document sent."""

    values: Values
    document: Document | None
    xml: str | None
    regenerate: bool


def submission(values: Values, doi: str | None) -> Submission:
    """Reads the attributes of a request about `doi`."""
    text = _decoded(values.get("xml"))
    document = read_document(text) if text else None
    is_described = any(name in values for name in (*METADATA, "contentUrl", "schemaVersion"))
    if document and document.is_datacite and not is_described:
        xml = with_doi(document.text, doi) if doi else document.text
        return Submission(values=values, document=document, xml=xml, regenerate=False)
    return Submission(values=values, document=document, xml=None, regenerate=bool(text) or is_described)


def applied(record: DoiRecord, sent: Submission, moment: str) -> DoiRecord:
    """`record` with the submission laid over it; not checked yet."""
    values = sent.values
    metadata = dict(record.metadata)
    found: Values = sent.document.metadata if sent.document else {}
    for name in METADATA:
        value = values.get(name)
        if name in values or found.get(name) is not None:
            metadata[name] = found.get(name) if value is None else value
    metadata = wrapped(metadata)
    changed = replace(
        record,
        metadata=normalised(metadata),
        state=next_state(record.state, values.get("event")),
        schema_version=_schema_version(record, sent),
        updated=moment,
        **_plain_changes(values, found),
    )
    if sent.xml is not None:
        return replace(changed, xml=sent.xml)
    if not sent.regenerate:
        return changed
    xml = write_xml(changed.doi, metadata)
    if sent.document is None and "descriptions" in values and changed.metadata.get("container"):
        changed = replace(changed, metadata={**changed.metadata, "container": _derived_container(xml)})
    return replace(changed, xml=xml)


def _derived_container(xml: str) -> Any:
    """The journal or series a document places its subject in, so that a removed series does not linger."""
    document = read_document(xml)
    return document.metadata.get("container") if document else {}


def record_problems(
    record: DoiRecord,
    repository: Repository,
    before: DoiRecord | None,
    *,
    is_taken: bool = False,
    must_validate: bool = False,
) -> dict[str, str]:
    """Source to message for every rule `record` breaks as the successor of `before` (None: it is new)."""
    problems: dict[str, str] = {}
    if record.is_public and not record.url:
        problems["url"] = "can't be blank"
    if before is None and not is_wellformed(record.doi):
        problems.setdefault("doi", "is invalid" if record.doi else "can't be blank")
    if record.url and not is_url(record.url):
        problems.setdefault("url", "URL is not valid")
    if is_taken:
        problems.setdefault("doi", "This DOI has already been taken")
    if record.is_public or must_validate:
        for source, title in {**_publisher_problems(record), **document_problems(record, before)}.items():
            problems.setdefault(source, title)
    if record.is_public and record.url and not is_within_domains(record.url, repository.domains):
        message = f"URL {record.url} is not allowed by repository {repository.id} domain settings."
        problems.setdefault("url", message)
    for source, title in shape_problems(record.metadata, record.landing_page, record.schema_version).items():
        problems.setdefault(source, title)
    return problems


def _schema_version(record: DoiRecord, sent: Submission) -> str | None:
    """What was sent wins over what the document says; another format always counts as the current schema."""
    document = sent.document
    if document is not None and not document.is_datacite:
        return document.schema_version
    given = sent.values.get("schemaVersion")
    if given:
        return str(given)
    return document.schema_version if document is not None else record.schema_version


def _publisher_problems(record: DoiRecord) -> dict[str, str]:
    publisher = record.metadata.get("publisher")
    given = publisher.items() if isinstance(publisher, dict) else ()
    wrong = [name for name, value in given if value is not None and not isinstance(value, str)]
    return {"publisher_obj": f"value at `/{wrong[0]}` is not a string"} if wrong else {}


def with_default_schema(record: DoiRecord) -> DoiRecord:
    """What an update starts from: a record without schema version takes the current one."""
    return record if record.schema_version else replace(record, schema_version=LATEST_SCHEMA)


def _plain_changes(values: Values, found: Values) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if found.get("contentUrl"):
        changes["content_url"] = found["contentUrl"]
    for name in ("url", "source", "reason"):
        if name in values:
            changes[name] = None if values[name] is None else str(values[name]).strip()
    if not changes.get("url") and found.get("url"):
        changes["url"] = str(found["url"])
    if "source" in changes and not changes["source"]:
        changes["source"] = "api"
    if "contentUrl" in values:
        given = values["contentUrl"]
        changes["content_url"] = given if isinstance(given, list) or given is None else [given]
    if values.get("landingPage"):
        changes["landing_page"] = values["landingPage"]
    return changes


def _decoded(xml: Any) -> str | None:
    if not isinstance(xml, str) or not xml.strip():
        return None
    try:
        data = base64.b64decode(xml)
    except (ValueError, binascii.Error):
        data = xml.encode()
    return data.decode("utf-8", "replace").replace("\ufeff", "").strip() or None


def blank_record(doi: str, client_id: str, serial: int, moment: str) -> DoiRecord:
    """A DOI nobody has described yet."""
    return DoiRecord(doi=doi.lower(), client_id=client_id, state=DRAFT, created=moment, updated=moment, serial=serial)
