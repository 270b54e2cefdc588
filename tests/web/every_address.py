"""Every address there is, made from the map of the application, so that a new one is tried without being asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

PUBLIC = ("flask_doi_landing", "flask_doi_api")
ADMIN = "flask_doi_admin"
STATIC = ("static", "flask_doi.static")


def rules_of(app: Flask, *blueprints: str, method: str = "GET") -> list[Rule]:
    """The rules of these blueprints that know a method; of all but files when none is named."""
    known = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]
    found = [rule for rule in known if rule.endpoint not in STATIC]
    return [rule for rule in found if not blueprints or rule.endpoint.partition(".")[0] in blueprints]


def addresses(app: Flask, rules: Sequence[Rule], values: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, str]]:
    """Endpoint and address of these rules, each with every combination of values for what it takes.

    A rule that takes something for which there is no value fails the test: say there what is to be tried.
    """
    adapter = app.url_map.bind("archive.example.org", url_scheme="https")
    for rule in rules:
        missing = set(rule.arguments) - set(values)
        assert not missing, f"{rule.rule} takes {missing}, and this test has no value to try"
        names = sorted(rule.arguments)
        for chosen in product(*(values[name] for name in names)):
            yield rule.endpoint, adapter.build(rule.endpoint, dict(zip(names, chosen, strict=True)))
