"""The withdrawal of a DOI whose metadata is a document of the host's own, written into that document."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree


def with_withdrawal(xml: str, date: Mapping[str, str], relation: Mapping[str, str] | None) -> str:
    """A DataCite document with one more date and, if given, one more related identifier."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(xml.lstrip("\ufeff \r\n\t").encode(), parser)
    withdrawal = _added(root, "dates", "date")
    withdrawal.text = date["date"]
    withdrawal.set("dateType", date["dateType"])
    withdrawal.set("dateInformation", date["dateInformation"])
    if relation is not None:
        related = _added(root, "relatedIdentifiers", "relatedIdentifier")
        related.text = relation["relatedIdentifier"]
        related.set("relatedIdentifierType", relation["relatedIdentifierType"])
        related.set("relationType", relation["relationType"])
    return etree.tostring(root, encoding="unicode")


def _added(root: etree._Element, list_name: str, name: str) -> etree._Element:
    """A new last element of a list of the document; the list is made when there is none."""
    namespace = etree.QName(root).namespace
    listed = root.find(etree.QName(namespace, list_name).text)
    if listed is None:
        listed = etree.SubElement(root, etree.QName(namespace, list_name))
    return etree.SubElement(listed, etree.QName(namespace, name))
