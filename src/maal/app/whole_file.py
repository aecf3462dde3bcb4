"""Write a file as a whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maal.core import MaalError


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path beside ``target`` to write to, which takes its place at the end: no reader and no crash meets half.

    Raises MaalError when the file cannot be written; what stood there before still does.
    """
    try:
        # Named before it is made: Ctrl-C between the two must leave nothing.
        beside = target.parent / f".{target.name}.{secrets.token_hex(6)}"
        try:
            beside.touch(mode=0o600, exist_ok=False)
            yield beside
            beside.chmod(0o644)
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        if not target.parent.exists():
            raise MaalError(
                f"{target} cannot be written: there is no folder {target.parent}. Make it, or choose another place."
            ) from error
        raise MaalError(
            f"{target} cannot be written: {error.strerror or error}. Choose another place, or make room."
        ) from error
