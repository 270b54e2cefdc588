"""Licences known by their SPDX identifier, which the agency writes out in full."""

from __future__ import annotations

from typing import Any

_SCHEME_URI = "https://spdx.org/licenses/"


def _creative_commons() -> dict[str, tuple[str, str]]:
    names = {
        "by": "Attribution",
        "by-sa": "Attribution Share Alike",
        "by-nd": "Attribution No Derivatives",
        "by-nc": "Attribution Non Commercial",
        "by-nc-sa": "Attribution Non Commercial Share Alike",
        "by-nc-nd": "Attribution Non Commercial No Derivatives",
    }
    versions = {"1.0": "Generic", "2.0": "Generic", "2.5": "Generic", "3.0": "Unported", "4.0": "International"}
    return {
        f"cc-{code}-{version}": (
            f"Creative Commons {name} {version} {reach}",
            f"https://creativecommons.org/licenses/{code}/{version}/legalcode",
        )
        for code, name in names.items()
        for version, reach in versions.items()
    }


_LICENCES = {
    **_creative_commons(),
    "cc0-1.0": (
        "Creative Commons Zero v1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/legalcode",
    ),
    "mit": ("MIT License", "https://opensource.org/licenses/MIT"),
    "apache-2.0": ("Apache License 2.0", "http://www.apache.org/licenses/LICENSE-2.0"),
    "gpl-3.0": ("GNU General Public License v3.0 only", "https://www.gnu.org/licenses/gpl-3.0-standalone.html"),
    "odbl-1.0": ("Open Data Commons Open Database License v1.0", "http://www.opendatacommons.org/licenses/odbl/1.0/"),
    "odc-by-1.0": ("Open Data Commons Attribution License v1.0", "https://opendatacommons.org/licenses/by/1.0/"),
    "pddl-1.0": (
        "Open Data Commons Public Domain Dedication & License 1.0",
        "http://opendatacommons.org/licenses/pddl/1.0/",
    ),
}
_BY_ADDRESS = {
    address.removesuffix("legalcode").split("://")[1].rstrip("/"): code for code, (_, address) in _LICENCES.items()
}


def expanded_rights(entry: Any) -> Any:
    """A rights statement with name, address and scheme added where its SPDX identifier is known."""
    if not isinstance(entry, dict):
        return entry
    code = str(entry.get("rightsIdentifier") or "").lower()
    if code not in _LICENCES:
        return entry
    name, address = _LICENCES[code]
    known = {
        "rights": name,
        "rightsUri": address,
        "rightsIdentifier": code,
        "rightsIdentifierScheme": "SPDX",
        "schemeUri": _SCHEME_URI,
    }
    return {**known, **({"lang": entry["lang"]} if entry.get("lang") else {})}


def is_known_licence(code: str) -> bool:
    return code.lower() in _LICENCES


def licence_at(address: str) -> str | None:
    """The SPDX identifier of the licence at `address`."""
    return _BY_ADDRESS.get(address.split("://")[-1].removesuffix("legalcode").rstrip("/").lower())
