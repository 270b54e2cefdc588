"""Reading Crossref deposits (UNIXREF) as the service does: title, people, dates, publisher and kind."""

from __future__ import annotations

from typing import Any

from lxml import etree

Element = etree._Element
Values = dict[str, Any]

_UNAVAILABLE: Values = {"nameType": "Organizational", "name": ":(unav)"}
_KINDS = {
    "journal_article": ("JournalArticle", "JournalArticle"),
    "book": ("Book", "Book"),
    "book_metadata": ("Book", "Book"),
    "content_item": ("BookChapter", "BookChapter"),
    "conference_paper": ("ConferencePaper", "ProceedingsArticle"),
    "dissertation": ("Dissertation", "Dissertation"),
    "database": ("Dataset", "Dataset"),
    "report-paper": ("Report", "Report"),
    "posted_content": ("JournalArticle", "PostedContent"),
    "journal": ("Journal", "Journal"),
}
_DESCRIBED = (
    "journal_article",
    "content_item",
    "conference_paper",
    "dissertation",
    "report-paper",
    "posted_content",
    "database",
)


def is_crossref(root: Element) -> bool:
    return next(root.iter("{*}crossref"), None) is not None or etree.QName(root).localname.startswith("crossref")


def read_crossref(root: Element) -> Values:
    """The attributes in a deposit."""
    described = _described(root)
    kind = etree.QName(described).localname
    general, specific = _KINDS.get(kind, ("Other", None))
    issued = _date(next(described.iter("{*}publication_date"), next(root.iter("{*}publication_date"), None)))
    updated = _item(root, "last-update")
    dates = [{"date": date, "dateType": name} for name, date in (("Issued", issued), ("Updated", updated)) if date]
    people = _people(described)
    publisher = _item(root, "publisher-name") or _text(next(root.iter("{*}publisher_name"), None))
    title = _text(next(described.iter("{*}title"), None))
    data = next(described.iter("{*}doi_data"), None)
    url = _text(next(data.iter("{*}resource"), None)) if data is not None else None
    return {
        "types": {"resourceTypeGeneral": general, **({"resourceType": specific} if specific else {})},
        "titles": [{"title": title or ":(unav)"}],
        "creators": [person for role, person in people if role == "author"] or [_UNAVAILABLE],
        "contributors": [{**person, "contributorType": "Editor"} for role, person in people if role == "editor"],
        "dates": dates,
        **({"publicationYear": issued[:4]} if issued else {}),
        **({"publisher": {"name": publisher}} if publisher else {}),
        **({"url": url} if url else {}),
    }


def _described(root: Element) -> Element:
    for name in _DESCRIBED:
        found = next(root.iter("{*}" + name), None)
        if found is not None:
            return found
    for name in ("book", "journal"):
        found = next(root.iter("{*}" + name), None)
        if found is not None:
            return found
    return root


def _people(described: Element) -> list[tuple[str, Values]]:
    group = next(described.iter("{*}contributors"), None)
    found: list[tuple[str, Values]] = []
    for element in [] if group is None else group.iterchildren():
        if not isinstance(element.tag, str):
            continue
        role = element.get("contributor_role") or "author"
        family = _text(next(element.iter("{*}surname"), None))
        given = _text(next(element.iter("{*}given_name"), None))
        if family:
            name = ", ".join(part for part in (family, given) if part)
            person: Values = {"nameType": "Personal", "name": name, "familyName": family}
            found.append((role, {**person, **({"givenName": given} if given else {})}))
        else:
            found.append((role, {"nameType": "Organizational", "name": _text(element)}))
    return found


def _date(element: Element | None) -> str | None:
    if element is None:
        return None
    parts = [_text(next(element.iter("{*}" + name), None)) for name in ("year", "month", "day")]
    kept: list[str] = []
    for part in parts:
        if not part:
            break
        kept.append(part.zfill(2))
    return "-".join(kept) or None


def _item(root: Element, name: str) -> str | None:
    for element in root.iter("{*}crm-item"):
        if element.get("name") == name:
            return _text(element)
    return None


def _text(element: Element | None) -> str | None:
    if element is None:
        return None
    return " ".join("".join(str(part) for part in element.itertext()).split()) or None
