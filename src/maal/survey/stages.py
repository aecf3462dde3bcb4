"""The stages of a sample: in each stratum of each stage, how many units were drawn, and which fraction that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from maal.core import BadInput, TooLittleData
from maal.core.engine import Frame
from maal.survey.keys import Key, places

Floats = NDArray[np.float64]
Lonely = Literal["fail", "remove", "certainty", "adjust", "average"]
LONELY: tuple[Lonely, ...] = ("fail", "remove", "certainty", "adjust", "average")

_WEIGHT = nw.col("w")
_OF_ROWS = [nw.len().alias("rows"), (_WEIGHT.max() - _WEIGHT.min()).alias("spread")]
_OF_UNITS = [nw.col("rows").max(), nw.col("spread").max()]


@dataclass(frozen=True)
class Stage:
    """One stage. ``stratum`` are the key columns of its strata, ``unit`` those of its units (None: the rows).

    ``key`` holds the strata's keys; ``drawn`` (H,) the units drawn in each, ``fraction`` (H,) drawn over the population
    (0 where that is not known), ``above`` (H,) the product of the fractions of the stages above. ``alike`` is the most
    rows of one unit (of one stratum, where rows are the units) if the rows of each have one weight ``w``, else None.
    """

    stratum: tuple[str, ...]
    unit: tuple[str, ...] | None
    key: Key
    drawn: Floats
    fraction: Floats
    above: Floats
    alike: int | None

    @property
    def lonely(self) -> NDArray[np.bool_]:
        """Strata with one unit drawn of more than one: their variance cannot be seen."""
        result: NDArray[np.bool_] = (self.drawn == 1) & (self.fraction < 1) & (self.above > 0)
        return result

    @property
    def factor(self) -> Floats:
        """Π f above × (1 - f) m / (m - 1): what multiplies the spread of the units' totals (0 where m = 1)."""
        spread = self.drawn / np.maximum(self.drawn - 1, 1) * (self.drawn > 1)
        return self.above * (1 - self.fraction) * spread


def stages_of(
    frame: Frame, strata: Sequence[str], psu: Sequence[str], fpc: Sequence[str], *, nest: bool
) -> tuple[Stage, ...]:
    """Count the units of every stage, in the engine; stages below one whose population is unknown add nothing.

    Raises BadInput when a population size is missing, differs within a stratum, or is below what was drawn.
    """
    stages: list[Stage] = []
    stratum = tuple(strata)
    for level in range(max(len(psu), 1)):
        unit = (*stratum, psu[level]) if psu else None
        if level == 0 and psu and strata and not nest:
            _refuse_shared_units(frame, stratum, psu[0])
        size = fpc[level] if level < len(fpc) else None
        stage = _stage(frame, stratum, unit, size, stages[-1] if stages else None)
        stages.append(stage)
        if size is None or unit is None:
            break
        stratum = unit
    return tuple(stages)


def _stage(
    frame: Frame, stratum: tuple[str, ...], unit: tuple[str, ...] | None, size: str | None, above: Stage | None
) -> Stage:
    held = frame if size is None else frame.with_columns(lowest=nw.col(size), highest=nw.col(size))
    ends = [] if size is None else [nw.col("lowest").min(), nw.col("highest").max()]
    weights = "w" in frame.collect_schema().names()
    drawn = [nw.len().alias("drawn"), *ends, *(_OF_ROWS if weights else [])]
    if unit is not None:
        held = held.group_by(*unit).agg(*(_OF_ROWS if weights else [nw.len().alias("rows")]), *ends)
        drawn = [nw.len().alias("drawn"), *ends, *(_OF_UNITS if weights else [])]
    grouped = held.group_by(*stratum).agg(*drawn) if stratum else held.select(*drawn)
    table = grouped.collect("pyarrow").to_arrow()
    key = [table[name] for name in stratum]
    count = np.asarray(table["drawn"].to_numpy(), np.float64)
    fraction = np.zeros(len(count)) if size is None else _fraction(table, key, count)
    product = np.ones(len(count))
    if above is not None:
        whose = places(key[: len(above.stratum)], above.key, len(count))
        product = (above.above * above.fraction)[whose]
    return Stage(stratum, unit, key, count, fraction, product, _alike(table) if weights else None)


def _alike(table: pa.Table) -> int | None:
    spread = np.asarray(table["spread"].to_numpy(), np.float64)
    return None if spread.any() else int(np.max(table["rows"].to_numpy(), initial=0))


def _fraction(table: pa.Table, key: Key, drawn: Floats) -> Floats:
    """Sampling fractions from population sizes, or as they are where none is above 1."""
    low = np.asarray(table["lowest"].cast(pa.float64()).to_numpy(), np.float64)
    high = np.asarray(table["highest"].cast(pa.float64()).to_numpy(), np.float64)
    _refuse(key, low != high, "fpc differs within {n} strata ({names}): give one population size a stratum.")
    _refuse(key, low <= 0, "fpc is zero or negative in {n} strata ({names}): give a population size or a fraction.")
    if high.max(initial=0) <= 1:
        return low
    over = drawn > low * (1 + 1e-9)
    if over.any():
        first = int(np.flatnonzero(over)[0])
        said = f"{drawn[first]:,.0f} were drawn of a population of {low[first]:,g}"
        more = "fpc is smaller than the sample in {n} strata ({names}): " + said
        _refuse(
            key, over, more + " in the first. Give population sizes (all at least the sample), or fractions in all."
        )
    return drawn / low


def _refuse(key: Key, bad: NDArray[np.bool_], message: str) -> None:
    if bad.any():
        raise BadInput(message.format(n=f"{int(bad.sum()):,}", names=named_strata(key, bad)))


def named_strata(key: Key, which: NDArray[np.bool_]) -> str:
    """Name the first five of the strata."""
    found = np.flatnonzero(which)
    names = [" / ".join(str(column[int(place)].as_py()) for column in key) or "the whole sample" for place in found[:5]]
    return "; ".join(names) + (f" and {len(found) - 5:,} more" if len(found) > 5 else "")


def _refuse_shared_units(frame: Frame, stratum: tuple[str, ...], psu: str) -> None:
    pairs = frame.group_by(*stratum, psu).agg(rows=nw.len())
    shared = (
        pairs.group_by(psu).agg(strata=nw.len()).filter(nw.col("strata") > 1).sort(psu).collect("pyarrow").to_arrow()
    )
    if shared.num_rows:
        names = ", ".join(str(value) for value in shared[psu].to_pylist()[:5])
        raise BadInput(
            f"{shared.num_rows:,} primary sampling units lie in more than one stratum ({names}). If their ids start"
            " anew in every stratum, give nest=True; else mend the ids or the strata."
        )


def factors(stage: Stage, lonely: Lonely) -> tuple[Floats, Floats]:
    """The stage's factors, and what share of (Σ u)² / m to take off, with lonely units treated as asked.

    "remove", "certainty" and (before each stage is scaled up by domain) "average" count nothing for them. "adjust"
    takes a lonely unit's spread around the mean of the linearised variable over the whole sample, which is 0; so does
    R. Raises TooLittleData that names the strata for "fail".
    """
    alone = stage.lonely
    centred = np.ones(len(alone))
    if not alone.any() or lonely in ("remove", "certainty", "average"):
        return stage.factor, centred
    if lonely == "fail":
        raise TooLittleData(
            f"{int(alone.sum()):,} strata have a single sampling unit, so their variance cannot be estimated "
            f"({named_strata(stage.key, alone)}). Join them with others, or choose lonely='adjust' (spread around the"
            " mean of the whole sample), 'average' (as other strata on average), 'certainty' or 'remove' (none)."
        )
    return np.where(alone, stage.above * (1 - stage.fraction), stage.factor), np.where(alone, 0.0, 1.0)
