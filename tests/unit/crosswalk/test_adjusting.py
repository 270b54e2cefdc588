"""A host's function and stylesheet make metadata; what they make is judged, and never sent when it cannot be told."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from descriptions import passable_description
from hypothesis import HealthCheck, assume, given, settings
from lxml import etree

from flask_doi.crosswalk.adjusting import Adjusted, Adjustments, adjust
from flask_doi.crosswalk.datacite import RelatedDois, to_payload
from flask_doi.crosswalk.datacite_xml import to_xml
from flask_doi.crosswalk.hook import HookError, find_hook, hook_digest
from flask_doi.crosswalk.record_xml import record_document
from flask_doi.crosswalk.shape import attribute_faults
from flask_doi.crosswalk.stylesheet import StylesheetError, read_stylesheet
from flask_doi.crosswalk.xml_shape import read_xml
from flask_doi.domain.adjusted_wording import ADJUSTED
from flask_doi.domain.description import Description, Identifier, Text
from flask_doi.domain.problem import Problem
from flask_doi.domain.profile import CrosswalkSettings
from flask_doi.domain.rules import blocking, check
from flask_doi.domain.wording import problem_advice, problem_text
from flask_doi.testing import example_description

DOI = "10.80000/abcd-ef01"
URL = f"https://archive.example.org/doi/{DOI}"
RECORD: Description = example_description(
    "F1/2", scope=Text(value="What a miner wrote."), identifiers=(Identifier(scheme="ARK", value="ark:/99999/x1"),)
)
PLAIN = CrosswalkSettings()
HEAD = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
    'xmlns:d="http://datacite.org/schema/kernel-4" xmlns="http://datacite.org/schema/kernel-4" '
    'xmlns:exsl="http://exslt.org/common" xmlns:date="http://exslt.org/dates-and-times" '
    'xmlns:math="http://exslt.org/math" exclude-result-prefixes="d exsl date math">'
)
COPY = """
<xsl:template match="/record" priority="2"><xsl:apply-templates select="d:resource"/></xsl:template>
<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>
"""


def adjusted(
    *, hook: Any = None, stylesheet: Any = None, profile: CrosswalkSettings = PLAIN, record: Description = RECORD
) -> Adjusted:
    payload = to_payload(record, profile, year=2024, related=RelatedDois())
    return adjust(Adjustments(hook=hook, stylesheet=stylesheet), profile, record, payload, doi=DOI, url=URL)


def problem(**given: Any) -> Problem:
    result = adjusted(**given)
    assert result.payload is None
    return result.problems[0]


Written = Callable[..., str]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a stylesheet and tells its path."""

    def write(body: str, name: str = "own.xsl") -> str:
        path = tmp_path / name
        path.write_text(f"{HEAD}{body}</xsl:stylesheet>")
        return str(path)

    return write


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(description=passable_description)
def test_what_we_tell_by_ourselves_always_has_the_right_shape(description: Description) -> None:
    profile = CrosswalkSettings(publisher="City of Harbour", unknown_creator=":unkn")
    assume(not blocking(check(description, profile, frozen_year=2024, today=date(2025, 6, 1))))
    payload = to_payload(description, profile, year=2024, related=RelatedDois(ancestor="10.80000/a"))
    assert attribute_faults(payload.attributes, "4.6") == ()
    xml = to_xml(payload.attributes, doi=DOI, schema_version="4.6")
    assert read_xml(xml, doi=DOI, schema_version="4.6").faults == ()


def test_nothing_changes_without_adjustments() -> None:
    payload = to_payload(RECORD, PLAIN, year=2024, related=RelatedDois())
    assert adjusted().payload == payload


@pytest.mark.parametrize(
    ("changes", "code", "name"),
    [
        ({"titles": []}, "missing", "titles"),
        ({"titles": [{"title": " "}]}, "missing", "titles.title"),
        ({"titles": [{"title": "x", "titleType": "Subtitle"}]}, "missing", "titles"),
        ({"titles": "x"}, "kind", "titles"),
        ({"titles": ["x"]}, "kind", "titles"),
        ({"creators": [{"name": "x", "nameType": "Family"}]}, "choice", "creators.nameType"),
        ({"publisher": "x"}, "kind", "publisher"),
        ({"publicationYear": "1999"}, "year", "publicationYear"),
        ({"publicationYear": 99}, "year", "publicationYear"),
        ({"types": {"resourceTypeGeneral": "Poster", "resourceType": "x"}}, "choice", "types.resourceTypeGeneral"),
        ({"titel": "x"}, "unknown", "titel"),
        ({"version": 3.5, "language": ["en"]}, "kind", "language"),
        ({"version": "a\x00b"}, "illegal", "version"),
        ({"sizes": [""]}, "empty", "sizes"),
        ({"dates": [{"date": "1990", "dateType": "Born"}]}, "choice", "dates.dateType"),
        ({"geoLocations": [{}]}, "empty", "geoLocations"),
        (
            {"relatedIdentifiers": [{"relatedIdentifier": "x", "relatedIdentifierType": "DOI"}]},
            "missing",
            "relatedIdentifiers.relationType",
        ),
    ],
)
def test_every_fault_of_shape_names_its_property(changes: dict[str, Any], code: str, name: str) -> None:
    faults = attribute_faults(
        {**to_payload(RECORD, PLAIN, year=2024, related=RelatedDois()).attributes, **changes}, "4.6"
    )
    assert (code, name) in [(fault.code, fault.name) for fault in faults]


def test_a_broken_result_of_the_mapping_names_property_value_and_the_catalogues_field() -> None:
    found = problem(profile=CrosswalkSettings(mapping={"types.resourceTypeGeneral": "{level | upper}"}))
    assert (found.code, found.field, found.value, found.blocks) == ("adjusted_choice", "level", "ITEM", True)
    assert problem_text(found).startswith('DOI_MAPPING says "ITEM" for types.resourceTypeGeneral, a word that DataCite')
    assert "It must be one of: Audiovisual, Book," in problem_advice(found)


def test_the_hook_has_the_last_word_and_cannot_damage_what_it_is_given() -> None:
    def adjust_it(description: Description, attributes: dict[str, Any]) -> dict[str, Any]:
        attributes["titles"][0]["title"] += " (adjusted)"
        attributes["version"] = description.key
        description.alternate_languages["xx"] = {}  # type: ignore[index]
        return attributes

    payload = adjusted(hook=adjust_it).payload
    assert payload is not None
    assert payload.attributes["titles"] == [{"title": "Letters of F1/2 (adjusted)"}]
    assert payload.attributes["version"] == "F1/2"
    assert RECORD.alternate_languages == {}


def test_a_hook_that_fails_stops_the_doi_with_its_error() -> None:
    def broken(description: Description, attributes: dict[str, Any]) -> Any:
        raise KeyError("box")

    found = problem(hook=broken)
    assert found.code == "hook_failed"
    assert "KeyError: 'box'" in problem_text(found)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (None, "it returned NoneType and not the attributes"),
        ([], "it returned list"),
        ({"version": {1, 2}}, "not plain JSON"),
        ({"version": float("nan")}, "not plain JSON"),
    ],
)
def test_a_hook_that_returns_something_impossible_is_told_so(returned: Any, said: str) -> None:
    assert said in problem_text(problem(hook=lambda description, attributes: returned))


def test_a_hook_that_says_something_else_each_time_is_refused() -> None:
    calls: list[int] = []

    def counting(description: Description, attributes: dict[str, Any]) -> dict[str, Any]:
        calls.append(1)
        return {**attributes, "version": str(len(calls))}

    assert problem(hook=counting).code == "hook_unsteady"


def test_a_result_of_the_hook_of_the_wrong_shape_is_never_told() -> None:
    found = problem(hook=lambda description, attributes: {**attributes, "publicationYear": "around 1900"})
    assert problem_text(found) == (
        'DOI_CROSSWALK_HOOK says "around 1900" for publicationYear; it must be a year of four digits, from 1000 on.'
    )
    assert found.field == ""


def test_a_hook_is_found_by_its_address() -> None:
    assert find_hook("flask_doi.testing:example_description") is example_description
    assert find_hook(example_description) is example_description
    with pytest.raises(HookError, match=r"did you mean flask_doi.testing:example_description"):
        find_hook("flask_doi.testing:example_descripton")
    with pytest.raises(HookError, match="cannot be imported"):
        find_hook("nowhere.at_all:adjust")


def test_another_version_of_a_hook_is_noticed() -> None:
    def one(description: Description, attributes: dict[str, Any]) -> dict[str, Any]:
        return attributes

    before = hook_digest(one)
    assert hook_digest(one) == before
    one.version = "2"  # type: ignore[attr-defined]
    assert hook_digest(one) != before
    assert Adjustments(hook=one).version("1", PLAIN).startswith("1+")
    assert Adjustments().version("1", PLAIN) == "1"
    assert Adjustments().version("1", CrosswalkSettings(mapping={"version": "2"})) != "1"


def test_the_stylesheets_document_holds_the_description_and_our_own_metadata() -> None:
    document = record_document(RECORD, to_xml(to_payload(RECORD, PLAIN, year=2024, related=RelatedDois()).attributes,
                                              doi=DOI, schema_version="4.6"))  # fmt: skip
    assert document.get("key") == "F1/2"
    assert document.findtext("description/repository/name") == "Highveld Archive"
    assert document.findtext("description/identifiers[scheme='ARK']/value") == "ark:/99999/x1"
    assert document.findtext("{http://datacite.org/schema/kernel-4}resource/{*}identifier") == DOI


def test_the_stylesheets_output_is_what_is_told(written: Written) -> None:
    body = (
        COPY
        + """
        <xsl:param name="url"/><xsl:param name="year"/><xsl:param name="key"/><xsl:param name="doi"/>
        <xsl:template match="d:titles"><titles><title>
          <xsl:value-of select="concat(/record/description/title, ', ', $key, ' ', $year, ' ', $doi)"/>
        </title></titles></xsl:template>
        <xsl:template match="d:publicationYear"><publicationYear>1921</publicationYear></xsl:template>"""
    )
    payload = adjusted(stylesheet=read_stylesheet(written(body))).payload
    assert payload is not None
    assert payload.xml is not None
    root = etree.fromstring(payload.xml.encode())
    assert root.findtext("{*}titles/{*}title").split() == f"Letters of F1/2, F1/2 2024 {DOI}".split()  # type: ignore[union-attr]
    assert payload.attributes["publicationYear"] == 1921
    again = adjusted(stylesheet=read_stylesheet(written(body))).payload
    assert again is not None
    assert again.fingerprint == payload.fingerprint
    other = adjusted(stylesheet=read_stylesheet(written(body)), record=replace(RECORD, title="Other")).payload
    assert other is not None
    assert other.fingerprint != payload.fingerprint


def test_a_stylesheet_may_be_used_by_several_threads(written: Written) -> None:
    sheet = read_stylesheet(written(COPY))
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: adjusted(stylesheet=sheet).payload, range(40)))
    assert len({payload.fingerprint for payload in made if payload is not None}) == 1


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('<xsl:template match="d:creators"/>', "The metadata lacks creators after DOI_XSLT was applied."),
        ('<xsl:template match="d:title"><title/></xsl:template>', "lacks titles"),
        ('<xsl:template match="d:identifier"/>', "lacks identifier"),
        (
            '<xsl:template match="d:identifier"><identifier identifierType="DOI">10.1/x</identifier></xsl:template>',
            f'DOI_XSLT says "10.1/x" for identifier; it must be {DOI}, of the type DOI.',
        ),
        ('<xsl:template match="d:publicationYear"><publicationYear>190</publicationYear></xsl:template>', '"190"'),
        (
            '<xsl:template match="d:resourceType/@resourceTypeGeneral"/>',
            "lacks resourceType/@resourceTypeGeneral",
        ),
        (
            '<xsl:template match="@resourceTypeGeneral"><xsl:attribute name="resourceTypeGeneral">Paper'
            "</xsl:attribute></xsl:template>",
            'DOI_XSLT says "Paper" for resourceType/@resourceTypeGeneral',
        ),
        ('<xsl:template match="d:publisher"><xsl:copy-of select="."/><note>x</note></xsl:template>', '"note"'),
        (
            '<xsl:template match="d:resource" priority="9"><resource xmlns=""/></xsl:template>',
            'says "resource" for resource; it must be the element resource in the namespace',
        ),
        ('<xsl:template match="/">text</xsl:template>', "made no metadata: it makes no XML element."),
        (
            '<xsl:template match="d:titles"><xsl:message terminate="yes">No box</xsl:message></xsl:template>',
            "made no metadata: No box.",
        ),
        (
            '<xsl:template match="d:titles"><xsl:call-template name="r"/></xsl:template>'
            '<xsl:template name="r"><xsl:call-template name="r"/></xsl:template>',
            "its templates call each other without end",
        ),
        ('<xsl:template match="d:titles"><xsl:value-of select="$none"/></xsl:template>', "has not been declared"),
    ],
)
def test_what_a_stylesheet_makes_wrong_is_told_in_words(written: Written, template: str, said: str) -> None:
    found = problem(stylesheet=read_stylesheet(written(COPY + template)))
    assert said in problem_text(found)
    assert problem_advice(found)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<xsl:include href="/etc/hostname"/>', "outside of its folder"),
        ('<xsl:import href="../other.xsl"/>', "outside of its folder"),
        ('<xsl:include href="https://example.org/x.xsl"/>', "only files of its own folder"),
        ('<xsl:include href="//example.org/x.xsl"/>', "only files of its own folder"),
        ('<xsl:include href="missing.xsl"/>', "cannot be read"),
        ('<xsl:variable name="a" select="document(\'data.xml\')"/>', "uses document()"),
        ('<xsl:variable name="a" select="document (\'\')/x"/>', "uses document()"),
        ('<xsl:variable name="a" select="date:date-time()"/>', "differs each time"),
        ('<xsl:variable name="a" select="date:year( )"/>', "differs each time"),
        ('<xsl:variable name="a" select="math:random()"/>', "differs each time"),
        ('<xsl:template match="/"><exsl:document href="x.xml"/></xsl:template>', "writes a document"),
        ('<xsl:template match="/"><xsl:value-of select="$$"/></xsl:template>', "Expected $ for variable reference"),
        ("<unclosed>", "not well-formed"),
    ],
)
def test_a_stylesheet_that_reads_writes_or_changes_by_itself_is_refused(written: Written, body: str, said: str) -> None:
    with pytest.raises(StylesheetError) as caught:
        read_stylesheet(written(body))
    assert said in str(caught.value)


def test_a_stylesheet_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.xsl"
    path.write_text(f'<!DOCTYPE x [<!ENTITY e SYSTEM "/etc/hostname">]>{HEAD}</xsl:stylesheet>')
    with pytest.raises(StylesheetError, match="document type"):
        read_stylesheet(str(path))


def test_what_hides_a_call_of_document_still_reads_nothing(written: Written, tmp_path: Path) -> None:
    (tmp_path / "data.xml").write_text("<secret>told</secret>")
    body = (
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" '
        'xmlns:dyn="http://exslt.org/dynamic"><xsl:template match="/"><a>'
        "<xsl:copy-of select=\"dyn:evaluate(concat('docu', 'ment(&quot;data.xml&quot;)'))\"/></a></xsl:template>"
        "</xsl:stylesheet>"
    )
    path = tmp_path / "own.xsl"
    path.write_text(body)
    try:
        made = read_stylesheet(str(path)).apply(record_document(RECORD, "<resource/>"), {})
    except StylesheetError:
        made = ""
    assert "told" not in made


def test_included_stylesheets_count_and_a_change_to_them_is_noticed(written: Written) -> None:
    written('<xsl:template match="d:title"><title>Shared</title></xsl:template>', "part.xsl")
    path = written('<xsl:import href="part.xsl"/>' + COPY.replace("@*|node()", "@*|node()[not(self::d:title)]", 1))
    first = read_stylesheet(path)
    payload = adjusted(stylesheet=first).payload
    assert payload is not None, adjusted(stylesheet=first)
    assert "<title>Shared</title>" in str(payload.xml)
    written('<xsl:template match="d:title"><title>Changed</title></xsl:template>', "part.xsl")
    second = read_stylesheet(path)
    assert second.digest != first.digest
    versions = {Adjustments(stylesheet=one).version("1", PLAIN) for one in (first, second)}
    assert len(versions) == 2


def test_every_problem_of_an_adjustment_has_words() -> None:
    source = Path(str(read_xml.__code__.co_filename)).parent
    codes = {
        code
        for name in ("shape", "xml_shape")
        for code in re.findall(r'Fault\(code="(\w+)"', (source / f"{name}.py").read_text())
    }
    assert {f"adjusted_{code}" for code in codes} == {code for code in ADJUSTED if code.startswith("adjusted_")}
    for code in ADJUSTED:
        shown = Problem(code=code, field="", params={"error": "e", "setting": "S", "property": "p", "value": "v",
                                                     "expected": "x"})  # fmt: skip
        assert "{" not in problem_text(shown) + problem_advice(shown)
