"""Read the data files beside the code; each is read once, at first use."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read(name: str) -> dict[str, Any]:
    """The content of ``name``.toml."""
    return tomllib.loads(files("maal.terms").joinpath(f"{name}.toml").read_text(encoding="utf-8"))
