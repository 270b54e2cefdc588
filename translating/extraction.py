"""Finds texts that stand in tables of the code, for Babel's extraction (see babel.cfg).

Most texts are written where they are used, as arguments of `doi_text`, and Babel finds those by itself. Codes are put
into words by the tables of the wording modules: there every text counts that is a value of a table or a sentence.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

Found = tuple[int, str | None, str, list[str]]
FUNCTION = "doi_text"
NO_TEXT = re.compile(r"[\W\d_]*|[a-z]+_[a-z_]+|[A-Z][a-z]+([A-Z][a-z]+)+|[A-Z_]+")
"""Marks, codes, constants of DataCite's vocabularies, names of settings."""


def wordings(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Every text of a wording module with its line."""
    tree = ast.parse(file.read())
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        for constant in _texts(node.value):
            yield constant.lineno, FUNCTION, constant.value, []


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and not NO_TEXT.fullmatch(node.value):
            yield node
        return
    for part in _parts(node):
        yield from _texts(part)


def _parts(node: ast.AST) -> list[ast.AST]:
    """What may hold texts: keys of a table hold codes, and aliases are what people type."""
    if isinstance(node, ast.Dict):
        return list(node.values)
    if isinstance(node, ast.Call):
        return [*node.args, *(given.value for given in node.keywords if given.arg != "aliases")]
    if isinstance(node, ast.Tuple | ast.List | ast.BinOp | ast.DictComp):
        return list(ast.iter_child_nodes(node))
    return []
