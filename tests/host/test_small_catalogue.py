"""A host in fewer than thirty lines, and several of them in one process."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import requests

from .conftest import SMALL_CATALOGUE, Town


def test_plugging_in_takes_fewer_than_thirty_lines() -> None:
    assert len(SMALL_CATALOGUE.read_text().splitlines()) < 30


def test_a_published_record_has_its_doi_at_the_agency_and_on_its_page(town: Town) -> None:
    host = town()
    host.run("db", "upgrade")
    key = host.publish("Minutes of the town council")
    assert "10.80000/" not in host.page(f"/{key}")

    host.run("process-queue")
    (held,) = host.held()
    assert held["state"] == "findable"
    assert held["titles"][0]["title"] == "Minutes of the town council"
    assert [creator["name"] for creator in held["creators"]] == ["Town Council"]
    assert held["url"] == f"https://town.example/doi/{held['doi']}"
    assert held["doi"] in host.page(f"/{key}")

    landing = host.app.test_client().get(urlsplit(held["url"]).path)
    assert landing.status_code == 303
    assert landing.headers["Location"].endswith(f"/{key}")


def test_a_second_run_of_the_queue_asks_the_agency_nothing(town: Town) -> None:
    host = town()
    host.run("db", "upgrade")
    host.publish("Minutes")
    host.run("process-queue")
    before = requests.get(f"{host.agency.url}/_sandbox/requests", timeout=5).json()["counts"]
    host.run("process-queue")
    host.run("sync", "--all")
    after = requests.get(f"{host.agency.url}/_sandbox/requests", timeout=5).json()["counts"]
    assert before["POST"] == 1
    assert {name: count for name, count in after.items() if name != "GET"} == {"POST": 1}


def test_one_extension_object_serves_two_applications_that_never_meet(town: Town) -> None:
    north, south = town("10.80002"), town("10.80003")
    for host in (north, south):
        host.run("db", "upgrade")
    key = north.publish("Northern minutes")
    assert south.publish("Southern minutes") == key
    north.run("process-queue")
    assert [held["titles"][0]["title"] for held in north.held()] == ["Northern minutes"]
    assert south.held() == []

    south.run("process-queue")
    assert [held["titles"][0]["title"] for held in south.held()] == ["Southern minutes"]
    assert [held["doi"].split("/")[0] for held in (*north.held(), *south.held())] == ["10.80002", "10.80003"]
    assert re.findall(r"10\.8000\d/", north.page(f"/{key}")).count("10.80003/") == 0
    assert "10.80003/" in south.page(f"/{key}")


def test_switching_one_application_off_leaves_the_other_on(town: Town) -> None:
    off, on = town("10.80002", DOI_ENABLED="false"), town("10.80003")
    on.run("db", "upgrade")
    key = off.publish("Minutes")
    assert on.publish("Minutes") == key
    on.run("process-queue")
    assert off.held() == []
    assert len(on.held()) == 1
    assert off.page(f"/{key}") == "<h1>Minutes</h1>"
