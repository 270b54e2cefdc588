"""The page for a DOI that is none of this catalogue's."""

from __future__ import annotations

from werkzeug.wrappers import Response

from flask_doi.domain.identifier import Doi
from flask_doi.errors import InvalidDoi
from flask_doi.web.pages import page


def unknown(text: str) -> Response:
    """404 with a way to look the DOI up; a name that is only kept here looks no different."""
    try:
        name = Doi.parse(text)
    except InvalidDoi:
        name = None
    response = page("doi/unknown.html", 404, name=name.name if name else None, link=name.url() if name else None)
    response.vary.add("Accept")
    return response
