"""The desk: the pages on which administrators look after many DOIs, inside their own catalogue."""

from __future__ import annotations

from flask import Blueprint

from flask_doi.web.desk.exports import add_export_rules
from flask_doi.web.desk.reports import add_report_rules


def add_desk_rules(pages: Blueprint) -> None:
    """The addresses of all pages of the desk."""
    add_report_rules(pages)
    add_export_rules(pages)
