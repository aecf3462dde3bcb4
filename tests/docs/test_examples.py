"""Every example of the documentation runs and shows what the page says ("..." stands for anything)."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from maal.app.survey import parse_design, parse_release
from maal.workspace import parse_settings
from tests.docs.pages import DOCS, MAAL, PAGES, blocks

RUNNABLE = [page for page in PAGES if any(blocks(page, "python", "console"))]
SETTINGS = [page for page in PAGES if any(blocks(page, "toml"))]
_CHECK = doctest.OutputChecker()


def name_of(page: Path) -> str:
    return str(page.relative_to(DOCS))


@pytest.mark.parametrize("page", RUNNABLE, ids=name_of)
def test_examples_run(page: Path, tmp_path: Path, request: pytest.FixtureRequest):
    if "fjordvik" in page.read_text("utf-8"):
        shutil.copytree(request.getfixturevalue("demo"), tmp_path / "fjordvik")
    for _, code in blocks(page, "console"):
        for command, shown in commands(code):
            compare(command, shown, run(["sh", "-c", command], tmp_path))
    python = "".join(code for _, code in blocks(page, "python"))
    if python:
        (tmp_path / "page.py").write_text(python, "utf-8")
        compare("page.py", printed(python), run([sys.executable, "-W", "error", "page.py"], tmp_path))


def commands(code: str) -> list[tuple[str, str]]:
    """(command, its shown output) of a console block, where a command stands after "$ " and goes on after "\\"."""
    parts = re.split(r"^\$ ((?:.*\\\n)*.*)\n", code, flags=re.MULTILINE)
    assert not parts[0].strip(), f"A console block begins with a command: {parts[0]!r}"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def printed(python: str) -> str:
    """What a page's Python prints: the lines that begin with "# ->"."""
    return "".join(line[5:] + "\n" for line in python.splitlines() if line.startswith("# -> "))


def run(command: list[str], folder: Path) -> str:
    environment = {"PATH": f"{MAAL.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "COLUMNS": "100"}
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300
    )
    return done.stdout


def compare(command: str, shown: str, came: str) -> None:
    """Blanks at the end of lines and the width of blanks do not matter; a command without output must print none."""
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert _CHECK.check_output(shown, came, options), f"$ {command}\nshown:\n{shown}\ncame:\n{came}"


@pytest.mark.parametrize("page", SETTINGS, ids=name_of)
def test_settings_are_accepted(page: Path):
    for _, code in blocks(page, "toml"):
        if code.startswith("# DESIGN.toml"):
            assert parse_design(code).columns
            continue
        if code.startswith("# RELEASE.toml"):
            assert parse_release(code).columns
            continue
        whole = code if "[organisation]" in code else _ORGANISATION + code
        assert parse_settings(whole).organisation.name


_ORGANISATION = '[organisation]\nname = "Fjordvik"\ncurrency = "NOK"\ntimezone = "Europe/Oslo"\n'
