"""A small but complete archival catalogue: the host into which the DOI extension is plugged."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from example_app import models as models
from example_app.configuration import configure
from example_app.database import db, migrate, tune_sqlite

MIGRATIONS = Path(__file__).parent / "migrations"


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Build the catalogue; *config* wins over ``FLASK_*`` variables, which win over the defaults.

    ``INSTANCE_PATH`` moves the folder that keeps the SQLite database and the secret key.
    """
    instance = (config or {}).get("INSTANCE_PATH") or os.environ.get("FLASK_INSTANCE_PATH")
    app = Flask(__name__, instance_path=str(instance) if instance else None)
    configure(app, config)

    from example_app import commands, doi, web

    db.init_app(app)
    tune_sqlite(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS), include_name=doi.include_name, render_as_batch=True)
    web.init_app(app)
    commands.init_app(app)
    doi.plug_in(app)
    return app
