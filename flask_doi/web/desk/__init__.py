"""The desk: the pages on which administrators look after many DOIs, inside their own catalogue."""

from __future__ import annotations

from flask import Blueprint


def add_desk_rules(pages: Blueprint) -> None:
    """The addresses of all pages of the desk."""
