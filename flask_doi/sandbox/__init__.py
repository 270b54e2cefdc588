"""A stand-in for the DataCite REST API and the handle system, over real HTTP, for tests and for trying things out.

It keeps its records in memory, or in a file when it is given one. Nothing it holds is ever registered anywhere.

Three ways to use it: `create_sandbox()` is a WSGI application, `serve()` a running server, and `flask doi sandbox`
the same from a command line. Faults, delays and further accounts are set through `/_sandbox/` while it runs.

Accounts that are there unless others are asked for (every password is "sandbox"):

=================  =======================================  ===========================
name               what it is                               prefixes
=================  =======================================  ===========================
SANDBOX.ARCHIVE    repository of member SANDBOX             10.80000
SANDBOX            member
OTHER.LIBRARY      repository of member OTHER               10.80001
OTHER              member of the consortium UNION
UNION              consortium
ADMIN              staff of the agency
=================  =======================================  ===========================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .accounts import STAFF_ID, Member, Repository, hash_secret
from .application import Sandbox
from .register import Register
from .server import RunningSandbox

__all__ = ["DEFAULT_ACCOUNT", "DEFAULT_PORT", "RunningSandbox", "Sandbox", "SandboxAccount", "create_sandbox", "serve"]

DEFAULT_PORT = 5050
DEFAULT_PASSWORD = "sandbox"  # noqa: S105


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxAccount:
    """A repository to set up: its identifier (`MEMBER.NAME`), password, prefixes and allowed URL hosts."""

    id: str
    password: str
    prefixes: tuple[str, ...]
    domains: str = "*"

    @classmethod
    def parse(cls, text: str) -> SandboxAccount:
        """Reads `ID:PASSWORD:PREFIX[,PREFIX]`; ValueError says what is wrong."""
        name, _, rest = text.partition(":")
        password, _, prefixes = rest.rpartition(":")
        if "." not in name or not password or not prefixes:
            raise ValueError(f"not of the form MEMBER.NAME:PASSWORD:PREFIX[,PREFIX]: {text!r}")
        return cls(id=name, password=password, prefixes=tuple(part.strip() for part in prefixes.split(",")))


DEFAULT_ACCOUNT = SandboxAccount(id="SANDBOX.ARCHIVE", password=DEFAULT_PASSWORD, prefixes=("10.80000",))
_OTHER_ACCOUNT = SandboxAccount(id="OTHER.LIBRARY", password=DEFAULT_PASSWORD, prefixes=("10.80001",))


def create_sandbox(
    *, accounts: Sequence[SandboxAccount] | None = None, state_file: str | Path | None = None
) -> Sandbox:
    """A WSGI application with the `accounts` given (or the default one), remembering in `state_file` if there is one.

    Accounts found in the file are kept; those given here win over them.
    """
    register = Register(Path(state_file) if state_file else None)
    staff = [
        Member(id=STAFF_ID, password_hash=hash_secret(DEFAULT_PASSWORD), name="Agency staff", role="staff_admin"),
        Member(id="union", password_hash=hash_secret(DEFAULT_PASSWORD), name="Union", role="consortium_admin"),
        Member(id="other", password_hash=hash_secret(DEFAULT_PASSWORD), name="Other member", consortium_id="union"),
    ]
    for member in staff:
        if register.accounts.member(member.id) is None:
            register.put_account(member)
    if register.accounts.repository(_OTHER_ACCOUNT.id) is None:
        _set_up(register, _OTHER_ACCOUNT)
    for account in accounts or [DEFAULT_ACCOUNT]:
        _set_up(register, account)
    return Sandbox(register)


def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    accounts: Sequence[SandboxAccount] | None = None,
    state_file: str | Path | None = None,
    is_quiet: bool = True,
) -> RunningSandbox:
    """A server that is already listening; port 0 takes a free one. Use it as a context manager or call `stop()`."""
    sandbox = create_sandbox(accounts=accounts, state_file=state_file)
    return RunningSandbox(sandbox, host, port, is_quiet=is_quiet)


def _set_up(register: Register, account: SandboxAccount) -> None:
    member_id = account.id.split(".", 1)[0].lower()
    digest = hash_secret(account.password)
    if register.accounts.member(member_id) is None:
        register.put_account(Member(id=member_id, password_hash=digest, name=member_id.upper()))
    register.put_account(
        Repository(
            id=account.id,
            password_hash=digest,
            prefixes=account.prefixes,
            member_id=member_id,
            name=account.id,
            domains=account.domains,
        )
    )
