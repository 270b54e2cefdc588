"""Goes where DOIs lead: asks the resolver, then follows the DOI as a reader's browser would. Writes nothing down."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from urllib.parse import urlsplit

from sqlalchemy import select

from flask_doi.agencies.page_visitor import PageVisitor
from flask_doi.agencies.permitted_hosts import permitted_hosts
from flask_doi.agencies.resolver import Resolver
from flask_doi.models import Account
from flask_doi.services.context import Context
from flask_doi.services.resolution import resolver_for
from flask_doi.services.showing import resolver_of
from flask_doi.services.targets import hosts_of_targets
from flask_doi.services.verifying.expecting import Expected
from flask_doi.services.verifying.judging import Met

AT_ONCE = 2
"""How many visits one host gets at the same time."""


@dataclass(kw_only=True)
class Traveller:
    """May be used by several threads at once; `seconds` is how long one DOI may take altogether."""

    resolver: Resolver
    visitor: PageVisitor
    seconds: float
    doors: defaultdict[str, threading.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: threading.Semaphore(AT_ONCE))
    )
    lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, expected: Expected, *, is_production: bool = True) -> Met:
        """What is met where a DOI leads. Of one from elsewhere only the resolver is asked, and only the real one."""
        if expected.standing == "secret" or (expected.standing == "external" and not is_production):
            return Met(resolution=None, visit=None)
        resolution = self.resolver.lookup(expected.doi, fresh=True)
        if expected.standing == "external":
            return Met(resolution=resolution, visit=None)
        start = expected.link if resolution.resolves else expected.target
        if not start or not (resolution.resolves or not resolution.conclusive):
            return Met(resolution=resolution, visit=None)
        with self._door(expected.target):
            return Met(resolution=resolution, visit=self.visitor.visit(start, seconds=self.seconds))

    @contextmanager
    def _door(self, target: str) -> Iterator[None]:
        with self.lock:
            door = self.doors[urlsplit(target).netloc]
        with door:
            yield


@contextmanager
def travelling(context: Context, *, seconds: float) -> Iterator[Traveller]:
    """A traveller who knows which hosts may be visited."""
    share = min(4.0, seconds * 0.4)
    resolver = resolver_for(context, total=share)
    settings, configured = context.settings, context.configured
    trusted = [configured.base, resolver_of(context), resolver.address, *configured.verify_hosts]
    with context.session() as session:
        accounts = session.scalars(select(Account).where(Account.environment == settings.environment)).all()
    named = [host for account in accounts for host in hosts_of_targets(context, account)]
    hosts = permitted_hosts(trusted, named)
    visitor = PageVisitor(hosts, mailto=settings.mailto, version=version("flask-doi"))
    try:
        yield Traveller(resolver=resolver, visitor=visitor, seconds=seconds - share)
    finally:
        resolver.close()
