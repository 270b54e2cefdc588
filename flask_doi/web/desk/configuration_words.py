"""The configuration in the visitor's language: labels, choices, where a value comes from, and what was changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from flask_doi.domain.citation_styles import usable_styles
from flask_doi.domain.configuration_wording import ACTS, CHOICES, HINTS, LABELS, NOTHING, OBJECTIONS, objection_text
from flask_doi.domain.outcome_wording import outcome_text
from flask_doi.services.configuring.effective import FIELDS
from flask_doi.services.configuring.examples import Example
from flask_doi.services.configuring.history import Line
from flask_doi.services.configuring.objections import Meanwhile, Objection
from flask_doi.services.configuring.texts import as_text
from flask_doi.web.agency_words import AGENCIES
from flask_doi.web.texts import doi_text, moment, translated

OF_RULES = {
    "rule_levels": "auto_mint_rules",
    "rule_repositories": "auto_mint_rules",
    "rule_access": "auto_mint_rules",
    "rule_has_digital_object": "auto_mint_rules",
    "typed": "prefix",
    "when": "credentials",
}
SECRET_FIELDS = frozenset({"credentials", "password", "api_token"})


def label(name: str) -> Markup:
    """What a field is called."""
    found = LABELS.get(OF_RULES.get(name, name))
    return escape(translated(found)) if found else escape(name)


def hint(name: str) -> Markup:
    """What a field means; empty where the label says it all."""
    return escape(translated(HINTS[name])) if name in HINTS else Markup()


def choices(name: str, but: Iterable[str] = ()) -> list[tuple[str, Markup]]:
    """The values of a field with what each is called."""
    if name == "citation_style":
        return [(style.name, escape(style.name)) for style in usable_styles()]
    return [(value, escape(translated(text))) for value, text in CHOICES[name].items() if value not in set(but)]


def has_choices(name: str) -> bool:
    """Whether a field offers a few values."""
    return name in CHOICES or name == "citation_style"


def shown_value(name: str | None, value: Any) -> Markup:
    """A value as the history and the notes show it."""
    text = as_text(value)
    if not text:
        return escape(translated(NOTHING))
    words = CHOICES.get(name or "", {}).get(text)
    return escape(translated(words)) if words else Markup('<bdi dir="auto">{}</bdi>').format(text)


def agency_word(agency: str) -> str:
    """What people call an agency."""
    return AGENCIES.get(agency, agency)


def pause_words(agency: str, code: str | None) -> Markup:
    """Why an account is paused."""
    return escape(outcome_text(code or "", {"agency": agency_word(agency)}, translated))


def objection_words(objection: Objection) -> str:
    """What stands against saving."""
    return str(escape(objection_text(objection.code, objection.params, translated)))


def remark_words(agency: str, code: str) -> Markup:
    """What the agency said to values that were saved all the same."""
    return doi_text(
        "Saved. But look at this: %(reason)s Until it is mended, the account may be paused.",
        reason=pause_words(agency, code),
    )


def source(name: str, *, actor: str | None, at: datetime | None, file_value: str) -> Markup:
    """Where a value comes from that a page has changed, and what the configuration file says."""
    in_file = shown_value(name, file_value)
    if name in SECRET_FIELDS:
        return doi_text("Changed here by %(actor)s, %(time)s.", actor=_name(actor), time=moment(at))
    return doi_text(
        "Changed here by %(actor)s, %(time)s; the configuration file says %(value)s.",
        actor=_name(actor),
        time=moment(at),
        value=in_file,
    )


def meanwhile_words(found: Meanwhile) -> Markup:
    """What somebody else changed since the page was opened."""
    params = {"field": label(found.field), "value": shown_value(found.field, found.value)}
    if found.actor is None or found.at is None:
        return doi_text("%(field)s is now %(value)s.", **params)
    return doi_text(
        "%(field)s is now %(value)s; %(actor)s changed it, %(time)s.",
        actor=_name(found.actor),
        time=moment(found.at),
        **params,
    )


def line_words(line: Line) -> Markup:
    """What was changed."""
    if line.field is None or line.code not in ("changed", "followed"):
        return escape(translated(ACTS.get(line.code, line.code)))
    params = {"field": label(line.field), "old": shown_value(line.field, line.old)}
    params["new"] = shown_value(line.field, line.new)
    if line.field in SECRET_FIELDS:
        return doi_text("%(field)s: back to the file's", field=params["field"])
    if line.code == "followed":
        return doi_text("%(field)s: from %(old)s back to the file's value, %(new)s", **params)
    return doi_text("%(field)s: from %(old)s to %(new)s", **params)


def example_words(found: Example) -> Markup:
    """The next DOI and where it leads, or which field it waits for."""
    if found.name is None or found.target is None:
        return doi_text("No example yet: look at the field %(field)s.", field=label(found.fault or "suffix"))
    ltr = Markup('<bdi dir="ltr">{}</bdi>')
    return doi_text(
        "The record %(record)s would get the DOI %(doi)s, which leads to %(target)s.",
        record=Markup('<bdi dir="auto">{}</bdi>').format(found.record),
        doi=ltr.format(found.name),
        target=ltr.format(found.target),
    )


def _name(actor: str | None) -> Markup:
    return Markup('<bdi dir="auto">{}</bdi>').format(actor) if actor else doi_text("somebody")


def short(kind: str, value: str) -> Markup:
    """One word of a list of words."""
    return escape(translated(CHOICES[kind].get(value, value)))


def line_of_origin(name: str, origin: Any) -> Markup:
    """Where the value of a field comes from."""
    if not origin.is_changed:
        is_usual = name in FIELDS and origin.file_value == as_text(FIELDS[name].default)
        return doi_text("Usual value") if is_usual else doi_text("From the configuration file")
    return source(name, actor=origin.actor, at=origin.at, file_value=origin.file_value)


def words() -> dict[str, Any]:
    """What the templates of the configuration use to speak."""
    return {
        "label": label,
        "hint": hint,
        "choices_of": choices,
        "has_choices": has_choices,
        "agency_word": agency_word,
        "pause_words": pause_words,
        "line_of_origin": line_of_origin,
        "line_words": line_words,
        "short": short,
        "no_key": escape(translated(OBJECTIONS["no_key"])),
    }
