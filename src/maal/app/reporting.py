"""Write a report to a file, in the form that its ending names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from maal.app.whole_file import whole_file
from maal.core import BadInput, Text, unknown_name
from maal.publication import Prose, check_report, report_csv, report_html, report_json, report_pdf, report_xlsx
from maal.scorecard import Scorecard


def _html(scorecard: Scorecard, language: str) -> bytes:
    return report_html(scorecard, language).encode()


def _json(scorecard: Scorecard, language: str) -> bytes:
    text = json.dumps(report_json(scorecard, language), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


_FORMS: dict[str, Callable[[Scorecard, str], bytes]] = {
    ".html": _html,
    ".pdf": report_pdf,
    ".json": _json,
    ".xlsx": report_xlsx,
    ".csv": report_csv,
}


def in_words(text: Text, language: str) -> str:
    """Write one sentence in ``language``."""
    return Prose(language).write(text)


def write_report(scorecard: Scorecard, target: Path, language: str) -> Path:
    """Write ``scorecard`` to ``target`` in ``language``, in the form of its ending; a file is replaced as a whole.

    Raises BadInput on another ending, CheckFailed when it breaks a rule of publication (nothing is written then),
    MaalError when the file cannot be written.
    """
    if target.suffix.lower() not in _FORMS:
        raise BadInput(f"{target.name}: {unknown_name('form of report', target.suffix, _FORMS)}")
    check_report(scorecard, language)
    content = _FORMS[target.suffix.lower()](scorecard, language)
    with whole_file(target) as beside:
        beside.write_bytes(content)
    return target
