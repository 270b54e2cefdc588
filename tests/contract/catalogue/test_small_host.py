"""A typical host: Flask-SQLAlchemy, integer keys, and a mapping of fewer than thirty lines."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from flask_doi.catalogue.builders import agents, dates, identifiers, repository
from flask_doi.catalogue.contract import Change, Selection
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue
from flask_doi.errors import ConfigurationError


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Archive(Base):
    __tablename__ = "archive"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Creator(Base):
    __tablename__ = "creator"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Item(Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    archive_id: Mapped[int | None] = mapped_column(ForeignKey("archive.id"))
    creator_id: Mapped[int | None] = mapped_column(ForeignKey("creator.id"))
    title: Mapped[str]
    level: Mapped[str]
    date_text: Mapped[str] = mapped_column(default="")
    year: Mapped[int | None]
    ark: Mapped[str] = mapped_column(default="")
    public: Mapped[bool] = mapped_column(default=True)
    hidden: Mapped[bool] = mapped_column(default=False)
    doi: Mapped[str | None]
    archive: Mapped[Archive | None] = relationship()
    creator: Mapped[Creator | None] = relationship()


def small_catalogue(**further: Any) -> SQLAlchemyCatalogue:
    return SQLAlchemyCatalogue(
        Item,
        {
            "title": "title",
            "level": "level",
            "creators": agents("creator", name="name"),
            "dates": dates(text="date_text", start="year"),
            "identifiers": identifiers({"ARK": "ark"}),
            "restricted_description": "hidden",
        },
        parent="parent_id",
        published="public",
        repository=repository("archive", name="name"),
        url=("item", {"number": "key"}),
        doi="doi",
        **further,
    )


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    db.init_app(app)
    app.add_url_rule("/items/<int:number>", "item", lambda number: str(number))
    with app.test_request_context():
        Base.metadata.create_all(db.engine)
        board = Creator(id=4, name="Harbour Board")
        db.session.add(Item(id=1, title="Papers", level="fonds", creator=board, archive=Archive(id=2, name="Museum")))
        db.session.flush()
        db.session.add(
            Item(id=2, title="Letters", level="item", parent_id=1, date_text="c. 1890", year=1890, ark="ark:/1")
        )
        db.session.add(Item(id=3, title="Draft", level="item", parent_id=1, public=False))
        db.session.add(Item(id=5, title="Secret", level="fonds", hidden=True))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_mapping_fits_in_thirty_lines() -> None:
    assert len(inspect.getsource(small_catalogue).splitlines()) < 30


@pytest.mark.usefixtures("app")
def test_the_hosts_session_is_found_and_the_record_described() -> None:
    found = small_catalogue().get("2")
    assert found is not None
    assert (found.title, found.published) == ("Letters", True)
    assert [(agent.name, agent.source) for agent in found.creators] == [("Harbour Board", "1")]
    assert found.repository is not None
    assert (found.repository.key, found.repository.name, found.repository.source) == ("2", "Museum", "1")
    assert [(each.text, each.start) for each in found.dates] == [("c. 1890", "1890")]
    assert [(each.scheme, each.value) for each in found.identifiers] == [("ARK", "ark:/1")]
    assert found.parent is not None
    assert found.parent.url == "/items/1"


@pytest.mark.usefixtures("app")
def test_selections_and_changes_work() -> None:
    catalogue = small_catalogue()
    assert list(catalogue.select(Selection(published=True, repositories=("2",)))) == ["1", "2"]
    assert list(catalogue.affected(Change(kind="authority", key="4"))) == ["1", "2", "3"]
    assert catalogue.choices().repositories == [("2", "Museum")]
    assert catalogue.url_for("2") == "/items/2"


@pytest.mark.usefixtures("app")
def test_the_doi_is_written_where_the_host_keeps_it_and_nothing_else_is() -> None:
    item = db.session.get_one(Item, 2)
    small_catalogue().doi_changed("2", "10.5072/abcd")
    assert item.doi == "10.5072/abcd"
    assert not db.session.dirty
    db.session.rollback()
    assert item.doi is None, "the caller commits"


def test_without_flask_sqlalchemy_a_session_must_be_given() -> None:
    with Flask(__name__).app_context(), pytest.raises(ConfigurationError, match="give the catalogue a session="):
        small_catalogue().get("1")


def user(**given: Any) -> SimpleNamespace:
    return SimpleNamespace(**given)


VISITOR = user(is_authenticated=False, is_admin=True)
READER = user(is_authenticated=True)
ADMINISTRATOR = user(is_authenticated=True, is_admin=True)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("person", [None, VISITOR, READER, user(is_authenticated=True, is_admin="no")])
def test_everybody_sees_what_is_public_and_does_nothing(person: Any) -> None:
    catalogue = small_catalogue()
    assert catalogue.may(person, "see", "2")
    assert not any(catalogue.may(person, "see", key) for key in ("3", "5", "99", None))
    assert not any(
        catalogue.may(person, each, "2") for each in ("see_state", "mint", "batch", "deactivate", "configure")
    )


@pytest.mark.usefixtures("app")
def test_an_administrator_may_do_everything() -> None:
    actions = ("see", "see_state", "mint", "batch", "deactivate", "configure")
    assert all(small_catalogue().may(ADMINISTRATOR, action, key) for action in actions for key in ("3", "5", None))


@pytest.mark.usefixtures("app")
def test_the_hosts_own_answer_comes_first_and_none_leaves_it_to_the_default() -> None:
    catalogue = small_catalogue(may=lambda user, action, key: None if action == "see" else action == "mint")
    assert catalogue.may(READER, "mint", "2") is True
    assert catalogue.may(ADMINISTRATOR, "batch", None) is False
    assert catalogue.may(READER, "see", "2") is True
    assert catalogue.may(READER, "see", "3") is False


@pytest.mark.usefixtures("app")
def test_scope_and_edit_address_are_the_hosts() -> None:
    mine = Selection(repositories=("2",))
    catalogue = small_catalogue(scope=lambda user: mine, edit_url=lambda key, field: f"/edit/{key}#{field}")
    assert catalogue.scope(READER) == mine
    assert catalogue.edit_url("2", "title") == "/edit/2#title"
    assert small_catalogue().scope(READER) is None
    assert small_catalogue().edit_url("2", "title") is None
