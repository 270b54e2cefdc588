"""The accounts of the agency: members, repositories, their prefixes and API keys.

Identifiers are case-insensitive and kept lower case. A name with a dot is a repository, one without is a member.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

STAFF_ID = "admin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """An organisation above repositories; `consortium_id` names the consortium it belongs to, if any."""

    id: str
    password_hash: str
    name: str = ""
    role: str = "provider_admin"
    consortium_id: str | None = None
    created: str = "2020-01-01T00:00:00.000Z"


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """An account that owns DOIs. `domains` is a comma list of hosts its URLs may name, `*` for any."""

    id: str
    password_hash: str
    prefixes: tuple[str, ...]
    member_id: str
    name: str = ""
    domains: str = "*"
    is_active: bool = True
    created: str = "2020-01-01T00:00:00.000Z"


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiKey:
    """A key of a repository, known here only by its hash."""

    id: str
    repository_id: str
    name: str
    key_prefix: str
    key_hash: str
    created: str
    revoked: str | None = None


def hash_secret(secret: str) -> str:
    """A digest of a password or key. This is a plaything: one fast hash is enough here, and nowhere else."""
    return hashlib.sha256(("sandbox:" + secret).encode()).hexdigest()


def secret_fits(secret: str, digest: str) -> bool:
    return hmac.compare_digest(hash_secret(secret), digest)


@dataclass(slots=True)
class Accounts:
    """Every account, by lower-case identifier."""

    members: dict[str, Member] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    keys: dict[str, ApiKey] = field(default_factory=dict)
    _keys_by_hash: dict[str, str] = field(default_factory=dict)

    def put_member(self, member: Member) -> None:
        self.members[member.id.lower()] = replace(member, id=member.id.lower())

    def put_repository(self, repository: Repository) -> None:
        self.repositories[repository.id.lower()] = replace(repository, id=repository.id.lower())

    def put_key(self, key: ApiKey) -> None:
        self.keys[key.id] = key
        self._keys_by_hash[key.key_hash] = key.id

    def repository(self, repository_id: str | None) -> Repository | None:
        return self.repositories.get(repository_id.lower()) if repository_id else None

    def member(self, member_id: str | None) -> Member | None:
        return self.members.get(member_id.lower()) if member_id else None

    def live_key(self, secret: str) -> ApiKey | None:
        """The key `secret` spells, unless it is unknown or revoked."""
        key = self.keys.get(self._keys_by_hash.get(hash_secret(secret), ""))
        return key if key and key.revoked is None else None

    def keys_of(self, repository_id: str) -> Iterator[ApiKey]:
        return (key for key in self.keys.values() if key.repository_id == repository_id.lower())

    def repositories_of(self, member_id: str) -> list[Repository]:
        """The repositories below a member, or below any member of a consortium of that name."""
        wanted = member_id.lower()
        below = {member.id for member in self.members.values() if member.consortium_id == wanted} | {wanted}
        return [repository for repository in self.repositories.values() if repository.member_id in below]
