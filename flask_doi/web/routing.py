"""Record keys and DOI names in addresses, with every slash they have."""

from __future__ import annotations

from werkzeug.routing import BaseConverter, Map

RECORD_KEY = "flask_doi_key"
DOI_NAME = "flask_doi_name"
ANY_TEXT = "flask_doi_text"
ROW_NUMBER = "int(max=9223372036854775807)"
"""What fits into a column of ours; a greater number makes databases fail instead of finding nothing."""


ACCOUNT_NUMBER = "int(max=2147483647)"
"""The same for the narrower numbers of accounts."""


class RecordKeyConverter(BaseConverter):
    """A record key as the host gives it: slashes anywhere, also in front, in a row and at the end.

    No key holds the character NUL, with which a database cannot even be asked.
    """

    part_isolating = False
    regex = r"[^\0\n]+?"
    weight = 300


class DoiNameConverter(BaseConverter):
    """A DOI name, in any case, with slashes in its suffix."""

    part_isolating = False
    regex = r"10\.[0-9]{4,9}(?:\.[0-9]+)*/.+"
    weight = 250


class AnyTextConverter(BaseConverter):
    """Whatever nothing else takes."""

    part_isolating = False
    regex = r".+"
    weight = 900


def add_converters(url_map: Map) -> None:
    """Makes them known to an application; its own converters and rules stay as they are."""
    url_map.converters.setdefault(RECORD_KEY, RecordKeyConverter)
    url_map.converters.setdefault(DOI_NAME, DoiNameConverter)
    url_map.converters.setdefault(ANY_TEXT, AnyTextConverter)
