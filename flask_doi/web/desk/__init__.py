"""The desk: the pages on which administrators look after many DOIs, inside their own catalogue."""

from __future__ import annotations

from flask import Blueprint

from flask_doi.web.desk.accounts import add_account_rules
from flask_doi.web.desk.alerts import add_alert_rules
from flask_doi.web.desk.batches import add_batch_rules
from flask_doi.web.desk.browse import add_browse_rules
from flask_doi.web.desk.configuration import add_configuration_rules
from flask_doi.web.desk.connection import add_connection_rules
from flask_doi.web.desk.dashboard import add_dashboard_rules
from flask_doi.web.desk.doi_attempts import add_attempt_rules
from flask_doi.web.desk.doi_changes import add_doi_change_rules
from flask_doi.web.desk.doi_page import add_doi_rules
from flask_doi.web.desk.exports import add_export_rules
from flask_doi.web.desk.failures import add_failure_rules
from flask_doi.web.desk.imports import add_import_rules
from flask_doi.web.desk.policy import add_policy_rules
from flask_doi.web.desk.queue import add_queue_rules
from flask_doi.web.desk.reports import add_report_rules
from flask_doi.web.desk.why import add_why_rules


def add_desk_rules(pages: Blueprint) -> None:
    """The addresses of all pages of the desk."""
    add_batch_rules(pages)
    add_dashboard_rules(pages)
    add_browse_rules(pages)
    add_configuration_rules(pages)
    add_account_rules(pages)
    add_connection_rules(pages)
    add_alert_rules(pages)
    add_why_rules(pages)
    add_policy_rules(pages)
    add_queue_rules(pages)
    add_failure_rules(pages)
    add_report_rules(pages)
    add_export_rules(pages)
    add_import_rules(pages)
    add_doi_rules(pages)
    add_doi_change_rules(pages)
    add_attempt_rules(pages)
