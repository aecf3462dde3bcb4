"""Write a report to a file, in the form that its ending names."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from maal.core import BadInput, MaalError, Text, unknown_name
from maal.publication import Prose, report_html, report_json
from maal.scorecard import Scorecard


def _json(scorecard: Scorecard, language: str) -> str:
    return json.dumps(report_json(scorecard, language), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


_FORMS: dict[str, Callable[[Scorecard, str], str]] = {".html": report_html, ".json": _json}


def in_words(text: Text, language: str) -> str:
    """Write one sentence in ``language``."""
    return Prose(language).write(text)


def write_report(scorecard: Scorecard, target: Path, language: str) -> Path:
    """Write ``scorecard`` to ``target`` (.html or .json) in ``language``; a file that is there is replaced as a whole.

    Raises BadInput on another ending, MaalError when the file cannot be written.
    """
    if target.suffix.lower() not in _FORMS:
        raise BadInput(f"{target.name}: {unknown_name('form of report', target.suffix, _FORMS)}")
    text = _FORMS[target.suffix.lower()](scorecard, language)
    try:
        _replace(target, text)
    except OSError as error:
        raise MaalError(f"{target} cannot be written: {error.strerror}. Choose another place, or make room.") from error
    return target


def _replace(target: Path, text: str) -> None:
    """Write beside the target first, so that no reader and no crash ever meets half a report."""
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    beside = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
        beside.chmod(0o644)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
