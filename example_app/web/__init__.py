"""The pages of the catalogue."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from example_app.web import (
    accounts,
    authorities,
    display,
    editing,
    errors,
    exports,
    files,
    home,
    imports,
    language,
    oai,
    records,
    repositories,
)

csrf = CSRFProtect()  # type: ignore[no-untyped-call]


def init_app(app: Flask) -> None:
    """Register pages, login, form protection and the look on the application."""
    csrf.init_app(app)  # type: ignore[no-untyped-call]
    accounts.login_manager.init_app(app)  # type: ignore[no-untyped-call]
    for module in (home, records, editing, exports, files, authorities, repositories, imports, oai, accounts):
        app.register_blueprint(module.pages)
    csrf.exempt(oai.pages)  # type: ignore[no-untyped-call]
    csrf.exempt(language.pages)  # type: ignore[no-untyped-call]
    errors.init_app(app)
    language.init_app(app)
    display.init_app(app)
