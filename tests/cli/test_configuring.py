"""The configuration from the command line: shown with its sources, changed, taken over from other systems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests

from flask_doi.services.configuring.foreign_files import read_file
from flask_doi.services.configuring.foreign_names import understand
from flask_doi.services.context import context_of

from .conftest import Host

INVENIO = """
import os
RDM_RECORDS_DOI_DATACITE_ENABLED = True
RDM_RECORDS_DOI_DATACITE_USERNAME = "sandbox.archive"
RDM_RECORDS_DOI_DATACITE_PASSWORD = "sandbox"
RDM_RECORDS_DOI_DATACITE_PREFIX = "10.80000"
RDM_RECORDS_DOI_DATACITE_FORMAT = "{prefix}/datacite.{id}"
DATACITE_API_URL = os.environ["WHEREVER"]
os.system("touch ran")
"""
DSPACE = """
# the DOI part of dspace.cfg
identifier.doi.user = MEMBER.ELSEWHERE
identifier.doi.password = top-secret # as the agency wrote
identifier.doi.prefix = 10.80000
identifier.doi.namespaceseparator = dspace-
crosswalk.dissemination.DataCite.publisher = My University Press
crosswalk.dissemination.DataCite.hostingInstitution = "My University"
crosswalk.dissemination.DataCite.dataManager = ${default.manager}
webui.preferred.identifier = doi
identifier.doi.something = else
"""
HERATIO = """
export DATACITE_TEST_MODE=true
datacite_api_token='eyJ.secret.token'
QUEUE_RATE_LIMIT_DATACITE_EVENTS=30
"""


def settings(host: Host) -> dict[str, Any]:
    return {each["name"]: each for each in host.json("config", "show")["settings"]}


def account(host: Host, number: int = 0) -> dict[str, Any]:
    return dict(host.json("config", "show")["accounts"][number])


def test_each_value_is_shown_with_where_it_comes_from_and_no_secret(host: Host) -> None:
    host.run("config", "set", "DOI_RATE_LIMIT", "30/60")
    shown = settings(host)
    assert shown["DOI_RATE_LIMIT"] == shown["DOI_RATE_LIMIT"] | {"value": "30/60", "source": "page", "by": "system"}
    assert shown["DOI_API_URL"]["source"] == "app.config"
    assert shown["DOI_GRACE_PERIOD"] == {"name": "DOI_GRACE_PERIOD", "value": 0, "source": "default"}
    assert shown["DOI_PASSWORD"]["value"] == "***"
    host.app.test_cli_runner().invoke(args=["doi", "config", "set", "DOI_PASSWORD", "-"], input="Kennwort-7\n")
    for told in (host.run("config", "show").output, host.run("config", "show", "--json").output):
        assert "SANDBOX.ARCHIVE" in told
        assert "10.80000" in told
        assert "Kennwort" not in told
        assert "gAAAA" not in told
    assert [each["name"] for each in host.json("config", "show", "--changed")["settings"]] == ["DOI_RATE_LIMIT"]


def test_a_setting_is_changed_checked_and_given_back_to_the_file(host: Host) -> None:
    assert host.run("config", "set", "grace-period", "60").exit_code == 0
    assert context_of(host.app).settings.grace_period == 60
    refused = host.run("config", "set", "DOI_GRACE_PERIOD", "soon")
    assert refused.exit_code == 1
    assert "whole number of seconds" in refused.output
    assert host.run("config", "set", "DOI_GRACE_PERIOD", "--back").exit_code == 0
    assert context_of(host.app).settings.grace_period == 0
    assert host.run("config", "set", "DOI_API_URL", "https://elsewhere.example.org").exit_code == 2


def test_fields_of_an_account_are_changed_and_followed_again(host: Host) -> None:
    assert host.run("config", "set", "shoulder", "hma-").exit_code == 0
    assert host.run("config", "set", "auto_mint_rules", '{"levels": ["item"]}').exit_code == 0
    assert account(host)["fields"]["shoulder"] == "hma-"
    assert account(host)["fields"]["rule_levels"] == ["item"]
    assert account(host)["changed_on_page"] == ["auto_mint_rules", "shoulder"]
    host.run("config", "set", "shoulder", "--back")
    assert account(host)["fields"]["shoulder"] == ""
    assert account(host)["changed_on_page"] == ["auto_mint_rules"]


def test_a_password_is_read_from_standard_input_and_never_from_the_command_line(host: Host) -> None:
    assert host.run("config", "set", "DOI_PASSWORD", "visible to all").exit_code == 2
    requests.post(
        f"{host.sandbox.url}/_sandbox/accounts",
        json={"id": "SANDBOX.ARCHIVE", "password": "neuer Schlüssel"},
        timeout=5,
    )
    done = host.app.test_cli_runner().invoke(
        args=["doi", "config", "set", "DOI_PASSWORD", "-"], input="neuer Schlüssel\n"
    )
    assert done.exit_code == 0
    assert "neuer" not in done.output
    assert host.run("mint", "--id", "f1/1", "--now").exit_code == 0
    wrong = host.app.test_cli_runner().invoke(args=["doi", "config", "set", "DOI_PASSWORD", "-"], input="mistyped\n")
    assert wrong.exit_code == 0
    assert "did not accept the password" in wrong.output


def test_an_import_says_first_what_it_would_do(host: Host, tmp_path: Path) -> None:
    file = tmp_path / "invenio.cfg"
    file.write_text(INVENIO)
    told = host.run("config", "import", str(file), "--dry-run")
    assert told.exit_code == 0, told.output
    assert "would set: DOI_SUFFIX = datacite.{id} (from RDM_RECORDS_DOI_DATACITE_FORMAT)" in told.output
    assert "would set: DOI_PASSWORD = (not shown)" in told.output
    assert "not read:  DATACITE_API_URL" in told.output
    assert "Nothing was changed. The account would be SANDBOX.ARCHIVE." in told.output
    assert account(host)["fields"]["suffix"] == "opaque"
    assert not (tmp_path / "ran").exists()
    assert not Path("ran").exists()


def test_an_import_changes_the_account_of_that_repository_id(host: Host, tmp_path: Path) -> None:
    file = tmp_path / "invenio.cfg"
    file.write_text(INVENIO)
    done = host.run("config", "import", str(file))
    assert done.exit_code == 0, done.output
    assert account(host)["fields"]["suffix"] == "datacite.{id}"
    assert len(host.json("config", "show")["accounts"]) == 1
    host.run("mint", "--id", "f1/1", "--now")
    assert "10.80000/datacite.f1" in host.run("list").output


def test_an_import_adds_the_account_that_is_not_there(host: Host, tmp_path: Path) -> None:
    file = tmp_path / "dspace.cfg"
    file.write_text(DSPACE)
    done = host.run("config", "import", str(file))
    assert done.exit_code == 0, done.output
    assert "not known: identifier.doi.something" in done.output
    assert "not read:  crosswalk.dissemination.DataCite.dataManager" in done.output
    assert "top-secret" not in done.output
    added = account(host, 1)
    assert added["repository_id"] == "MEMBER.ELSEWHERE"
    assert added["credentials"] == "***"
    assert added["fields"]["shoulder"] == "dspace-"
    assert added["fields"]["publisher"] == "My University Press"
    assert added["fields"]["hosting_institution"] == "My University"
    assert not added["is_default"]


def test_an_import_that_is_about_another_environment_leaves_the_account_alone(host: Host, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(HERATIO)
    done = host.run("config", "import", str(file))
    assert done.exit_code == 0, done.output
    assert "The file is about test; here is sandbox: its account is not taken over." in done.output
    assert 'DOI_USAGE_LIMIT = "30/60" in the configuration of the application' in done.output
    assert "eyJ" not in done.output


def test_a_file_without_settings_is_refused(host: Host, tmp_path: Path) -> None:
    for name, text in {"a.json": "[1]", "b.json": "{", "c.txt": "Dear colleagues,", "d.cfg": "colour = blue"}.items():
        file = tmp_path / name
        file.write_text(text)
        refused = host.run("config", "import", str(file))
        assert refused.exit_code == 1, refused.output
        assert refused.output.startswith("Error: The file"), refused.output


CKAN = "[app:main]\nckanext.doi.prefix = 10.1234\nckanext.doi.test_mode = False"
DATAVERSE = '{"doi": {"authority": "10.5072", "shoulder": "FK2/"}}'
EZID = "dataverse.pid.x.datacite.username=A.B\nidentifier.doi.ezid.shoulder=doi:10.5072/FK2"
PYTHON = "DATACITE_PREFIX: str = '10.1234'\nclass C:\n    DATACITE_USERNAME = 'A.B'\nx['DOI_MAILTO'] = 'a@b.org'"
OWN = 'FLASK_DOI_PREFIX="10.12340"\nDOI_MINTABLE_LEVELS=item'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("ckan.ini", CKAN, {"prefix": "10.1234", "environment": "production"}),
        ("a.json", DATAVERSE, {"prefix": "10.5072", "shoulder": "FK2/"}),
        ("a.properties", EZID, {"repository_id": "A.B", "prefix": "10.5072", "shoulder": "FK2"}),
        ("a.py", PYTHON, {"prefix": "10.1234", "repository_id": "A.B", "mailto": "a@b.org"}),
        (".env", OWN, {"prefix": "10.12340", "mintable_levels": "item"}),
    ],
)
def test_the_names_of_other_systems_are_known(name: str, text: str, expected: dict[str, str]) -> None:
    assert {each.name: each.value for each in understand(read_file(name, text)) if each.name} == expected


def test_stored_credentials_are_encrypted_anew(host: Host) -> None:
    done = host.run("config", "reseal")
    assert done.exit_code == 0
    assert "0 accounts encrypted anew." in done.output
