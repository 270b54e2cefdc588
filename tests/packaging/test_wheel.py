"""The wheel holds everything and works in an environment that has never seen the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("flask_doi", "migrations")
NO_INDEX = re.compile(
    r"No matching distribution|Could not find a version|ConnectionError|NewConnectionError|Temporary failure in name"
)
ENVIRONMENT = {
    "FLASK_SECRET_KEY": "for tests only",
    "FLASK_SQLALCHEMY_DATABASE_URI": "sqlite:///catalogue.sqlite",
    "FLASK_DOI_ENVIRONMENT": "sandbox",
    "FLASK_DOI_PUBLIC_URL": "https://town.example",
    "FLASK_DOI_AUTO_MINT": "true",
    "FLASK_DOI_EXPOSE_TEST": "true",
    "FLASK_DOI_QUEUE": "none",
}


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; it sees no variables of Flask or Python but ours. Skips without a package index."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("FLASK_", "PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(command, cwd=cwd, env=kept | ENVIRONMENT, capture_output=True, text=True, timeout=380)
    told = done.stdout + done.stderr
    if done.returncode and NO_INDEX.search(told) and os.environ.get("CI") != "true":
        pytest.skip("a package index is not there")
    assert done.returncode == 0, told
    return done.stdout


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The wheel, built by its own build requirements from a copy of the sources."""
    sources = tmp_path / "sources"
    for part in PARTS:
        shutil.copytree(ROOT / part, sources / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / "dist", cwd=sources)
    (made,) = (tmp_path / "dist").glob("*.whl")
    return made


@pytest.mark.timeout(400)
def test_the_wheel_is_complete_and_mints_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    assert _missing(wheel) == []
    folder, environment = tmp_path / "elsewhere", tmp_path / "environment"
    folder.mkdir()
    venv.create(environment, with_pip=True, symlinks=True)
    python = environment / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", wheel, cwd=folder)
    shutil.copy(ROOT / "tests" / "host" / "small_catalogue.py", folder)
    shutil.copy(Path(__file__).with_name("mint_one.py"), folder)

    flask = (python, "-I", "-m", "flask", "--app", "small_catalogue.py")
    run(*flask, "doi", "db", "upgrade", cwd=folder)
    made = "from small_catalogue import create_app, db; create_app().app_context().push(); db.create_all()"
    run(python, "-I", "-c", f"import sys; sys.path.insert(0, '.'); {made}", cwd=folder)
    assert run(python, "-I", "mint_one.py", cwd=folder).startswith("10.80000/")
    assert run(*flask, "doi", "list", cwd=folder).count("findable") == 1


def _missing(wheel: Path) -> list[str]:
    """Files of the checkout that a host needs and the wheel does not hold."""
    wanted = {
        f"{'flask_doi/' if part == 'migrations' else ''}{file.relative_to(ROOT).as_posix()}"
        for part in PARTS
        for file in (ROOT / part).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    }
    telling = {
        "flask_doi/py.typed", "flask_doi/migrations/env.py", "flask_doi/migrations/script.py.mako",
        "flask_doi/templates/doi/_badge.html", "flask_doi/sandbox/kernel-4.xsd",
    }  # fmt: skip
    assert telling <= wanted
    with zipfile.ZipFile(wheel) as archive:
        return sorted(wanted - set(archive.namelist()))
