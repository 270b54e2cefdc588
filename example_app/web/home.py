"""The front page and the search."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from example_app import doi, search
from example_app.database import db
from example_app.models import Record, Repository
from example_app.models.record import ACCESS, LEVELS
from example_app.permissions import may_catalogue, visible_to

pages = Blueprint("home", __name__)


@pages.get("/")
def index() -> str:
    visible = visible_to(current_user)
    counted = select(Record.repository_id, func.count()).where(visible).group_by(Record.repository_id)
    counts: dict[int, int] = dict(iter(db.session.execute(counted)))
    tops = select(Record).where(visible, Record.parent_id.is_(None)).order_by(Record.modified_at.desc()).limit(6)
    return render_template(
        "home.html",
        repositories=db.session.scalars(select(Repository).order_by(Repository.name)).all(),
        record_counts=counts,
        recent=db.session.scalars(search.with_parts(tops)).all(),
    )


@pages.get("/search")
def find() -> str | BaseResponse:
    terms = _terms()
    pasted = search.doi_in(terms.words)
    if pasted:
        record = _record_by_doi(terms.words)
        if record is not None:
            return redirect(url_for("records.show", key=record.key), code=303)
        tombstone = doi.find_tombstone(terms.words)
        if tombstone is not None:
            return redirect(tombstone, code=303)
    visible = visible_to(current_user)
    exact = search.by_full_reference_code(terms.words, visible)
    found = None if exact else db.paginate(search.query(terms, visible), per_page=_page_size(), error_out=False)
    listed = list(found.items) if found else exact
    return render_template(
        "search.html",
        terms=terms,
        pasted_doi=pasted,
        records=listed,
        found=found,
        total=found.total if found else len(exact),
        above=search.load_ancestors(listed),
        repositories=db.session.scalars(select(Repository).order_by(Repository.name)).all(),
        levels=LEVELS,
        access_levels=ACCESS,
    )


@pages.get("/robots.txt")
def robots() -> Response:
    lines = ["User-agent: *", "Disallow: /login", "Disallow: /catalogue/"]
    sitemap = doi.sitemap()
    lines += [f"Sitemap: {sitemap}"] if sitemap else []
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _terms() -> search.SearchTerms:
    given = request.args
    return search.SearchTerms(
        words=given.get("q", "").strip()[:500],
        repository=given.get("repository", ""),
        level=given.get("level", ""),
        access=given.get("access", ""),
        with_files=given.get("files") == "1",
        drafts_only=given.get("drafts") == "1" and may_catalogue(current_user),
    )


def _page_size() -> int:
    return int(current_app.config["PAGE_SIZE"])


def _record_by_doi(text: str) -> Record | None:
    key = doi.find_by_doi(text) or search.key_by_doi(text)
    if key is None:
        return None
    return db.session.scalar(select(Record).where(Record.key == key, visible_to(current_user)))
