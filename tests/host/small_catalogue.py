"""A whole catalogue with DOIs: what a developer writes, and nothing else."""

from blinker import signal
from flask import Flask, render_template_string
from flask_sqlalchemy import SQLAlchemy

from flask_doi import DOI, Repository, SQLAlchemyCatalogue, agents, constant, equals

db, doi, published = SQLAlchemy(), DOI(), signal("published")
TOWN, PAGE = Repository(key="town", name="Town Archive"), "<h1>{{ record.title }}</h1>{{ doi_badge(record) }}"


class Record(db.Model):  # fmt: skip
    id, title, level = db.Column(db.Integer, primary_key=True), db.Column(db.String), db.Column(db.String)
    creator, status = db.Column(db.String), db.Column(db.String)


def create_app():  # fmt: skip
    app = Flask(__name__)
    app.config.from_prefixed_env()
    db.init_app(app)
    fields = {"title": "title", "level": "level", "creators": agents(name="creator"), "repository": constant(TOWN)}
    catalogue = SQLAlchemyCatalogue(Record, fields, published=equals("status", "public"), url="/{key}")
    doi.init_app(app, db=db, catalogue=catalogue, user=lambda: None)
    doi.listen(published=published, record=lambda sender, **kw: kw["record"])
    app.add_url_rule("/<int:key>", "page", lambda key: render_template_string(PAGE, record=db.session.get(Record, key)))
    return app
