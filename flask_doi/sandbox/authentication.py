"""Who is calling (DataCite REST API: authentication).

A wrong Basic password is no error: the caller goes on as nobody. A bad Bearer credential is refused everywhere.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
import time
from dataclasses import dataclass

from .accounts import STAFF_ID, Accounts, secret_fits
from .refusals import bad_credentials

TOKEN_LIFETIME = 2_592_000
_KEY = re.compile(r"^DC\.[A-Za-z0-9]{32}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """An authenticated account. `role` is staff_admin, consortium_admin, provider_admin, client_admin or client_api."""

    uid: str
    role: str
    client_id: str | None = None
    provider_id: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.role == "staff_admin"


class Authentication:
    """Reads Authorization headers and issues bearer tokens; `secret` signs them."""

    def __init__(self, accounts: Accounts, secret: bytes | None = None) -> None:
        self._accounts = accounts
        self._secret = secret or secrets.token_bytes(32)

    def caller(self, header: str | None) -> Caller | None:
        """The caller an Authorization header names, None for nobody; a bad Bearer credential is refused."""
        parts = (header or "").split()
        if len(parts) < 2:
            return None
        kind, credential = parts[0].lower(), parts[1]
        if kind == "basic":
            name, password = _read_basic(credential)
            return self.by_password(name, password)
        if kind != "bearer":
            return None
        found = self._by_key(credential) if credential.startswith("DC.") else self._by_token(credential)
        if found is None:
            raise bad_credentials()
        return found

    def by_password(self, name: str, password: str) -> Caller | None:
        """The account behind a name and password; an API key may stand in either place."""
        if _KEY.match(name):
            return self._by_key(name)
        if _KEY.match(password):
            caller = self._by_key(password)
            return caller if caller and caller.client_id == name.lower() else None
        caller = self.by_name(name)
        if caller is None or not secret_fits(password, self._password_hash(caller)):
            return None
        return caller

    def by_name(self, name: str) -> Caller | None:
        uid = name.lower()
        if "." in uid:
            repository = self._accounts.repository(uid)
            if repository is None:
                return None
            return Caller(uid=uid, role="client_admin", client_id=uid, provider_id=repository.member_id)
        member = self._accounts.member(uid)
        if member is None:
            return None
        role = "staff_admin" if uid == STAFF_ID else member.role
        return Caller(uid=uid, role=role, provider_id=None if uid == STAFF_ID else uid)

    def issue_token(self, caller: Caller) -> str:
        """A signed token for `caller`, good for thirty days."""
        claims = {"uid": caller.uid, "exp": int(time.time()) + TOKEN_LIFETIME}
        head = _encode(json.dumps({"typ": "JWT", "alg": "HS256"}).encode())
        body = _encode(json.dumps(claims).encode())
        return f"{head}.{body}.{self._sign(f'{head}.{body}')}"

    def _by_token(self, token: str) -> Caller | None:
        signed, _, signature = token.rpartition(".")
        if not signed or not hmac.compare_digest(self._sign(signed).encode(), signature.encode()):
            return None
        try:
            claims = json.loads(_decode(signed.partition(".")[2]))
        except (ValueError, binascii.Error):
            return None
        if claims.get("exp", 0) < time.time():
            return None
        return self.by_name(str(claims.get("uid", "")))

    def _by_key(self, secret: str) -> Caller | None:
        key = self._accounts.live_key(secret)
        repository = self._accounts.repository(key.repository_id) if key else None
        if repository is None:
            return None
        return Caller(uid=repository.id, role="client_api", client_id=repository.id, provider_id=repository.member_id)

    def _password_hash(self, caller: Caller) -> str:
        repository = self._accounts.repository(caller.client_id)
        if repository is not None:
            return repository.password_hash
        member = self._accounts.member(caller.uid)
        return member.password_hash if member else ""

    def _sign(self, text: str) -> str:
        return _encode(hmac.new(self._secret, text.encode(), hashlib.sha256).digest())


def _read_basic(credential: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(credential).decode("utf-8", "replace").partition(":")
    except (ValueError, binascii.Error):
        return "", ""
    return name, password


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
