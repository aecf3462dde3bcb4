"""All rules from raw touchpoints, against a plain scan of the same Parquet files: `python -m benchmarks.attribution`.

Ten million journeys, 31 million touchpoints, 12 channels: every rule on counts and on value, exact Markov and Shapley,
bootstrap intervals over 200 buckets of people. Bars: 60 times the scan, 1.2 GB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

BAR_RATIO = 60
BAR_MEGABYTES = 1200
CHANNELS = [f"channel-{number}" for number in range(12)]


def make(folder: Path, people: int) -> None:
    """Write contacts in the order of time, as logs are, 3.1 a person, and outcomes of a fifth of the people.

    People are named as web statistics name them, by sixteen hexadecimal digits.
    """
    connection = duckdb.connect()
    connection.execute("select setseed(0.3)")
    person = "printf('%016x', hash(p))"
    connection.execute(
        f"""copy (
            select {person} as person,
                   timestamp '2026-01-01' + to_seconds((random() * 86400 * 28)::bigint) as occurred_at,
                   $channels[1 + least(11, floor(12 * pow(random(), 1.5)))::int] as channel
            from (select range as p, range(1 + (-ln(random()) * 2.1)::int) as contact from range({people})),
                 unnest(contact)
            order by occurred_at) to '{folder}/touchpoints.parquet'""",
        {"channels": CHANNELS},
    )
    connection.execute(
        f"""copy (
            select {person} as person,
                   timestamp '2026-01-20' + to_seconds((random() * 86400 * 10)::bigint) as occurred_at,
                   round(100 + 900 * random(), 2) as value
            from (select range as p from range({people})) where random() < 0.2
            order by occurred_at) to '{folder}/outcomes.parquet'"""
    )


def scan(folder: Path) -> float:
    """Seconds of a plain scan: a hash of every row of both files, summed (the best of three)."""
    connection = duckdb.connect(config={"threads": 2})

    def once() -> float:
        start = time.perf_counter()
        for columns, name in (
            ("person, occurred_at, channel", "touchpoints"),
            ("person, occurred_at, value", "outcomes"),
        ):
            connection.execute(f"select sum(hash({columns})) from '{folder}/{name}.parquet'").fetchall()
        return time.perf_counter() - start

    return min(once() for _ in range(3))


def attribute_all(folder: Path) -> None:
    """Credit by every rule, and print journeys, seconds and peak memory (run in a process of its own)."""
    from maal.impact import RULES, Journeys, attribute

    connection = duckdb.connect(config={"threads": 2, "memory_limit": "450MB"})
    connection.execute(f"set temp_directory = '{folder}/spill'; set preserve_insertion_order = false")
    start = time.perf_counter()
    tables = [connection.read_parquet(f"{folder}/{name}.parquet") for name in ("touchpoints", "outcomes")]
    journeys = Journeys(*tables)
    credits = [attribute(journeys, rule) for rule in RULES]
    seconds = time.perf_counter() - start
    assert all(abs(one.total - journeys.converting) < 1e-3 for one in credits)
    print(journeys.total, seconds, peak_megabytes())


def peak_megabytes() -> float:
    """The greatest resident memory of this process alone (getrusage would count its parent's before it began)."""
    status = Path("/proc/self/status").read_text()
    return float(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> int:
    """Print one table; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        attribute_all(options.folder)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, options.people)
        floor = scan(folder)
        command = [sys.executable, "-m", "benchmarks.attribution", "--folder", name]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        floor = min(floor, scan(folder))
        contacts = duckdb.sql(f"select count(*) from '{folder}/touchpoints.parquet'").fetchall()[0]
    journeys, seconds, megabytes = (float(figure) for figure in output.split())
    ratio = seconds / floor
    print(f"| journeys | touchpoints | plain scan | all rules | ratio (bar {BAR_RATIO}) | peak memory (bar 1.2 GB) |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    times = f"{floor:.2f} s | {seconds:.1f} s | {ratio:.0f}"
    print(f"| {journeys:,.0f} | {contacts[0]:,} | {times} | {megabytes:,.0f} MB |")
    return int(ratio > BAR_RATIO or megabytes > BAR_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
