"""The cluster sample of schools behind R's calibration cases."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from maal.survey.calibration import Margin

STYPE = Margin("stype", ("E", "H", "M"), np.array([4421.0, 755, 1018]))
SCHWIDE = Margin("sch.wide", ("No", "Yes"), np.array([1072.0, 5122]))
SHARED = Path(__file__).resolve().parents[4] / "shared"


class Schools:
    """One file of schools: its columns, the codes of a margin, and the columns of R's ~stype+api99."""

    names = ("(Intercept)", "stypeH", "stypeM", "api99")
    totals = np.array([6194.0, 755, 1018, 3914069])

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))
        self.d = self.numbers("pw")

    def numbers(self, name: str) -> np.ndarray:
        return np.array([float(row[name]) for row in self.rows])

    def codes(self, *margins: Margin) -> np.ndarray:
        return np.array([[margin.categories.index(row[margin.name]) for margin in margins] for row in self.rows])

    def x(self) -> np.ndarray:
        stype = self.codes(STYPE)[:, 0]
        return np.column_stack([np.ones(len(stype)), stype == 1, stype == 2, self.numbers("api99")]).astype(float)


def _there(path: Path) -> Path:
    if not path.is_file():
        pytest.skip("the folder shared/ with survey microdata is not beside the repository")
    return path


@pytest.fixture(scope="session")
def schools() -> Callable[[str], Schools]:
    """Read a sample of schools by its name."""
    return lambda name: Schools(_there(SHARED / "data" / "survey" / f"{name}.csv"))


@pytest.fixture(scope="session")
def clus1(schools: Callable[[str], Schools]) -> Schools:
    return schools("apiclus1")


@pytest.fixture(scope="session")
def reference() -> Callable[[str], Any]:
    """The value of one case of R survey."""
    cases = json.loads(_there(SHARED / "reference" / "survey.json").read_text("utf-8"))["cases"]
    return lambda case: cases[case]["value"]
