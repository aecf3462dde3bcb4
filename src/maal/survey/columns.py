"""The columns of row values whose weighted totals a statistic asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

import narwhals as nw


@dataclass(frozen=True, slots=True)
class Column:
    """Values of rows without gaps: 0 where ``base`` is 0.

    ``base`` is the place of the column that is 1 in the rows that count (itself for such a column); ``binary``: only 0
    and 1.
    """

    value: nw.Expr
    base: int
    binary: bool = False


@dataclass
class Columns:
    """Columns in order; the first is 1 in every row. ``pairs`` are those whose covariances are needed."""

    all: list[Column] = field(default_factory=lambda: [Column(nw.lit(1.0), 0, True)])
    pairs: set[tuple[int, int]] = field(default_factory=lambda: {(0, 0)})

    def __len__(self) -> int:
        return len(self.all)

    def add(self, value: nw.Expr, base: int = 0, *, binary: bool = False) -> int:
        """Add a column of values that are never missing; give its place."""
        self.all.append(Column(value.cast(nw.Float64), base, binary))
        return len(self.all) - 1

    def add_counted(self, counted: nw.Expr) -> int:
        """Add a column that is 1 where ``counted`` holds; it is its own base."""
        self.all.append(Column(counted.cast(nw.Float64), len(self.all), True))
        return len(self.all) - 1

    def need(self, *together: int) -> None:
        """Ask for the covariances among these columns."""
        for left in together:
            for right in together:
                if left <= right:
                    self.pairs.add((left, right))

    @property
    def bases(self) -> list[int]:
        """The places of the columns that say which rows count."""
        return [place for place, column in enumerate(self.all) if column.base == place]

    @property
    def products(self) -> list[tuple[int, int]]:
        """The pairs of columns whose products over rows are no sum of one column."""
        return [pair for pair in sorted(self.pairs) if self.same(*pair) is None]

    def same(self, left: int, right: int) -> int | None:
        """The column that equals the product of two in every row, if one does: a value times its base is the value."""
        first, second = self.all[left], self.all[right]
        if left == right:
            return left if first.binary else None
        if right in (0, first.base):
            return left
        if left in (0, second.base):
            return right
        return None
