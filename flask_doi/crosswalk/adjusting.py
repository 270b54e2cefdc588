"""What a host makes of the metadata before it is told: its mapping, its function, its stylesheet, in this order.

None of them is believed: what they make is judged by the shape of DataCite's metadata, and what cannot be told becomes
problems in plain words that stop the DOI.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_doi.crosswalk.datacite_xml import to_xml
from flask_doi.crosswalk.hook import Hook, HookError, call_hook, hook_digest
from flask_doi.crosswalk.mapping import fields_behind
from flask_doi.crosswalk.record_xml import record_document
from flask_doi.crosswalk.shape import Fault, attribute_faults
from flask_doi.crosswalk.stylesheet import Stylesheet, StylesheetError
from flask_doi.crosswalk.xml_shape import read_xml
from flask_doi.domain.description import Description
from flask_doi.domain.payload import Payload, canonical_json
from flask_doi.domain.problem import Problem
from flask_doi.domain.profile import CrosswalkSettings

DIGEST_LENGTH = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjustments:
    """The host's function and stylesheet; the mapping stands with the choices of each account."""

    hook: Hook | None = None
    stylesheet: Stylesheet | None = None

    def version(self, plain: str, settings: CrosswalkSettings) -> str:
        """The version of the crosswalk as adjusted: it changes whenever the same record may be told differently."""
        if not self.concern(settings):
            return plain
        said = [
            canonical_json(settings.mapping),
            hook_digest(self.hook) if self.hook else "",
            self.stylesheet.digest if self.stylesheet else "",
        ]
        return f"{plain}+{hashlib.sha256(canonical_json(said).encode()).hexdigest()[:DIGEST_LENGTH]}"

    def concern(self, settings: CrosswalkSettings) -> bool:
        """Whether anything at all is adjusted."""
        return bool(settings.mapping) or self.hook is not None or self.stylesheet is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjusted:
    """The payload as it is told, or the problems that stop it."""

    payload: Payload | None
    problems: tuple[Problem, ...] = ()


def adjust(
    adjustments: Adjustments,
    settings: CrosswalkSettings,
    description: Description,
    payload: Payload,
    *,
    doi: str,
    url: str,
) -> Adjusted:
    """What becomes of a payload, to which the mapping was applied already; `doi` and `url` are those of its DOI."""
    if not adjustments.concern(settings):
        return Adjusted(payload=payload)
    version = adjustments.version(payload.crosswalk_version, settings)
    attributes = dict(payload.attributes)
    faults, setting = attribute_faults(attributes, settings.schema_version), "DOI_MAPPING"
    if adjustments.hook is not None:
        try:
            attributes = call_hook(adjustments.hook, description, attributes)
        except HookError as error:
            return _stopped(f"hook_{error.code}", error)
        faults, setting = attribute_faults(attributes, settings.schema_version), "DOI_CROSSWALK_HOOK"
    if adjustments.stylesheet is None:
        if faults:
            return Adjusted(payload=None, problems=_problems(faults, setting, settings))
        return Adjusted(payload=replace(payload, attributes=attributes, crosswalk_version=version))
    told = replace(payload, attributes=attributes, crosswalk_version=version)
    return _styled(adjustments.stylesheet, settings, description, told, doi=doi, url=url)


def _styled(
    stylesheet: Stylesheet,
    settings: CrosswalkSettings,
    description: Description,
    payload: Payload,
    *,
    doi: str,
    url: str,
) -> Adjusted:
    """The payload of which only the stylesheet's XML is sent; our own copies of year and title are read from it."""
    attributes = payload.attributes
    year = str(attributes.get("publicationYear") or "")
    try:
        own = to_xml(attributes, doi=doi, schema_version=settings.schema_version)
        document = record_document(description, own)
        xml = stylesheet.apply(document, {"doi": doi, "url": url, "key": description.key, "year": year})
    except (StylesheetError, ValueError) as error:
        return _stopped("stylesheet_failed", error)
    reading = read_xml(xml, doi=doi, schema_version=settings.schema_version)
    if reading.faults:
        return Adjusted(payload=None, problems=_problems(reading.faults, "DOI_XSLT", settings))
    said: Mapping[str, Any] = {
        "publicationYear": reading.year,
        "titles": [{"title": title} for title in reading.titles],
    }
    return Adjusted(payload=replace(payload, attributes={**attributes, **said}, xml=xml))


def _stopped(code: str, error: Exception) -> Adjusted:
    return Adjusted(payload=None, problems=(Problem(code=code, field="", params={"error": str(error)}),))


def _problems(faults: Iterable[Fault], setting: str, settings: CrosswalkSettings) -> tuple[Problem, ...]:
    """Faults as problems, with the catalogue's field where the mapping tells which one it is."""
    return tuple(_problem(fault, setting, settings) for fault in faults)


def _problem(fault: Fault, setting: str, settings: CrosswalkSettings) -> Problem:
    fields = fields_behind(settings.mapping, fault.name.partition(".")[0]) if setting == "DOI_MAPPING" else ()
    params = {"property": fault.name, "value": fault.value, "expected": fault.expected, "setting": setting}
    return Problem(
        code=f"adjusted_{fault.code}",
        field=fields[0] if fields else "",
        value=fault.value or None,
        params=params,
    )
