"""Finding aids to take away: a record with everything below it that is public."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, abort

from example_app import doi
from example_app.exports import ead as finding_aids
from example_app.exports import loading

pages = Blueprint("exports", __name__)


@pages.get("/record/<path:key>/<any(ead3, ead2002):version>.xml")
def ead(key: str, version: str) -> Response:
    """What everybody may see, whoever asks."""
    record = loading.by_keys([key]).get(key)
    if record is None:
        abort(404)
    made = finding_aids.finding_aid(record, loading.with_contents(record), version)
    places: dict[Any, str] = {**made.places}
    doi.put_into_finding_aids(places)
    name = re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")
    answer = Response(made.text(), content_type="application/xml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{version}.xml"'
    return answer
