"""Read a TOML file of settings into its schema: a file that cannot be used is named with all that is wrong in it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from maal.core import BadInput, BadSetting
from maal.workspace.explain import explain

Schema = TypeVar("Schema", bound=BaseModel)


def text_of(path: Path, remedy: str) -> str:
    """Read a file's text. Raises BadInput (ending in ``remedy``) when it cannot be, BadSetting if not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSetting(f"{path.name} is not UTF-8 (byte {error.start}): save it as UTF-8.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}. {remedy}") from None


def parsed(
    text: str, name: str, schema: type[Schema], context: Callable[[Mapping[str, Any]], Any] = lambda values: None
) -> Schema:
    """Check ``text`` (a file called ``name``) as TOML of a ``schema``, which is given ``context`` of its values.

    Raises BadSetting, with all faults in one text, when it is no TOML or holds what maal cannot use.

    >>> class Named(BaseModel):
    ...     name: str
    >>> parsed('name = "Fjordvik"', "maal.toml", Named).name
    'Fjordvik'
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSetting(f"{name} is not valid TOML: {error}.") from None
    try:
        return schema.model_validate(values, context=context(values))
    except ValidationError as error:
        raise BadSetting(explain(error.errors(), text, name, schema)) from None
