"""The samples of schools and of ambulances behind R's replicate cases."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared"
Table = Callable[[str], dict[str, np.ndarray]]


def _there(path: Path) -> Path:
    if not path.is_file():
        pytest.skip("the folder shared/ with survey microdata is not beside the repository")
    return path


def _column(values: list[str]) -> np.ndarray:
    try:
        return np.array([float(value) for value in values])
    except ValueError:
        return np.array(values)


@pytest.fixture(scope="session")
def table() -> Table:
    """Read one file of survey microdata by its name: column → values."""

    def read(name: str) -> dict[str, np.ndarray]:
        with _there(SHARED / "data" / "survey" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {column: _column([row[column] for row in rows]) for column in rows[0]}

    return read


@pytest.fixture(scope="session")
def weights(table: Table) -> Callable[[str], np.ndarray]:
    """Read R's replicate weights (rows, R) by the name of their file."""
    return lambda name: np.column_stack(list(table(f"{name}_weights").values()))


@pytest.fixture(scope="session")
def reference() -> Callable[[str], Any]:
    """The value of one case of R survey."""
    cases = json.loads(_there(SHARED / "reference" / "survey.json").read_text("utf-8"))["cases"]
    return lambda case: cases[case]["value"]
