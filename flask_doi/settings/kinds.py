"""How the value of a setting becomes what the code uses; each reader refuses with what to write instead."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask_doi.crosswalk.fields import MappingError
from flask_doi.crosswalk.mapping import read_mapping
from flask_doi.domain.citation_styles import STYLES, has_processor
from flask_doi.domain.price import Price
from flask_doi.domain.suffix import SuffixPattern, version_name
from flask_doi.errors import InvalidSuffix

Reader = Callable[[Any], Any]


class Impossible(ValueError):
    """A value cannot be used; the message says what to write instead."""


def text(value: Any) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise Impossible("write a text that is not empty")
    return value.strip()


def flag(value: Any) -> bool:
    """True or False, also as the words yes, no, on, off, 1, 0."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise Impossible("write True or False")


def whole(minimum: int, maximum: int | None = None) -> Reader:
    """A whole number within bounds."""

    def read(value: Any) -> int:
        try:
            number = int(str(value))
        except ValueError:
            number = minimum - 1
        if isinstance(value, bool) or number < minimum or (maximum is not None and number > maximum):
            upper = "" if maximum is None else f" and at most {maximum}"
            raise Impossible(f"write a whole number of at least {minimum}{upper}")
        return number

    return read


def seconds(minimum: float, maximum: float) -> Reader:
    """A number of seconds within bounds."""

    def read(value: Any) -> float:
        try:
            number = float(str(value))
        except ValueError:
            number = minimum - 1
        if not minimum <= number <= maximum:
            raise Impossible(f"write a number of seconds from {minimum:g} to {maximum:g}")
        return number

    return read


def choice(*words: str) -> Reader:
    """One of a few words."""

    def read(value: Any) -> str:
        word = str(value).strip()
        if word not in words:
            listed = ", ".join(f'"{known}"' for known in words)
            raise Impossible(f"write one of {listed}")
        return word

    return read


def name(value: Any) -> str:
    """A short lower-case name such as "datacite"."""
    word = str(value).strip().lower()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", word):
        raise Impossible('write a name such as "datacite"')
    return word


def web_address(value: Any) -> str:
    """An http or https address without user, query or fragment; the final slash is dropped."""
    parts = urlsplit(str(value).strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise Impossible('write an address such as "https://archive.example.org"')
    return str(value).strip().rstrip("/")


def redis_address(value: Any) -> str:
    """An address of a Redis server."""
    if urlsplit(str(value)).scheme not in ("redis", "rediss", "unix"):
        raise Impossible('write an address such as "redis://127.0.0.1:6379/0"')
    return str(value)


def path_prefix(value: Any) -> str:
    """The beginning of a path, such as "/admin/doi"."""
    path = str(value).strip().rstrip("/")
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", path):
        raise Impossible('write a path such as "/admin/doi", with a slash in front and none at the end')
    return path


def mail_address(value: Any) -> str:
    """One e-mail address."""
    address = str(value).strip()
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", address):
        raise Impossible('write one e-mail address such as "archivist@example.org"')
    return address


def smtp_address(value: Any) -> str:
    """A mail server, "smtp://user:password@host:587" (STARTTLS where it is offered) or "smtps://" (TLS throughout)."""
    try:
        parts = urlsplit(str(value).strip())
        is_usable = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or parts.path.strip("/") or parts.query or parts.fragment:
        raise Impossible('write an address such as "smtp://user:password@mail.example.org:587"')
    return str(value).strip()


def webhook_address(value: Any) -> str:
    """An http or https address that is sent messages; it may have a query, but no user and no fragment."""
    parts = urlsplit(str(value).strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment or parts.username:
        raise Impossible('write an address such as "https://hooks.example.org/doi"')
    return str(value).strip()


def language(value: Any) -> str:
    """A language as in "de" or "pt_BR"."""
    tag = str(value).strip().replace("-", "_")
    if not re.fullmatch(r"[A-Za-z]{2,3}(_[A-Za-z0-9]{2,8})*", tag):
        raise Impossible('write a language such as "de" or "pt_BR"')
    return tag


def time_zone(value: Any) -> str:
    """A time zone by its name in the IANA database."""
    name_of_zone = text(value)
    try:
        ZoneInfo(name_of_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Impossible('write a time zone such as "Africa/Johannesburg"') from None
    return name_of_zone


def host_names(value: Any) -> tuple[str, ...]:
    """Hosts, each with a port if it is not the usual one: "files.example.org", "127.0.0.1:8080"."""
    found = tuple(word.lower() for word in words(value))
    for word in found:
        if not re.fullmatch(r"(\[[0-9a-f:.]+\]|[^\s/@:\[\]]+)(:\d{1,5})?", word):
            raise Impossible('write hosts without scheme and path, such as ["files.example.org", "127.0.0.1:8080"]')
    return found


def price(value: Any) -> str:
    """An amount of money with its currency, such as "1.50 EUR"."""
    text = str(value).strip()
    if Price.parse(text) is None:
        raise Impossible('write an amount and a currency, such as "1.50 EUR"')
    return text


def doi_prefix(value: Any) -> str:
    """A DOI prefix, 10. and four or five digits; may be pasted with "doi:" or a trailing slash."""
    prefix = str(value).strip().removeprefix("doi:").rstrip("/")
    if not re.fullmatch(r"10\.\d{4,9}", prefix):
        raise Impossible('write the prefix assigned to you as a text, such as "10.80000"')
    return prefix


def shoulder(value: Any) -> str:
    """The beginning of every suffix; letters, digits and - . _ only; may be empty."""
    word = "" if value is None else str(value).strip().lower()
    if not re.fullmatch(r"[a-z0-9._-]{0,32}", word):
        raise Impossible("write at most 32 letters, digits, hyphens, dots or underscores")
    return word


def rate(value: Any) -> tuple[int, float]:
    """ "N/seconds", for instance "3000/300": N requests in any window of so many seconds."""
    match = re.fullmatch(r"\s*(\d+)\s*/\s*(\d+(?:\.\d+)?)\s*", str(value))
    if not match or int(match[1]) < 1 or float(match[2]) <= 0:
        raise Impossible('write "N/seconds", for instance "3000/300"')
    return int(match[1]), float(match[2])


def words(value: Any) -> tuple[str, ...]:
    """A list of words, also as text with commas."""
    listed = value.split(",") if isinstance(value, str) else value
    if not isinstance(listed, (list, tuple, set, frozenset)) or not all(isinstance(word, str) for word in listed):
        raise Impossible('write a list such as ["fonds", "series", "item"]')
    return tuple(word.strip() for word in listed if word.strip())


def citation_style(value: Any) -> str:
    """A style in which citations can be written here."""
    style = STYLES[choice(*STYLES)(value)]
    if style.csl is not None and not has_processor():
        raise Impossible('install flask-doi[csl] for this style, or write "archival" or "datacite"')
    return style.name


def crosswalk_mapping(value: Any) -> Mapping[str, Any]:
    """A mapping of properties of DataCite's metadata to what they are made of; read once, to see that it can be."""
    given = mapping(value)
    try:
        read_mapping(given)
    except MappingError as error:
        raise Impossible(str(error).rstrip("?.")) from None
    return dict(json.loads(json.dumps(given)))


def mapping(value: Any) -> Mapping[str, Any]:
    """A dictionary with text keys."""
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise Impossible("write a dictionary with text keys")
    return dict(value)


RULE_KEYS = ("levels", "repositories", "has_digital_object", "access")


def auto_mint_rules(value: Any) -> Mapping[str, Any]:
    """Conditions on level, repository, digital object and access that must all hold."""
    rules = dict(mapping(value))
    unknown = sorted(set(rules) - set(RULE_KEYS))
    if unknown:
        raise Impossible(f"{unknown[0]!r} is not a rule; the rules are {', '.join(RULE_KEYS)}")
    for key in ("levels", "repositories", "access"):
        if key in rules:
            rules[key] = list(words(rules[key]))
    if "has_digital_object" in rules:
        rules["has_digital_object"] = flag(rules["has_digital_object"])
    return rules


def secret_keys(value: Any) -> tuple[str, ...]:
    """Fernet keys, newest first."""
    from cryptography.fernet import Fernet

    keys = words(value)
    for key in keys:
        try:
            Fernet(key)
        except (ValueError, TypeError):
            raise Impossible("write keys made by cryptography's Fernet.generate_key(), newest first") from None
    if not keys:
        raise Impossible("write at least one key made by cryptography's Fernet.generate_key()")
    return keys


def suffix_pattern(value: Any) -> str:
    """ "opaque", or a template of suffixes such as "archive.{year}.{serial:05d}"."""
    pattern = text(value)
    try:
        SuffixPattern.parse(pattern)
    except InvalidSuffix as error:
        raise Impossible(f'write "opaque" or another pattern ({error})') from None
    return pattern


def version_pattern(value: Any) -> str:
    """ "opaque", or a template of the names of versions such as "{base}.{n}"."""
    pattern = text(value)
    if pattern.lower() == "opaque":
        return "opaque"
    try:
        version_name("base", 2, pattern)
    except InvalidSuffix as error:
        raise Impossible(f'write "opaque" or a pattern such as "{{base}}.{{n}}" ({error})') from None
    return pattern


def status_code(*codes: int) -> Reader:
    """One of a few HTTP status codes."""

    def read(value: Any) -> int:
        if str(value) not in map(str, codes):
            raise Impossible(f"write {' or '.join(map(str, codes))}")
        return int(str(value))

    return read


def function(value: Any) -> Any:
    """A function, or its address as "package.module:name"."""
    if callable(value) or (isinstance(value, str) and re.fullmatch(r"[\w.]+:\w+", value)):
        return value
    raise Impossible('write a function or its address such as "catalogue.doi:adjust"')


def url_template(value: Any) -> str:
    """A target address with {base} and {doi} or {key}."""
    template = text(value)
    fields = set(re.findall(r"{(\w*)}", template))
    between = re.sub(r"{\w*}", "", template)
    is_address = template.startswith(("{base}", "https://", "http://")) and not re.search(r"[\s<>\"{}]", between)
    if not is_address or not fields & {"doi", "key"} or fields - {"base", "doi", "key"}:
        raise Impossible('write an address with {base} and {doi} (or {key}), such as "{base}/doi/{doi}"')
    return template
