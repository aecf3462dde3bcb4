"""The house as ARCHITECTURE.md draws it: its rooms, who imports whom, the files it names."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ROOT / "src" / "maal"
TEXT = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
FACES = {"cli", "web"}
LONGEST_FILE = 260


def drawn() -> dict[str, set[str]]:
    """Room → the rooms that it may import, as the table of rooms says."""
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.+) \|$", TEXT, re.MULTILINE)
    named = {room: set(re.findall(r"`(\w+)`", may)) for room, may in rows}
    everything = set(named) - FACES
    return {room: everything if "all above" in may else named[room] for room, may in rows}


DRAWN = drawn()


def imported(file: Path) -> set[str]:
    """The rooms that a file imports anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "maal" else [node.module]
        else:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        found |= {name.split(".")[1] for name in names if name.startswith("maal.")}
    return found


def test_the_rooms_are_those_that_are_drawn() -> None:
    there = {folder.name for folder in ROOMS.iterdir() if (folder / "__init__.py").is_file()}
    assert there == set(DRAWN)


@pytest.mark.parametrize("room", sorted(DRAWN))
def test_a_room_imports_only_what_its_row_allows(room: str) -> None:
    for file in (ROOMS / room).rglob("*.py"):
        beyond = imported(file) - DRAWN[room] - {room}
        assert not beyond, f"{file.relative_to(ROOT)} imports {', '.join(sorted(beyond))}"


@pytest.mark.parametrize("room", sorted(DRAWN))
def test_a_room_says_what_it_is(room: str) -> None:
    assert ast.get_docstring(ast.parse((ROOMS / room / "__init__.py").read_text("utf-8")))


def test_every_file_and_module_that_is_named_is_there() -> None:
    for path in re.findall(r"`((?:src|tests|docs|benchmarks|grading)/[\w./-]+)`", TEXT):
        assert (ROOT / path).exists(), path
    for room, inside in re.findall(r"^## Inside `([\w/]+)`\n(.*?)(?=^## )", TEXT, re.MULTILINE | re.DOTALL):
        modules = {each.stem for each in (ROOMS / room).iterdir()}
        for name in re.findall(r"`(\w+)`", inside):
            assert name in modules, f"{room}: {name}"


def test_a_method_is_found_by_its_name() -> None:
    for method in ("markov", "shapley", "linear", "position", "time_decay"):
        assert (ROOMS / "impact" / "tagged" / f"{method}.py").is_file()
    for method in ("calibration/raking", "replicates/jackknife", "comparisons/chi_square", "quantile", "ratio"):
        assert (ROOMS / "survey" / f"{method}.py").is_file()


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_nothing_of_one_machine_is_kept() -> None:
    own = re.compile(rb"(?<![\w.])/(?:root|work|opt/wheels)/|\bindex-url\b|PRIVATE KEY")
    for file in tracked():
        found = own.search(file.read_bytes()) if file.is_file() and file != Path(__file__) else None
        assert not found, f"{file.relative_to(ROOT)}: {found and found[0]!r}"


def test_a_file_is_about_one_idea() -> None:
    lines = {file.name: file.read_text("utf-8").count("\n") for file in ROOMS.rglob("*.py")}
    assert not {name: number for name, number in lines.items() if number > LONGEST_FILE}
