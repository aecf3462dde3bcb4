"""Import of a CSV of contacts, against the engine alone turning the same file into Parquet. Bar: at most 5 times.

    python benchmarks/importing.py [ROWS]

Prints one table: seconds (best of five rounds of all steps in turn, each in a process of its own after a warm-up on
ten rows), how many times the engine alone, and the greatest memory of each step.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from maal.sources import read
from maal.workspace import Workspace, init

Step = Callable[[Path, Path], None]
BAR = 5.0
ROUNDS = 5


def write_contacts(file: Path, rows: int) -> None:
    channels = "['Facebook', 'Nyhetsbrev', 'Lokalavisa', 'Google Ads', 'Direkte', 'Instagram', 'LinkedIn', 'Radio']"
    duckdb.sql(
        f"COPY (SELECT 'k' || (hash(i) % {max(rows // 5, 1)}) AS person, strftime(TIMESTAMP '2024-01-01' + "
        "to_seconds((hash(i, 1) % 63000000)::BIGINT), '%Y-%m-%d %H:%M:%S') AS occurred_at, "
        f"{channels}[1 + (hash(i, 2) % 8)::INT] AS channel FROM range({rows}) AS rows(i)) TO '{file}' (HEADER)"
    )


def quiet_engine() -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect()
    engine.execute("SET enable_progress_bar = false")
    return engine


def engine_alone(file: Path, folder: Path) -> None:
    quiet_engine().execute(f"COPY (FROM read_csv('{file}')) TO '{folder / 'floor.parquet'}'")


def checked_and_staged(file: Path, folder: Path) -> None:
    workspace = Workspace.open(folder / "workspace")
    with read(file, workspace.settings, workspace.engine):
        pass


def imported(file: Path, folder: Path) -> None:
    """What `maal import` does, with the memory that it allows itself."""
    workspace = Workspace.open(folder / "workspace")
    with read(file, workspace.settings, workspace.engine) as found:
        workspace.load(found.staged, source=found.source, file=file.name)


def measured(steps: Mapping[str, Step], file: Path) -> dict[str, tuple[float, float]]:
    """Best seconds and greatest MB of each step; the steps take turns, so that a busy moment meets them alike."""
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                runs[name].append(pool.apply(once, (step, file)))
    return {name: (min(run[0] for run in each), max(run[1] for run in each)) for name, each in runs.items()}


def once(step: Step, file: Path) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as warm:  # neither side shall pay for loading its modules
        few = Path(warm) / "few.csv"
        write_contacts(few, 10)
        init(Path(warm) / "workspace")
        step(few, Path(warm))
    with tempfile.TemporaryDirectory() as folder:
        init(Path(folder) / "workspace")  # an import goes into a workspace that is there
        start = time.perf_counter()
        step(file, Path(folder))
        return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rows: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contacts.csv"
        write_contacts(file, rows)
        steps = {"engine alone": engine_alone, "checked and staged": checked_and_staged, "imported": imported}
        results = measured(steps, file)
        floor = results["engine alone"][0]
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:.0f} MB of CSV")
        print(f"{'step':<20}{'seconds':>10}{'times':>8}{'MB':>8}")
        for name, (seconds, memory) in results.items():
            print(f"{name:<20}{seconds:>10.2f}{seconds / floor:>8.1f}{memory:>8.0f}")
    ratio = results["imported"][0] / floor
    print(f"bar: {BAR:g} times; {'passed' if ratio <= BAR else 'failed'}")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
