"""A small application for processes that the tests start: configured by FLASK_* variables, its catalogue in memory."""

from __future__ import annotations

import os
import threading
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from flask_doi import DOI
from flask_doi.models import IntentKind
from flask_doi.services.context import context_of
from flask_doi.services.intents import note_in_host_transaction
from flask_doi.testing import FakeCatalogue, example_description

RECORDS = 60


def create_app() -> Flask:
    """The application; records r/0 to r/59 are published already and wait for their signal."""
    app = Flask("small_app")
    app.config.from_prefixed_env()
    app.config.update(SECRET_KEY="for tests only")
    db = SQLAlchemy(app)
    catalogue = FakeCatalogue(*[example_description(f"r/{number}") for number in range(RECORDS)])
    DOI(app, db=db, catalogue=catalogue, user=lambda: None)

    @app.post("/publish/<path:key>")
    def publish(key: str) -> str:
        note_in_host_transaction(context_of(app), IntentKind.PUBLISHED, key)
        db.session.commit()
        return "published"

    @app.get("/process")
    def process() -> dict[str, Any]:
        names = [thread.name for thread in threading.enumerate()]
        return {"pid": os.getpid(), "workers": names.count("flask-doi-worker")}

    return app
