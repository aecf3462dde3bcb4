"""The auxiliary variables of a calibration: known totals of categories, of their crossings, and of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa

from maal.core import BadInput
from maal.survey.calibration.margin import Margin
from maal.survey.keys import Ints, encode
from maal.survey.sums import Floats
from maal.survey.table import Table

POPULATION = "(Intercept)"
Margins = Mapping[str | tuple[str, ...], Any]


@dataclass(frozen=True)
class Auxiliary:
    """p auxiliary variables: indicators of the ``margins``' categories, then the ``numbers``.

    ``crossed`` names the columns of each margin; ``numbers`` columns of the data ("(Intercept)": 1 in every row), with
    their ``totals``.
    """

    crossed: tuple[tuple[str, ...], ...]
    margins: tuple[Margin, ...]
    numbers: tuple[str, ...]
    totals: tuple[float, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The categorical columns of the data, each once."""
        return tuple(dict.fromkeys(name for names in self.crossed for name in names))

    @property
    def names(self) -> tuple[str, ...]:
        """What each variable is called, (p,)."""
        categories = [f"{margin.name}={category}" for margin in self.margins for category in margin.categories]
        return (*categories, *self.numbers)

    @property
    def wanted(self) -> Floats:
        """The known totals, (p,)."""
        return np.concatenate([*(margin.totals for margin in self.margins), np.array(self.totals, np.float64)])

    def codes(self, keys: Mapping[str, pa.ChunkedArray], rows: Floats) -> Ints:
        """The category (G, M) of each group in each margin; ``keys`` by column, ``rows`` (G,) for messages.

        Raises BadInput that names categories of the sample without a total, and missing values, with their rows.
        """
        found = [_codes(margin, names, keys, rows) for margin, names in zip(self.margins, self.crossed, strict=True)]
        return np.stack(found, axis=1) if found else np.zeros((len(rows), 0), np.int64)


def auxiliary_of(table: Table, margins: Margins) -> Auxiliary:
    """Read ``margins``: {"size": {"10-49": 400, ...}, ("size", "region"): {("10-49", "N"): 90, ...}, "turnover": 1e9}.

    A number is the total of a numeric column; "(Intercept)" the number of units in the population. Raises BadInput on
    columns that are not there, on margins without totals, and on totals that are no numbers.
    """
    if not margins:
        raise BadInput("Calibration needs at least one margin: a column with the known totals of its categories.")
    crossed, categorical, numbers, totals = [], [], [], []
    for name, known in margins.items():
        if isinstance(known, Mapping):
            names = (name,) if isinstance(name, str) else tuple(name)
            table.require(names)
            crossed.append(names)
            categorical.append(_margin(names, known))
        else:
            if name != POPULATION:
                table.number(str(name))
            numbers.append(str(name))
            totals.append(_number(str(name), known))
    return Auxiliary(tuple(crossed), tuple(categorical), tuple(numbers), tuple(totals))


def _margin(names: tuple[str, ...], known: Mapping[Any, Any]) -> Margin:
    label = " x ".join(names)
    if not known:
        raise BadInput(f"Margin '{label}' has no categories: give the known total of each.")
    categories = []
    for category in known:
        parts = category if isinstance(category, tuple) else (category,)
        if len(parts) != len(names):
            raise BadInput(f"Margin '{label}' has the category {category!r}: give one level for each of its columns.")
        categories.append(" x ".join(map(_text, parts)))
    return Margin(label, tuple(categories), np.array([_number(label, total) for total in known.values()]))


def _number(label: str, total: Any) -> float:
    if isinstance(total, bool) or not isinstance(total, int | float | np.number):
        raise BadInput(f"The total {total!r} of '{label}' is no number.")
    return float(total)


def _codes(margin: Margin, names: Sequence[str], keys: Mapping[str, pa.ChunkedArray], rows: Floats) -> Ints:
    """Levels are compared as text: totals from a settings file have no other type."""
    place = np.zeros(len(rows), np.int64)
    levels: list[list[Any]] = []
    for name in names:
        code, found = encode(keys[name])
        _refuse(margin, code < 0, [f"no {name}"] * len(rows), rows)
        place, levels = place * len(found) + code, [*levels, found]
    known = {category: k for k, category in enumerate(margin.categories)}
    written = [" x ".join(map(_text, each)) for each in product(*levels)]
    codes: Ints = np.array([known.get(each, -1) for each in written], np.int64)[place]
    _refuse(margin, codes < 0, [written[each] for each in place] if (codes < 0).any() else [], rows)
    return codes


def _text(level: Any) -> str:
    """Whole numbers that were made floats (by pandas, where some are missing) are written as whole numbers."""
    return str(int(level)) if isinstance(level, float) and level.is_integer() else str(level)


def _refuse(margin: Margin, bad: np.ndarray[Any, Any], said: Sequence[str], rows: Floats) -> None:
    if not bad.any():
        return
    lost = sorted({said[int(place)] for place in np.flatnonzero(bad)})
    shown = ", ".join(f"'{each}'" for each in lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
    raise BadInput(
        f"{rows[bad].sum():,.0f} rows have no total in margin '{margin.name}': {shown}. Known: "
        f"{', '.join(margin.categories[:20])}. Give their totals, or mend the rows."
    )
