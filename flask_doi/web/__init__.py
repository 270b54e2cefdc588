"""The pages of the plugin, and what its templates offer to the host's."""

from __future__ import annotations

from flask import Blueprint, Flask
from sqlalchemy.exc import SQLAlchemyError

from flask_doi.settings import Settings
from flask_doi.web.api import api_addresses
from flask_doi.web.asking import add_asking_rules
from flask_doi.web.badges import doi_badge, doi_badges
from flask_doi.web.citing import doi_citation, doi_citation_box
from flask_doi.web.confirm import add_confirm_rules
from flask_doi.web.desk import add_desk_rules
from flask_doi.web.desk.foundations import without_foundations
from flask_doi.web.head import doi_head
from flask_doi.web.keeping import add_keeping_rules
from flask_doi.web.landing import landing_pages
from flask_doi.web.menu import doi_menu
from flask_doi.web.notices import doi_notice
from flask_doi.web.pages import PACKAGE, PagesBlueprint, switched_off
from flask_doi.web.panel import add_panel_rules, doi_panel
from flask_doi.web.retiring import add_retiring_rules
from flask_doi.web.routing import add_converters
from flask_doi.web.signposts import put_up_signposts
from flask_doi.web.verifying import add_verifying_rules
from flask_doi.web.versions import add_version_rules, doi_versions

STATIC_PATH = "/doi-static"


def register(app: Flask, settings: Settings) -> None:
    """Adds the pages, and the functions for the host's templates; all say or render nothing while switched off."""
    add_converters(app.url_map)
    static = str(PACKAGE / "static")
    app.register_blueprint(PagesBlueprint("flask_doi", __name__, static_folder=static, static_url_path=STATIC_PATH))
    app.register_blueprint(_admin_pages(settings))
    app.register_blueprint(landing_pages(settings))
    app.register_blueprint(api_addresses(settings))
    put_up_signposts(app)
    app.jinja_env.globals.update(
        doi_badge=doi_badge,
        doi_badges=doi_badges,
        doi_citation=doi_citation,
        doi_citation_box=doi_citation_box,
        doi_head=doi_head,
        doi_menu=doi_menu,
        doi_notice=doi_notice,
        doi_panel=doi_panel,
        doi_versions=doi_versions,
    )


def _admin_pages(settings: Settings) -> Blueprint:
    """The pages for people who look after DOIs."""
    pages = Blueprint("flask_doi_admin", __name__, url_prefix=settings.url_prefix)
    pages.before_request(switched_off)
    pages.register_error_handler(SQLAlchemyError, without_foundations)
    add_panel_rules(pages)
    add_confirm_rules(pages)
    add_asking_rules(pages)
    add_keeping_rules(pages)
    add_version_rules(pages)
    add_retiring_rules(pages)
    add_verifying_rules(pages)
    add_desk_rules(pages)
    return pages
