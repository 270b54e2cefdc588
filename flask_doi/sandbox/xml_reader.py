"""Reading attributes out of a DataCite document (DataCite Metadata Schema 4.7).

What the document lacks is None or missing, so that it does not overwrite what is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .doi_name import read_doi
from .licences import expanded_rights, is_known_licence, licence_at
from .name_identifiers import read_affiliation, read_name_identifier, ror_address
from .text_cleaning import cleaned

Element = etree._Element
Values = dict[str, Any]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = re.compile(r"^(-?\d{4}|\d{4}-\d\d(-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d)?)?)?|\d{3}[xu]|\d{2}[xu]{2})[~?%]?$")
_UNKNOWN = frozenset(
    f":{code}" for code in ["unac", "unal", "unap", "unas", "unav", "unkn", "none", "null", "tba", "etal", "at"]
)


def read_datacite(root: Element) -> tuple[Values, str | None]:
    """The attributes in a document and the DOI it names."""
    doi = read_doi(_text(_child(root, "identifier")) or "")
    year = _text(_child(root, "publicationYear"))
    metadata: Values = {
        "creators": [
            _person(entry, "creator")
            for entry in _group(root, "creators", "creator")
            if len(list(_children(entry, "creatorName"))) < 2
        ],
        "contributors": [_person(entry, "contributor") for entry in _group(root, "contributors", "contributor")],
        "titles": _titles(root),
        "publisher": _publisher(_child(root, "publisher")),
        "publicationYear": year,
        "types": _types(_child(root, "resourceType")),
        "descriptions": list(_descriptions(root)),
        "container": _container(root),
        "sizes": _texts(root, "sizes", "size"),
        "formats": _texts(root, "formats", "format"),
        "version": _text(_child(root, "version")),
        "language": _text(_child(root, "language")),
        "dates": _dates(root, year),
        "identifiers": list(_identifiers(root)),
        "relatedIdentifiers": [_related(entry) for entry in _group(root, "relatedIdentifiers", "relatedIdentifier")],
        "relatedItems": [_item(entry) for entry in _group(root, "relatedItems", "relatedItem")],
        "fundingReferences": [_funding(entry) for entry in _group(root, "fundingReferences", "fundingReference")],
        "geoLocations": [place for entry in _group(root, "geoLocations", "geoLocation") if (place := _place(entry))],
        "rightsList": [_rights(entry) for entry in _group(root, "rightsList", "rights")],
        "subjects": [_subject(entry) for entry in _group(root, "subjects", "subject") if _text(entry)],
    }
    return {name: value for name, value in metadata.items() if value is not None}, doi


def _children(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element.iterchildren("{*}" + name))


def _child(element: Element | None, name: str) -> Element | None:
    return None if element is None else next(_children(element, name), None)


def _group(root: Element, group: str, single: str) -> Iterator[Element]:
    for parent in _children(root, group):
        yield from _children(parent, single)


def _text(element: Element | None) -> str | None:
    if element is None:
        return None
    return "".join(str(part) for part in element.itertext()).strip() or None


def _markup(element: Element | None) -> str | None:
    """The text of an element whose children are markup, such as `<br/>` or `<em>`."""
    if element is None:
        return None
    parts = [element.text or ""]
    for child in element.iterchildren():
        if isinstance(child.tag, str):
            name = etree.QName(child).localname
            inner = _markup(child)
            parts.append(f"<{name}/>" if inner is None else f"<{name}>{inner}</{name}>")
        parts.append(child.tail or "")
    return cleaned("".join(parts)) or None


def _compact(**values: Any) -> Values:
    return {name: value for name, value in values.items() if value is not None}


def _number(element: Element | None) -> Any:
    text = _text(element)
    try:
        return None if text is None else float(text)
    except ValueError:
        return text


def _person(element: Element, kind: str) -> Values:
    name = _child(element, f"{kind}Name")
    given, family = _text(_child(element, "givenName")), _text(_child(element, "familyName"))
    full = _text(name)
    name_type = name.get("nameType") if name is not None else None
    if full and not given and not family and name_type != "Organizational" and full.count(",") == 1:
        family, given = (part.strip() or None for part in full.split(","))
        name_type = "Personal"
    if family and given:
        full = f"{family}, {given}"
    return _compact(
        nameType=name_type,
        name=full,
        givenName=given,
        familyName=family,
        lang=name.get(_LANG) if name is not None else None,
        nameIdentifiers=[read_name_identifier(entry) for entry in _children(element, "nameIdentifier") if _text(entry)],
        affiliation=[read_affiliation(entry) for entry in _children(element, "affiliation") if _text(entry)],
        contributorType=element.get("contributorType"),
    )


def _plain_person(element: Element, kind: str) -> Values:
    person = _person(element, kind)
    names = ("nameType", "name", "givenName", "familyName", "contributorType")
    return {name: person[name] for name in names if name in person}


def _titles(parent: Element) -> list[Values]:
    found = [
        _compact(title=_markup(entry), titleType=entry.get("titleType"), lang=entry.get(_LANG))
        for entry in _group(parent, "titles", "title")
    ]
    return [title for title in found if title.get("title")]


def _publisher(element: Element | None) -> Values | None:
    name = _text(element)
    if element is None or name is None:
        return None
    return _compact(
        name=name,
        publisherIdentifier=element.get("publisherIdentifier"),
        publisherIdentifierScheme=element.get("publisherIdentifierScheme"),
        schemeUri=element.get("schemeURI"),
        lang=element.get(_LANG),
    )


def _types(element: Element | None) -> Values:
    if element is None:
        return {}
    return _compact(resourceTypeGeneral=element.get("resourceTypeGeneral"), resourceType=_text(element))


def _descriptions(root: Element) -> Iterator[Values]:
    for entry in _group(root, "descriptions", "description"):
        text = _markup(entry)
        if text:
            kind = entry.get("descriptionType") or "Abstract"
            yield _compact(description=text, descriptionType=kind, lang=entry.get(_LANG))


def _texts(root: Element, group: str, single: str) -> list[str]:
    return [text for entry in _group(root, group, single) if (text := _text(entry))]


def _dates(root: Element, year: str | None) -> list[Values]:
    dates = [
        _compact(date=text, dateType=entry.get("dateType"), dateInformation=entry.get("dateInformation"))
        for entry in _group(root, "dates", "date")
        if (text := _text(entry)) and _is_date(text)
    ]
    if year and not any(entry.get("dateType") == "Issued" for entry in dates):
        dates.append({"date": year, "dateType": "Issued"})
    return dates


def _is_date(text: str) -> bool:
    return text in _UNKNOWN or all(not part or part == ".." or _DATE.match(part) for part in text.split("/"))


def _identifiers(root: Element) -> Iterator[Values]:
    for entry in _group(root, "alternateIdentifiers", "alternateIdentifier"):
        text = _text(entry)
        if text:
            yield _compact(identifierType=entry.get("alternateIdentifierType"), identifier=text)


def _related(entry: Element) -> Values:
    kind = entry.get("relatedIdentifierType")
    text = _text(entry)
    return _compact(
        relatedIdentifier=read_doi(text or "") if kind == "DOI" else text,
        relatedIdentifierType=kind,
        relationType=entry.get("relationType"),
        relationTypeInformation=entry.get("relationTypeInformation"),
        resourceTypeGeneral=entry.get("resourceTypeGeneral"),
        relatedMetadataScheme=entry.get("relatedMetadataScheme"),
        schemeUri=entry.get("schemeURI"),
        schemeType=entry.get("schemeType"),
    )


def _item(entry: Element) -> Values:
    number = _child(entry, "number")
    texts = {name: _text(_child(entry, name)) for name in ("publicationYear", "volume", "issue")}
    pages = {name: _text(_child(entry, name)) for name in ("firstPage", "lastPage", "publisher", "edition")}
    return _compact(
        relationType=entry.get("relationType"),
        relationTypeInformation=entry.get("relationTypeInformation"),
        relatedItemType=entry.get("relatedItemType"),
        relatedItemIdentifier=_item_identifier(_child(entry, "relatedItemIdentifier")),
        creators=[_plain_person(person, "creator") for person in _group(entry, "creators", "creator")],
        titles=_titles(entry),
        **texts,
        number=_text(number),
        numberType=number.get("numberType") if number is not None else None,
        **pages,
        contributors=[_plain_person(person, "contributor") for person in _group(entry, "contributors", "contributor")],
    )


def _item_identifier(element: Element | None) -> Values | None:
    if element is None:
        return None
    kind, text = element.get("relatedItemIdentifierType"), _text(element)
    return _compact(
        relatedItemIdentifier=read_doi(text or "") if kind == "DOI" else text,
        relatedItemIdentifierType=kind,
        relatedMetadataScheme=element.get("relatedMetadataScheme"),
        schemeURI=element.get("schemeURI"),
        schemeType=element.get("schemeType"),
    )


def _funding(entry: Element) -> Values:
    identifier, award = _child(entry, "funderIdentifier"), _child(entry, "awardNumber")
    kind = identifier.get("funderIdentifierType") if identifier is not None else None
    scheme = identifier.get("schemeURI") if identifier is not None else None
    text = _text(identifier)
    if text and kind == "Crossref Funder ID":
        text = f"https://doi.org/10.13039/{text.rstrip('/').rsplit('/', 1)[-1]}"
    elif text and kind == "ROR":
        text, scheme = ror_address(text), "https://ror.org"
    return _compact(
        funderName=_text(_child(entry, "funderName")),
        funderIdentifier=text,
        funderIdentifierType=kind,
        schemeUri=scheme,
        awardNumber=_text(award),
        awardUri=award.get("awardURI") if award is not None else None,
        awardTitle=_text(_child(entry, "awardTitle")),
    )


def _place(entry: Element) -> Values:
    point, box = _child(entry, "geoLocationPoint"), _child(entry, "geoLocationBox")
    names = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")
    polygons = [found for polygon in _children(entry, "geoLocationPolygon") if (found := _polygon(polygon))]
    return _compact(
        geoLocationPoint=_point(point) or None,
        geoLocationBox=_compact(**{name: _number(_child(box, name)) for name in names}) or None,
        geoLocationPolygon=polygons[0] if len(polygons) == 1 else polygons or None,
        geoLocationPlace=_text(_child(entry, "geoLocationPlace")),
    )


def _point(element: Element | None) -> Values:
    latitude, longitude = _number(_child(element, "pointLatitude")), _number(_child(element, "pointLongitude"))
    return _compact(pointLatitude=latitude, pointLongitude=longitude)


def _polygon(element: Element) -> list[Values]:
    return [{name: _point(point)} for name in ("polygonPoint", "inPolygonPoint") for point in _children(element, name)]


def _rights(entry: Element) -> Values:
    statement = _compact(
        rights=_text(entry),
        rightsUri=entry.get("rightsURI"),
        rightsIdentifier=(entry.get("rightsIdentifier") or "").lower() or None,
        rightsIdentifierScheme=entry.get("rightsIdentifierScheme"),
        schemeUri=entry.get("schemeURI"),
        lang=entry.get(_LANG),
    )
    code = statement.get("rightsIdentifier", "")
    known = code if is_known_licence(code) else licence_at(statement.get("rightsUri", ""))
    expanded: Values = expanded_rights({**statement, "rightsIdentifier": known} if known else statement)
    return expanded


def _subject(entry: Element) -> Values:
    return _compact(
        subject=_text(entry),
        subjectScheme=entry.get("subjectScheme"),
        schemeUri=entry.get("schemeURI"),
        valueUri=entry.get("valueURI"),
        lang=entry.get(_LANG),
        classificationCode=entry.get("classificationCode"),
    )


def _container(root: Element) -> Values:
    """The journal or series the thing appeared in, from a series description or a part-of relation."""
    series = next(
        (
            _text(entry)
            for entry in _group(root, "descriptions", "description")
            if entry.get("descriptionType") == "SeriesInformation"
        ),
        None,
    )
    published_in = next(
        (
            _item(entry)
            for entry in _group(root, "relatedItems", "relatedItem")
            if entry.get("relationType") == "IsPublishedIn"
        ),
        None,
    )
    if published_in:
        return _container_of_item(published_in)
    parts = (
        entry
        for entry in _group(root, "relatedIdentifiers", "relatedIdentifier")
        if entry.get("relationType") == "IsPartOf"
    )
    part = next(parts, None)
    if not series and part is None:
        return {}
    general = _types(_child(root, "resourceType")).get("resourceTypeGeneral")
    return _compact(
        type="DataRepository" if general == "Dataset" else "Series",
        identifier=_text(part),
        identifierType=part.get("relatedIdentifierType") if part is not None else None,
        **read_series(series),
    )


def _container_of_item(item: Values) -> Values:
    identifier = item.get("relatedItemIdentifier") or {}
    number = item.get("number")
    titles = item.get("titles") or [{}]
    return _compact(
        type="Series",
        title=titles[0].get("title"),
        identifier=identifier.get("relatedItemIdentifier"),
        identifierType=identifier.get("relatedItemIdentifierType"),
        volume=item.get("volume"),
        issue=item.get("issue"),
        edition=item.get("edition"),
        number=number,
        chapterNumber=number if item.get("numberType") == "Chapter" else None,
        firstPage=item.get("firstPage"),
        lastPage=item.get("lastPage"),
    )


def read_series(text: str | None) -> Values:
    """Title, volume, issue and pages out of `Title, volume(issue), first-last`."""
    if not text:
        return {}
    title, _, rest = text.partition(",")
    volume = re.search(r"^\s*(\w+)?(?:\((.+?)\))?", rest)
    pages = re.search(r",\s*(\w+)(?:[-–](\w+))?\s*$", rest)
    return _compact(
        title=title.strip() or None,
        volume=volume.group(1) if volume else None,
        issue=volume.group(2) if volume else None,
        firstPage=pages.group(1) if pages else None,
        lastPage=pages.group(2) if pages else None,
    )
