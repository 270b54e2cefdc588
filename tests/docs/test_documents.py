"""What is promised in the documents is there, and what is there is documented."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import click
import pytest

import flask_doi
from flask_doi.cli import doi_group
from flask_doi.settings import Settings
from flask_doi.signals import BY_NAME

ROOT = Path(__file__).parents[2]
DOCS = {path.name: path.read_text() for path in (ROOT / "docs").glob("*.md")}


def commands(group: click.Group, prefix: str = "") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix}{name} ")
        else:
            found.append((prefix + name, command))
    return found


@pytest.mark.parametrize("name", [f"DOI_{field.name.upper()}" for field in dataclasses.fields(Settings)])
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCS["settings.md"]


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {f"DOI_{field.name.upper()}" for field in dataclasses.fields(Settings)}
    for text in (*DOCS.values(), (ROOT / "README.md").read_text()):
        assert set(re.findall(r"\bDOI_[A-Z_]*[A-Z]", text)) <= known


@pytest.mark.parametrize("name", [name for name, _ in commands(doi_group)])
def test_every_command_is_documented(name: str) -> None:
    first, *rest = name.split()
    assert f"flask doi {first}" in DOCS["commands.md"]
    assert all(f"{word}" in DOCS["commands.md"] for word in rest)


@pytest.mark.parametrize(("name", "command"), commands(doi_group))
def test_every_command_and_option_says_what_it_is_for(name: str, command: click.Command) -> None:
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name not in ("limit", "form"):
            assert parameter.help, f"{name} {parameter.name}"


@pytest.mark.parametrize("name", list(BY_NAME))
def test_every_signal_is_documented_and_exported(name: str) -> None:
    assert f"`doi_{name}`" in DOCS["plugging-in.md"]
    assert getattr(flask_doi, f"doi_{name}") is BY_NAME[name]


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!http)([^)#]+)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_readmes_host_is_valid_python_that_plugs_in_with_names_that_exist() -> None:
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    assert code is not None
    compile(code[1], "README.md", "exec")
    imported = re.search(r"from flask_doi import (.*)", code[1])
    assert imported is not None
    assert all(hasattr(flask_doi, name.strip()) for name in imported[1].split(","))
    assert len([line for line in code[1].splitlines() if line.strip()]) < 30
