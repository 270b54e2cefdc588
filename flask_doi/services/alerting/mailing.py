"""Gives a letter to the host's own mail function, or to a mail server: plain text, with the headers a program owes.

What went out for certain, what did not for certain, and what nobody knows are told apart: only the second is tried
again.
"""

from __future__ import annotations

import hashlib
import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from flask_doi.domain.digest import Letter
from flask_doi.services.context import Context

logger = logging.getLogger("flask_doi.alerts")

DEADLINE = 10.0
LOCAL = ("localhost", "127.0.0.1", "::1")
UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """What came of mailing. `trouble` is "" when it went out, "unknown" when nobody knows, else why it did not."""

    trouble: str = ""

    @property
    def gone(self) -> bool:
        """Whether the mail is on its way."""
        return not self.trouble


def address_of(context: Context) -> str | None:
    """Where messages go: DOI_ALERT_EMAIL, else DOI_MAILTO."""
    return context.settings.alert_email or context.settings.mailto


def way_to_mail(context: Context) -> str | None:
    """How mails leave: "host" (its own function), "smtp", or None when there is no way."""
    if context.mail is not None:
        return "host"
    return "smtp" if context.configured.smtp_url else None


def mail(context: Context, letter: Letter, to: str, *, name: str) -> Posted:
    """Sends one letter; `name` is the same for a letter that is tried again, and so is its Message-ID."""
    if context.mail is not None:
        try:
            context.mail(subject=_one_line(letter.subject), body=letter.body, to=to)
        except Exception as error:
            logger.exception("The host's mail function failed.")
            return Posted(trouble=f"host: {type(error).__name__}")
        return Posted()
    if not context.configured.smtp_url:
        return Posted(trouble="no way")
    try:
        message = _message(context, letter, to, name)
    except (ValueError, MessageError, IndexError):
        return Posted(trouble="refused address")
    return _over_smtp(context.configured.smtp_url, message, sender=_sender(context, to), to=to)


def _sender(context: Context, to: str) -> str:
    return context.configured.mail_from or to


def _message(context: Context, letter: Letter, to: str, name: str) -> EmailMessage:
    host = urlsplit(context.settings.base).hostname or "localhost"
    digest = hashlib.sha256(f"{context.settings.base} {name}".encode()).hexdigest()[:32]
    message = EmailMessage()
    message["Subject"] = _one_line(letter.subject)
    message["From"] = Address(display_name="DOI", addr_spec=_sender(context, to))
    message["To"] = Address(addr_spec=to)
    message["Date"] = format_datetime(context.clock())
    message["Message-ID"] = f"<{digest}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.body, charset="utf-8")
    message["Content-Language"] = letter.language.replace("_", "-")
    return message


def _one_line(text: str) -> str:
    """A header is one line, whatever stands in a title."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


def _over_smtp(address: str, message: EmailMessage, *, sender: str, to: str) -> Posted:
    try:
        with _connected(address) as server:
            server.ehlo_or_helo_if_needed()
            options = ["SMTPUTF8", "BODY=8BITMIME"] if not to.isascii() or not sender.isascii() else []
            _accepted(server, server.mail(sender, options))
            _accepted(server, server.rcpt(to))
            return _handed_over(server, message)
    except _Refused as refused:
        return Posted(trouble=refused.args[0])
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        return Posted(trouble=_kind(error))


class _Refused(Exception):
    """The mail server said no; the text says to what."""


def _accepted(server: smtplib.SMTP, answer: tuple[int, bytes]) -> None:
    if answer[0] not in (250, 251):
        raise _Refused(f"refused {answer[0]}")


def _handed_over(server: smtplib.SMTP, message: EmailMessage) -> Posted:
    """From the moment the text is under way, silence no longer means that it was not taken."""
    try:
        code, _ = server.data(message.as_bytes(policy=message.policy.clone(linesep="\r\n", max_line_length=78)))
    except smtplib.SMTPDataError as error:
        return Posted(trouble=f"refused {error.smtp_code}")
    except (smtplib.SMTPException, OSError):
        return Posted(trouble=UNKNOWN)
    return Posted() if code == 250 else Posted(trouble=f"refused {code}")


@contextmanager
def _connected(address: str) -> Iterator[smtplib.SMTP]:
    """A connection, encrypted where the server can; a password never travels in the clear but to this very machine."""
    parts = urlsplit(address)
    host, is_secure = str(parts.hostname), parts.scheme == "smtps"
    if is_secure:
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=DEADLINE, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=DEADLINE)
    try:
        server.ehlo_or_helo_if_needed()
        if not is_secure and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            is_secure = True
        if parts.username:
            if not is_secure and host not in LOCAL:
                raise _Refused("not encrypted")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server
    finally:
        _leave(server)


def _leave(server: smtplib.SMTP) -> None:
    """What the server says to a good-bye changes nothing."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _kind(error: Exception) -> str:
    """What failed, in a word or two; nothing that the server said, for that may quote what we said."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "login"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"refused {error.smtp_code}"
    if isinstance(error, ssl.SSLError):
        return "certificate"
    if isinstance(error, TimeoutError):
        return "timeout"
    return "connection"
