"""How it stands with messages: where they go, whether there is a way, and what could not be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select

from flask_doi.domain.digest import TrialMessage
from flask_doi.models import Alert
from flask_doi.services.alerting import mailing
from flask_doi.services.context import Context


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertStanding:
    """Where messages go and how. `lacks` is "" when all is there, else "address" or "way"; `is_wanted` says that
    somebody asked for mails (DOI_ALERT_EMAIL). `trouble` is why the last one could not be sent, `webhook_host` where
    the webhook goes.
    """

    address: str | None
    way: str | None
    is_wanted: bool
    lacks: str = ""
    last_mailed: datetime | None = None
    trouble: str = ""
    trouble_since: datetime | None = None
    webhook_host: str | None = None
    webhook_trouble: str = ""
    webhook_given_up: int = 0

    @property
    def is_silent(self) -> bool:
        """Whether somebody waits for mails that cannot come."""
        return self.is_wanted and bool(self.lacks)


def alert_standing(context: Context) -> AlertStanding:
    """How it stands now."""
    to, way = mailing.address_of(context), mailing.way_to_mail(context)
    with context.session() as session:
        mailed = session.scalar(
            select(Alert.mailed_at).where(Alert.mailed_at.is_not(None)).order_by(Alert.id.desc()).limit(1)
        )
        stuck = session.scalars(
            select(Alert).where(Alert.mail_due_at.is_not(None), Alert.mail_trouble.is_not(None)).order_by(Alert.id)
        ).first()
        unposted = session.scalars(
            select(Alert).where(Alert.post_trouble.is_not(None)).order_by(Alert.id.desc()).limit(100)
        ).all()
    url = context.configured.webhook_url
    return AlertStanding(
        address=to,
        way=way,
        is_wanted=context.settings.alert_email is not None,
        lacks="address" if to is None else "way" if way is None else "",
        last_mailed=mailed,
        trouble=stuck.mail_trouble or "" if stuck is not None else "",
        trouble_since=stuck.created_at if stuck is not None else None,
        webhook_host=urlsplit(url).netloc if url else None,
        webhook_trouble=(unposted[0].post_trouble or "") if unposted else "",
        webhook_given_up=sum(alert.given_up_at is not None for alert in unposted),
    )


def send_test_mail(context: Context, actor: str) -> str:
    """Sends a mail to the address in the settings at once; "" when it went out, else a word for why not."""
    to = mailing.address_of(context)
    if to is None:
        return "no address"
    if mailing.way_to_mail(context) is None:
        return "no way"
    now = context.clock()
    letter = context.write_letter(context, TrialMessage(actor=actor, at=now))
    return mailing.mail(context, letter, to, name=f"test:{now.isoformat()}").trouble
