"""Draw when or where the treatment is on, before the test, and write it down with its seed: nobody can choose later."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maal.core import BadInput, TooLittleData


@dataclass(frozen=True, slots=True)
class Assigned:
    """One time or one area: the block (or pair) in which it was drawn, and whether the treatment is on."""

    name: Any
    block: int
    on: bool


@dataclass(frozen=True, slots=True)
class Assignment:
    """A draw by ``method`` with ``seed``; the same seed and the same names give the same draw.

    ``left_out`` are areas without a partner, which take no part. Publish ``fingerprint`` before the start: who has it
    can check afterwards that nothing was changed.
    """

    method: str
    seed: int
    assigned: tuple[Assigned, ...]
    left_out: tuple[Any, ...] = ()

    @property
    def on(self) -> tuple[Any, ...]:
        """The times or areas where the treatment is on."""
        return tuple(one.name for one in self.assigned if one.on)

    def rows(self) -> list[dict[str, Any]]:
        """One row a time or area: name, block, on (1 or 0), method and seed; ready for a file or a frame."""
        return [
            {"name": one.name, "block": one.block, "on": int(one.on), "method": self.method, "seed": self.seed}
            for one in self.assigned
        ]

    @property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of SHA-256 over the rows."""
        text = "\n".join(f"{row['name']}|{row['block']}|{row['on']}|{self.method}|{self.seed}" for row in self.rows())
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def assign_times(times: Iterable[Any], *, seed: int, every: int = 1, pairs: bool = False) -> Assignment:
    """Switch blocks of ``every`` times on or off at random, half of them on.

    ``times`` in their order (days, weeks). ``pairs``: of two blocks in a row one is on, which keeps slow changes of the
    outcome apart from the effect. A last block that is short is drawn like the others. Analyse the test with
    `switchback` and the same ``every`` and ``pairs``. Raises BadInput (times twice, ``every`` below 1) and
    TooLittleData (fewer than 8 blocks).

    Source: Bojinov, Simchi-Levi & Zhao (2023), Management Science 69.

    >>> assign_times(range(8), seed=1, pairs=True).on
    (0, 3, 4, 7)
    """
    names = _distinct(times, "times")
    if every < 1:
        raise BadInput(f"every is {every}; a block has at least 1 time.")
    count = -(-len(names) // every)
    if count < 8:
        raise TooLittleData(f"A switchback needs at least 8 blocks; {len(names)} times make {count} blocks of {every}.")
    strata = np.arange(count) // 2 if pairs else np.zeros(count, dtype=np.intp)
    on = _halves(strata, np.random.default_rng(seed))
    method = f"switchback, blocks of {every}" + (", in pairs" if pairs else "")
    return Assignment(method, seed, tuple(Assigned(t, i // every, bool(on[i // every])) for i, t in enumerate(names)))


def assign_areas(
    areas: Iterable[Any], *, seed: int, treated: int | None = None, pairs: Sequence[tuple[Any, Any]] | None = None
) -> Assignment:
    """Draw the treated areas at random: ``treated`` of them (half by default), or one of each of the ``pairs``.

    The order of ``areas`` does not matter. With ``pairs`` (see `matched_pairs`) areas without a partner are left out.
    Analyse with `difference_in_means`, ``block="block"``. Raises BadInput and TooLittleData (fewer than 4 areas).

    >>> assign_areas(["Os", "Bergen", "Voss", "Odda"], seed=3).on
    ('Os', 'Voss')
    """
    names = sorted(_distinct(areas, "areas"), key=str)
    if len(names) < 4:
        raise TooLittleData(f"A test of areas needs at least 4; there are {len(names)}.")
    draw = np.random.default_rng(seed)
    if pairs is not None:
        return _paired(names, pairs, seed, draw)
    count = len(names) // 2 if treated is None else treated
    if not 2 <= count <= len(names) - 2:
        raise BadInput(f"treated is {count} of {len(names)} areas; at least 2 must be treated and 2 not.")
    chosen = set(draw.permutation(len(names))[:count].tolist())
    return Assignment("random areas", seed, tuple(Assigned(name, 0, i in chosen) for i, name in enumerate(names)))


def _paired(names: list[Any], pairs: Sequence[tuple[Any, Any]], seed: int, draw: np.random.Generator) -> Assignment:
    ordered = sorted((tuple(sorted(pair, key=str)) for pair in pairs), key=str)
    members = _distinct((name for pair in ordered for name in pair), "areas in pairs")
    if unknown := [name for name in members if name not in names]:
        raise BadInput(f"pairs: {len(unknown)} areas are not among the areas: {', '.join(map(str, unknown[:5]))}.")
    first = draw.random(len(ordered)) < 0.5
    rows = [
        Assigned(name, i, bool(first[i]) == (place == 0)) for i, p in enumerate(ordered) for place, name in enumerate(p)
    ]
    return Assignment("matched areas", seed, tuple(rows), tuple(name for name in names if name not in members))


def _halves(strata: np.ndarray[Any, np.dtype[np.intp]], draw: np.random.Generator) -> np.ndarray[Any, Any]:
    """Half of each stratum on; where it is odd, a coin decides about the one that is left."""
    on = np.zeros(len(strata), dtype=bool)
    for stratum in np.unique(strata):
        place = draw.permutation(np.flatnonzero(strata == stratum))
        on[place[: (len(place) + int(draw.integers(2))) // 2]] = True
    return on


def _distinct(names: Iterable[Hashable], what: str) -> list[Any]:
    found = list(names)
    if twice := len(found) - len(set(found)):
        raise BadInput(f"{twice} of the {what} stand there more than once. Name each once.")
    return found
