"""The settings of the installation that a page may change: as they are, where they come from, and changing them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_doi.models import Setting
from flask_doi.services import schedules
from flask_doi.services.accounts import ensure_configured_account
from flask_doi.services.configuring import history
from flask_doi.services.configuring.effective import CHANGEABLE, allows, put_over, refresh, stored_changes
from flask_doi.services.configuring.objections import Meanwhile, Objection, Saved
from flask_doi.services.configuring.texts import as_stored, as_text, read_text
from flask_doi.services.context import Context
from flask_doi.services.retrying import again
from flask_doi.settings.kinds import Impossible

ON_THE_FORM = tuple(name for name in CHANGEABLE if name != "environment")
PRODUCTION = "production"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownSetting:
    """A setting as it is now. `is_changed` says that a page made it so; then `file_value` is what app.config says."""

    name: str
    value: str
    file_value: str
    is_changed: bool
    actor: str | None = None
    at: datetime | None = None


def shown_settings(context: Context) -> dict[str, ShownSetting]:
    """Every setting that a page may change, by name."""
    with context.session() as session:
        return _shown(context, session)


def _shown(context: Context, session: Session) -> dict[str, ShownSetting]:
    stored = stored_changes(session)
    now = put_over(context.configured, stored)
    told = history.last_changes(session, None)
    found = {}
    for name in CHANGEABLE:
        is_changed = name in stored
        actor, at = told.get(name, (None, None)) if is_changed else (None, None)
        found[name] = ShownSetting(
            name=name,
            value=as_text(getattr(now, name)),
            file_value=as_text(getattr(context.configured, name)),
            is_changed=is_changed,
            actor=actor,
            at=at,
        )
    return found


def save_settings(
    context: Context,
    wanted: Mapping[str, str],
    *,
    seen: Mapping[str, str],
    back: Collection[str] = (),
    actor: str | None = None,
) -> Saved:
    """Changes settings, all or none; those in `back` follow app.config again.

    `seen` holds what whoever changes them had before their eyes: where somebody else changed one since, nothing is
    written and the answer says who and what.
    """
    unknown = sorted((set(wanted) | set(back)) - set(ON_THE_FORM))
    if unknown:
        raise KeyError(unknown[0])
    values, objections = _read(wanted, back)
    if objections:
        return Saved(objections=objections)
    saved = again(lambda: _write(context, values, seen, back, actor))
    if saved.fields:
        take_effect(context)
    return saved


def _read(wanted: Mapping[str, str], back: Collection[str]) -> tuple[dict[str, Any], tuple[Objection, ...]]:
    values: dict[str, Any] = {}
    objections = []
    for name, text in wanted.items():
        try:
            values[name] = read_text(name, text)
        except Impossible:
            if name not in back:
                objections.append(Objection(code=name, field=name))
    return values, tuple(objections)


def _write(
    context: Context, values: Mapping[str, Any], seen: Mapping[str, str], back: Collection[str], actor: str | None
) -> Saved:
    with context.transaction() as session:
        rows = {row.name: row for row in session.scalars(select(Setting).with_for_update())}
        shown = _shown(context, session)
        meanwhile = tuple(
            Meanwhile(field=name, value=shown[name].value, actor=shown[name].actor, at=shown[name].at)
            for name in seen
            if name in shown and shown[name].value != seen[name]
        )
        if meanwhile:
            return Saved(meanwhile=meanwhile)
        fields = [
            name
            for name in dict.fromkeys((*values, *back))
            if _write_one(context, session, rows.get(name), shown[name], values.get(name), name in back, actor)
        ]
        return Saved(fields=tuple(fields))


def _write_one(
    context: Context,
    session: Session,
    row: Setting | None,
    shown: ShownSetting,
    value: Any,
    is_back: bool,
    actor: str | None,
) -> bool:
    text = as_text(value)
    is_files_again = is_back or (shown.is_changed and text == shown.file_value and text != shown.value)
    if is_files_again:
        if row is None:
            return False
        session.delete(row)
        text = shown.file_value
    elif text == shown.value:
        return False
    elif row is None:
        session.add(Setting(name=shown.name, value=as_stored(value), actor=actor, updated_at=context.clock()))
    else:
        row.value, row.actor, row.updated_at = as_stored(value), actor, context.clock()
    code = "followed" if is_files_again else "changed"
    history.note(context, session, code, field=shown.name, old=shown.value, new=text, actor=actor)
    return True


def change_environment(context: Context, wanted: str, *, typed: str, actor: str | None = None) -> Saved:
    """Lowers the environment, or raises it again up to what app.config says; production asks for the word."""
    if not allows(context.configured, wanted):
        params = {"ceiling": context.configured.environment}
        return Saved(objections=(Objection(code="environment_too_high", field="environment", params=params),))
    now = refresh(context).environment
    if wanted == PRODUCTION and now != PRODUCTION and typed.strip().lower() != PRODUCTION:
        return Saved(objections=(Objection(code="type_word", field="typed", params={"word": PRODUCTION}),))
    if wanted == now:
        return Saved()
    back = {"environment"} if wanted == context.configured.environment else set()
    saved = again(lambda: _write(context, {"environment": wanted}, {}, back, actor))
    take_effect(context)
    return saved


def take_effect(context: Context) -> None:
    """Lets this process work with what was just saved, and wakes the workers; others follow within seconds."""
    refresh(context)
    ensure_configured_account(context)
    with context.transaction() as session:
        schedules.make_due(context, session, "retelling")
    context.wake()
