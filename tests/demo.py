"""The demo's workspace, made once a run by the command, for all tests and processes; it is copied to be changed."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest


def demo_of(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder; what the command printed is beside it, with the ending .txt."""
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "demo"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.with_suffix(".txt").exists():
            command = [sys.executable, "-c", "from maal.cli import main; main()", "demo", "--no-serve", "--dir", folder]
            made = subprocess.run(command, check=False, capture_output=True, text=True)
            assert made.returncode == 0, made.stderr
            folder.with_suffix(".txt").write_text(made.stdout, "utf-8")
    return folder
