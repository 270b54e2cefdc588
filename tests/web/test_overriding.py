"""What a host may change: whole templates, single blocks, the page around ours, and the addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .conftest import MakeHost
from .host import Host

Write = Callable[[str, str], None]
MINT = "/admin/doi/record/r1/mint"


def test_a_file_of_the_host_wins(host: Host, templates: Write) -> None:
    templates("doi/mint.html", "The host's own page of {{ preview.title }}")
    host.shelf.put("r1")
    assert host.visitor("editor").get(MINT).text == "The host's own page of Harbour by night"


def test_a_single_block_can_be_overridden(host: Host, templates: Write) -> None:
    templates(
        "doi/mint.html",
        '{% extends "flask_doi/doi/mint.html" %}{% block facts %}<p>Read the rules.</p>{{ super() }}{% endblock %}',
    )
    host.shelf.put("r1")
    page = host.visitor("editor").get(MINT).text
    assert "<p>Read the rules.</p>" in page
    assert "10.80000/xxxx-xxxx" in page
    assert "Mint this DOI" in page


def test_a_piece_of_the_panel_can_be_overridden(host: Host, templates: Write) -> None:
    templates(
        "doi/_panel.html", '{% extends "flask_doi/doi/_panel.html" %}{% block actions %}No buttons.{% endblock %}'
    )
    host.mint(host.shelf.put("r1"))
    page = host.visitor("editor").get("/records/r1").text
    assert "No buttons." in page
    assert "Findable since" in page
    assert "doi-button" not in page


@pytest.mark.parametrize("address", [MINT, "/admin/doi/record/none/mint", "/doi/10.80000/none"])
def test_every_page_stands_in_the_hosts_base(build: MakeHost, templates: Write, address: str) -> None:
    templates(
        "host.html",
        "<title>{% block title %}{% endblock %} - Archive</title>{% block head %}{% endblock %}"
        "<main>{% block content %}{% endblock %}</main>",
    )
    host = build(DOI_BASE_TEMPLATE="host.html")
    host.shelf.put("r1")
    page = host.visitor("editor").get(address).text
    assert " - Archive</title>" in page
    assert page.count('rel="stylesheet"') == 1
    assert page.index("stylesheet") < page.index("<main>")


def test_a_base_without_a_head_block_still_gets_the_style_sheet(build: MakeHost, templates: Write) -> None:
    templates("host.html", "<main>{% block content %}{% endblock %}</main>")
    host = build(DOI_BASE_TEMPLATE="host.html")
    host.shelf.put("r1")
    assert host.visitor("editor").get(MINT).text.count('rel="stylesheet"') == 1


def test_the_pages_may_stand_elsewhere(build: MakeHost) -> None:
    host = build(DOI_URL_PREFIX="/staff/identifiers")
    host.shelf.put("r1")
    assert host.visitor("editor").get("/staff/identifiers/record/r1/mint").status_code == 200


def test_the_hosts_own_converters_and_rules_stay_as_they_are(host: Host) -> None:
    assert host.app.url_map.merge_slashes is True
    assert host.app.url_map.converters["path"].regex == "[^/].*?"
