"""The file of a user's sentences: what is written is read again, and what is wrong in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from maal.app.texts import read_texts, write_texts
from maal.core import BadInput, BadSetting
from maal.publication import Edit

EDITS = (
    Edit("title", "What we reached", 'Det "vi" nådde\\ \x7f 🌞\nto linjer'),
    Edit("goal-1-notes-1", "{n:count} answers", "{n:count}\u00a0svar", {"n:count": "1\u00a0200"}, 2),
)


def test_what_is_written_is_read_again(tmp_path: Path):
    assert read_texts(write_texts(tmp_path / "t.toml", "nb", EDITS), "nb") == EDITS


def test_an_entry_needs_no_more_than_its_place_and_text(tmp_path: Path):
    file = tmp_path / "t.toml"
    file.write_text('language = "nb"\n[[text]]\nblock = "title"\nsentence = "A"\ntext = "B"\n', "utf-8")
    assert read_texts(file, "nb") == (Edit("title", "A", "B"),)


@pytest.mark.parametrize(
    ("content", "error", "problem"),
    [
        (b'language = "nb"\n[[text]\n', BadSetting, "not valid TOML"),
        (b'language = "nb"\ntext = [{ block = "b", sentence = "s" }]', BadSetting, "text"),
        (b'language = "nb"\nsentence = "s"', BadSetting, "sentence"),
        (b'language = "\xe5"', BadSetting, "not UTF-8"),
        (b'language = "sv"', BadInput, "is in sv, the publication in nb"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: bytes, error: type[Exception], problem: str):
    file = tmp_path / "t.toml"
    file.write_bytes(content)
    with pytest.raises(error, match=problem):
        read_texts(file, "nb")


def test_a_file_that_is_not_there_says_how_to_make_it(tmp_path: Path):
    with pytest.raises(BadInput, match="Write it with --edit"):
        read_texts(tmp_path / "none.toml", "nb")
