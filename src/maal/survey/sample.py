"""A drawn sample as the statistics see it: weighted rows on their engine, and the stages of its drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from warnings import warn

import narwhals as nw

from maal.core import BadInput, unknown_name
from maal.core.engine import Frame
from maal.survey.stages import LONELY, Lonely, Stage, stages_of
from maal.survey.table import Table, table_of

Kind = Literal["probability", "opt-in"]
KINDS: tuple[Kind, ...] = ("probability", "opt-in")
Names = str | Sequence[str] | None

DOMAIN_ALREADY = "This design is a domain already: put both conditions into one column."
UNWEIGHTED = "No weights and no fpc: every row counts as 1, so totals speak of the sample, not of a population."


@dataclass(frozen=True)
class Sample:
    """Rows with their weight ``w``, strata h0, h1, ..., units of each stage p0, p1, ..., and columns c0, c1, ..."""

    table: Table
    frame: Frame
    stages: tuple[Stage, ...]
    lonely: Lonely
    kind: Kind

    @property
    def finite(self) -> bool:
        """Tell whether the design says how large the population is (``fpc``)."""
        return bool((self.stages[0].fraction > 0).any())


def as_names(names: Names) -> tuple[str, ...]:
    """One name, several or none as a tuple."""
    if names is None:
        return ()
    return (names,) if isinstance(names, str) else tuple(names)


def sample_of(
    data: Any,
    *,
    weights: str | None,
    strata: Names,
    psu: Names,
    fpc: Names,
    nest: bool,
    lonely: Lonely,
    kind: Kind,
) -> Sample:
    """Look at the data once on its engine; refuse a design that cannot be estimated from.

    Raises BadInput on unknown columns, missing, zero or negative weights, missing strata or units, shared units, and
    population sizes that are missing, differ in a stratum or are below the sample.
    """
    if lonely not in LONELY:
        raise BadInput(unknown_name("choice for lonely units", str(lonely), LONELY))
    if kind not in KINDS:
        raise BadInput(unknown_name("kind of sample", str(kind), KINDS))
    table = table_of(data)
    by, units, sizes = as_names(strata), as_names(psu), as_names(fpc)
    table.require([*by, *units, *sizes, *([weights] if weights else [])])
    if len(sizes) > max(len(units), 1):
        raise BadInput(f"{len(sizes)} fpc columns for {max(len(units), 1)} stages: give at most one for each stage.")
    keyed = {f"h{place}": table.col(name) for place, name in enumerate(by)}
    keyed |= {f"p{place}": table.col(name) for place, name in enumerate(units)}
    sized = {f"f{place}": table.number(name) for place, name in enumerate(sizes)}
    given = {"w": table.number(weights)} if weights else {}
    named = {name: expr.alias(name) for name, expr in (keyed | sized | given).items()}
    frame = table.frame.with_columns(*named.values()) if named else table.frame
    labels = dict(zip(named, [*by, *units, *sizes, *([weights] if weights else [])], strict=True))
    _refuse_gaps(frame, labels)
    stages = stages_of(frame, list(keyed)[: len(by)], list(keyed)[len(by) :], list(sized), nest=nest)
    if not weights:
        frame = frame.with_columns(w=nw.lit(1.0)) if not sizes else _weighted_by_fractions(frame, stages, list(sized))
        if not sizes:
            warn(UNWEIGHTED, stacklevel=4)
    return Sample(table, frame, stages, lonely, kind)


def with_inside(table: Table, frame: Frame, column: str) -> Frame:
    """Put ``inside`` on the frame: true where a yes/no column holds. Raises BadInput where it is neither."""
    value = table.number(column)
    odd = (value.is_null() | ((value != 0.0) & (value != 1.0))).cast(nw.Int64).sum()
    bad = frame.select(odd=odd).collect("pyarrow").to_arrow()["odd"][0].as_py()
    if bad:
        raise BadInput(f"'{column}' is neither yes nor no in {bad:,} rows: a domain needs true or false (1 or 0).")
    return frame.with_columns(inside=value == 1.0)


def _refuse_gaps(frame: Frame, labels: dict[str, str]) -> None:
    exprs = [nw.len().alias("rows")]
    exprs += [nw.col(name).count().alias(f"there_{name}") for name in labels]
    if "w" in labels:
        weight = nw.col("w")
        exprs += [(weight < 0).cast(nw.Int64).sum().alias("below"), (weight == 0).cast(nw.Int64).sum().alias("zero")]
        exprs += [(weight == float("inf")).cast(nw.Int64).sum().alias("infinite")]
    counted = frame.select(*exprs).collect("pyarrow").to_arrow().to_pylist()[0]
    rows = counted["rows"]
    if not rows:
        raise BadInput("The data has no rows; a sample needs some.")
    faults = [
        f"'{label}' is missing in {n:,}" for name, label in labels.items() if (n := rows - counted[f"there_{name}"])
    ]
    if "w" in labels:
        label = labels["w"]
        faults += [f"weight '{label}' is negative in {counted['below']:,}"] if counted["below"] else []
        faults += [f"weight '{label}' is zero in {counted['zero']:,}"] if counted["zero"] else []
        faults += [f"weight '{label}' is infinite in {counted['infinite']:,}"] if counted["infinite"] else []
    if faults:
        raise BadInput(
            f"The design does not fit the data: {'; '.join(faults)} of {rows:,} rows. Every row needs a weight above 0,"
            " its stratum, its units and its population size: mend or leave out those rows before."
        )


def _weighted_by_fractions(frame: Frame, stages: tuple[Stage, ...], sizes: list[str]) -> Frame:
    """Weights Π N/m over the stages; a fraction is taken as it is. Raises BadInput where a population has no end."""
    _refuse_infinite(frame, sizes)
    weight = nw.lit(1.0)
    for place, (stage, size) in enumerate(zip(stages, sizes, strict=False)):
        drawn = f"m{place}"
        frame = _with_drawn(frame, stage, drawn)
        share = _given_as_fractions(frame, size)
        weight = weight * (1.0 / nw.col(size) if share else nw.col(size) / nw.col(drawn))
    return frame.with_columns(w=weight)


def _refuse_infinite(frame: Frame, sizes: list[str]) -> None:
    endless = [(nw.col(size) == float("inf")).cast(nw.Int64).sum().alias(size) for size in sizes]
    counted = frame.select(nw.len().alias("rows"), *endless).collect("pyarrow").to_arrow().to_pylist()[0]
    for place, size in enumerate(sizes, 1):
        if counted[size]:
            raise BadInput(
                f"fpc of stage {place} is infinite in {counted[size]:,} of {counted['rows']:,} rows, so no weights come"
                " from it: name a column of weights."
            )


def _given_as_fractions(frame: Frame, size: str) -> bool:
    most = frame.select(most=nw.col(size).max()).collect("pyarrow").to_arrow()["most"][0].as_py()
    return bool(most <= 1)


def _with_drawn(frame: Frame, stage: Stage, name: str) -> Frame:
    """Put beside each row the number of units drawn in its stratum."""
    keys = list(stage.stratum)
    units = frame if stage.unit is None else frame.group_by(*stage.unit).agg(rows=nw.len())
    if not keys:
        return frame.with_columns(nw.lit(float(stage.drawn[0])).alias(name))
    renamed = {key: f"{name}_{key}" for key in keys}
    drawn = units.group_by(*keys).agg(nw.len().cast(nw.Float64).alias(name)).rename(renamed)
    return frame.join(drawn, left_on=keys, right_on=list(renamed.values()), how="left")
