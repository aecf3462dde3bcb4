"""The house is as ARCHITECTURE.md says, and the rooms import what they may."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ROOT / "src" / "maal"
PAGE = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
TABLE = dict(re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", PAGE, re.MULTILINE))


def rooms_in_the_tree():
    return {path.name for path in ROOMS.iterdir() if (path / "__init__.py").is_file()}


def test_every_room_of_the_tree_is_on_the_page_and_the_other_way_round():
    assert set(TABLE) == rooms_in_the_tree()


def test_every_module_that_the_page_names_is_there():
    inside = PAGE.split("## Inside `impact/tagged`")[1].split("## Where to add")[0]
    named = set(re.findall(r"`([a-z_]+)`", inside))
    assert named >= {"markov", "shapley", "bootstrap", "engine"}
    assert {name for name in named if not (ROOMS / "impact" / "tagged" / f"{name}.py").is_file()} == set()
    paths = re.findall(r"`(src/maal/[\w/.]+)`", PAGE)
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("room", sorted(TABLE))
def test_a_room_imports_only_what_the_page_allows(room):
    allowed = rooms_in_the_tree() if TABLE[room] == "all above" else {room, *re.findall(r"`(\w+)`", TABLE[room])}
    sources = [path.read_text("utf-8") for path in (ROOMS / room).rglob("*.py")]
    imported = {name for text in sources for name in re.findall(r"^\s*(?:from|import) maal\.(\w+)", text, re.MULTILINE)}
    imported |= {name for text in sources for name in re.findall(r"^\s*from maal import (\w+)", text, re.MULTILINE)}
    assert imported <= allowed


def test_the_import_contracts_hold():
    command = [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / ".importlinter"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stdout


def test_what_must_be_kept_is_there():
    for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md", "Makefile", "constraints.txt", ".ci/run"):
        assert (ROOT / name).is_file(), name
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_a_newcomer_finds_a_method_by_its_name():
    for method in ("markov", "shapley", "linear", "position", "time_decay", "bootstrap"):
        assert (ROOMS / "impact" / "tagged" / f"{method}.py").is_file()
