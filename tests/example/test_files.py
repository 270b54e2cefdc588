"""Digital objects: who gets them, and what is told about it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from example_app import signals
from example_app.database import db
from example_app.models import DigitalObject

from .visiting import Visitor, record_of


def file_of(app: Flask, key: str, place: int = 0) -> int:
    with app.app_context():
        return record_of(key).digital_objects[place].id


def test_an_open_file_is_handed_out_in_a_sandbox(app: Flask, visitor: Visitor) -> None:
    answer = visitor.client.get(f"/file/{file_of(app, 'kma/f2/2/1')}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.data.startswith(b"<svg")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_elsewhere_is_led_to(app: Flask, visitor: Visitor) -> None:
    answer = visitor.client.get(f"/file/{file_of(app, 'kma/c4/01')}")
    assert (answer.status_code, answer.location) == (303, "https://voices.kustendal.example/01.mp3")


def test_a_file_of_restricted_material_is_for_the_staff(app: Flask, visitor: Visitor, editor: Visitor) -> None:
    path = f"/file/{file_of(app, 'kma/c4/05')}"
    assert visitor.client.get(path).status_code == 403
    assert editor.client.get(path).status_code == 303


def test_a_file_of_a_hidden_record_does_not_exist(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        number = file_path(app, "kma/c5/5")
    assert visitor.client.get(f"/file/{number}").status_code == 404
    assert visitor.client.get(f"/preview/{number}").status_code == 404


def file_path(app: Flask, key: str) -> int:
    found = DigitalObject(record=record_of(key), file_name="stone-traps.txt", media_type="text/plain")
    db.session.add(found)
    db.session.commit()
    return found.id


def test_an_address_that_is_no_web_address_is_never_followed(app: Flask, visitor: Visitor) -> None:
    number = file_of(app, "kma/c4/01")
    with app.app_context():
        db.session.execute(sa.update(DigitalObject).where(DigitalObject.id == number).values(uri="javascript:alert(1)"))
        db.session.commit()
    assert visitor.client.get(f"/file/{number}").status_code == 404


def test_a_download_is_told_and_a_preview_is_not(app: Flask, visitor: Visitor) -> None:
    told: list[tuple[str, str]] = []

    def listen(_sender: Any, record: Any, digital_object: Any) -> None:
        told.append((record.key, digital_object.file_name))

    number = file_of(app, "kma/f2/2/1")
    with signals.file_downloaded.connected_to(listen):
        assert visitor.client.get(f"/preview/{number}").status_code == 200
        assert visitor.client.get(f"/file/{number}").status_code == 200
    assert told == [("kma/f2/2/1", "net-street.svg")]
