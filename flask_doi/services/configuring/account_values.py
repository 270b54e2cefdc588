"""The fields of an account as a form writes them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.models import Account
from flask_doi.services.accounts import PROFILE, configured_fields
from flask_doi.services.configuring.objections import Objection
from flask_doi.services.configuring.texts import as_text, read_text
from flask_doi.services.context import Context
from flask_doi.settings.kinds import Impossible

Written = str | list[str]

IDENTITY = ("agency", "environment", "repository_id")
"""What makes an account this one; it is settled once DOIs belong to it."""
SINGLE = (
    "prefix", "shoulder", "suffix", "url_template", "default_state", "publisher", "hosting_institution",
    "data_manager", "unknown_creator", "schema_version", "mapping",
)  # fmt: skip
"""Fields that are settings of their own and may come from app.config."""
RULES = ("levels", "repositories", "access", "has_digital_object")
FROM_FILE = (*SINGLE, "auto_mint", "auto_mint_rules", "credentials")
"""What app.config says of its own account unless a page says otherwise."""
IN_PROFILE = frozenset(PROFILE)
TRUE, FALSE = "yes", "no"


def written(account: Account) -> dict[str, Written]:
    """An account as the form shows it."""
    profile = {name: value for name, value in (account.profile or {}).items() if value is not None}
    defaults = CrosswalkSettings()
    found: dict[str, Written] = {name: getattr(account, name) or "" for name in ("name", *IDENTITY)}
    for name in SINGLE:
        value = profile.get(name, getattr(defaults, name)) if name in IN_PROFILE else getattr(account, name)
        found[name] = as_text(value)
    found["repositories"] = sorted(str(key) for key in account.repositories or [])
    return found | written_rules(auto_mint=account.auto_mint, rules=account.auto_mint_rules)


def written_rules(*, auto_mint: bool, rules: Mapping[str, Any] | None) -> dict[str, Written]:
    """The conditions for minting by itself as the form shows them."""
    rules = rules or {}
    found: dict[str, Written] = {"auto_mint": TRUE if auto_mint else ""}
    for name in RULES[:3]:
        found[f"rule_{name}"] = sorted(str(each) for each in rules.get(name) or [])
    wanted = rules.get("has_digital_object")
    found["rule_has_digital_object"] = "" if wanted is None else TRUE if wanted else FALSE
    return found


def written_in_file(context: Context) -> dict[str, Written]:
    """What app.config says of its account, as the form shows it."""
    fields = configured_fields(context)
    found: dict[str, Written] = {name: as_text(fields[name]) for name in SINGLE}
    return found | written_rules(auto_mint=fields["auto_mint"], rules=fields["auto_mint_rules"])


def read_account(form: Mapping[str, Written], agencies: tuple[str, ...]) -> tuple[dict[str, Any], list[Objection]]:
    """What a form says, as the account keeps it, and what cannot be read."""
    values: dict[str, Any] = {}
    objections = []
    for name in ("name", *IDENTITY, *SINGLE):
        if name not in form:
            continue
        try:
            values[name] = _read_one(name, str(form[name]), agencies)
        except Impossible:
            objections.append(Objection(code=name, field=name))
    if "repositories" in form:
        values["repositories"] = sorted(set(_listed(form["repositories"]))) or None
    if "auto_mint" in form:
        values["auto_mint"] = form["auto_mint"] == TRUE
        values["auto_mint_rules"] = read_rules(form)
    return values, objections


def read_rules(form: Mapping[str, Written]) -> dict[str, Any] | None:
    """The conditions for minting by itself; None when there are none."""
    rules: dict[str, Any] = {}
    for name in RULES[:3]:
        chosen = sorted(set(_listed(form.get(f"rule_{name}", []))))
        if chosen:
            rules[name] = chosen
    if form.get("rule_has_digital_object") in (TRUE, FALSE):
        rules["has_digital_object"] = form["rule_has_digital_object"] == TRUE
    return rules or None


def _read_one(name: str, text: str, agencies: tuple[str, ...]) -> Any:
    if name == "name":
        return _not_empty(text)[:191]
    if name == "repository_id":
        return _not_empty(text).upper()[:100]
    if name == "agency" and text not in agencies:
        raise Impossible("choose an agency")
    if name == "prefix":
        _not_empty(text)
    if name in ("shoulder", "suffix", "url_template") and len(text) > {"url_template": 500}.get(name, 64):
        raise Impossible("write less")
    return read_text(name, text)


def _not_empty(text: str) -> str:
    if not text.strip():
        raise Impossible("write a text that is not empty")
    return text.strip()


def _listed(value: Written) -> list[str]:
    return [each for each in ([value] if isinstance(value, str) else value) if each]
