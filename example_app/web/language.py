"""The language in which extensions speak here; the catalogue's own few words are English."""

from __future__ import annotations

from flask import Blueprint, Flask, current_app, has_request_context, redirect, request, url_for
from flask_babel import Babel
from werkzeug.wrappers import Response

LANGUAGES = {"en_GB": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "af": "Afrikaans"}
COOKIE = "language"
A_YEAR = 365 * 24 * 3600

pages = Blueprint("language", __name__)


def chosen() -> str:
    """What the visitor chose, else the catalogue's own language."""
    wanted = request.cookies.get(COOKIE, "") if has_request_context() else ""
    return wanted if wanted in LANGUAGES else str(current_app.config["BABEL_DEFAULT_LOCALE"])


@pages.post("/language")
def choose() -> Response:
    """Keep the choice in a cookie and lead back to the page on which it was made.

    It needs no token against forgery: nothing is changed but how the visitor's own pages look.
    """
    answer = redirect(_back(), 303)
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        answer.set_cookie(COOKIE, wanted, max_age=A_YEAR, httponly=True, samesite="Lax")
    return answer


def _back() -> str:
    """A path of this site only."""
    given = request.form.get("back", "")
    is_path = given.startswith("/") and not given.startswith("//") and "\\" not in given
    return given if is_path and given.isprintable() else url_for("home.index")


def init_app(app: Flask) -> None:
    """Let Flask-Babel know the languages."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "en_GB")
    Babel(app, locale_selector=chosen)
    app.register_blueprint(pages)
    app.jinja_env.globals.update(languages=LANGUAGES, chosen_language=chosen)
