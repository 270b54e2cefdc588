"""What can be said of an account without asking anybody: its names, its addresses, and the contact that is told."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask_doi.agencies.registry import ENVIRONMENTS
from flask_doi.catalogue.contract import Selection
from flask_doi.domain.connection import Line, bad, good, untried
from flask_doi.domain.description import Description
from flask_doi.domain.publication_year import publication_year
from flask_doi.domain.url_domains import ANY, allows_host, lacks_only_bare
from flask_doi.errors import DoiError
from flask_doi.models import Account
from flask_doi.services.configuring.candidate import Candidate
from flask_doi.services.context import Context
from flask_doi.services.describing import reading
from flask_doi.services.names import preview_name
from flask_doi.services.targets import landing_url, target_url
from flask_doi.settings import kinds
from flask_doi.settings.kinds import Impossible, Reader
from flask_doi.settings.reading import RETIRED_TEST_PREFIX

logger = logging.getLogger("flask_doi.catalogue")

UNKNOWN_PREFIX = "10.00000"


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What the next DOI of an account would be called, and where it would lead; what is wrong is in `lines`."""

    lines: tuple[Line, ...]
    doi: str | None = None
    targets: tuple[str, ...] = ()


def named(context: Context, candidate: Candidate) -> Named:
    """Makes a name and its addresses as for the first published record of the catalogue."""
    account = candidate.account
    example = _example(context)
    lines = [*_about_prefix(account), *_about_shoulder(candidate)]
    doi, about_suffix = _name(context, account, example)
    targets, about_targets = _targets(context, account, doi, example.key)
    return Named(lines=(*lines, about_suffix, *about_targets), doi=doi, targets=targets)


def contact_line(context: Context, account: Account) -> Line:
    """Whether the agency can reach somebody, and how many requests it takes."""
    limit = context.settings.rate_limit or _usual_limit(account)
    params = {"requests": str(limit[0]), "seconds": f"{limit[1]:g}"} if limit else {}
    mailto = context.settings.mailto
    if mailto is None:
        return untried("contact", "contact_missing")
    if not params:
        return good("contact", "contact_set", mailto=mailto)
    return good("contact", "contact_and_rate", mailto=mailto, **params)


def host_lines(account: Account, targets: Collection[str], domains: Collection[str] | None) -> Iterator[Line]:
    """Whether every host that DOIs lead to stands in the account's list of domains."""
    hosts = sorted({urlsplit(target).hostname or "" for target in targets})
    if domains is None:
        yield untried("hosts", "domains_untold", hosts=", ".join(hosts))
        return
    told = ", ".join(domains) or "-"
    for host in hosts:
        params = {"host": host, "domains": told, "repository": account.repository_id}
        if list(domains) == [ANY]:
            yield good("hosts", "host_any", **params)
        elif allows_host(domains, host):
            yield good("hosts", "host_allowed", **params)
        else:
            yield bad("hosts", "host_only_below" if lacks_only_bare(domains, host) else "host_not_allowed", **params)


def _usual_limit(account: Account) -> tuple[int, float] | None:
    known = ENVIRONMENTS.get(account.environment)
    usual = known.rate_limit if known else None
    return (usual.requests, float(usual.seconds)) if usual else None


def _example(context: Context) -> Description:
    """The first published record, else one that has everything a pattern may ask for."""
    made_up = Description(key="example", title="Example", level="item", reference_code="EX 1", published=True)
    try:
        with reading(context):
            keys = context.catalogue.select(Selection(published=True))
            key = next(iter(keys), None)
            found = context.catalogue.get(key) if key is not None else None
    except Exception:
        logger.exception("The catalogue has no example of a published record to show.")
        return made_up
    return found or made_up


def _about_prefix(account: Account) -> Iterator[Line]:
    if not account.prefix:
        yield bad("prefix", "prefix_missing")
        return
    if account.agency == "datacite" and account.prefix == RETIRED_TEST_PREFIX:
        yield bad("prefix", "prefix_retired", prefix=account.prefix)
        return
    try:
        kinds.doi_prefix(account.prefix)
    except Impossible:
        yield bad("prefix", "prefix_malformed", prefix=account.prefix)


def _about_shoulder(candidate: Candidate) -> Iterator[Line]:
    account = candidate.account
    try:
        shoulder = kinds.shoulder(account.shoulder)
    except Impossible:
        yield bad("shoulder", "shoulder_malformed", shoulder=account.shoulder)
        return
    if shoulder.startswith("10."):
        yield bad("shoulder", "shoulder_is_prefix", shoulder=shoulder)
    elif _is_shared(candidate) and "{serial" in account.suffix:
        yield bad("shoulder", "shoulder_shared", shoulder=shoulder, prefix=account.prefix or "")
    elif shoulder:
        yield good("shoulder", "shoulder_set", shoulder=shoulder)
    else:
        yield good("shoulder", "shoulder_none")


def _is_shared(candidate: Candidate) -> bool:
    """Whether another account counts under the same beginning: then both would give the same names."""
    account = candidate.account
    own = (account.environment, account.prefix or "", account.shoulder)
    return own in candidate.other_names


def _name(context: Context, account: Account, example: Description) -> tuple[str | None, Line]:
    year = publication_year(example, frozen_year=None, today=context.clock().date())
    stand_in = _with_prefix(account)
    try:
        with context.session() as session:
            doi = preview_name(context, session, stand_in, example, year=year)
    except DoiError as error:
        return None, bad("suffix", "suffix_unusable", suffix=account.suffix, error=str(error))
    if stand_in is not account:
        return doi, good("suffix", "suffix_renders", suffix=doi.partition("/")[2])
    return doi, good("suffix", "suffix_names", doi=doi)


def _with_prefix(account: Account) -> Account:
    """The account itself, or one whose prefix and shoulder can be used, so that all else can be looked at."""
    shoulder = account.shoulder if _can_be(kinds.shoulder, account.shoulder) else ""
    is_retired = account.agency == "datacite" and account.prefix == RETIRED_TEST_PREFIX
    if shoulder == account.shoulder and not is_retired and _can_be(kinds.doi_prefix, account.prefix):
        return account
    return Account(id=account.id, prefix=UNKNOWN_PREFIX, shoulder=shoulder, suffix=account.suffix)


def _can_be(reader: Reader, value: str | None) -> bool:
    try:
        reader(value or "")
    except Impossible:
        return False
    return True


def _targets(context: Context, account: Account, doi: str | None, key: str) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    """Where a DOI leads, and where it leads once it is retired."""
    try:
        kinds.url_template(account.url_template)
        found = (target_url(context, account, doi or f"{UNKNOWN_PREFIX}/x", key), landing_url(context, doi or "x"))
    except (Impossible, KeyError, ValueError, IndexError):
        return (), (bad("hosts", "template_unusable", template=account.url_template),)
    lines = [bad("hosts", "host_is_local", host=host) for host in _only_here(account, found)]
    is_a_name_of_ours = doi is not None and doi.partition("/")[0] == account.prefix
    if not lines and is_a_name_of_ours:
        lines = [good("target", "target_renders", url=found[0])]
    return found, tuple(lines)


def _only_here(account: Account, targets: Collection[str]) -> list[str]:
    """Hosts that lead nowhere for anybody else; in a sandbox that is as it should be."""
    if account.environment == "sandbox":
        return []
    hosts = {urlsplit(target).hostname or "" for target in targets}
    return sorted(host for host in hosts if host == "localhost" or _is_private(host))


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
