"""The peers of `benchmarks.survey`: the same estimates by R `survey` and by `svy`, their numbers checked against maal.

Twelve means by domain from a stratified sample with population sizes, with their standard errors. Reading the file is
timed for none: R holds a data frame, `svy` a Polars frame, maal a DuckDB table. A peer that is not there is skipped,
and one that takes longer than five minutes is stopped; the reason is printed.
"""

from __future__ import annotations

import csv
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

BARS = {"R survey": 20, "svy": 50}
AGREE = 1e-9
MOST_SECONDS = 300
Found = dict[tuple[str, int], tuple[float, float]]

IN_R = """
suppressMessages(library(survey))
arguments <- commandArgs(trailingOnly = TRUE)
sample <- read.csv(arguments[1])
formula <- reformulate(setdiff(names(sample), c("stratum", "domain", "N", "w")))
start <- proc.time()[["elapsed"]]
design <- svydesign(ids = ~1, strata = ~stratum, weights = ~w, fpc = ~N, data = sample)
found <- svyby(formula, ~domain, design, svymean)
cat(proc.time()[["elapsed"]] - start)
write.csv(as.data.frame(found), arguments[2], row.names = FALSE)
"""


def by_maal(file: Path, variables: Sequence[str]) -> tuple[float, Found]:
    """Best seconds of three, and the estimates and standard errors by variable and domain."""
    from maal.survey import Design

    connection = duckdb.connect(config={"threads": 2})
    connection.execute(f"create table sample as from '{file}'")
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        design = Design(connection.table("sample"), weights="w", strata="stratum", fpc="N")
        rows = design.mean(variables, by="domain")
        seconds.append(time.perf_counter() - start)
    found = {(row.variable, row.domain["domain"]): (row.estimate or 0.0, row.std_error or 0.0) for row in rows}
    return min(seconds), found


def by_r(file: Path, variables: Sequence[str]) -> tuple[float, Found]:
    """Seconds of `svydesign` and `svyby(svymean)`, and what they found."""
    data, result, script = (file.with_name(name) for name in ("sample.csv", "result.csv", "peer.R"))
    columns = ", ".join(["stratum", "domain", "N", "w", *variables])
    duckdb.sql(f"copy (select {columns} from '{file}') to '{data}' (header)")
    script.write_text(IN_R)
    command = ["Rscript", "--vanilla", str(script), str(data), str(result)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=MOST_SECONDS)
    found: Found = {}
    for domain, *figures in list(csv.reader(result.read_text().splitlines()))[1:]:
        half = len(variables)
        for name, estimate, error in zip(variables, figures[:half], figures[half:], strict=True):
            found[name, int(domain)] = (float(estimate), float(error))
    return float(done.stdout), found


def by_svy(file: Path, variables: Sequence[str]) -> tuple[float, Found]:
    """Seconds of `svy`, in a process of its own with two threads, and what it found."""
    command = [sys.executable, "-m", "benchmarks.survey_peers", str(file), *variables]
    threads = {"POLARS_MAX_THREADS": "2", "RAYON_NUM_THREADS": "2"}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=MOST_SECONDS, env=os.environ | threads
    )
    seconds, *rows = done.stdout.splitlines()
    figures = [row.split() for row in rows]
    return float(seconds), {(name, int(domain)): (float(est), float(se)) for name, domain, est, se in figures}


def print_svy(file: str, variables: Sequence[str]) -> None:
    """Print the seconds, and the estimate and standard error of each variable and domain."""
    import polars as pl
    import svy

    data: Any = pl.read_parquet(file)
    start = time.perf_counter()
    sample = svy.Sample(data, svy.Design(stratum="stratum", wgt="w", pop_size="N"))
    found: Any = sample.estimation.mean(variables, by="domain")
    print(time.perf_counter() - start)
    for name, one in zip(variables, found, strict=True):
        for row in one.estimates:
            print(name, row.by_level[0], row.est, row.se)


def why_not(peer: str) -> str:
    """The reason why a peer cannot run here, or nothing."""
    if peer == "svy":
        return "" if importlib.util.find_spec("svy") else "not installed (pip install svy)"
    if not shutil.which("Rscript"):
        return "Rscript is not installed (apt install r-cran-survey)"
    there = subprocess.run(["Rscript", "-e", "library(survey)"], capture_output=True, check=False).returncode == 0
    return "" if there else "R has no package survey (apt install r-cran-survey)"


def difference(ours: Found, theirs: Found) -> float:
    """The greatest relative difference of an estimate or a standard error."""
    assert ours.keys() == theirs.keys(), "a peer answered for other domains"
    pairs = [pair for key, value in ours.items() for pair in zip(value, theirs[key], strict=True)]
    return max(abs(our - their) / abs(their) for our, their in pairs)


def compare_peers(file: Path, variables: Sequence[str]) -> bool:
    """Print a row for each peer; tell whether all that ran are as many times slower as they should be."""
    seconds, ours = by_maal(file, variables)
    rows = duckdb.read_parquet(str(file)).shape[0]
    print(f"\n| peer, {rows:,} rows | seconds | maal's | times slower (bar) | greatest relative difference |")
    print("| :--- | ---: | ---: | ---: | ---: |")
    met = True
    for peer, run in {"R survey": by_r, "svy": by_svy}.items():
        if reason := why_not(peer):
            print(f"| {peer} | - | {seconds:.2f} | skipped: {reason} | - |")
            continue
        try:
            took, theirs = run(file, variables)
        except subprocess.TimeoutExpired:
            print(f"| {peer} | over {MOST_SECONDS} | {seconds:.2f} | stopped | - |")
            continue
        far = difference(ours, theirs)
        print(f"| {peer} | {took:.1f} | {seconds:.2f} | {took / seconds:.0f} ({BARS[peer]}) | {far:.0e} |")
        met = met and took / seconds >= BARS[peer] and far <= AGREE
    return met


if __name__ == "__main__":
    print_svy(sys.argv[1], sys.argv[2:])
