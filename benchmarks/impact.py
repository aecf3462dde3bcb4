"""Tests and models against their peers, on the same published data: `python -m benchmarks.impact`.

Synthetic control with all placebos on Proposition 99, against CausalPy and pysyncon; the media mix on PyMC-Marketing's
example, against PyMC-Marketing with nutpie, at the error of forecasts of the last 13 weeks with known spend.
Each runs in a process of its own. `times slower` is the smaller of the ratios of wall and of CPU seconds: ours the best
of five runs, a peer's a single one. The peers (`benchmarks.impact_peers`) need an environment of their own, and
MAAL_PEERS its Python; one that is not there is skipped, one that takes ten minutes is stopped; the reason is printed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.impact_peers import HELD_OUT, PEERS, START, TREATED, Step, timed

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "impact"
RUNS = 5
MOST_SECONDS = 600
SAME = 0.01  # errors that are this near, as a part of them, count as the same


@dataclass(frozen=True)
class Case:
    """``peers`` on ``file``, each with how many times slower it should be; ``shows`` names what is found."""

    file: str
    shows: str
    peers: dict[str, float]
    error: bool = False


CASES = {
    "synthetic control, all placebos": Case(
        "synthdid_california_prop99.csv",
        "packs a head",
        {"causalpy, one fit": 20, "causalpy, least squares, all placebos": 20, "pysyncon, all placebos": 20},
    ),
    "media mix, linear trend": Case(
        "pymc_mmm_example.csv", "error of forecasts", {"pymc-marketing with nutpie": 5}, error=True
    ),
}


def controls(file: str) -> Step:
    """Synthetic control of California, with a placebo in every other state."""
    import polars as pl

    from maal.impact.tested import synthetic_control

    packs = pl.read_csv(file, separator=";")
    columns = {"unit": "State", "at": "Year", "outcome": "PacksPerCapita"}

    def step() -> float:
        found = synthetic_control(packs, **columns, treated=[TREATED], start=START, inference="placebo")
        return found.estimate.value

    return step


def mix(file: str) -> Step:
    """Media mix of all but the last weeks, and the error of their forecast."""
    import polars as pl

    from maal.impact.modelled import media_mix

    weeks = pl.read_csv(file)
    columns: Any = {"channels": ["x1", "x2"], "controls": ["event_1", "event_2"], "trend": "linear"}

    def step() -> float:
        known = media_mix(weeks[:-HELD_OUT], at="date_week", outcome="y", **columns)
        return forecast_error(known, weeks)

    return step


def forecast_error(known: Any, weeks: Any) -> float:
    """MAPE over the weeks held out: the baseline by least squares, the channels by the mean of the draws."""
    import numpy as np

    from maal.impact.modelled.baseline import baseline
    from maal.impact.modelled.series import read_series

    whole = read_series(weeks, "date_week", "y", {"x1": "x1", "x2": "x2"}, ["event_1", "event_2"])
    n, fit = len(known.fit.series.y), known.fit
    effect = sum(
        fit.draws.theta[fit.draws.shape[:, c] == k, c].sum() / len(fit.draws.theta) * fit.shapes.again(c, k, spend)
        for c, spend in enumerate(whole.spend)
        for k in np.unique(fit.draws.shape[:, c])
    )
    base = baseline(whole, None, False, n)
    weights = np.linalg.lstsq(base[:n], whole.y[:n] - effect[:n], rcond=None)[0]
    return float(np.mean(np.abs((base @ weights + effect)[n:] / whole.y[n:] - 1)))


OURS = {"synthetic control, all placebos": controls, "media mix, linear trend": mix}


def measure(name: str, file: str) -> None:
    """Print the best of the runs as JSON."""
    step = OURS[name](file)
    runs = [timed(step) for _ in range(RUNS)]
    print(json.dumps(runs[-1] | {kind: min(run[kind] for run in runs) for kind in ("wall", "cpu")}))


def run(command: list[str]) -> dict[str, Any]:
    """What a process printed last."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=MOST_SECONDS)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def why_not(peer: str) -> str:
    """The reason why a peer cannot run here, or nothing."""
    python = os.environ.get("MAAL_PEERS")
    if not python:
        return "MAAL_PEERS names no Python of an environment with the peers"
    package = PEERS[peer][0]
    asked = [python, "-c", f"from importlib.metadata import version; version({package!r})"]
    there = Path(python).exists() and subprocess.run(asked, capture_output=True, check=False).returncode == 0
    return "" if there else f"not installed there (pip install {package})"


def compare(name: str, case: Case) -> bool:
    """Print a row for maal and one for each peer; tell whether all that ran meet their bars."""
    file = str(DATA / case.file)
    ours = run([sys.executable, "-m", "benchmarks.impact", name, file])
    print(f"\n| {name} | wall s | CPU s | memory | {case.shows} | times slower (bar) |")
    print("| :--- | ---: | ---: | ---: | ---: | ---: |")
    print(row("maal", ours, case.error, ""))
    met = [beside(peer, bar, ours, case) for peer, bar in case.peers.items()]
    return all(met)


def beside(peer: str, bar: float, ours: dict[str, Any], case: Case) -> bool:
    """Print the row of a peer; tell whether its bar is met."""
    if reason := why_not(peer):
        print(f"| {peer} | - | - | - | - | skipped: {reason} |")
        return True
    script = str(Path(__file__).with_name("impact_peers.py"))
    try:
        theirs = run([os.environ["MAAL_PEERS"], script, peer, str(DATA / case.file)])
    except subprocess.TimeoutExpired:
        print(f"| {peer} | over {MOST_SECONDS} | - | - | - | stopped |")
        return True
    times = min(theirs[kind] / ours[kind] for kind in ("wall", "cpu"))
    print(row(f"{peer} ({theirs['version']})", theirs, case.error, f"{times:.0f} ({bar:g})"))
    good = not case.error or ours["found"] <= theirs["found"] * (1 + SAME)
    return good and times >= bar


def row(name: str, run: dict[str, Any], error: bool, times: str) -> str:
    """One row of a table."""
    found = f"{run['found']:.2%}" if error else f"{run['found']:.2f}"
    return f"| {name} | {run['wall']:.3g} | {run['cpu']:.3g} | {run['megabytes']:,.0f} MB | {found} | {times} |"


def main() -> int:
    """Print the tables; 1 when a bar is missed."""
    if len(sys.argv) == 3:
        measure(*sys.argv[1:])
        return 0
    if not DATA.is_dir():
        print("Skipped: ../shared/data/impact, with the published data, is not there.")
        return 0
    met = [compare(name, case) for name, case in CASES.items()]
    return int(not all(met))


if __name__ == "__main__":
    sys.exit(main())
