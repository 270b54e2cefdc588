"""Rights (DataCite schema 4.6, property 16): three separate statements, on access, on its conditions, on use.

The level of access is said in the COAR Access Rights vocabulary 1.0, which aggregators read. DataCite refuses a
statement of more than 2000 characters.
"""

from __future__ import annotations

from typing import Any

from flask_doi.domain.description import Access, Description, Rights
from flask_doi.domain.languages import language_tag
from flask_doi.domain.licences import licence_at
from flask_doi.domain.links import web_link
from flask_doi.domain.plain_text import clean, cut, has_words, words

RIGHTS_LENGTH = 2000

_COAR = "http://purl.org/coar/access_right/"
_ACCESS_RIGHTS = {
    Access.OPEN: ("open access", "c_abf2"),
    Access.RESTRICTED: ("restricted access", "c_16ec"),
    Access.EMBARGOED: ("embargoed access", "c_f1cf"),
    Access.METADATA_ONLY: ("metadata only access", "c_14cb"),
}


def rights_list(description: Description) -> list[dict[str, Any]]:
    """The access right, the access statement (ISAD(G) 3.4.1) and the rights in the material."""
    told = [] if description.access is None else [_access_right(description.access)]
    statement = description.access_statement
    if statement is not None and has_words(statement.value):
        told.append(_with_language({"rights": cut(clean(statement.value), RIGHTS_LENGTH)}, statement.language))
    told.extend(_right(right) for right in description.rights if has_words(right.statement) or web_link(right.uri))
    return [right for place, right in enumerate(told) if right not in told[:place]]


def _access_right(access: Access) -> dict[str, Any]:
    label, code = _ACCESS_RIGHTS[access]
    return {"rights": label, "rightsUri": f"{_COAR}{code}", "lang": "en"}


def _right(right: Rights) -> dict[str, Any]:
    """A statement in words; one that is only a link goes by the name of the licence, or by the link itself."""
    link = web_link(right.uri)
    known = licence_at(link)
    said = clean(right.statement) if has_words(right.statement) and web_link(right.statement) != link else ""
    text = said or (known.name if known else "") or link or words(right.statement)
    told: dict[str, Any] = {"rights": cut(text, RIGHTS_LENGTH)}
    if link:
        told["rightsUri"] = link
    if has_words(right.identifier):
        told["rightsIdentifier"] = words(right.identifier)
        if has_words(right.scheme):
            told["rightsIdentifierScheme"] = words(right.scheme)
    elif known:
        told |= {
            "rightsIdentifier": known.code,
            "rightsIdentifierScheme": known.scheme,
            "schemeUri": known.scheme_uri,
        }
    return _with_language(told, right.language)


def _with_language(told: dict[str, Any], language: str | None) -> dict[str, Any]:
    tag = language_tag(language or "")
    return told | {"lang": tag} if tag else told
