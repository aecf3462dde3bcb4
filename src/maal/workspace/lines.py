"""Find the line of every setting in a TOML text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

Path = tuple[str, ...]


def line_numbers(text: str) -> dict[Path, int]:
    """Map the path of every table and key to its line (from 1); ``text`` must be valid TOML.

    >>> line_numbers('[goals.orders]\\ntarget = 100\\n')
    {('goals',): 1, ('goals', 'orders'): 1, ('goals', 'orders', 'target'): 2}
    """
    found: dict[Path, int] = {}
    section: Path = ()
    for number, statement in _statements(text):
        tree = tomllib.loads(statement)
        paths = list(_paths(tree))
        if statement.lstrip().startswith("["):
            section = paths[-1]
        else:
            paths = [section + path for path in paths]
        for path in paths:
            found.setdefault(path, number)
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each header or assignment with its first line; a value may run over several lines."""
    pending, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if not pending and (not line.strip() or line.lstrip().startswith("#")):
            continue
        start = start if pending else number
        pending += line + "\n"
        if _is_whole(pending):
            yield start, pending
            pending = ""


def _is_whole(statement: str) -> bool:
    try:
        tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _paths(tree: Any, prefix: Path = ()) -> Iterator[Path]:
    if isinstance(tree, list) and tree and isinstance(tree[-1], dict):
        tree = tree[-1]
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield (*prefix, key)
            yield from _paths(value, (*prefix, key))
