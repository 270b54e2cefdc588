"""The address at which harvesters ask (OAI-PMH 2.0), by GET and by POST."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request, url_for
from lxml import etree

from example_app.harvest.arguments import arguments_of, verb_of
from example_app.harvest.faults import Fault
from example_app.harvest.spans import stamp
from example_app.harvest.verbs import ANSWERS, OAI, XSI, element

pages = Blueprint("oai", __name__)

WITHOUT_ATTRIBUTES = frozenset({"badVerb", "badArgument"})


@pages.route("/oai", methods=["GET", "POST"])
def answer() -> Response:
    """Always 200 with XML: what was asked for, or an error of the protocol."""
    prefixes: dict[Any, str] = {None: OAI, "xsi": XSI}
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap=prefixes)
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {OAI}OAI-PMH.xsd")
    root.append(element("responseDate", stamp(datetime.now(UTC))))
    given = request.form if request.method == "POST" else request.args
    asked: Mapping[str, str] = {}
    try:
        verb = verb_of(given)
        arguments = arguments_of(given, verb)
        asked = {"verb": verb, **arguments}
        body = element(verb)
        body.extend(ANSWERS[verb](arguments))
    except Fault as fault:
        asked = {} if fault.code in WITHOUT_ATTRIBUTES else asked
        body = element("error", fault.message, code=fault.code)
    root.append(element("request", url_for("oai.answer", _external=True), **_legal(asked)))
    root.append(body)
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xsi"])
    return Response(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8"), content_type="text/xml; charset=utf-8"
    )


def _legal(asked: Mapping[str, str]) -> dict[str, str]:
    """What was asked, as far as it can stand in XML."""
    return {name: text for name, text in asked.items() if text.isprintable()}
