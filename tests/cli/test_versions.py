"""`flask doi new-version` and `mint --part`."""

from __future__ import annotations

from flask_doi.domain.description import DigitalObject
from flask_doi.testing import example_description

from .conftest import Host

PAGE = DigitalObject(url="https://files.example.org/p1.jpg", media_type="image/jpeg", label="Page 1")


def dois(host: Host) -> dict[str, str]:
    """State by DOI."""
    return {line["doi"]: line["state"] for line in host.json("list")}


def test_a_new_version_of_a_record_is_queued_and_drained(host: Host) -> None:
    host.run("mint", "--id", "f1/1", "--now")
    [first] = dois(host)
    result = host.run("new-version", "--id", "f1/1", "--of", "f1/1", "--label", "Second scan")
    assert (result.exit_code, f"{first}.2" in result.output) == (0, True)
    host.run("process-queue")
    assert dois(host) == {first: "findable", f"{first}.2": "findable"}
    assert host.asked() == {"POST": 2, "PUT": 1}


def test_a_second_one_waits_for_the_first(host: Host) -> None:
    host.run("mint", "--id", "f1/1", "--now")
    host.run("new-version", "--id", "f1/1", "--of", "f1/1")
    host.run("process-queue", "--max-seconds", "0.1", "--action", "delete")
    result = host.run("new-version", "--id", "f1/1", "--of", "f1/1")
    assert result.exit_code == 1
    assert "its last new version is not registered yet" in result.output


def test_one_record_becomes_the_version_after_another(host: Host) -> None:
    host.run("mint", "--id", "f1", "--now")
    [first] = dois(host)
    assert host.run("new-version", "--id", "f1/1", "--of", "f1").exit_code == 0
    host.run("process-queue")
    assert [doi for doi in dois(host) if doi != first] != []
    assert host.asked() == {"POST": 2, "PUT": 1}


def test_a_record_without_a_doi_or_unknown_is_refused_with_the_reason(host: Host) -> None:
    unminted = host.run("new-version", "--id", "f1/1", "--of", "f1/1")
    assert (unminted.exit_code, "no registered DOI that a new version could follow" in unminted.output) == (1, True)
    assert host.run("new-version", "--id", "nothing", "--of", "f1").exit_code == 1
    assert host.run("new-version", "--id", "f1").exit_code == 2
    assert host.run("new-version", "--id", "f1/1", "--of", "f1", "--all-versions").exit_code == 2
    assert host.asked() == {}


def test_a_digital_object_gets_its_doi_by_name_or_label(host: Host) -> None:
    host.catalogue.put(example_description("f1/1", digital_objects=(PAGE,)))
    host.run("mint", "--id", "f1/1", "--now")
    dry = host.run("mint", "--id", "f1/1", "--part", "Page 1", "--dry-run")
    assert "f1/1, p1.jpg: ready; nothing was minted." in dry.output
    result = host.run("mint", "--id", "f1/1", "--part", "p1.jpg", "--now")
    assert (result.exit_code, "findable" in result.output) == (0, True)
    assert len(dois(host)) == 2


def test_an_unknown_object_and_a_restricted_record_are_refused(host: Host) -> None:
    host.catalogue.put(example_description("f1/5", digital_objects=(PAGE,), restricted_description=True))
    unknown = host.run("mint", "--id", "f1/1", "--part", "p9.jpg")
    assert (unknown.exit_code, 'no digital object "p9.jpg"' in unknown.output) == (1, True)
    restricted = host.run("mint", "--id", "f1/5", "--part", "p1.jpg")
    assert (restricted.exit_code, "not public" in restricted.output) == (1, True)
    assert host.run("mint", "--all", "--part", "p1.jpg").exit_code == 2
    assert host.asked() == {}
