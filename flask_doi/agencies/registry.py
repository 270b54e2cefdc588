"""The agencies by name, and what is known of their environments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from flask_doi.agencies.base import Agency, Credentials, Deadlines
from flask_doi.agencies.datacite import DataCiteAgency
from flask_doi.errors import ConfigurationError


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencySettings:
    """Everything a factory needs to speak for one account."""

    api_url: str
    credentials: Credentials
    mailto: str | None = None
    deadlines: Deadlines = field(default_factory=Deadlines)
    pool_size: int = 8
    version: str = "0"
    proxies: Mapping[str, str] | None = None
    trust_env: bool = False
    ca_bundle: str | None = None


AgencyFactory = Callable[[AgencySettings], Agency]


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimit:
    """At most `requests` in any `seconds`."""

    requests: int
    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """The addresses of one environment; `page_pattern` is where a person sees a DOI at the agency."""

    api_url: str
    resolver_url: str
    page_pattern: str
    rate_limit: RateLimit | None

    def page_for(self, doi: str) -> str:
        """The address of the agency's own page of `doi`."""
        return self.page_pattern.replace("{doi}", quote(doi, safe=""))


def _datacite(settings: AgencySettings) -> Agency:
    return DataCiteAgency(
        settings.api_url,
        settings.credentials,
        mailto=settings.mailto,
        deadlines=settings.deadlines,
        pool_size=settings.pool_size,
        version=settings.version,
        proxies=settings.proxies,
        trust_env=settings.trust_env,
        ca_bundle=settings.ca_bundle,
    )


SANDBOX_URL = "http://127.0.0.1:5050"


def sandbox_environment(address: str = SANDBOX_URL) -> Environment:
    """A sandbox at `address`, which is API, resolver and page in one."""
    base = address.rstrip("/")
    return Environment(api_url=base, resolver_url=base, page_pattern=base + "/_sandbox/doi/{doi}", rate_limit=None)


ENVIRONMENTS: Mapping[str, Environment] = {
    "production": Environment(
        api_url="https://api.datacite.org",
        resolver_url="https://doi.org",
        page_pattern="https://doi.datacite.org/dois/{doi}",
        rate_limit=RateLimit(requests=3000, seconds=300),
    ),
    "test": Environment(
        api_url="https://api.test.datacite.org",
        resolver_url="https://handle.test.datacite.org",
        page_pattern="https://doi.test.datacite.org/dois/{doi}",
        rate_limit=RateLimit(requests=750, seconds=300),
    ),
    "sandbox": sandbox_environment(),
}
"""DataCite's hosts and rate limits (DataCite documentation: testing guide, rate limit), and the built-in sandbox's."""

_factories: dict[str, AgencyFactory] = {"datacite": _datacite}


def register_agency(name: str, factory: AgencyFactory) -> None:
    """Makes `name` a possible value of DOI_AGENCY; a name that is taken is a ConfigurationError."""
    if name in _factories and _factories[name] is not factory:
        raise ConfigurationError(f"An agency named {name!r} is registered already.")
    _factories[name] = factory


def agency_names() -> tuple[str, ...]:
    """The names that `make_agency` knows."""
    return tuple(sorted(_factories))


def make_agency(name: str, settings: AgencySettings) -> Agency:
    """The agency `name` for one account; a ConfigurationError when there is none of that name."""
    try:
        factory = _factories[name]
    except KeyError:
        raise ConfigurationError(f"There is no agency {name!r}; known are {', '.join(agency_names())}.") from None
    return factory(settings)


def environment(name: str) -> Environment:
    """The addresses of "production", "test" or "sandbox"; a ConfigurationError for anything else."""
    try:
        return ENVIRONMENTS[name]
    except KeyError:
        raise ConfigurationError(f"There is no environment {name!r}; known are {', '.join(ENVIRONMENTS)}.") from None
