"""The rows that were asked, with their weights: those who answered stand for all who were asked in their stratum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import pyarrow as pa

from maal.core import BadInput, TooLittleData
from maal.core.engine import Frame, beside, require_columns

Population = int | str | None


@dataclass(frozen=True)
class Columns:
    """The columns of a sample of outcomes; ``population`` is a column of numbers, or one number."""

    asked: str
    person: str | None
    weights: str | None
    strata: tuple[str, ...]
    population: Population

    def refuse(self) -> None:
        """Raise BadInput for one population of several strata, and for one that is no number of outcomes."""
        if isinstance(self.population, str) or self.population is None:
            return
        if self.strata:
            raise BadInput("With strata, population is the name of a column: the number of outcomes in each stratum.")
        if self.population < 1:
            raise BadInput(f"the population is {self.population}; it must have at least 1 outcome.")

    def select(self, frame: Frame) -> Frame:
        """The columns under fixed names: asked, person, weight, population, h0, h1, ...

        Raises BadInput for columns that are not there or hold something else, for rows without a value in one of them,
        and for weights that are not above 0.
        """
        named = {"person": self.person, "weight": self.weights}
        named |= {"population": self.population} if isinstance(self.population, str) else {}
        named |= {f"h{place}": name for place, name in enumerate(self.strata)}
        given = {key: name for key, name in named.items() if name}
        require_columns(frame, "answers", (self.asked, *given.values()))
        _refuse_types(frame, self.asked, [name for key, name in given.items() if key in ("weight", "population")])
        kept = frame.select(
            nw.col(self.asked).alias("asked"), *(nw.col(name).alias(key) for key, name in given.items())
        )
        _refuse_gaps(kept, given)
        if self.population is not None and not isinstance(self.population, str):
            kept = kept.with_columns(population=nw.lit(self.population))
        return kept

    @property
    def keys(self) -> tuple[str, ...]:
        """The strata under their fixed names."""
        return tuple(f"h{place}" for place in range(len(self.strata)))


def _refuse_types(frame: Frame, asked: str, numbers: Sequence[str]) -> None:
    schema = frame.collect_schema()
    if schema[asked].is_nested():
        raise BadInput(f"Column '{asked}' holds {schema[asked]}; give one text for each outcome, such as 'TV; radio'.")
    for name in numbers:
        if not schema[name].is_numeric():
            raise BadInput(f"Column '{name}' holds {schema[name]}; numbers are needed.")


def _refuse_gaps(frame: Frame, given: dict[str, str]) -> None:
    gaps = [nw.col(key).is_null().cast(nw.Int64).sum().alias(key) for key in given]
    gaps += [(~(nw.col("weight") > 0)).cast(nw.Int64).sum().alias("below")] if "weight" in given else []
    counted = frame.select(nw.len().alias("rows"), *gaps).collect("pyarrow").to_arrow().to_pylist()[0]
    if not counted["rows"]:
        raise TooLittleData("There are no outcomes: nobody was asked.")
    if counted.get("below"):
        raise BadInput(
            f"answers: the weights in '{given['weight']}' are not above 0 in {counted['below']:,} of "
            f"{counted['rows']:,} rows: mend or leave out those rows."
        )
    said = [f"'{name}' in {counted[key]:,}" for key, name in given.items() if counted[key]]
    if said:
        raise BadInput(
            f"answers: of {counted['rows']:,} rows there are without {', '.join(said)}. Fill them in before."
        )


def weighted(frame: Frame, columns: Columns) -> Frame:
    """w × Σ w of the asked / Σ w of those who answered, in each stratum, as ``weight``; the weight asked as ``base``.

    ``fraction`` is answers / population where that is known. A weighting class adjustment (Little and Rubin 2002,
    section 3.3). Raises TooLittleData for strata in which nobody answered, BadInput for a population below the answers.
    """
    frame = _with_base(frame, columns)
    keys = list(columns.keys) or ["all"]
    frame = frame if columns.keys else frame.with_columns(all=nw.lit(1))
    answered = nw.col("answered").cast(nw.Float64)
    sums = [nw.col("base").sum().alias("asked_w"), (nw.col("base") * answered).sum().alias("answered_w")]
    sums += [answered.sum().alias("answers")]
    sums += [nw.col("population").cast(nw.Float64).max().alias("size")] if columns.population is not None else []
    found = frame.group_by(*keys).agg(*sums).collect("pyarrow").to_arrow()
    _refuse_silent(found, keys)
    factors = pa.table({f"s_{key}": found[key] for key in keys} | _factors(found))
    joined = frame.join(beside(frame, factors), left_on=keys, right_on=[f"s_{key}" for key in keys], how="left")
    return joined.with_columns(weight=nw.col("base") * nw.col("factor"))


def _with_base(frame: Frame, columns: Columns) -> Frame:
    if columns.weights:
        return frame.with_columns(base=nw.col("weight").cast(nw.Float64))
    if columns.population is None:
        return frame.with_columns(base=nw.lit(1.0))
    rows = nw.len().over(*columns.keys) if columns.keys else None
    if rows is None:
        (number,) = frame.select(rows=nw.len()).collect("pyarrow").to_arrow()["rows"].to_pylist()
        return frame.with_columns(base=nw.col("population").cast(nw.Float64) / float(number))
    return frame.with_columns(base=nw.col("population").cast(nw.Float64) / rows.cast(nw.Float64))


def _factors(found: pa.Table) -> dict[str, list[float]]:
    asked, answered, answers = (found[name].to_pylist() for name in ("asked_w", "answered_w", "answers"))
    factors = {"factor": [whole / part for whole, part in zip(asked, answered, strict=True)]}
    if "size" in found.column_names:
        sizes = found["size"].to_pylist()
        if over := [(n, size) for n, size in zip(answers, sizes, strict=True) if n > size]:
            raise BadInput(
                f"{over[0][0]:,.0f} answered of a population of {over[0][1]:,.0f}: give the number of all outcomes."
            )
        factors["fraction"] = [n / size for n, size in zip(answers, sizes, strict=True)]
    return factors


def _refuse_silent(found: pa.Table, keys: Sequence[str]) -> None:
    silent = [row for row in found.to_pylist() if not row["answers"]]
    if silent and keys != ["all"]:
        names = ", ".join(" / ".join(str(row[key]) for key in keys) for row in silent[:5])
        raise TooLittleData(
            f"Nobody answered in {len(silent):,} strata ({names}), so nobody stands for them: join them with others."
        )
