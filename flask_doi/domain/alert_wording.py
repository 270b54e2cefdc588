"""Why a mail could not be sent, in words.

The texts are format strings with named parameters, so that a translation can be put in the place of each.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_doi.domain.outcome_wording import filled
from flask_doi.domain.wording import Wording

TROUBLES: dict[str, Wording] = {
    "no address": Wording("There is no address to mail to.", 'Fill in "Address for alerts" in the configuration.'),
    "no way": Wording(
        "There is no way to mail.",
        "Whoever looks after the server can name a mail server (DOI_SMTP_URL), or give the catalogue's own mail "
        "function to init_app(mail=...).",
    ),
    "login": Wording("The mail server does not accept the name and password.", "Check DOI_SMTP_URL."),
    "not encrypted": Wording(
        "The mail server offers no encryption, so the password was not sent.",
        "Use an address that begins with smtps://, or a server that offers STARTTLS (DOI_SMTP_URL).",
    ),
    "certificate": Wording("The certificate of the mail server is not accepted.", "Check its name in DOI_SMTP_URL."),
    "timeout": Wording("The mail server did not answer in time.", "Check host and port in DOI_SMTP_URL."),
    "connection": Wording("The mail server cannot be reached.", "Check host and port in DOI_SMTP_URL."),
    "refused": Wording(
        "The mail server refused the mail ({detail}).",
        'Check whether it may send from this address (DOI_MAIL_FROM) to the one in "Address for alerts".',
    ),
    "host": Wording(
        "The catalogue's own mail function failed ({detail}).", "The log of the catalogue holds the whole error."
    ),
    "unknown": Wording(
        "The connection to the mail server broke in the last moment; nobody knows whether the mail went out.",
        "It is not sent again, so that nobody gets it twice.",
    ),
}
"""Every word that a mail's trouble can begin with."""


def trouble_text(trouble: str, translate: Callable[[str], str] = str) -> str:
    """Why a mail could not be sent, in one sentence."""
    wording, detail = _wording(trouble)
    return filled(translate(wording.text), {"detail": detail}) if wording else trouble


def trouble_advice(trouble: str, translate: Callable[[str], str] = str) -> str:
    """What to do about it."""
    wording, _ = _wording(trouble)
    return translate(wording.advice) if wording else ""


def _wording(trouble: str) -> tuple[Wording | None, str]:
    """The wording, and what stands behind its word."""
    if trouble in TROUBLES:
        return TROUBLES[trouble], ""
    word, _, detail = trouble.partition(" ")
    return TROUBLES.get(word.rstrip(":")), detail
