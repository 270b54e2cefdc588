"""Pages for what went wrong, in plain words and with a way on."""

from __future__ import annotations

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

WORDS = {
    400: ("This request could not be understood", "The address or the form that was sent is not complete."),
    403: ("This is not open to you", "Your login does not include the right to do this."),
    404: (
        "Nothing is kept at this address",
        "The description may have been withdrawn, or the address has a slip in it.",
    ),
    405: ("This address does not work that way", "Please use the buttons of the page you came from."),
    413: (
        "This file is too large",
        "Split the finding aid, or ask an administrator to import it from the command line.",
    ),
    500: ("Something broke on our side", "Nothing you entered was wrong. Please try again in a moment."),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _form_expired)
    for status in WORDS:
        app.register_error_handler(status, _explain)


def _explain(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    heading, advice = WORDS[status]
    return render_template("errors/error.html", status=status, heading=heading, advice=advice), status


def _form_expired(error: HTTPException) -> tuple[str, int]:
    return (
        render_template(
            "errors/error.html",
            status=400,
            heading="The form had expired",
            advice="For your safety nothing was changed. Go back, load the page again and send the form once more.",
            back=request.path if request.endpoint else None,
        ),
        400,
    )
