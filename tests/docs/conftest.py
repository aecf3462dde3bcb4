"""The documentation's pages, and the demo that some of them speak of, made once for all processes of a run."""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

import pytest

from tests.docs.pages import MAAL


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``maal demo`` makes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    target = shared / "docs-demo" / "fjordvik"
    with (shared / "docs-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (target / "report.html").is_file():
            command = [MAAL, "demo", "--dir", target, "--no-serve"]
            subprocess.run(command, check=True, capture_output=True, text=True)
    return target
