"""Agencies are found by name, environments by theirs."""

from __future__ import annotations

import pytest

from flask_doi.agencies import registry
from flask_doi.agencies.base import Agency, Credentials
from flask_doi.agencies.datacite import DataCiteAgency
from flask_doi.errors import ConfigurationError

SETTINGS = registry.AgencySettings(
    api_url="https://api.test.datacite.org/", credentials=Credentials(repository_id="A.B", password="secret-word")
)


def test_datacite_is_there_from_the_start() -> None:
    agency = registry.make_agency("datacite", SETTINGS)
    assert isinstance(agency, DataCiteAgency)
    assert agency.address == "https://api.test.datacite.org"
    assert agency.capabilities.concurrency == 32
    assert "secret-word" not in repr(SETTINGS) + repr(agency)


def test_a_host_can_register_an_agency_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_factories", dict(registry._factories))

    def factory(settings: registry.AgencySettings) -> Agency:
        return DataCiteAgency("https://agency.example", settings.credentials)

    registry.register_agency("own", factory)
    registry.register_agency("own", factory)
    assert registry.agency_names() == ("datacite", "own")
    assert registry.make_agency("own", SETTINGS).address == "https://agency.example"
    with pytest.raises(ConfigurationError, match="registered already"):
        registry.register_agency("datacite", factory)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="datacite"):
        registry.make_agency("crossref", SETTINGS)
    with pytest.raises(ConfigurationError, match="production, test, sandbox"):
        registry.environment("staging")


def test_each_environment_has_its_own_addresses_and_limit() -> None:
    production, test, sandbox = (registry.environment(name) for name in ("production", "test", "sandbox"))
    assert production.page_for("10.1/a?b") == "https://doi.datacite.org/dois/10.1%2Fa%3Fb"
    assert test.page_for("10.1/a") == "https://doi.test.datacite.org/dois/10.1%2Fa"
    assert production.rate_limit == registry.RateLimit(requests=3000, seconds=300)
    assert test.rate_limit == registry.RateLimit(requests=750, seconds=300)
    assert sandbox.rate_limit is None
    assert registry.sandbox_environment("http://127.0.0.1:1/").resolver_url == "http://127.0.0.1:1"
    assert len({each.resolver_url for each in (production, test, sandbox)}) == 3
