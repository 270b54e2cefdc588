"""What a caller may do with a DOI (DataCite REST API: permissions)."""

from __future__ import annotations

from .accounts import Accounts
from .authentication import Caller
from .doi_name import prefix_of
from .doi_record import DoiRecord
from .refusals import bad_credentials, not_authorized

_REPOSITORY_ROLES = ("client_admin", "client_api")


class Permissions:
    """Answers for the accounts given."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def may_see(self, caller: Caller | None, record: DoiRecord) -> bool:
        """Whether GET shows the record; what may not be seen does not exist."""
        if record.state == "findable":
            return True
        if caller is None:
            return False
        return caller.is_staff or self._owns(caller, record) or self._is_above(caller, record)

    def may_see_landing_page(self, caller: Caller | None, record: DoiRecord) -> bool:
        if caller is None:
            return False
        return caller.is_staff or self._owns(caller, record) or self._is_above(caller, record)

    def may_change(self, caller: Caller | None, record: DoiRecord) -> bool:
        if caller is None:
            return False
        return caller.is_staff or (self._owns(caller, record) and self.is_active(caller))

    def may_transfer(self, caller: Caller | None, record: DoiRecord) -> bool:
        return caller is not None and (caller.is_staff or self._is_above(caller, record))

    def may_create(self, caller: Caller | None, doi: str, client_id: str) -> bool:
        """Whether the prefix of `doi` belongs to the repository the DOI is for; the caller's own is not asked about."""
        if caller is None or not (caller.is_staff or (caller.role in _REPOSITORY_ROLES and self.is_active(caller))):
            return False
        repository = self._accounts.repository(client_id)
        return repository is not None and prefix_of(doi) in repository.prefixes

    def may_validate(self, caller: Caller | None, client_id: str | None) -> bool:
        if caller is None:
            return False
        return caller.is_staff or (
            caller.role in _REPOSITORY_ROLES and self.is_active(caller) and caller.client_id == client_id
        )

    def may_read_url(self, caller: Caller | None, record: DoiRecord) -> bool:
        """Nobody in particular may ask for any URL; an account only for its own DOIs."""
        if caller is None or caller.is_staff:
            return True
        return (self._owns(caller, record) and self.is_active(caller)) or self._is_above(caller, record)

    def is_active(self, caller: Caller) -> bool:
        repository = self._accounts.repository(caller.client_id)
        return repository is not None and repository.is_active

    def require(self, allowed: bool, caller: Caller | None) -> None:
        """Refuses with 403, or with 401 when nobody is calling."""
        if not allowed:
            raise not_authorized() if caller else bad_credentials()

    def _owns(self, caller: Caller, record: DoiRecord) -> bool:
        return caller.client_id is not None and caller.client_id == record.client_id

    def _is_above(self, caller: Caller, record: DoiRecord) -> bool:
        if caller.client_id is not None or caller.provider_id is None:
            return False
        repository = self._accounts.repository(record.client_id)
        member = self._accounts.member(repository.member_id) if repository else None
        return member is not None and caller.provider_id in (member.id, member.consortium_id)
