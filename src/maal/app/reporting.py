"""Write a report to files, each in the form that its ending names; a page leads to the files written beside it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from maal.app.texts import read_texts, write_texts
from maal.app.whole_file import write_files
from maal.core import BadInput, MaalError, Text, unknown_name
from maal.publication import (
    Edit,
    Prose,
    check_report,
    report_csv,
    report_html,
    report_json,
    report_pdf,
    report_texts,
    report_xlsx,
)
from maal.scorecard import Scorecard

_PAGE = ".html"


def _json(scorecard: Scorecard, language: str) -> bytes:
    text = json.dumps(report_json(scorecard, language), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")  # half of a letter, which UTF-8 lacks, as JSON escapes it


_FORMS: dict[str, Callable[[Scorecard, str, Sequence[Edit]], bytes]] = {
    _PAGE: lambda scorecard, language, edits: report_html(scorecard, language, edits=edits).encode(),
    ".pdf": lambda scorecard, language, edits: report_pdf(scorecard, language, edits=edits),
    ".xlsx": lambda scorecard, language, edits: report_xlsx(scorecard, language, edits=edits),
    ".csv": lambda scorecard, language, _: report_csv(scorecard, language),
    ".json": lambda scorecard, language, _: _json(scorecard, language),
}


def in_words(text: Text, language: str) -> str:
    """Write one sentence in ``language``."""
    return Prose(language).write(text)


def report_bytes(scorecard: Scorecard, form: str, language: str) -> bytes:
    """Give the report as the content of a file with the ending ``form`` (".pdf").

    Raises BadInput on another ending, CheckFailed when the report breaks a rule of publication.
    """
    if form not in _FORMS:
        raise BadInput(unknown_name("form of report", form, _FORMS))
    check_report(scorecard, language)
    return _FORMS[form](scorecard, language, ())


def edit_report(scorecard: Scorecard, file: Path, language: str) -> Path:
    """Write the sentences of the report to a file, to be edited (see `maal.app.texts`).

    Where the file is there already, what it says in the user's words stays, with today's figures as seen.
    """
    edits = read_texts(file, language) if file.exists() else ()
    return write_texts(file, language, report_texts(scorecard, language, edits))


def write_report(scorecard: Scorecard, target: Path, language: str) -> Path:
    """Write ``scorecard`` to one file (see `write_reports`)."""
    (written,) = write_reports(scorecard, [target], language)
    return written


def write_reports(
    scorecard: Scorecard, targets: Sequence[str | Path], language: str, edits: Sequence[Edit] = ()
) -> tuple[Path, ...]:
    """Write ``scorecard`` to files in ``language``, each in the form of its ending: all files or none.

    A folder (there already, or named with "/" at its end) gets a file of every form. A page leads to the other forms
    that are written to its folder; it comes last, so that it leads to no file that is not there. ``edits`` are the
    user's words, for the forms that people read. Raises BadInput on another ending, CheckFailed when the report breaks
    a rule of publication (nothing is written then), MaalError when a file cannot be written.
    """
    files = tuple(dict.fromkeys(file for target in targets for file in _files(target)))
    for file in files:
        _require_form(file)
    check_report(scorecard, language, edits)
    for folder in (Path(target) for target in targets if _is_folder(target)):
        _make(folder)
    write_files(
        {file: _content(scorecard, file, _beside(file, files), language, edits) for file in sorted(files, key=_is_page)}
    )
    return files


def _require_form(file: Path) -> None:
    if not file.suffix:
        forms = ", ".join(sorted(_FORMS))
        raise BadInput(
            f"{file.name} does not say which form of report: end it with {forms}, or with / for all of them."
        )
    if file.suffix.lower() not in _FORMS:
        raise BadInput(f"{file.name}: {unknown_name('form of report', file.suffix, _FORMS)}")


def _files(target: str | Path) -> tuple[Path, ...]:
    return tuple(Path(target) / f"report{form}" for form in _FORMS) if _is_folder(target) else (Path(target),)


def _is_folder(target: str | Path) -> bool:
    return str(target).endswith(("/", os.sep)) or Path(target).is_dir()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MaalError(f"{folder} cannot be made: {error.strerror}. Choose another place with --to.") from error


def _content(
    scorecard: Scorecard, file: Path, beside: Sequence[tuple[str, str]], language: str, edits: Sequence[Edit]
) -> bytes:
    if _is_page(file):
        return report_html(scorecard, language, files=beside, edits=edits).encode()
    return _FORMS[file.suffix.lower()](scorecard, language, edits)


def _beside(page: Path, files: Iterable[Path]) -> list[tuple[str, str]]:
    """The other forms in a page's folder, each with its name and its address there."""
    others = (file for file in files if not _is_page(file) and file.parent.resolve() == page.parent.resolve())
    return [(file.name, quote(file.name)) for file in others]


def _is_page(file: Path) -> bool:
    return file.suffix.lower() == _PAGE
