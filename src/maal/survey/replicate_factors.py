"""The factors of replicates for the primary sampling units of a sample, by method."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maal.core import BadInput, unknown_name
from maal.survey.primary_units import PrimaryUnits
from maal.survey.replicates import Jackknife, Replicates, balanced, canty_davison, jackknife_1, jackknife_n, rao_wu
from maal.survey.stages import Lonely, named_strata
from maal.survey.sums import Floats

ReplicateMethod = Literal["JK1", "JKn", "BRR", "Fay", "bootstrap", "rao-wu"]
METHODS: tuple[ReplicateMethod, ...] = ("JK1", "JKn", "BRR", "Fay", "bootstrap", "rao-wu")

# Units × replicates: jackknife factors are made when they are needed, the others are held (200 MB).
MOST_MADE = 200_000_000
MOST_HELD = 25_000_000


def replicate_factors(
    units: PrimaryUnits, lonely: Lonely, method: str, replicates: int | None, rho: float | None, seed: int | None
) -> Replicates | Jackknife:
    """Make the factors of ``method`` (P, R) with its scales. ``replicates`` (500) and ``seed`` (1) are the bootstraps'.

    ``rho`` (0.3) is Fay's. Strata of one unit that is the whole stratum, or that ``lonely`` lets pass ("remove",
    "certainty"), add no variance. Raises BadInput for an unknown method, for options that it does not have, for JK1 of
    a stratified sample and too many units × replicates; TooLittleData for strata with too few units.
    """
    _refuse_options(method, replicates, rho, seed)
    drawn, fraction = units.stage.drawn, _fraction(units, lonely)
    share = fraction[units.stratum]
    label = np.array(units.strata)[units.stratum]
    if method in ("JK1", "JKn"):
        _refuse_too_many(len(units), len(units), MOST_MADE)
        return _jackknife_1(units) if method == "JK1" else jackknife_n(label, share)
    open_units = ~((drawn == 1) & (fraction == 1))[units.stratum]
    if method in ("BRR", "Fay"):
        _refuse_too_many(len(units), len(drawn), MOST_HELD)
        given = 0.3 if rho is None else rho
        made = balanced(label[open_units], 0.0 if method == "BRR" else given)
    else:
        number = 500 if replicates is None else replicates
        _refuse_too_many(len(units), number, MOST_HELD)
        made = _bootstrap(method, label[open_units], drawn[units.stratum][open_units], share[open_units], number, seed)
    return made if open_units.all() else _with_the_others(made, open_units)


def _refuse_options(method: str, replicates: int | None, rho: float | None, seed: int | None) -> None:
    if method not in METHODS:
        raise BadInput(unknown_name("method of replication", str(method), METHODS))
    if (replicates is not None or seed is not None) and method not in ("bootstrap", "rao-wu"):
        raise BadInput(f"replicates and seed belong to bootstrap and rao-wu; {method} follows from the design alone.")
    if rho is not None and method != "Fay":
        raise BadInput(f"rho belongs to Fay's method; {method} has none.")


def _refuse_too_many(units: int, replicates: int, most: int) -> None:
    if units * replicates > most:
        raise BadInput(
            f"{units:,} sampling units × {replicates:,} replicates are more than fit (at most {most:,} together). Use "
            "the design itself, whose linearised errors need no replicates, or a bootstrap with fewer replicates."
        )


def _fraction(units: PrimaryUnits, lonely: Lonely) -> Floats:
    """The sampling fraction of each stratum; 1 in lonely ones that are let pass."""
    stage = units.stage
    alone = stage.lonely
    if alone.any() and lonely in ("adjust", "average"):
        raise BadInput(
            f"{int(alone.sum()):,} strata have a single sampling unit ({named_strata(stage.key, alone)}), and "
            f"lonely='{lonely}' has no replicates. Join them with others, or choose lonely='certainty' (no variance)."
        )
    return np.where(alone, 1.0, stage.fraction) if lonely in ("remove", "certainty") else stage.fraction


def _jackknife_1(units: PrimaryUnits) -> Jackknife:
    if len(units.stage.drawn) > 1:
        raise BadInput(f"JK1 is for samples without strata, and this one has {len(units.stage.drawn):,}: use JKn.")
    return jackknife_1(len(units), float(units.stage.fraction[0]))


def _bootstrap(
    method: str, label: ArrayLike, drawn: Floats, share: Floats, replicates: int, seed: int | None
) -> Replicates:
    start = 1 if seed is None else seed
    if method == "rao-wu":
        return rao_wu(label, replicates, start, share)
    if not (share > 0).any():
        return canty_davison(label, replicates, start)
    if (share <= 0).any():
        raise BadInput(
            "The fpc leaves the population of some strata open (a fraction of 0). This bootstrap needs it in all or in"
            " none; rao-wu takes both."
        )
    return canty_davison(label, replicates, start, np.rint(drawn / share).astype(np.int64))


def _with_the_others(made: Replicates, open_units: NDArray[np.bool_]) -> Replicates:
    """Put the factor 1 where there is nothing to draw."""
    factors = np.ones((len(open_units), made.factors.shape[1]))
    factors[open_units] = made.factors
    return replace(made, factors=factors)
