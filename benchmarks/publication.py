"""The demo's report: the PDF by typst against the same page printed by headless Chromium, and the time of all formats.

    python benchmarks/publication.py [WORKSPACE] [LANGUAGE]

Without a workspace the demo is made first. Both printers start with the drawings made: typst with the words and SVGs of
its template, Chromium with the finished HTML file. Every run is a process of its own (typst remembers what it has set),
and the modules are loaded before the clock starts. Bars: typst at least 5 times as fast; all formats in one language,
drawings included, in at most 5 seconds after the figures are there. Prints one table: seconds on the clock, median and
best of five rounds in which all steps take turns, and the median of the processor's seconds (other work on the machine
lengthens the former more).
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from maal.app import Space, make_demo, write_report
from maal.publication import report_html
from maal.publication.blocks import publication
from maal.publication.render import csv, html, pdf, xlsx
from maal.publication.render.typeset import words
from maal.scorecard import Scorecard

ROUNDS = 5
FASTER, LONGEST = 5.0, 5.0
FORMS = ("html", "pdf", "xlsx", "csv", "json")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer")
DRAWN = (csv, html, pdf, xlsx)  # loaded here, and so in every process before its clock starts

Taken = tuple[float, float]  # seconds on the clock and of the processor
Seconds = dict[str, Taken]


def timed(work: Callable[[], object]) -> Taken:
    clock, processor = time.perf_counter(), used()
    work()
    return time.perf_counter() - clock, used() - processor


def used() -> float:
    """Processor seconds of this process and of those that it has waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def by_typst(data: str) -> Taken:
    return timed(lambda: pdf.typeset(data))


def by_chromium(page: Path) -> Taken:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        sys.exit("no Chromium on the path")
    printed = page.with_suffix(".pdf")
    command = [browser, *FLAGS, f"--user-data-dir={page.parent / 'profile'}", f"--print-to-pdf={printed}"]
    return timed(lambda: subprocess.run([*command, page.as_uri()], capture_output=True, check=True, timeout=120))


def all_forms(card: Scorecard, language: str, folder: Path) -> Seconds:
    return {form: timed(partial(write_report, card, folder / f"report.{form}", language)) for form in FORMS}


def rounds(card: Scorecard, language: str, folder: Path) -> Iterable[Seconds]:
    days = [score.as_of for score in card if score.as_of is not None]
    data = json.dumps(words(publication(card), card.organisation, language, max(days)), ensure_ascii=False)
    page = folder / "page.html"
    page.write_text(report_html(card, language), encoding="utf-8")
    by_chromium(page)  # makes its profile
    for _ in range(ROUNDS):
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            seconds = {"typst": pool.apply(by_typst, (data,)), "Chromium": by_chromium(page)}
            yield seconds | pool.apply(all_forms, (card, language, folder))


def summed(run: Seconds) -> Taken:
    clock, processor = zip(*(run[form] for form in FORMS), strict=True)
    return sum(clock), sum(processor)


def main(workspace: Path | None, language: str) -> int:
    with tempfile.TemporaryDirectory() as made:
        card = (Space(workspace) if workspace else make_demo(Path(made) / "demo")).scorecard()
        runs = [run | {"all formats": summed(run)} for run in rounds(card, language, Path(made))]
    print(f"{'step':<12}{'median':>9}{'best':>9}{'processor':>11}")
    for name in runs[0]:
        clock, processor = zip(*(run[name] for run in runs), strict=True)
        print(f"{name:<12}{statistics.median(clock):>9.2f}{min(clock):>9.2f}{statistics.median(processor):>11.2f}")
    times = statistics.median(run["Chromium"][0] / run["typst"][0] for run in runs)
    whole = statistics.median(run["all formats"][0] for run in runs)
    print(f"Chromium / typst: {times:.1f} times (bar: {FASTER:g}); {'passed' if times >= FASTER else 'failed'}")
    print(f"all formats: {whole:.2f} s (bar: {LONGEST:g}); {'passed' if whole <= LONGEST else 'failed'}")
    return 0 if times >= FASTER and whole <= LONGEST else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None, sys.argv[2] if len(sys.argv) > 2 else "nb"))
