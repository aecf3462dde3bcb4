"""Survey estimates against a plain scan of the same columns, R `survey` and `svy`: `python -m benchmarks.survey`.

Ten million rows in random order: 12 binary variables, 100 and 1,000 domains that cross 100 strata and 50,000 clusters,
weights, population sizes. The floor of each line sums once, in DuckDB, every column that the line reads. The lines of
"own weights" give each row a weight of its own; in the others weights differ between strata only.
Each line runs in a process of its own, in turn with its floor; the peers (`benchmarks.survey_peers`) on a tenth of the
rows. Two threads for all.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.survey_peers import compare_peers

VARIABLES = [f"y{number}" for number in range(12)]
MARGINS = {"size": 5, "industry": 20, "region": 11}
STRATA = 100
RUNS = 3
BAR_MEGABYTES = 700
Timed = Callable[[duckdb.DuckDBPyConnection, str], object]


@dataclass(frozen=True)
class Line:
    """What is timed: ``reads`` are the columns of its floor, ``bar`` how many times the floor it may take.

    ``beside`` names the line it is compared with instead of the floor; ``megabytes`` the memory it may take.
    """

    step: Timed
    reads: Sequence[str]
    bar: float
    beside: str | None = None
    megabytes: float | None = None


def make(file: Path, rows: int) -> None:
    """Write the sample, in random order of its strata, clusters and domains."""
    clusters = max(2, rows // (STRATA * 200))  # in each stratum: 200 rows each
    answers = ", ".join(
        f"(hash(i, '{name}') % 1000 < {100 + 60 * place})::int as {name}" for place, name in enumerate(VARIABLES)
    )
    margins = ", ".join(f"(hash(i, '{name}') % {number})::int as {name}" for name, number in MARGINS.items())
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("set enable_progress_bar = false")
    connection.execute(
        f"""copy (
            select stratum, stratum * {clusters} + (hash(i, 'psu') % {clusters})::int as psu,
                   (hash(i, 'domain') % 100)::int as domain, (hash(i, 'small') % 1000)::int as small,
                   {rows // STRATA} * (5 + stratum) as N, {clusters} * (5 + stratum) as M,
                   (5 + stratum)::double as w, (5 + stratum) * (0.5 + hash(i, 'own') / 2.0 ** 64) as own,
                   {margins}, {answers}
            from (select range as i, (hash(range) % {STRATA})::int as stratum from range({rows})))
        to '{file}'"""
    )


def scan(connection: duckdb.DuckDBPyConnection, file: str, columns: Sequence[str]) -> None:
    """Sum every column once."""
    connection.execute(f"select {', '.join(f'sum({name})' for name in columns)} from '{file}'").fetchall()


def estimate(weights: str = "w", by: str = "domain", *, clustered: bool = False) -> Timed:
    """Make the design, and give the mean of every variable by domain."""
    from maal.survey import Design

    def step(connection: duckdb.DuckDBPyConnection, file: str) -> object:
        sample, psu, fpc = connection.read_parquet(file), "psu" if clustered else None, "M" if clustered else "N"
        return Design(sample, weights=weights, strata="stratum", psu=psu, fpc=fpc).mean(VARIABLES, by=by)

    return step


def rake(connection: duckdb.DuckDBPyConnection, file: str) -> object:
    """Make the design, rake on three margins, and bring the new weights to every row."""
    import narwhals as nw

    from maal.survey import Design

    known: dict[str | tuple[str, ...], Any] = {
        name: {value: 2e9 * (1 + value) / (number * (number + 1)) for value in range(number)}
        for name, number in MARGINS.items()
    }
    raked = Design(connection.read_parquet(file), weights="own").calibrate(known)
    return raked.frame.select(total=nw.col("w").sum()).collect("pyarrow")


def lines() -> dict[str, Line]:
    """The lines of the table, by name."""
    design = ["stratum", "domain", "N", *VARIABLES]
    small, clustered = ["stratum", "small", "N", *VARIABLES], ["stratum", "psu", "domain", "M", *VARIABLES]
    return {
        "stratified": Line(estimate(), ["w", *design], 6, megabytes=BAR_MEGABYTES),
        "stratified, own weights": Line(estimate("own"), ["own", *design], 6, megabytes=BAR_MEGABYTES),
        "clustered": Line(estimate(clustered=True), ["w", *clustered], 12),
        "clustered, own weights": Line(estimate("own", clustered=True), ["own", *clustered], 12),
        "1,000 domains": Line(estimate(by="small"), ["w", *small], 2, beside="stratified"),
        "1,000 domains, own weights": Line(estimate("own", "small"), ["own", *small], 2, "stratified, own weights"),
        "raking on three margins": Line(rake, ["own", *MARGINS], 10),
    }


def timed(step: Timed, file: str) -> float:
    """Seconds of one run on a fresh connection."""
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("set enable_progress_bar = false")
    start = time.perf_counter()
    step(connection, file)
    return time.perf_counter() - start


def measure(name: str, file: str) -> None:
    """Print the best seconds of the base and of the line, run in turn, and the peak memory."""
    line = lines()[name]
    base = lines()[line.beside].step if line.beside else lambda held, path: scan(held, path, line.reads)
    runs = [(timed(base, file), timed(line.step, file)) for _ in range(RUNS)]
    print(*(min(seconds) for seconds in zip(*runs, strict=True)), peak_megabytes())


def peak_megabytes() -> float:
    """The greatest resident memory of this process alone (getrusage would count its parent's before it began)."""
    status = Path("/proc/self/status").read_text()
    return float(status.split("VmHWM:")[1].split()[0]) / 1024


def report(file: Path) -> bool:
    """Print a row for each line; tell whether all bars are met."""
    print("| step | base | seconds | base's | times (bar) | peak memory (bar) |")
    print("| :--- | :--- | ---: | ---: | ---: | ---: |")
    met = True
    for name, line in lines().items():
        command = [sys.executable, "-m", "benchmarks.survey", "--line", name, "--file", str(file)]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        base, seconds, megabytes = (float(figure) for figure in output.split())
        against = line.beside or f"scan of {len(line.reads)} columns"
        memory = f"{megabytes:,.0f} MB" + (f" ({line.megabytes:,.0f})" if line.megabytes else "")
        print(f"| {name} | {against} | {seconds:.2f} | {base:.2f} | {seconds / base:.1f} ({line.bar:g}) | {memory} |")
        met = met and seconds / base <= line.bar and megabytes <= (line.megabytes or megabytes)
    return met


def main() -> int:
    """Print the tables; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--line", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.line:
        measure(options.line, options.file)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sample.parquet"
        make(file, options.rows)
        print(f"{options.rows:,} rows, {file.stat().st_size / 1e6:.0f} MB of Parquet")
        met = report(file)
        make(file, options.rows // 10)
        return int(not (compare_peers(file, VARIABLES) and met))


if __name__ == "__main__":
    sys.exit(main())
