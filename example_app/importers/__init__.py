"""Bring finding aids into the catalogue: EAD 2002, EAD3 and the CSV files of AtoM."""

from __future__ import annotations

from example_app.importers.importing import import_file
from example_app.importers.refusal import ImportRefused
from example_app.importers.report import ImportReport

__all__ = ["ImportRefused", "ImportReport", "import_file"]
