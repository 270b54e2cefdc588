"""What the commands say and how they end when something is not in order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from flask_doi.sandbox import RunningSandbox

from .conftest import Host

ACCOUNT = {
    "bad_credentials": ({"password": "wrong"}, "this is not its password", "DOI_PASSWORD"),
    "unknown_account": ({"repository_id": "SANDBOX.NOBODY"}, "knows no account SANDBOX.NOBODY", "DOI_REPOSITORY_ID"),
    "prefix": ({"prefix": "10.89999"}, "The prefix 10.89999 does not belong to SANDBOX.ARCHIVE", "DOI_PREFIX"),
    "unreachable": ({"api_url": "http://127.0.0.1:9"}, "127.0.0.1 cannot be connected to", "DOI_API_URL"),
}


class Misconfigured(Host):
    """A host whose configuration differs from what the agency expects."""

    def __init__(self, folder: Path, sandbox: RunningSandbox, given: dict[str, Any]) -> None:
        address = given.pop("api_url", None)
        if address is not None:
            sandbox = type("Silent", (), {"url": address})()  # type: ignore[assignment]
        super().__init__(folder, sandbox, **{f"DOI_{name.upper()}": value for name, value in given.items()})


@pytest.mark.parametrize("fault", list(ACCOUNT))
def test_doctor_names_the_fault_of_an_account_and_the_setting_that_mends_it(
    tmp_path: Path, sandbox: RunningSandbox, fault: str
) -> None:
    given, sentence, setting = ACCOUNT[fault]
    result = Misconfigured(tmp_path, sandbox, dict(given)).run("doctor")
    assert result.exit_code == 1
    [told] = [line for line in result.output.splitlines() if line.startswith("MEND account")]
    assert sentence in told
    assert setting in told


def spoil(host: Host, status: int) -> None:
    """Lets the agency answer nothing but this."""
    body = '{"errors": [{"source": "url", "title": "Is invalid"}]}'
    rule = {"path": "/dois", "status": status, "body": body, "times": 100}
    requests.post(f"{host.sandbox.url}/_sandbox/faults", json=[rule], timeout=5).raise_for_status()


def test_a_sync_that_could_not_be_sent_is_not_called_done(host: Host) -> None:
    host.run("mint", "--id", "f1", "--now")
    found = host.catalogue.get("f1")
    assert found is not None
    host.catalogue.put(replace(found, title="Another title"))
    spoil(host, 503)
    result = host.run("sync", "--object-id", "f1")
    assert result.exit_code == 1
    assert "1 could not be sent yet and wait; 'flask doi doctor' says why." in result.stderr


def test_a_queue_that_cannot_be_worked_off_is_told_to_cron(host: Host) -> None:
    host.run("mint", "--id", "f1")
    spoil(host, 503)
    result = host.run("process-queue")
    assert result.exit_code == 1
    assert "1 could not be sent yet and waits; 'flask doi doctor' says why." in result.stderr


def test_a_job_that_failed_is_told_to_cron_once(host: Host) -> None:
    host.run("mint", "--id", "f1")
    spoil(host, 422)
    first, second = host.run("process-queue"), host.run("process-queue")
    assert (first.exit_code, second.exit_code) == (1, 0)
    assert "1 failed; 'flask doi list --failed' says why." in first.stderr
