"""Commands that take a while say on the terminal what they are at, and nothing of it anywhere else."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import Maal, command


def on_terminal(*arguments: object) -> tuple[str, str]:
    """Standard output of the command, and what a terminal got of its standard error."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=theirs, env=environment) as running:
        os.close(theirs)
        shown = b""
        while part := _read(ours):
            shown += part
        assert running.stdout is not None
        out = running.stdout.read().decode()
    os.close(ours)
    assert running.returncode == 0, shown
    return out, shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""


@pytest.mark.parametrize("asked", [("scorecard",), ("impact", "ladder", "sales")])
def test_a_terminal_is_told_what_is_worked_on(
    filled: Path, maal: Maal, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
) -> None:
    """What takes less than a tenth of a second may be passed over."""
    monkeypatch.setenv("COLUMNS", "100")
    out, shown = on_terminal(*asked)
    assert "attribution" in shown and shown.endswith("\x1b[2K"), shown
    assert out == maal(*asked).out


def test_a_report_says_that_it_is_written(filled: Path, tmp_path: Path) -> None:
    out, shown = on_terminal("report", "--to", tmp_path / "r.json")
    assert out == f"Wrote {tmp_path / 'r.json'}\n"
    assert shown.find("attribution") < shown.find("the report") != -1


def test_nothing_is_told_with_json_or_without_a_terminal(filled: Path, maal: Maal) -> None:
    assert on_terminal("scorecard", "--json")[1] == ""
    assert maal("scorecard").err == ""
