"""The first minutes: help, a workspace, and what is said when there is none."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Maal, process

from maal.cli import commands as commands
from maal.cli.main import app, impact

HEAVY = ("duckdb", "deltalake", "narwhals", "pyarrow", "numpy", "scipy", "vl_convert", "pydantic", "starlette", "rich")


def names() -> list[str]:
    """Every command as it is typed."""
    own = [command.name or command.callback.__name__.rstrip("_") for command in app.registered_commands]
    return own + [f"impact {command.callback.__name__}" for command in impact.registered_commands]


def test_help_imports_nothing_heavy_and_answers_at_once() -> None:
    code = (
        "import sys, time; sys.argv = ['maal', '--help']\nfrom maal.cli import main\n"
        f"try: main()\nfinally: print([n for n in {HEAVY} if n in sys.modules], time.process_time(), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded, seconds = done.stderr.rsplit(" ", 1)
    assert loaded == "[]"
    assert float(seconds) < 0.6, "0.1 s on a quiet machine"
    assert "Set goals, measure what each channel brings" in done.stdout


def test_help_lists_every_command(maal: Maal) -> None:
    shown = maal("--help").out
    for name in names():
        assert re.search(rf"^  {name.split()[0]}\b", shown, re.MULTILINE), name


def test_init_makes_a_workspace_that_opens_and_says_what_next(maal: Maal, tmp_path: Path) -> None:
    made = maal("init", tmp_path / "Fjordvik kommune")
    assert made.code == 0 and "Write your goals and channels there" in made.out
    text = (tmp_path / "Fjordvik kommune" / "maal.toml").read_text("utf-8")
    assert 'name = "Fjordvik kommune"' in text
    empty = maal("scorecard", "--workspace", tmp_path / "Fjordvik kommune")
    assert empty.code == 1
    assert empty.message.startswith("Nothing is recorded yet") and empty.message.endswith("Import files first.")


def test_init_overwrites_nothing(maal: Maal, space: Path) -> None:
    before = {file: file.read_bytes() for file in space.iterdir()}
    again = maal("init", space)
    assert again.code == 1
    assert (
        again.message
        == f"{space / 'maal.toml'} is there already: nothing was changed. Edit it, or choose another folder."
    )
    assert {file: file.read_bytes() for file in space.iterdir()} == before


def test_init_where_a_file_stands_is_one_message(maal: Maal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    made = maal("init", tmp_path / "file" / "w")
    assert made.code == 1 and "file/w" in made.message


@pytest.mark.parametrize(
    "arguments",
    [("scorecard",), ("import", "x.csv"), ("report", "--to", "x.html"), ("serve",), ("impact", "tagged", "sales")],
)
def test_without_a_workspace_every_command_says_how_to_make_one(
    maal: Maal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.delenv("MAAL_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    ran = maal(*arguments)
    assert ran.code == 1
    assert ran.message == ". is no workspace: it has no maal.toml. Make one with 'maal init .'."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scorcard",), "No such command 'scorcard'"),
        (("scorecard", "--perod", "2026"), "No such option: --perod"),
        (("import",), "Missing argument 'FILE...'"),
        (("report",), "Missing option '--to'"),
        (("scorecard", "--rows", "sales"), "requires 2 arguments"),
        (("serve", "--port", "x"), "Invalid value for '--port'"),
        ((), "Set goals, measure"),
    ],
)
def test_wrong_usage_is_two(arguments: tuple[str, ...], said: str) -> None:
    ran = process(*arguments)
    assert ran.code == 2
    assert said in ran.err + ran.out and "Traceback" not in ran.err


def test_the_workspace_is_named_by_option_before_variable_before_folder(
    maal: Maal, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maal("init", tmp_path / "other")
    assert maal("scorecard", "--workspace", tmp_path / "other").code == 1
    assert maal("scorecard").code == 0
    monkeypatch.delenv("MAAL_WORKSPACE")
    monkeypatch.chdir(filled)
    assert maal("scorecard").code == 0
