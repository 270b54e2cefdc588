"""Logging in and out, and the list of users."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy import select
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from example_app.database import db
from example_app.models import User
from example_app.permissions import may_administer, requires
from example_app.web.forms import CatalogueForm

pages = Blueprint("accounts", __name__)

login_manager = LoginManager()  # type: ignore[no-untyped-call]
login_manager.login_view = "accounts.login"
login_manager.login_message = "Please log in to go on."
login_manager.session_protection = "basic"


@cache
def _nobody() -> str:
    return generate_password_hash("nobody has this password")


class LoginForm(CatalogueForm):
    username = StringField("User name", [InputRequired("Enter your user name.")])
    password = PasswordField("Password", [InputRequired("Enter your password.")])


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_user(number: str) -> User | None:
    return db.session.get(User, int(number)) if number.isdecimal() else None


@pages.route("/login", methods=["GET", "POST"])
def login() -> str | Response | tuple[str, int]:
    visitor: Any = current_user
    if visitor.is_authenticated:
        return redirect(url_for("home.index"), code=303)
    form = LoginForm()
    if form.is_accepted():
        user = _authenticated(form.username.data or "", form.password.data or "")
        if user is not None:
            login_user(user)  # type: ignore[no-untyped-call]
            flash(f"Welcome, {user.full_name or user.username}.", "success")
            return redirect(_local_target(request.args.get("next", "")), code=303)
        form.password.errors = ["User name and password do not match. Check both; capital letters matter."]
    return render_template("accounts/login.html", form=form), 422 if form.errors or form.password.errors else 200


@pages.post("/logout")
def logout() -> Response:
    logout_user()  # type: ignore[no-untyped-call]
    flash("You have logged out.", "success")
    return redirect(url_for("home.index"), code=303)


@pages.get("/users")
@requires(may_administer)
def users() -> str:
    listed = db.session.scalars(select(User).order_by(User.username)).all()
    return render_template("accounts/users.html", users=listed)


def _authenticated(username: str, password: str) -> User | None:
    """The user, if the password fits. An unknown name takes as long as a wrong password."""
    user = db.session.scalar(select(User).where(User.username == username.strip()))
    fits = check_password_hash(user.password_hash if user else _nobody(), password)
    return user if user is not None and fits else None


def _local_target(target: str) -> str:
    """Where to go after login: only ever a path of this site."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return url_for("home.index")
    return target
