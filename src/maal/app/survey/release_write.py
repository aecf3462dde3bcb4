"""Write a release to a folder in every form, all files or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from maal.app.survey.release_file import read_release
from maal.app.survey.releasing import Released, release_survey
from maal.app.texts import read_texts, write_texts
from maal.app.whole_file import write_files
from maal.core import MaalError
from maal.publication import Prose
from maal.publication.check import Fault, refuse, with_warnings
from maal.publication.edits import texts as sentences
from maal.publication.edits import with_edits
from maal.publication.render import release as render
from maal.publication.render.jsonstat import release_jsonstat
from maal.publication.render.release_json import release_dict
from maal.publication.render.sdmx_csv import release_sdmx_csv
from maal.sources.numbers import Mark

#: What follows the release's key in a file's name.
FORMS = (".html", ".pdf", ".xlsx", ".csv", ".json", ".jsonstat.json", ".sdmx.csv")


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed out: the files, their content as plain values, and what is to be known of the data."""

    title: str
    files: tuple[Path, ...]
    content: dict[str, Any]
    notes: tuple[str, ...]


def make_release(
    data: Path,
    design: Path,
    publication: Path,
    folder: Path,
    language: str | None = None,
    decimal: Mark | None = None,
    texts: Path | None = None,
) -> Handed:
    """Build the release that ``publication`` asks for and write it to ``folder``, in ``language`` or the file's own.

    ``texts`` is the file of the user's words that `edit_release` wrote. Raises BadInput and BadSetting for what cannot
    be used, CheckFailed where a rule of publication is broken.
    """
    file = read_release(publication)
    chosen = language or file.language
    made = release_survey(data, design, publication, file_names(file.key), decimal)
    said, faults = with_edits(made.release.publication, chosen, read_texts(texts, chosen) if texts else ())
    made = replace(made, release=replace(made.release, publication=said))
    title = Prose(chosen).write(said.title)
    files = write_release(made, folder, chosen, faults)
    return Handed(title, files, release_dict(made.release, chosen), made.notes)


def edit_release(
    data: Path, design: Path, publication: Path, target: Path, language: str | None = None, decimal: Mark | None = None
) -> Path:
    """Write the sentences of a release to ``target``, to be edited (see `maal.app.texts`).

    Where the file is there already, what it says in the user's words stays, with today's figures as seen.
    """
    file = read_release(publication)
    chosen = language or file.language
    made = release_survey(data, design, publication, file_names(file.key), decimal)
    edits = read_texts(target, chosen) if target.exists() else ()
    return write_texts(target, chosen, sentences(made.release.publication, chosen, edits))


def file_names(key: str) -> tuple[str, ...]:
    """The names of a release's files.

    >>> file_names("social")[0]
    'social.html'
    """
    return tuple(f"{key}{form}" for form in FORMS)


def write_release(made: Released, folder: Path, language: str, found: Iterable[Fault] = ()) -> tuple[Path, ...]:
    """Check the release and write its files to ``folder``, which is made where it is not there.

    ``found`` is what was found in the user's texts. Warnings are printed at the end of the page.

    Raises CheckFailed where the page breaks a rule of publication (nothing is written then), BadInput where words lack
    in the language, MaalError when a file cannot be written.
    """
    found = tuple(found)
    refuse(made.release.publication, language, found)
    shown = with_warnings(made.release.publication, language, found)
    made = replace(made, release=replace(made.release, publication=shown))
    files = dict(zip(FORMS, (folder / name for name in file_names(made.file.key)), strict=True))
    # The page comes last, so that it leads to no file that is not there.
    contents = {files[form]: _WRITERS[form](made, language) for form in (*FORMS[1:], FORMS[0])}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MaalError(f"{folder} cannot be made: {error.strerror}. Choose another place with --to.") from error
    write_files(contents)
    return tuple(files.values())


_WRITERS: dict[str, Callable[[Released, str], bytes]] = {
    ".html": lambda made, language: render.release_html(made.release, language).encode(),
    ".pdf": lambda made, language: render.release_pdf(made.release, language),
    ".xlsx": lambda made, language: render.release_xlsx(made.release, language),
    ".csv": lambda made, language: render.release_csv(made.release, language),
    ".json": lambda made, language: render.release_json(made.release, language),
    ".jsonstat.json": lambda made, language: release_jsonstat(made.release, language),
    ".sdmx.csv": lambda made, language: release_sdmx_csv(made.release, made.file.agency),
}
