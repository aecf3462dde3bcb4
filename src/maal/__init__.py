"""maal: set goals, measure what each channel brings against what it costs, and say how sure that is.

space = maal.open("fjordvik")
for score in space.scorecard(period="2026Q3"):
    print(score.goal, score.decision, score.reason)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maal.app import Space

__all__ = ["open"]


def open(path: str | Path = ".") -> Space:
    """Open the workspace in folder ``path``. Raises MaalError when there is none, BadSetting for a faulty maal.toml."""
    from maal.app import Space

    return Space(Path(path))
