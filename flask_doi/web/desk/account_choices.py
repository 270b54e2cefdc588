"""What the form of an account offers: repositories, levels and agencies, with those that it holds already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_doi.services.configuring.account_saving import known_agencies
from flask_doi.services.configuring.accounts_shown import AccountShown, accounts_shown
from flask_doi.services.context import Context
from flask_doi.web.desk.configuration_words import agency_word
from flask_doi.web.texts import doi_text

SCHEMAS = ("4.5", "4.6", "4.7")


def account_choices(
    context: Context, values: Mapping[str, object], account: AccountShown | None
) -> dict[str, list[tuple[str, object]]]:
    """By field: each value with what it is called."""
    offered = context.catalogue.choices()
    names = {str(key): str(name) for key, name in offered.repositories}
    levels = [*offered.levels, *context.settings.mintable_levels]
    return {
        "agency": [(name, agency_word(name)) for name in known_agencies()],
        "schema_version": [(version, version) for version in SCHEMAS],
        "repositories": _served(context, names, _texts(values.get("repositories")), account),
        "rule_repositories": _with(names, _texts(values.get("rule_repositories"))),
        "rule_levels": _with(dict.fromkeys(levels, ""), _texts(values.get("rule_levels"))),
    }


def _served(
    context: Context, names: Mapping[str, str], chosen: Iterable[str], account: AccountShown | None
) -> list[tuple[str, object]]:
    """The repositories, with the account that serves one already."""
    by_others = {
        key: other.name
        for other in accounts_shown(context)
        if (account is None or other.id != account.id) and other.is_here
        for key in other.repositories
    }
    found: list[tuple[str, object]] = []
    for key, label in _with(names, chosen):
        other = by_others.get(key)
        served = doi_text("%(repository)s (served by %(account)s)", repository=label, account=other) if other else label
        found.append((key, served))
    return found


def _with(names: Mapping[str, str], chosen: Iterable[str]) -> list[tuple[str, object]]:
    """What is offered, and behind it what was chosen before and is no longer offered."""
    found: list[tuple[str, object]] = [(key, name or key) for key, name in names.items()]
    gone = [key for key in chosen if key not in names]
    return found + [(key, doi_text("%(key)s (no longer in the catalogue)", key=key)) for key in gone]


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else []
