"""The real finding aids, corpora and schemas beside the repository, for tests marked `shared`."""

from __future__ import annotations

from collections.abc import Iterator
from csv import DictReader
from functools import cache
from pathlib import Path

from lxml import etree

SHARED = Path(__file__).resolve().parents[2] / "shared"
SAMPLES = SHARED / "samples"
SCHEMAS = SHARED / "schemas"


def corpus_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a corpus of real expressions."""
    with (SAMPLES / "corpora" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from DictReader(file)


@cache
def kernel_schema(version: str) -> etree.XMLSchema:
    """The official XSD of one version of DataCite's kernel 4, read without the network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.XMLSchema(etree.parse(str(SCHEMAS / "datacite" / f"kernel-{version}" / "metadata.xsd"), parser))
