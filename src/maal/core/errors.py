"""The errors that users meet: each says what was wrong, how many, what is allowed and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class MaalError(Exception):
    """Any error that maal raises on purpose; its text is meant for the user. Exit status 1."""

    exit_status = 1


class BadInput(MaalError):
    """A file, a table or a value cannot be used as it is; nothing was changed."""


class BadSetting(MaalError):
    """``maal.toml`` (or a design file) holds something that maal cannot use; all faults are in the text."""


class TooLittleData(MaalError):
    """There is not enough data to answer; the text says how much is needed."""


class Missing(MaalError):
    """An optional part is not installed; the text names the exact pip command."""


class CheckFailed(MaalError):
    """A check, a linter or a guard found something. Exit status 3."""

    exit_status = 3


def unknown_name(what: str, name: str, known: Iterable[str]) -> str:
    """Say that ``name`` is not one of ``known``, offer the nearest, and list what is there.

    >>> unknown_name("channel", "facebok", ["facebook", "newspaper"])
    "there is no channel 'facebok'. Did you mean 'facebook'? Known: facebook, newspaper."
    """
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    listed = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    return f"there is no {what} '{name}'.{hint} Known: {listed or 'none'}."
