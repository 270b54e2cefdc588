"""What the settings of other systems are called here.

Known are InvenioRDM (DATACITE_*, RDM_RECORDS_DOI_DATACITE_*), DSpace (identifier.doi.*,
crosswalk.dissemination.DataCite.*), Dataverse (doi.*, dataverse.pid.*), CKAN (ckanext.doi.*), Heratio and Omeka.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_doi.services.configuring.account_values import SINGLE
from flask_doi.services.configuring.effective import FIELDS
from flask_doi.services.configuring.foreign_files import Settled
from flask_doi.services.configuring.installation import ON_THE_FORM
from flask_doi.services.configuring.texts import as_text

SETTING, ACCOUNT, SECRET, FILE, ENVIRONMENT, NOTHING = "setting", "account", "secret", "file", "environment", "nothing"
OF_ACCOUNT = ("repository_id", "auto_mint", *SINGLE)
SECRETS = ("password", "api_token")

_NAMES: tuple[tuple[str, str], ...] = (
    (r"(rdm_records_doi_)?datacite_(username|user|repository_id|datacenter_symbol)", "repository_id"),
    (r"identifier\.doi\.(ezid\.)?user|ckanext\.doi\.account_name|(dataverse\.)?doi\.username", "repository_id"),
    (r"dataverse\.pid\.[^.]+\.datacite\.username|datacite_(client_id|repository)", "repository_id"),
    (r"(rdm_records_doi_)?datacite_password|identifier\.doi\.(ezid\.)?password", "password"),
    (
        r"ckanext\.doi\.account_password|(dataverse\.)?doi\.password|dataverse\.pid\.[^.]+\.datacite\.password",
        "password",
    ),
    (r"datacite_(api_)?token", "api_token"),
    (r"(rdm_records_doi_)?datacite_prefix|identifier\.doi\.prefix|ckanext\.doi\.prefix", "prefix"),
    (r"(dataverse\.)?doi\.authority|dataverse\.pid\.[^.]+\.authority", "prefix"),
    (r"identifier\.doi\.namespaceseparator|(dataverse\.)?doi\.shoulder|dataverse\.pid\.[^.]+\.shoulder", "shoulder"),
    (r"datacite_shoulder", "shoulder"),
    (r"identifier\.doi\.ezid\.shoulder", "ezid_shoulder"),
    (r"(rdm_records_doi_)?datacite_format", "format"),
    (r"(rdm_records_doi_)?datacite_test_mode|ckanext\.doi\.test_mode", "test_mode"),
    (r"(rdm_records_doi_)?datacite_enabled", "enabled"),
    (
        r"crosswalk\.dissemination\.datacite\.publisher|ckanext\.doi\.publisher|identifier\.doi\.ezid\.publisher",
        "publisher",
    ),
    (r"crosswalk\.dissemination\.datacite\.hostinginstitution", "hosting_institution"),
    (r"crosswalk\.dissemination\.datacite\.datamanager", "data_manager"),
    (r"webui\.preferred\.identifier", "preferred"),
    (r"queue_rate_limit_datacite_events", "events_rate"),
    (r"datacite_(api_)?url|(dataverse\.)?doi\.(baseurlstring|dataciterestapiurlstring)", "api_url"),
    (r"datacite_(default_)?publisher", "publisher"),
)
_RELATED = re.compile(r"doi|datacite|ezid|\bpid\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """One line of a file: what it is called there and here, its value, and where it belongs.

    `where` is SETTING, ACCOUNT, SECRET, ENVIRONMENT, FILE (only the application's own configuration may say it) or
    NOTHING (there is nothing of the kind here).
    """

    source: str
    where: str
    name: str = ""
    value: str = ""


def understand(settled: Settled) -> Iterator[Understood]:
    """What of a file concerns DOIs, each with its meaning here; names that are not known are NOTHING."""
    for source, value in settled.values.items():
        meaning = _meaning(source)
        if meaning is not None:
            yield from _translated(source, meaning, value)
        elif _RELATED.search(source):
            yield Understood(source=source, where=NOTHING)


def not_understood(settled: Settled) -> list[str]:
    """The names about DOIs whose values only a program could work out."""
    return [name for name in settled.unreadable if _meaning(name) is not None or _RELATED.search(name)]


def _meaning(source: str) -> str | None:
    name = source.lower()
    if name.startswith("flask_doi_"):
        name = name.removeprefix("flask_")
    if name.startswith("doi_") and name.removeprefix("doi_") in FIELDS:
        return name.removeprefix("doi_")
    return next((meaning for pattern, meaning in _NAMES if re.fullmatch(pattern, name)), None)


def _translated(source: str, meaning: str, value: Any) -> Iterator[Understood]:
    text = as_text(value).strip()
    if not text:
        return
    if meaning == "format":
        text, meaning = text.removeprefix("{prefix}/"), "suffix"
    if meaning == "ezid_shoulder":
        prefix, _, shoulder = text.removeprefix("doi:").partition("/")
        yield Understood(source=source, where=ACCOUNT, name="prefix", value=prefix)
        text, meaning = shoulder, "shoulder"
    if meaning == "test_mode":
        is_test = text.lower() not in ("false", "no", "off", "0")
        text, meaning = "test" if is_test else "production", "environment"
    if meaning == "preferred":
        text, meaning = "doi" if text.lower() == "doi" else "host", "preferred_identifier"
    if meaning == "events_rate":
        text, meaning = f"{text}/60", "usage_limit"
    yield Understood(source=source, where=_where(meaning), name=meaning, value=text)


def _where(name: str) -> str:
    if name in SECRETS:
        return SECRET
    if name == "environment":
        return ENVIRONMENT
    if name in ON_THE_FORM:
        return SETTING
    return ACCOUNT if name in OF_ACCOUNT else FILE if name in FIELDS else NOTHING
