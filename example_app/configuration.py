"""Where the catalogue's settings come from: defaults, ``FLASK_*`` variables, then what the caller gives."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

DEFAULTS: dict[str, Any] = {
    "CATALOGUE_NAME": "Tidemark",
    "CATALOGUE_STRAPLINE": "Archives held in common",
    "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 8 * 1024 * 1024,
    "MAX_FORM_PARTS": 20_000,
    "PAGE_SIZE": 50,
    "OAI_REPOSITORY_IDENTIFIER": "tidemark.example.org",
    "OAI_ADMIN_EMAIL": "archivist@tidemark.example.org",
    "OAI_PAGE_SIZE": 100,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SQLALCHEMY_ENGINE_OPTIONS": {},
}


def configure(app: Flask, config: Mapping[str, Any] | None) -> None:
    """Fill ``app.config``; a missing database address or secret key comes from the instance folder."""
    app.config.from_mapping(DEFAULTS)
    app.config.from_prefixed_env()
    app.config.from_mapping(config or {})
    if not app.config.get("SQLALCHEMY_DATABASE_URI"):
        database = _instance_folder(app) / "catalogue.sqlite"
        app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{database}"
    if not app.config.get("SECRET_KEY"):
        app.config["SECRET_KEY"] = _kept_secret(_instance_folder(app) / "secret_key")
    if not str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("sqlite"):
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True, **app.config["SQLALCHEMY_ENGINE_OPTIONS"]}


def _instance_folder(app: Flask) -> Path:
    folder = Path(app.instance_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _kept_secret(file: Path) -> str:
    """Read the secret of this installation; the first process to come makes it, readable by its owner only."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as handle:
        secret = secrets.token_hex(32)
        handle.write(secret)
    return secret
