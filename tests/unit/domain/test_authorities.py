"""Identifiers in authority files."""

from __future__ import annotations

import pytest

from flask_doi.domain.authorities import authority_name, is_well_formed
from flask_doi.domain.description import Identifier


@pytest.mark.parametrize(
    ("scheme", "value", "uri", "name"),
    [
        ("ORCID", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "ORCID"),
        ("orcid", "https://orcid.org/0000-0002-1694-233x", "https://orcid.org/0000-0002-1694-233X", "ORCID"),
        ("ISNI", "0000 0001 2150 090X", "https://isni.org/isni/000000012150090X", "ISNI"),
        ("ROR", "https://ror.org/05DXPS055", "https://ror.org/05dxps055", "ROR"),
        ("VIAF", "113230702", "https://viaf.org/viaf/113230702", "VIAF"),
        ("wikidata", "q42", "https://www.wikidata.org/entity/Q42", "Wikidata"),
        ("GND", "118540238", "https://d-nb.info/gnd/118540238", "GND"),
        ("naf", "n 79-21164", "https://id.loc.gov/authorities/names/n79021164", "LCNAF"),
        ("naf", "(lccn)n79058487", "https://id.loc.gov/authorities/names/n79058487", "LCNAF"),
        ("naf", "no2011-58", "https://id.loc.gov/authorities/names/no2011000058", "LCNAF"),
        ("GND", "(DE-588)118540238", "https://d-nb.info/gnd/118540238", "GND"),
        ("ULAN", "500115588", "https://vocab.getty.edu/ulan/500115588", "ULAN"),
    ],
)
def test_a_known_identifier_becomes_its_uri(scheme: str, value: str, uri: str, name: str) -> None:
    identifier = Identifier(scheme=scheme, value=value)
    known = authority_name(identifier)
    assert known is not None
    assert (known.uri, known.scheme) == (uri, name)
    assert known.scheme_uri
    assert is_well_formed(identifier)


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("ORCID", "0000-0002-1825-0098"),
        ("ORCID", "Josiah Carberry"),
        ("ISNI", "0000000121500901"),
        ("ROR", "05dxps05"),
        ("Wikidata", "42"),
        ("Local file", " - "),
    ],
)
def test_a_malformed_identifier_is_not_told(scheme: str, value: str) -> None:
    identifier = Identifier(scheme=scheme, value=value)
    assert authority_name(identifier) is None
    assert not is_well_formed(identifier)


def test_an_identifier_of_another_file_keeps_its_own_name() -> None:
    known = authority_name(Identifier(scheme="Local file", value="4711", uri="https://archive.example/a/4711"))
    assert known is not None
    assert (known.uri, known.scheme, known.scheme_uri) == ("https://archive.example/a/4711", "Local file", None)
