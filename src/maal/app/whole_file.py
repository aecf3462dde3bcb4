"""Write a file as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
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
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(number)
        beside = Path(name)
        try:
            yield beside
            beside.chmod(0o644)
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise MaalError(
            f"{target} cannot be written: {error.strerror or error}. Choose another place, or make room."
        ) from error
