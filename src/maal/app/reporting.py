"""Write a report to a file, in the form that its ending names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from maal.app.whole_file import whole_file
from maal.core import BadInput, Text, unknown_name
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
    with whole_file(target) as beside:
        beside.write_text(text, encoding="utf-8", newline="")
    return target
