"""Where the weights of replicates come from, and the totals under each of them.

Two kinds: factors of primary sampling units, which are made, and columns of the data, which come with it. Both give
grouped sums of the full sample, and blocks of the same sums for the replicates, (b, groups, C).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import narwhals as nw
import numpy as np
import pyarrow as pa

from maal.core import BadInput
from maal.core.engine import Frame
from maal.survey.cells import Matrix, gathering
from maal.survey.columns import Columns
from maal.survey.keys import Ints, places
from maal.survey.primary_units import PrimaryUnits
from maal.survey.replicates import Jackknife, Replicates
from maal.survey.sums import Floats, Keys, Sums, fetched_units, row_sums, unit_totals
from maal.survey.table import Table

BLOCK = 4_000_000  # numbers held at once
MOST_SUMS = 500  # sums in one query
MOST_RANKED = 20_000_000  # rows × replicates whose rank is looked at


class ReplicateWeights(Protocol):
    """R sets of weights on the rows."""

    @property
    def df(self) -> float:
        """Degrees of freedom of the whole sample."""
        ...

    def __len__(self) -> int:
        """R."""
        ...

    def groups(self, frame: Frame, keys: Keys, columns: Columns) -> Sums:
        """Sums of the full sample by ``keys``, or finer."""
        ...

    def blocks(
        self, frame: Frame, sums: Sums, keys: Keys, columns: Columns, place: Ints, number: int
    ) -> Iterator[Floats]:
        """Totals of the replicates in order, (b, number, C); ``place`` leads from the groups of ``sums`` (-1: none)."""
        ...

    def domain_df(self, sums: Sums, place: Ints, domains: int) -> Floats:
        """Degrees of freedom by domain and column, (D, C)."""
        ...


@dataclass(frozen=True, eq=False)
class UnitFactors:
    """Factors (P, R) on the weights of primary sampling units."""

    units: PrimaryUnits
    factors: Replicates | Jackknife

    def __len__(self) -> int:
        return len(self.factors.rscales)

    @property
    def df(self) -> float:
        """Units less strata, where more than nothing was left out of the sample; at most replicates less one."""
        stage = self.units.stage
        free = (stage.drawn - 1)[stage.fraction < 1].sum()
        return float(max(min(free, len(self) - 1), 0))

    def groups(self, frame: Frame, keys: Keys, columns: Columns) -> Sums:
        """Sums of each unit by ``keys``."""
        held = Columns(list(columns.all), set())
        return fetched_units(unit_totals(self.units.numbered(frame), self.units.names, keys, held), held)

    def blocks(
        self, frame: Frame, sums: Sums, keys: Keys, columns: Columns, place: Ints, number: int
    ) -> Iterator[Floats]:
        """Σ over units of factor × total."""
        by_unit = self._by_unit(sums, sums.total, place, number)
        width = max(1, BLOCK // sum(by_unit.shape))
        for block in self.factors.blocks(width):
            yield np.asarray(by_unit.T @ block).T.reshape(block.shape[1], number, len(columns))

    def _by_unit(self, sums: Sums, values: Floats, place: Ints, number: int) -> Matrix:
        """Values (G, C) of the groups, summed to units and places, (P, number × C)."""
        unit = self.units.places(sums.key(self.units.names), len(sums))
        kept, width = np.flatnonzero(place >= 0), values.shape[1]
        columns = (place[kept, None] * width + np.arange(width)).ravel()
        found = (values[kept].ravel(), (np.repeat(unit[kept], width), columns))
        return Matrix(found, shape=(len(self.units), number * width))

    def domain_df(self, sums: Sums, place: Ints, domains: int) -> Floats:
        """Units less strata that have rows which count there; at most those of the whole sample."""
        units = _positive(self._by_unit(sums, sums.rows, place, domains))
        strata = _positive(Matrix(gathering(self.units.stratum, len(self.units.stage.drawn)) @ units))
        free = np.asarray(units.sum(axis=0) - strata.sum(axis=0), np.float64)
        return np.minimum(free.reshape(domains, -1), self.df)


def _positive(counts: Matrix) -> Matrix:
    return Matrix(counts > 0, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class WeightColumns:
    """R columns of the data: weights, or (not ``combined``) factors on the weight; ``df`` as looked at once."""

    names: tuple[str, ...]
    combined: bool
    df: float

    def __len__(self) -> int:
        return len(self.names)

    def groups(self, frame: Frame, keys: Keys, columns: Columns) -> Sums:
        """Sums by ``keys``."""
        return row_sums(frame, keys, Columns(list(columns.all), set()))

    def blocks(
        self, frame: Frame, sums: Sums, keys: Keys, columns: Columns, place: Ints, number: int
    ) -> Iterator[Floats]:
        """Σ w_r v, one query for each batch of columns."""
        width = max(1, min(MOST_SUMS // len(columns), BLOCK // (max(len(sums), 1) * len(columns))))
        for start in range(0, len(self), width):
            table = self._batch(frame, keys, columns, self.names[start : start + width])
            group = place[places([table[key] for key in keys], sums.key(keys), table.num_rows)]
            kept = np.flatnonzero(group >= 0)
            gather = Matrix((np.ones(len(kept)), (group[kept], kept)), shape=(number, len(group)))
            found = np.stack([table[name].to_numpy() for name in table.column_names if name.startswith("t")], axis=1)
            yield np.asarray(gather @ found).reshape(number, -1, len(columns)).transpose(1, 0, 2)

    def _weight(self, name: str) -> nw.Expr:
        given = nw.col(name).cast(nw.Float64)
        return given if self.combined else given * nw.col("w")

    def _batch(self, frame: Frame, keys: Keys, columns: Columns, names: Sequence[str]) -> pa.Table:
        """Totals t<replicate>_<column> by ``keys``."""
        weights = [self._weight(name).alias(f"r{each}") for each, name in enumerate(names)]
        values = [column.value.alias(f"v{place}") for place, column in enumerate(columns.all) if place]
        held = frame.select(*keys, *weights, *values)
        sums = [
            (nw.col(f"r{each}") * nw.col(f"v{place}") if place else nw.col(f"r{each}")).sum().alias(f"t{each}_{place}")
            for each in range(len(names))
            for place in range(len(columns))
        ]
        grouped = held.group_by(*keys).agg(*sums) if keys else held.select(*sums)
        return grouped.collect("pyarrow").to_arrow()

    def domain_df(self, sums: Sums, place: Ints, domains: int) -> Floats:
        """As of the whole sample: the columns do not say what was drawn."""
        return np.full((domains, sums.total.shape[1]), self.df)


def weight_columns(table: Table, frame: Frame, wanted: str | Sequence[str], *, combined: bool) -> WeightColumns:
    """Find the columns ``wanted`` (names, or the prefix of names that end in digits), and look at them once.

    Raises BadInput for fewer than two, and for missing, negative and infinite values, with their numbers.
    """
    labels = _numbered(table, wanted) if isinstance(wanted, str) else list(wanted)
    if len(set(labels)) < max(len(labels), 2):
        raise BadInput(f"Columns of replicate weights: {len(labels)} named. Give two or more, each once.")
    table.require(labels)
    rows = 0
    for start in range(0, len(labels), MOST_SUMS // 5):
        rows = _refuse_values(table, frame, labels[start : start + MOST_SUMS // 5])
    names = tuple(table.names[label] for label in labels)
    return WeightColumns(names, combined, _rank(frame, names, rows) - 1.0)


def _numbered(table: Table, prefix: str) -> list[str]:
    found = [name for name in table.names if name.startswith(prefix) and name[len(prefix) :].isdecimal()]
    if not found:
        raise BadInput(f"No column is called '{prefix}' and a number: give the prefix of the replicate weights' names.")
    return sorted(found, key=lambda name: int(name[len(prefix) :]))


def _refuse_values(table: Table, frame: Frame, labels: Sequence[str]) -> int:
    """Refuse what is no weight; give the number of rows."""
    held = frame.select(table.number(label).alias(f"r{place}") for place, label in enumerate(labels))
    exprs = [nw.len().alias("rows")]
    for place in range(len(labels)):
        weight = nw.col(f"r{place}")
        exprs += [weight.is_null().cast(nw.Int64).sum().alias(f"gaps{place}"), weight.max().alias(f"most{place}")]
        exprs.append((weight < 0).cast(nw.Int64).sum().alias(f"below{place}"))
    found = held.select(*exprs).collect("pyarrow").to_arrow().to_pylist()[0]
    faults = []
    for place, label in enumerate(labels):
        faults += [f"'{label}' is missing in {found[f'gaps{place}']:,}"] if found[f"gaps{place}"] else []
        faults += [f"'{label}' is negative in {found[f'below{place}']:,}"] if found[f"below{place}"] else []
        faults += [f"'{label}' is infinite in some"] if found[f"most{place}"] == np.inf else []
    if faults:
        more = f" and {len(faults) - 5} more faults" if len(faults) > 5 else ""
        raise BadInput(
            f"The replicate weights do not fit: {'; '.join(faults[:5])}{more}, of {found['rows']:,} rows. Every row"
            " needs a weight of 0 or above in every replicate."
        )
    return int(found["rows"])


def _rank(frame: Frame, names: Sequence[str], rows: int) -> int:
    """The rank of the weights (rows, R), up to 1e-5 of the largest singular value; R where they are too many."""
    if rows * len(names) > MOST_RANKED:
        return len(names)
    table = frame.select(*names).collect("pyarrow").to_arrow()
    weights = np.empty((len(names), rows))
    for place, name in enumerate(names):
        weights[place] = table[name].to_numpy()
    products = weights @ weights.T
    lengths = np.sqrt(np.diagonal(products))
    lengths = np.where(lengths > 0, lengths, 1.0)
    return int(np.linalg.matrix_rank(products / np.outer(lengths, lengths), rtol=1e-10, hermitian=True))
