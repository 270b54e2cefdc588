"""Every page of the administration, and whoever comes: looking changes nothing, and acting takes a token and the right.

The pages are read from the map of the application, so that a new one is tried without being asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, text
from werkzeug.test import TestResponse

from flask_doi.domain.batch_choice import BatchChoice
from flask_doi.models import Base, DoiRow
from flask_doi.sandbox import RunningSandbox
from flask_doi.services.batches.choosing import Chosen
from flask_doi.services.batches.making import new_batch

from .conftest import MakeHost
from .every_address import ADMIN, addresses, rules_of
from .host import ACTIONS, Host

EVERYBODY = tuple(ACTIONS)
LOOKING = {"colleague": {"state", "panel", "why", "doi", "attempt", "attempt_file", "compare_attempts"}}
"""The pages that somebody may open who may only see states; nobody else without rights may open any."""
FOR_ADMINISTRATORS = {"deactivate", "reactivate", "redact", "deactivate_doi", "reactivate_doi", "redact_doi"}
AT_THE_DESK = {"test_mail", "batch", "batch_mint", "batch_dois", "queue", "failures"}
"""The pages on which whoever looks after many DOIs acts, though not by asking for the DOI of one record."""
CONFIGURING = {
    "configuration", "configuration_account", "configuration_new", "configuration_act", "configuration_environment",
    "configuration_test", "configuration_rehearsal", "test_mail",
}  # fmt: skip
"""The pages on which whoever may configure acts."""
FILLED_IN = {
    "state": "findable",
    "reason": "withdrawn",
    "note": "So it is.",
    "replaced_by": "",
    "keep": "no",
    "which": "external",
    "doi": "10.1234/elsewhere",
    "number": "2",
    "label": "second",
    "whole": "y",
    "page": "mint",
    "property": "titles",
    "reading": "1",
}
"""What would be right in some form."""


def inhabited(build: MakeHost, **config: Any) -> Host:
    """A host with a findable DOI, a reserved one, one that is retired, and a record without any."""
    host = build(DOI_EXPOSE_TEST=True, **config)
    host.mint(host.shelf.put("real"))
    host.reserve(host.shelf.put("kept"))
    host.mint(host.shelf.put("gone"))
    del host.shelf.records["gone"]
    host.shelf.put("bare")
    with host.app.app_context():
        selection = Chosen(choice=BatchChoice(codes=("bare",))).as_json()
        new_batch(host.context, "mint", selection=selection, actor="administrator")
    return host


def pages(host: Host, method: str) -> Iterator[tuple[str, str]]:
    """Name and address of every page of the administration that knows a method."""
    with host.app.app_context(), host.context.session() as session:
        ids = list(session.scalars(select(DoiRow.id)))
    values = {
        "key": ["real", "kept", "gone", "bare", "unheard of"],
        "doi_id": [*ids, 4711],
        "attempt_id": [1, 4711],
        "batch_id": [1, 4711],
        "account_id": [1, 4711],
        "side": ["sent", "received"],
    }
    for endpoint, address in addresses(host.app, rules_of(host.app, ADMIN, method=method), values):
        yield endpoint.partition(".")[2], address


def everything(host: Host) -> dict[str, list[Any]]:
    """All that stands in our tables."""
    with host.app.app_context(), host.database.engine.connect() as connection:
        names = [table.name for table in Base.metadata.sorted_tables]
        return {name: connection.execute(text(f"SELECT * FROM {name}")).all() for name in names}


def test_looking_changes_nothing_whoever_looks(build: MakeHost, sandbox: RunningSandbox) -> None:
    host = inhabited(build)
    before, asked = everything(host), len(sandbox.sandbox.traffic.log(None, ""))
    for visitor in EVERYBODY:
        client = host.visitor(visitor)
        for method in ("GET", "HEAD", "OPTIONS") if visitor == "administrator" else ("GET",):
            for name, address in pages(host, method):
                answer = client.open(address, method=method)
                assert answer.status_code < 500, f"{visitor}: {method} {address}"
                assert not answer.data or method != "HEAD", f"{name} says something to HEAD"
        assert everything(host) == before, visitor
    assert len(sandbox.sandbox.traffic.log(None, "")) == asked


def test_nothing_is_shown_to_who_may_do_nothing(build: MakeHost) -> None:
    host = inhabited(build)
    for visitor in ("nobody", "reader", "colleague"):
        client = host.visitor(visitor)
        for name, address in pages(host, "GET"):
            answer = client.get(address)
            if answer.status_code == 200:
                assert name in LOOKING.get(visitor, ()), f"{visitor} may open {address}"
            else:
                assert answer.status_code in (403, 404), f"{visitor}: {address} answers {answer.status}"


def test_acting_without_a_token_changes_nothing(build: MakeHost, sandbox: RunningSandbox) -> None:
    host = inhabited(build)
    before, asked = everything(host), len(sandbox.sandbox.traffic.log(None, ""))
    client = host.visitor("administrator")
    for name, address in pages(host, "POST"):
        answer = act(host, client, address)
        assert answer.status_code in (303, 400, 404, 422), f"{name} at {address}: {answer.status}"
    assert everything(host) == before
    assert len(sandbox.sandbox.traffic.log(None, "")) == asked


def test_acting_without_the_right_changes_nothing(build: MakeHost, sandbox: RunningSandbox) -> None:
    host = inhabited(build, WTF_CSRF_ENABLED=False)
    before, asked, tried = everything(host), len(sandbox.sandbox.traffic.log(None, "")), 0
    without = [(visitor, *page) for visitor in EVERYBODY for page in pages(host, "POST")]
    for visitor, name, address in without:
        is_theirs = visitor == "editor" and name not in FOR_ADMINISTRATORS | AT_THE_DESK | CONFIGURING
        if visitor == "administrator" or is_theirs:
            continue
        client = host.visitor(visitor)
        answer = act(host, client, address)
        tried += 1
        assert answer.status_code in (403, 404), f"{name} at {address}: {answer.status}"
    assert everything(host) == before
    assert tried >= 20
    assert len(sandbox.sandbox.traffic.log(None, "")) == asked


def test_what_the_forms_say_is_asked_for_where_token_and_right_are_there(build: MakeHost) -> None:
    """The counterpart: the same forms do something, or the tests above would prove nothing."""
    host = inhabited(build, WTF_CSRF_ENABLED=False)
    client, acted = host.visitor("administrator"), set()
    for name, address in pages(host, "POST"):
        before = len(host.intents())
        assert act(host, client, address).status_code < 500, address
        if len(host.intents()) > before:
            acted.add(name)
    assert {"mint", "update", "release", "external", "new_version"} <= acted
    assert acted >= FOR_ADMINISTRATORS - {"reactivate", "reactivate_doi"}


def act(host: Host, client: Any, address: str) -> TestResponse:
    """Sends all forms at once to an address, without their token."""
    with host.app.app_context(), host.context.session() as session:
        names = {str(row.id): row.doi for row in session.scalars(select(DoiRow))}
        typed = next((doi for id, doi in names.items() if f"/{id}/" in address), next(iter(names.values())))
    return client.post(address, data={**FILLED_IN, "typed": typed})
