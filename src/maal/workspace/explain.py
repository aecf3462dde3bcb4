"""Say what is wrong with a TOML file of settings: every fault at once, each with its line and its path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import UnionType
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from maal.core import unknown_name
from maal.workspace.lines import line_numbers


def explain(faults: Sequence[ErrorDetails], text: str, name: str, schema: type[BaseModel]) -> str:
    """Name every fault of a TOML ``text`` (a file called ``name``, to be a ``schema``) with its line and its path."""
    lines = line_numbers(text)
    located = sorted(((_line(fault["loc"], lines), fault) for fault in faults), key=lambda pair: pair[0])
    head = f"{name} has {len(faults)} fault{'s' if len(faults) > 1 else ''}; nothing was done."
    return "\n".join(
        [head, *(f"  line {line}, {_dotted(fault['loc'])}: {_words(fault, schema)}" for line, fault in located)]
    )


def _line(location: Iterable[int | str], lines: Mapping[tuple[str, ...], int]) -> int:
    path = _path(location)
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _path(location: Iterable[int | str]) -> tuple[str, ...]:
    return tuple(part for part in location if isinstance(part, str) and part != "[key]")


def _dotted(location: Iterable[int | str]) -> str:
    return ".".join(_path(location)) or "file"


def _words(fault: ErrorDetails, schema: type[BaseModel]) -> str:
    """Say in plain words what one fault is and what is allowed."""
    kind, given, context = fault["type"], fault["input"], fault.get("ctx", {})
    if kind == "missing":
        return "is missing."
    if kind == "extra_forbidden":
        return unknown_name("setting", str(fault["loc"][-1]), _allowed(schema, fault["loc"][:-1]))
    if kind == "literal_error":
        return unknown_name("choice", str(given), re.findall(r"'([^']*)'", context["expected"]))
    if kind == "value_error":
        return str(context["error"])
    return f"{_EXPECTED.get(kind, fault['msg']).format(**context)}; got {given!r}."


_EXPECTED = {
    "string_type": "must be a text in quotes",
    "string_too_short": "must not be empty",
    "float_type": "must be a number without quotes",
    "int_type": "must be a whole number without quotes",
    "bool_type": "must be true or false",
    "date_type": "must be a day without quotes, such as 2026-03-02",
    "list_type": 'must be a list of texts, such as ["a", "b"]',
    "model_type": "must be a section",
    "dict_type": "must be a section",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be {le} or less",
    "too_short": "must have {min_length} or more",
    "too_long": "must have {max_length} or fewer",
    "finite_number": "must be a finite number",
}


def _allowed(schema: type[BaseModel], location: Sequence[int | str]) -> list[str]:
    """Names of the settings that the section at ``location`` knows."""
    at: Any = schema
    for part in _path(location):
        at = _settings(at)[part] if _is_section(at) else get_args(at)[1]
        at = _without_none(at)
    return list(_settings(at))


def _settings(section: type[BaseModel]) -> dict[str, Any]:
    """The settings of a section as the file writes them, each with its kind."""
    return {field.alias or name: field.annotation for name, field in section.model_fields.items()}


def _without_none(kind: Any) -> Any:
    return get_args(kind)[0] if isinstance(kind, UnionType) else kind


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
