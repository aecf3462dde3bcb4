"""Read ``maal.toml``: every fault at once, each with its line and its path."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from maal import terms
from maal.core import BadSetting, Goal, unknown_name
from maal.workspace.lines import line_numbers
from maal.workspace.schema import ChannelSection, File
from maal.workspace.settings import Attribution, ConfiguredChannel, Organisation, Rules, Settings

FILE_NAME = "maal.toml"


def read_settings(path: Path) -> Settings:
    """Read and check the ``maal.toml`` at ``path``.

    Raises BadSetting, with all faults in one text, when it is no TOML or holds what maal cannot use.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSetting(f"{path.name} is not UTF-8 (byte {error.start}): save it as UTF-8.") from None
    return parse_settings(text, path.name)


def parse_settings(text: str, name: str = FILE_NAME) -> Settings:
    """Check ``text`` as the content of a ``maal.toml``.

    >>> parse_settings('[organisation]\\nname = "Fjordvik"\\ncurrency = "NOK"\\ntimezone = "UTC"').organisation.language
    'en'
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{name} is not valid TOML: {error}.") from None
    try:
        return _settings(File.model_validate(values))
    except ValidationError as error:
        raise BadSetting(_explain(error.errors(), text, name)) from None


def _settings(file: File) -> Settings:
    return Settings(
        organisation=Organisation(**file.organisation.model_dump()),
        channels={key: _channel(key, section) for key, section in file.channels.items()},
        goals={key: Goal(key=key, **goal.model_dump(exclude={"insist"})) for key, goal in file.goals.items()},
        rates=dict(file.rates),
        attribution=Attribution(**file.attribution.model_dump()),
    )


def _channel(key: str, section: ChannelSection) -> ConfiguredChannel:
    known = terms.platforms()
    platform = section.platform or (key if key in known else "")
    kind = section.kind or (known[platform].kind if platform else "")
    rules = Rules(**{name: tuple(values) for name, values in section.rules.model_dump().items()})
    return ConfiguredChannel(key, platform, kind, section.hourly_rate, rules)


def _explain(faults: Sequence[ErrorDetails], text: str, name: str) -> str:
    lines = line_numbers(text)
    located = sorted(((_line(fault["loc"], lines), fault) for fault in faults), key=lambda pair: pair[0])
    head = f"{name} has {len(faults)} fault{'s' if len(faults) > 1 else ''}; nothing was done."
    return "\n".join([head, *(f"  line {line}, {_dotted(fault['loc'])}: {_words(fault)}" for line, fault in located)])


def _line(location: Iterable[int | str], lines: Mapping[tuple[str, ...], int]) -> int:
    path = _path(location)
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _path(location: Iterable[int | str]) -> tuple[str, ...]:
    return tuple(part for part in location if isinstance(part, str) and part != "[key]")


def _dotted(location: Iterable[int | str]) -> str:
    return ".".join(_path(location)) or "file"


def _words(fault: ErrorDetails) -> str:
    """Say in plain words what one fault is and what is allowed."""
    kind, given, context = fault["type"], fault["input"], fault.get("ctx", {})
    if kind == "missing":
        return "is missing."
    if kind == "extra_forbidden":
        return unknown_name("setting", str(fault["loc"][-1]), _allowed(fault["loc"][:-1]))
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
    "list_type": 'must be a list of texts, such as ["a", "b"]',
    "model_type": "must be a section",
    "dict_type": "must be a section",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "finite_number": "must be a finite number",
}


def _allowed(location: Sequence[int | str]) -> list[str]:
    """Names of the settings that the section at ``location`` knows."""
    at: Any = File
    for part in _path(location):
        is_section = isinstance(at, type) and issubclass(at, BaseModel)
        at = at.model_fields[part].annotation if is_section else get_args(at)[1]
    return list(at.model_fields)
