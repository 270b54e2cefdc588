"""Credentials at rest: encrypted with Fernet, keys newest first, never shown."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from flask_doi.errors import ConfigurationError, SecretUnreadable

logger = logging.getLogger("flask_doi.vault")


class Vault:
    """Encrypts and decrypts small secrets.

    Without DOI_SECRET_KEYS the key is derived from the application's SECRET_KEY, with a warning: whoever changes the
    SECRET_KEY then loses the stored credentials. In a rehearsal (the sandbox) there is nothing to lose.
    """

    def __init__(
        self, keys: Sequence[str] | None, secret_key: str | bytes | None, *, is_rehearsal: bool = False
    ) -> None:
        self._keys = tuple(keys or ())
        if not self._keys and secret_key:
            self._keys = (_derived(secret_key),)
        if self._keys and not keys and not is_rehearsal:
            logger.warning("DOI_SECRET_KEYS is not set; credentials are encrypted with a key made from SECRET_KEY.")

    def seal(self, secret: Mapping[str, str | None]) -> str:
        """The secret, encrypted with the newest key."""
        return self._fernet().encrypt(json.dumps(dict(secret), sort_keys=True).encode()).decode()

    def open(self, sealed: str) -> dict[str, str | None]:
        """The secret again. Raises SecretUnreadable when no key fits."""
        try:
            opened = json.loads(self._fernet().decrypt(sealed.encode()))
        except InvalidToken:
            raise SecretUnreadable from None
        return {str(name): value for name, value in opened.items()}

    def is_newest(self, sealed: str) -> bool:
        """Whether the newest key sealed it, so that the older ones could go."""
        try:
            Fernet(self._first()).decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def digest(self, secret: Mapping[str, str | None]) -> str:
        """A keyed fingerprint by which a changed secret is noticed without reading the old one."""
        said = json.dumps(dict(secret), sort_keys=True).encode()
        return hmac.new(self._first().encode(), said, hashlib.sha256).hexdigest()

    def _first(self) -> str:
        if not self._keys:
            raise ConfigurationError(
                "Credentials cannot be stored: set DOI_SECRET_KEYS (or at least SECRET_KEY) in the configuration."
            )
        return self._keys[0]

    def _fernet(self) -> MultiFernet:
        self._first()
        return MultiFernet([Fernet(key) for key in self._keys])


def _derived(secret_key: str | bytes) -> str:
    raw = secret_key.encode() if isinstance(secret_key, str) else secret_key
    return base64.urlsafe_b64encode(hashlib.sha256(b"flask_doi credentials\0" + raw).digest()).decode()
