"""Digital objects: files of the catalogue's own store, and the way to those kept elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, send_from_directory, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from example_app import sample_data, signals
from example_app.database import db
from example_app.models import DigitalObject
from example_app.permissions import may, role_of

pages = Blueprint("files", __name__)

STORE = sample_data.FILES


@pages.get("/file/<int:number>")
def download(number: int) -> Response | BaseResponse:
    """Hand out the file, or lead to the address on record. Closed material is for the staff only."""
    found = _file_or_stop(number)
    answer = _stored(found) if found.file_name else _elsewhere(found)
    signals.file_downloaded.send(
        current_app._get_current_object(),  # type: ignore[attr-defined]
        record=found.record,
        digital_object=found,
    )
    page = url_for("records.show", key=found.record.key, _external=True)
    answer.headers["Link"] = f'<{page}>; rel="collection"; type="text/html"'
    return answer


@pages.get("/preview/<int:number>")
def preview(number: int) -> Response:
    """The image as it stands on the record's page; looking at that page is not a download."""
    found = _file_or_stop(number)
    if not found.file_name or not found.media_type.startswith("image/"):
        abort(404)
    return _stored(found)


def _file_or_stop(number: int) -> DigitalObject:
    found = db.session.get(DigitalObject, number)
    if found is None or not may(current_user, "view", found.record):
        abort(404)
    if found.record.access != "open" and role_of(current_user) == "reader":
        abort(403)
    return found


def _stored(found: DigitalObject) -> Response:
    media_type = found.media_type or "application/octet-stream"
    answer = send_from_directory(STORE, found.file_name, mimetype=media_type)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


def _elsewhere(found: DigitalObject) -> BaseResponse:
    if urlsplit(found.uri).scheme not in {"http", "https"}:
        abort(404)
    return redirect(found.uri, code=303)
