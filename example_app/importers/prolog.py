"""What stands before the root element of an XML file: its encoding, its document type and the entities it declares.

Documents may declare what they like; nothing outside the file is ever fetched, and entities made of entities, the
stuff of expansion attacks, are refused before the parser sees them.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

from example_app.importers.refusal import ImportRefused

_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]*)["']""")
_SPACE = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_INSIDE = re.compile(r"""(?><!--.*?-->|<\?.*?\?>|"[^"]*"|'[^']*'|[^\]"'<]+|<(?!!--|\?))*+""", re.DOTALL)
_BEFORE_SUBSET = re.compile(r"""<!DOCTYPE(?>"[^"]*"|'[^']*'|[^\[>"']+)*+""", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"""<!ENTITY\s+(%\s+)?([^\s"'%]+)\s+(?:"([^"]*)"|'([^']*)')""")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CHARACTER = re.compile(r"&#(?:x([0-9A-Fa-f]+)|(\d+));")
_REFERENCE = re.compile(r"[&%][A-Za-z_][\w.:-]*;")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
HEAD = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Prolog:
    """``root`` is the name of the root element as written; ``entities`` are plain texts by name."""

    root: str
    doctype: str = ""
    entities: dict[str, str] = field(default_factory=dict)


def read_prolog(head: bytes, filename: str) -> Prolog:
    """Read the beginning of an XML file (at most HEAD bytes of it); raise ImportRefused for entities of entities."""
    text = decoded(head, filename)
    at = root_or_doctype(text)
    doctype = ""
    entities: dict[str, str] = {}
    if text[at : at + 9].upper() == "<!DOCTYPE":
        after = _end(_BEFORE_SUBSET, text, at)
        doctype = text[at:after]
        if text[after : after + 1] == "[":
            inner = _end(_INSIDE, text, after + 1)
            entities = _declared(text[after + 1 : inner], filename)
            after = text.find(">", inner)
        at = _end(_SPACE, text, after + 1)
    root = _ROOT.match(text, at)
    return Prolog(root=root.group(1) if root else "", doctype=doctype, entities=entities)


def root_or_doctype(text: str) -> int:
    """Where the first thing stands that is neither space, comment nor processing instruction."""
    return _end(_SPACE, text, 0)


def decoded(head: bytes, filename: str) -> str:
    """The beginning of an XML file as text, by its byte order mark or declaration."""
    for mark, of_mark in _MARKS:
        if head.startswith(mark):
            return head.decode(of_mark, errors="replace")
    said = _DECLARED_ENCODING.match(head)
    encoding = said.group(1).decode("ascii") if said else "utf-8"
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise ImportRefused(
            filename, f'it declares the encoding "{encoding}", which does not exist',
            "save it as UTF-8 and import it again", line=1,
        ) from None  # fmt: skip
    return head.decode(encoding, errors="replace")


def _declared(subset: str, filename: str) -> dict[str, str]:
    entities: dict[str, str] = {}
    for parameter, name, double, single in _ENTITY.findall(_COMMENT.sub("", subset)):
        value = double or single
        others = [found for found in _REFERENCE.findall(value) if found[1:-1] not in _NAMED]
        if others:
            raise ImportRefused(
                filename,
                f'its document type declares the entity "{name}" by way of other entities ({others[0]}), which can '
                "expand without end",
                "write the text of the entity out and import the file again",
            )
        if not parameter:
            entities.setdefault(name, _plain(value))
    return entities


def _plain(value: str) -> str:
    value = _CHARACTER.sub(lambda match: chr(int(match[1], 16) if match[1] else int(match[2])), value)
    for name, character in _NAMED.items():
        value = value.replace(f"&{name};", character)
    return re.sub(r"<[^>]*>", " ", value)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
