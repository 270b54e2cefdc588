"""A host's own function that has the last word on the metadata (DOI_CROSSWALK_HOOK).

It is given copies, so that nothing of ours can be damaged, and what it returns must be plain JSON.
"""

from __future__ import annotations

import copy
import difflib
import functools
import hashlib
import importlib
import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask_doi.domain.description import Description
from flask_doi.domain.payload import canonical_json

Hook = Callable[[Description, dict[str, Any]], Any]


class HookError(Exception):
    """A hook cannot be found, failed or returned something impossible; `code` is "failed", "result" or "unsteady"."""

    def __init__(self, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.code = code


def find_hook(given: Any) -> Hook:
    """The function itself, or the one at an address "package.module:name"; raises HookError that says what is wrong."""
    if not isinstance(given, str):
        return given  # type: ignore[no-any-return]
    module_name, _, name = given.partition(":")
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        raise HookError(f"the module {module_name} cannot be imported ({type(error).__name__}: {error})") from error
    found = getattr(module, name, None)
    if callable(found):
        return found  # type: ignore[no-any-return]
    close = difflib.get_close_matches(name, [known for known in vars(module) if not known.startswith("_")], n=1)
    hint = f"; did you mean {module_name}:{close[0]}?" if close else ""
    raise HookError(f"{module_name} has no function {name}{hint}")


def hook_digest(hook: Hook) -> str:
    """Changes when the file of the hook changes, or its attribute `version`."""
    function = hook.func if isinstance(hook, functools.partial) else hook
    owner = function if inspect.isroutine(function) or inspect.isclass(function) else type(function)
    name = f"{getattr(owner, '__module__', '')}:{getattr(owner, '__qualname__', '')}"
    try:
        source = inspect.getsource(inspect.getmodule(owner) or owner)
    except (OSError, TypeError):
        source = _code(owner)
    said = [name, source, str(getattr(hook, "version", ""))]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _code(function: Any) -> str:
    """What can be known of a function whose source is nowhere to be read."""
    code = getattr(function, "__code__", None)
    return "" if code is None else code.co_code.hex()


def call_hook(hook: Hook, description: Description, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """What the hook makes of the metadata; it is called twice, and must say the same both times. Raises HookError."""
    first = _called(hook, description, attributes)
    if canonical_json(_called(hook, description, attributes)) != canonical_json(first):
        raise HookError("it returned something else when it was called again", "unsteady")
    return first


def _called(hook: Hook, description: Description, attributes: Mapping[str, Any]) -> dict[str, Any]:
    try:
        result = hook(copy.deepcopy(description), copy.deepcopy(dict(attributes)))
    except Exception as error:
        raise HookError(f"{type(error).__name__}: {error}"[:500]) from error
    if not isinstance(result, Mapping):
        raise HookError(f"it returned {type(result).__name__} and not the attributes", "result")
    try:
        text = json.dumps(dict(result), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise HookError(f"what it returned is not plain JSON ({error})", "result") from error
    return json.loads(text)  # type: ignore[no-any-return]
