"""Find the workspace that a command is about."""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "MAAL_WORKSPACE"


def locate(named: Path | None = None) -> Path:
    """The folder that was named, else the one in MAAL_WORKSPACE, else the current one."""
    return named or Path(os.environ.get(VARIABLE) or ".")
