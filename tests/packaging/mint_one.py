"""Run with the Python of an environment that holds the wheel and nothing of the checkout: mints and shows one DOI."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, os.getcwd())

import requests
from lxml import html

import flask_doi
from flask_doi.sandbox import serve


def main() -> None:
    assert Path(flask_doi.__file__).is_relative_to(sys.prefix), flask_doi.__file__
    with serve() as agency:
        os.environ["FLASK_DOI_API_URL"] = agency.url
        from small_catalogue import Record, create_app, db, published

        app = create_app()
        with app.app_context():
            record = Record(title="Minutes", level="item", creator="Town Council", status="public")
            db.session.add(record)
            db.session.flush()
            published.send(app, record=record)
            db.session.commit()
        done = app.test_cli_runner().invoke(args=["doi", "process-queue"])
        assert done.exit_code == 0, done.output
        (held,) = requests.get(f"{agency.url}/dois", timeout=5).json()["data"]
        assert held["attributes"]["state"] == "findable"
        visitor = app.test_client()
        page: Any = html.fromstring(visitor.get("/1").text)
        assert page.xpath("//*[@data-doi]/@data-doi") == [held["id"]]
        (styles,) = page.xpath("//link[@rel='stylesheet']/@href")
        assert visitor.get(styles).status_code == 200
        shown: Any = html.fromstring(requests.get(f"{agency.url}/_sandbox/", timeout=5).text)
        (styles,) = shown.xpath("//link[@rel='stylesheet']/@href")
        assert requests.get(agency.url + styles, timeout=5).status_code == 200
    print(held["id"])


main()
