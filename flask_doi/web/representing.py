"""A DOI in the format that a client chose, in the style it asked for."""

from __future__ import annotations

from werkzeug.wrappers import Response

from flask_doi.crosswalk.citation import cite
from flask_doi.crosswalk.cited import cited_doi
from flask_doi.domain.citation_styles import usable_styles
from flask_doi.domain.published import PublishedDoi
from flask_doi.services.context import Context
from flask_doi.web.metadata import formats_of, metadata_answer
from flask_doi.web.negotiation import Choice

CITATION = "citation"


def represent(context: Context, published: PublishedDoi, chosen: Choice) -> Response:
    """The DOI as chosen; a citation in the `style` asked for where it is known, else in that of the catalogue."""
    form, _ = formats_of(context, published)[chosen.name]
    style = chosen.params.get("style", "")
    if chosen.name == CITATION and style in {known.name for known in usable_styles()}:
        body = f"{cite(cited_doi(published), style).text}\n"
    else:
        body = form.write(published)
    return metadata_answer(context, published, form, body)
