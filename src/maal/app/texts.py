"""The file in which a user edits a publication's sentences: TOML, one entry a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from maal.app.whole_file import whole_file
from maal.core import BadInput
from maal.publication.edits import Edit
from maal.workspace.toml_file import parsed, text_of

_HEAD = """\
# Every sentence of the publication. Change "text" and leave the rest: placeholders such as {n:count} are figures that
# follow the data, and may be moved or left out. What you do not change need not stay in the file.
"""


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _TextSection(_Section):
    block: str
    sentence: str
    text: str
    number: Annotated[int, Field(ge=1)] = 1
    seen: dict[str, str] = {}


class _TextsFile(_Section):
    language: str
    text: tuple[_TextSection, ...] = Field(default=(), strict=False)


def read_texts(path: Path, language: str) -> tuple[Edit, ...]:
    """Read the sentences that a user edited.

    Raises BadInput when the file cannot be read or is in another language, BadSetting when it is no TOML or holds what
    maal cannot use.
    """
    file = parsed(text_of(path, "Write it with --edit first."), path.name, _TextsFile)
    if file.language != language:
        raise BadInput(f"{path.name} is in {file.language}, the publication in {language}: give it a file of its own.")
    return tuple(Edit(one.block, one.sentence, one.text, one.seen, one.number) for one in file.text)


def write_texts(path: Path, language: str, edits: Iterable[Edit]) -> Path:
    """Write the sentences to be edited; a file is replaced as a whole."""
    entries = (line for edit in edits for line in _entry(edit))
    with whole_file(path) as beside:
        beside.write_text("\n".join((f"{_HEAD}language = {_quoted(language)}", *entries, "")), encoding="utf-8")
    return path


def _entry(edit: Edit) -> Iterator[str]:
    yield from ("", "[[text]]", f"block = {_quoted(edit.block)}", f"sentence = {_quoted(edit.sentence)}")
    if edit.number > 1:
        yield f"number = {edit.number}"
    yield f"text = {_quoted(edit.text)}"
    if edit.seen:
        yield f"seen = {{ {', '.join(f'{_quoted(hole)} = {_quoted(as_of)}' for hole, as_of in edit.seen.items())} }}"


def _quoted(words: str) -> str:
    """A TOML basic string, which escapes as JSON does, and DEL as well."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
