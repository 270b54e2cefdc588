"""Names of agents as finding aids write them: kind, role, parts, dates of life, authority files."""

from __future__ import annotations

import re

from example_app.importers.units import NameStatement

KINDS = {"persname": "person", "famname": "family", "corpname": "organisation"}
ROLE_OF_CODE = {
    "cre": "creator", "org": "creator", "aut": "author", "pht": "photographer", "art": "artist", "ill": "artist",
    "arc": "artist", "ctg": "cartographer", "cmp": "composer", "ivr": "interviewer", "ive": "interviewee",
    "drt": "director", "ctb": "contributor", "trl": "translator", "edt": "editor", "pbl": "publisher",
    "col": "collector", "com": "collector", "dnr": "donor", "fmo": "source", "dpt": "source", "prv": "source",
    "own": "source", "sll": "source", "bsl": "source", "auc": "source",
}  # fmt: skip
ROLE_OF_WORD = {
    "creator": "creator", "creation": "creator", "originator": "creator", "origination": "creator",
    "author": "author", "photographer": "photographer", "artist": "artist", "architect": "artist",
    "cartographer": "cartographer", "composer": "composer", "interviewer": "interviewer",
    "interviewee": "interviewee", "director": "director", "contributor": "contributor", "contribution": "contributor",
    "translator": "translator", "editor": "editor", "publisher": "publisher", "publication": "publisher",
    "collector": "collector", "collection": "collector", "compiler": "collector", "accumulation": "creator",
    "accumulator": "creator", "donor": "donor", "source": "source", "former owner": "source", "depositor": "source",
    "owner": "source", "seller": "source", "dealer": "source", "bookseller": "source", "auctioneer": "source",
    "subject": "subject", "name as subject": "subject",
}  # fmt: skip
_SCHEMES = {
    "orcid": "ORCID", "isni": "ISNI", "viaf": "VIAF", "wikidata": "Wikidata", "gnd": "GND", "naf": "LCNAF",
    "lcnaf": "LCNAF", "lcnaf ": "LCNAF", "ulan": "ULAN", "ror": "ROR",
}  # fmt: skip
_SCHEME_OF_HOST = (
    ("orcid.org/", "ORCID"), ("isni.org/", "ISNI"), ("viaf.org/viaf/", "VIAF"), ("wikidata.org/", "Wikidata"),
    ("d-nb.info/gnd/", "GND"), ("id.loc.gov/authorities/names/", "LCNAF"), ("vocab.getty.edu/ulan/", "ULAN"),
    ("ror.org/", "ROR"),
)  # fmt: skip
_CODE_IN_BRACKETS = re.compile(r"\(([a-z]{3})\)\s*$")
_LIFE = re.compile(
    r",\s*\(?((?:(?:b|d|fl|ca|c)\.\s*|born\s+|died\s+|active\s+|circa\s+)?\d{3,4}\??"
    r"(?:\s*[-–]\s*(?:(?:ca|c)\.\s*)?(?:\d{3,4}\??)?)?)\s*\)?\.?$"
)
_FAMILY = re.compile(r"\b(family|familie|famille|familia)\b", re.IGNORECASE)
_BODY = re.compile(
    r"\b(inc|ltd|llc|co|corp|company|gmbh|university|library|archives?|society|association|committee|council|board|"
    r"department|office|church|college|school|museum|ministry|institute|club|union|bureau|federation)\b",
    re.IGNORECASE,
)
_KEPT_FULL_STOP = re.compile(r"(?:^|[\s.(])(?:\w{1,3}|Inc|Corp|Bros|Dept|Univ|Prof)\.$")


def name_statement(
    text: str, kind: str = "", *, role: str = "creator", life: str = "", source: str = "", identifier: str = "",
    history: str = "",
) -> NameStatement | None:  # fmt: skip
    """Read a name; None when it is empty. Without a *kind* it is told from the shape of the name.

    Dates of life leave the name and are kept beside it.
    """
    name = " ".join(text.split()).strip(" ,;")
    if not name:
        return None
    is_guess, kind = not kind, kind or kind_of(name)
    if kind == "person":
        name, found = _without_life_dates(name)
        life = life or found
    name = _without_full_stop(name).strip(" ,;")
    family, given = _parts(name) if kind == "person" else ("", "")
    scheme, value = authority_of(source, identifier)
    return NameStatement(
        name=name, kind=kind, role=role, given_name=given, family_name=family, dates_of_existence=life.strip(" ,."),
        scheme=scheme, identifier=value, history=history, is_kind_guessed=is_guess,
    )  # fmt: skip


def kind_of(name: str) -> str:
    """Tell the kind of agent from a bare name; in doubt an organisation, whose name is never taken apart."""
    if _FAMILY.search(name):
        return "family"
    bare, life = _without_life_dates(name)
    if life and "," in bare:
        return "person"
    family, comma, given = bare.partition(",")
    is_person = bool(comma and given.strip() and len(family.split()) <= 3 and len(given.split()) <= 4)
    return "person" if is_person and not _BODY.search(name) and "," not in given else "organisation"


def role_of(relator: str, label: str = "", *, otherwise: str) -> str:
    """The catalogue's role for a MARC relator (code, word or "Word (cod)") or, without one, for a label."""
    for words in (relator, label):
        text = words.strip().strip(":.").lower()
        if not text:
            continue
        in_brackets = _CODE_IN_BRACKETS.search(text)
        code = in_brackets.group(1) if in_brackets else text.rpartition("/")[2]
        role = ROLE_OF_CODE.get(code) or ROLE_OF_WORD.get(text) or ROLE_OF_WORD.get(text.split(" (")[0])
        if role:
            return role
        if words is relator:
            return "contributor" if otherwise == "creator" else otherwise
    return otherwise


def authority_of(source: str, identifier: str) -> tuple[str, str]:
    """Scheme and bare value of an authority file number, or two empty strings when the file is not a known one."""
    value = identifier.strip()
    for host, scheme in _SCHEME_OF_HOST:
        if host in value:
            return scheme, value.rstrip("/").rpartition("/")[2]
    scheme = _SCHEMES.get(source.strip().lower(), "")
    if not scheme or not value or "://" in value:
        return "", ""
    return scheme, value


def drop_repeated_donors(names: list[NameStatement]) -> list[NameStatement]:
    """Leave out repetitions, and givers who are named in another role as well."""
    kept: dict[tuple[str, str], NameStatement] = {}
    others = {name.name for name in names if name.role not in {"donor", "source", "subject"}}
    for name in names:
        if name.role in {"donor", "source"} and name.name in others:
            continue
        kept.setdefault((name.name, name.role), name)
    return list(kept.values())


def _without_life_dates(name: str) -> tuple[str, str]:
    match = _LIFE.search(name)
    return (name[: match.start()], " ".join(match.group(1).split())) if match else (name, "")


def _without_full_stop(name: str) -> str:
    return name[:-1] if name.endswith(".") and not _KEPT_FULL_STOP.search(name) else name


def _parts(name: str) -> tuple[str, str]:
    family, comma, rest = name.partition(",")
    if not comma or "(" in family:
        return "", ""
    given = re.sub(r"\s*\([^)]*\)", "", rest.split(",")[0]).strip()
    return family.strip(), given
