"""The command as a user runs it: in this process where that is enough, as a process of its own where it is not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.demo import demo_of

from maal.cli import main
from maal.workspace import Workspace

HEAD = '[organisation]\nname = "Fjordvik"\ncurrency = "NOK"\ntimezone = "Europe/Oslo"\nlanguage = "en"\n'
VISITS = (
    "person,occurred_at,channel\n"
    "1,2026-07-01 10:00,radio\n1,2026-07-03 10:00,newsletter\n2,2026-07-02 09:00,newsletter\n3,2026-07-05 09:00,radio\n"
)
ORDERS = "person,occurred_at,kind,value,currency\n1,2026-07-04 12:00,order,500,NOK\n2,2026-07-06 12:00,order,300,NOK\n"
GOAL = '[goals.sales]\noutcome = "order"\ntarget = 10\nevery = "quarter"\ncount = "all"\n'


@dataclass(frozen=True)
class Ran:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def message(self) -> str:
        """The error: exactly one message, on standard error, and no trace of Python."""
        assert self.err.startswith("maal: ") and self.err.count("maal: ") == 1, self.err
        assert "Traceback" not in self.err and self.err.endswith("\n")
        return self.err.removeprefix("maal: ").rstrip("\n")


Maal = Callable[..., Ran]


@pytest.fixture
def maal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Maal:
    """Run ``maal ARGUMENTS`` in this process."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["maal", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as exited:
            code = int(exited.code or 0)
        seen = capsys.readouterr()
        return Ran(code, seen.out, seen.err)

    return run


def command(*arguments: object) -> list[str]:
    """The command as a process of its own."""
    return [sys.executable, "-c", "from maal.cli import main; main()", *map(str, arguments)]


def process(*arguments: object, **options: Any) -> Ran:
    """Run ``maal ARGUMENTS`` as a process of its own."""
    done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False, timeout=120, **options)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def space(tmp_path: Path, maal: Maal, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh workspace in English with one goal, in which the commands act."""
    folder = tmp_path / "w"
    assert maal("init", folder).code == 0
    (folder / "maal.toml").write_text(HEAD + GOAL, "utf-8")
    monkeypatch.setenv("MAAL_WORKSPACE", str(folder))
    return folder


@pytest.fixture
def filled(space: Path, tmp_path: Path, maal: Maal) -> Path:
    """The workspace with four visits and two orders."""
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "visits.csv").write_text(VISITS, "utf-8")
    (exports / "orders.csv").write_text(ORDERS, "utf-8")
    assert maal("import", exports).code == 0
    return space


def rows_in(folder: Path) -> dict[str, int]:
    """Table → current rows, of the tables that have any."""
    workspace = Workspace.open(folder)
    counted = {
        table: len(workspace.read(table).fetchall()) for table in ("touchpoint", "outcome", "cost", "path", "measure")
    }
    return {table: rows for table, rows in counted.items() if rows}


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real files, beside the repository."""
    found = Path(__file__).resolve().parents[3] / "shared" / "data"
    if not found.is_dir():
        pytest.skip("the folder shared/ with real exports is not beside the repository")
    return found


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's workspace, to be read only; what the command printed is beside it."""
    return demo_of(tmp_path_factory)
