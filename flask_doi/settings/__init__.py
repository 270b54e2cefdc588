"""The DOI_* settings of an application."""

from __future__ import annotations

from flask_doi.settings.keys import Settings
from flask_doi.settings.reading import read_settings, shown_settings

__all__ = ["Settings", "read_settings", "shown_settings"]
