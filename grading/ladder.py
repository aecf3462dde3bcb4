"""Grade the rungs of the ladder over worlds with known truth: `python -m grading.ladder --size ci|full [--write]`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from unittest import mock

from grading.ladder_model import (
    ASKED,
    CALIBRATED,
    PLAIN,
    credits,
    grade_asked,
    grade_best,
    grade_model,
    heard,
    lift_of,
    model,
)
from grading.ladder_page import failures, ladder_pages
from grading.ladder_rows import Found
from grading.ladder_steps import promise
from grading.ladder_tests import AreaTest, Graded, area_test, effects, grade_areas, grade_switchback
from grading.ladder_worlds import BENIGN, DISPLAY, RADIO, Kind, kinds
from maal.impact.asked import Heard
from maal.impact.tested import Effect

_ONE_THREAD = dict.fromkeys(("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Size:
    """Benign worlds and worlds of each hazard; the first ``modelled`` (``hazards_modelled``) of them are modelled too.

    In one of every ``more_every`` the tests are run on a channel without effect as well, the next step is taken, and
    credits are laid beside what was caused.
    """

    benign: int
    hazards: int
    modelled: int
    hazards_modelled: int
    more_every: int

    def worlds(self, kind: Kind) -> int:
        """How many worlds of a kind are drawn."""
        return self.benign if kind.name == BENIGN else self.hazards

    def modelled_of(self, kind: Kind) -> int:
        """How many of them are modelled."""
        return self.modelled if kind.name == BENIGN else self.hazards_modelled


SIZES = {"ci": Size(200, 40, 60, 20, 4), "full": Size(1000, 200, 1000, 200, 4)}


def grade_ladder(size: Size) -> list[Found]:
    """All worlds of all kinds, on two processes."""
    tasks = [
        (place, seed, seed <= size.modelled_of(kind), seed % size.more_every == 0)
        for place, kind in enumerate(kinds())
        for seed in range(1, size.worlds(kind) + 1)
    ]
    threads = mock.patch.dict(os.environ, _ONE_THREAD)  # processes of many threads each would wait for one another
    with threads, ProcessPoolExecutor(2, get_context("spawn")) as pool:
        worlds = list(pool.map(_grade_numbered, *zip(*tasks, strict=True), chunksize=5))
    pairs = list(zip(tasks, worlds, strict=True))
    by_kind = [[one for (at, *_), one in pairs if at == place] for place in range(len(kinds()))]
    return [
        Found(
            kind.name,
            tuple(one for world in mine for one in world.graded),
            tuple(one for world in mine for one in world.promises),
            tuple(one for world in mine for one in world.credits),
        )
        for kind, mine in zip(kinds(), by_kind, strict=True)
    ]


def _grade_numbered(place: int, number: int, modelled: bool, more: bool) -> Found:
    """World ``number`` of a kind; no two kinds share seeds."""
    return grade_world(kinds()[place], 10_000 * place + number, modelled, more)


def grade_world(kind: Kind, seed: int, modelled: bool, more: bool) -> Found:
    """Everything in one world: a test of areas and a switchback of the radio, answers, models, the best figure."""
    world = kind.world(seed)
    test = area_test(kind, seed, RADIO, world)
    found = list(effects(test))
    answers = heard(test.simulated)
    graded = [
        *grade_areas(test, seed, found),
        grade_switchback(kind, seed, RADIO, world),
        *grade_asked(test.simulated, seed, answers),
    ]
    if modelled:
        graded += _modelled(test, seed, found, answers[ASKED])
    if not more:
        return Found(kind.name, tuple(graded), (), ())
    graded += _idle(kind, seed)
    step = promise(kind, seed, test.simulated)
    return Found(kind.name, tuple(graded), (step,) if step else (), tuple(credits(test, answers[ASKED])))


def _modelled(
    test: AreaTest, seed: int, found: list[tuple[str, Effect | None, float]], answers: Heard | None
) -> Iterator[Graded]:
    """The model without and with the test of areas, where that gave an interval; and the figure to rest on."""
    tested = found[0][1]
    plain = model(test, ())
    calibrated = model(test, (lift_of(test, tested),)) if tested else None
    yield from grade_model(PLAIN, test, seed, plain)
    yield from grade_model(CALIBRATED, test, seed, calibrated)
    yield from grade_best(test, seed, found, answers, calibrated or plain)


def _idle(kind: Kind, seed: int) -> Iterator[Graded]:
    """The tests of a channel that brings nothing."""
    world = kind.world(seed)
    test = area_test(kind, seed, DISPLAY, world)
    yield from grade_areas(test, seed, list(effects(test)))
    yield grade_switchback(kind, seed, DISPLAY, world)


def main(arguments: list[str] | None = None) -> int:
    """Grade, print, write if asked; 0 when all bars are held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="ci")
    parser.add_argument("--write", action="store_true", help="write the pages of docs/ too")
    options = parser.parse_args(arguments)
    found = grade_ladder(SIZES[options.size])
    for name, text in ladder_pages(found, options.size).items():
        print(text, end="")
        if options.write:
            (Path(__file__).parents[1] / "docs" / name).write_text(text, encoding="utf-8")
    failed = failures(found)
    print("\n".join(["Outside the bars:", *failed]) if failed else "All bars are held.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
