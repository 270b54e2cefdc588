"""What is wrong in a mapping is said when the catalogue is built, with the names that would be right."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, DynamicMapped, Mapped, Session, mapped_column, relationship

from flask_doi.catalogue.builders import agents, collection, constant, dates, equals, identifiers, repository
from flask_doi.catalogue.contract import CatalogueAdapter, KeepsDoi, KnowsHierarchy, LinksToFields
from flask_doi.catalogue.sqlalchemy import SQLAlchemyCatalogue
from flask_doi.errors import ConfigurationError

from .archive import Authority, Unit, catalogue

NO_DATABASE = Session()


def test_it_is_a_catalogue_adapter_with_every_option() -> None:
    adapter: CatalogueAdapter = catalogue(NO_DATABASE)
    assert isinstance(adapter, KnowsHierarchy)
    assert isinstance(adapter, LinksToFields)
    assert isinstance(adapter, KeepsDoi)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"titel": "title"}, r"fields\['titel'\]: a description has no such field. Did you mean 'title'"),
        ({"title": "titel"}, r"fields\['title'\]: Unit has no 'titel'. Did you mean 'title'.*There are: access"),
        ({"version": "institution.nam"}, r"Institution has no 'nam' \(in 'institution.nam'\). Did you mean 'name'"),
        ({"title": "institution"}, "'institution' is a relationship; name an attribute at its end"),
        ({"creators": "names"}, "'names' is a relationship; name Agent parts with a builder"),
        ({"title": Authority.name}, "Authority.name is no attribute of Unit"),
        ({"title": 7}, "is 7: it must be the name of an attribute"),
        ({"key": "slug"}, "works this out itself"),
        ({"parent": "parent"}, "works this out itself"),
        ({"title": collection("names", name="role")}, r"fields\['title'\] takes no parts"),
        ({"creators": agents("names", name="authority.nam")}, "Authority has no 'nam'"),
        ({"creators": agents("nams", name="x")}, "Unit has no 'nams'. Did you mean 'names'"),
        ({"creators": agents("names", name="authority")}, "name='authority' ends in a relationship"),
        ({"creators": agents("names", name="role", nickname="role")}, "Agent has no part 'nickname'"),
        ({"creators": agents("names", name="role", source="role")}, "Agent has no part 'source'"),
        ({"subjects": collection("terms", uri="term")}, "does not say where term comes from"),
        ({"dates": dates("dates", kind="kind")}, "does not say where text or start or end comes from"),
        ({"subjects": collection("terms", term="term", where={"kynd": "subject"})}, "UnitTerm has no 'kynd'"),
        ({"subjects": collection("terms", term="term", order="rank")}, "UnitTerm has no 'rank'"),
        ({"places": collection("institution.name", name="name")}, "does not end in a relationship"),
        ({"identifiers": identifiers({"ARK": "ark"})}, "Unit has no 'ark'"),
    ],
)
def test_a_wrong_field_is_named(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        catalogue(NO_DATABASE, fields=fields)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"key": "slugg"}, "key=: Unit has no 'slugg'. Did you mean 'slug'"),
        ({"key": "code"}, "key='code' is no column"),
        ({"parent": "parents"}, "parent='parents' is no relationship or column of Unit. Did you mean 'parent'"),
        ({"parent": "institution"}, "does not lead from one Unit to one other"),
        ({"parent": "names"}, "does not lead from one Unit to one other"),
        ({"path": "pathh"}, "path='pathh' is no column"),
        ({"published": None}, "Say which records are published"),
        ({"published": equals("state", "published")}, "Unit has no 'state'. Did you mean 'status'"),
        ({"repository": repository("institution", name="title")}, "Institution has no 'title'"),
        ({"repository": "institution"}, "is a relationship; name Repository parts"),
        ({"fields": {"published": constant(True)}}, "published is given twice"),
        ({"inherit": ("creator",)}, "'creator' cannot be inherited. Did you mean 'creators'"),
        ({"url": "/units/{slugg}"}, "url=: Unit has no 'slugg'"),
        ({"url": ("unit.show", {"slug": "slugg"})}, "Unit has no 'slugg'"),
        ({"url": "/units/{"}, "is no template"),
        ({"search": ("titel",)}, "Unit has no 'titel'"),
        ({"search": ("institution.name",)}, "columns of Unit only"),
        ({"load": ("nams",)}, "Unit has no 'nams'"),
        ({"doi": "dio"}, "Unit has no 'dio'. Did you mean 'doi'"),
    ],
)
def test_a_wrong_argument_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        catalogue(NO_DATABASE, **arguments)


def test_a_session_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="session=7 is neither"):
        SQLAlchemyCatalogue(Unit, {}, published=constant(True), url="/{key}", session=7)


def test_a_class_without_table_is_no_model() -> None:
    with pytest.raises(ConfigurationError, match="is not a class mapped by SQLAlchemy"):
        SQLAlchemyCatalogue(dict, {}, published=constant(True), url="/{key}")


def test_a_relationship_that_cannot_be_loaded_for_many_is_refused() -> None:
    class Base(DeclarativeBase):
        pass

    class Leaf(Base):
        __tablename__ = "leaf"
        id: Mapped[int] = mapped_column(primary_key=True)
        word: Mapped[str]
        book_id: Mapped[int] = mapped_column(ForeignKey("book.id"))

    class Book(Base):
        __tablename__ = "book"
        id: Mapped[int] = mapped_column(primary_key=True)
        leaves: DynamicMapped[Leaf] = relationship(lazy="dynamic")

    with pytest.raises(ConfigurationError, match="lazy='dynamic' and cannot be loaded for many"):
        SQLAlchemyCatalogue(Book, {"extent": "leaves.word"}, published=constant(True), url="/{key}")


def test_a_parent_may_be_named_by_its_column() -> None:
    assert catalogue(NO_DATABASE, parent="parent_id").model is Unit
