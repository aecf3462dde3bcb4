"""Who was treated: a list of units, or a column of the data that is 1 for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import narwhals as nw

from maal.core import BadInput, unknown_name
from maal.core.engine import Frame


def require_level(level: float) -> None:
    """Raise BadInput unless the level of the interval lies between 0 and 1."""
    if not 0 < level < 1:
        raise BadInput(f"level is {level:g}; it lies between 0 and 1. For a 95 % interval write level=0.95.")


def require_numbers(frame: Frame, column: str) -> None:
    """Raise BadInput unless the column holds numbers."""
    kind = frame.collect_schema()[column]
    if not (kind.is_numeric() or kind == nw.Boolean):
        raise BadInput(f"The column '{column}' holds {kind}, not numbers. Turn it into numbers first.")


def finite(column: str) -> nw.Expr:
    """The column as a float, null where it is no finite number."""
    value = nw.col(column).cast(nw.Float64)
    return nw.when(~value.is_null() & value.is_finite()).then(value)


def treated_flag(frame: Frame, treated: Collection[Any] | str) -> nw.Expr:
    """The column that ``treated`` names, as a float; 0 where it lists units instead."""
    if not isinstance(treated, str):
        return nw.lit(0.0)
    known = frame.collect_schema().names()
    if treated not in known:
        raise BadInput(
            f"treated='{treated}' names a column, and {unknown_name('column', treated, known)} "
            f"For one treated unit write treated=['{treated}']."
        )
    require_numbers(frame, treated)
    return nw.col(treated).cast(nw.Float64).fill_null(0.0)


def chosen_units(
    units: Collection[Any], flags: Collection[float], treated: Collection[Any] | str, unit: str
) -> set[Any]:
    """The treated units; raises BadInput when one is not there, when there are none, or when all are treated."""
    known = set(units)
    if isinstance(treated, str):
        chosen = {name for name, flag in zip(units, flags, strict=True) if flag > 0}
    else:
        chosen = _listed(treated, known, unit)
    if not chosen:
        where = f"no unit has 1 in the column '{treated}'" if isinstance(treated, str) else "treated is empty"
        raise BadInput(f"No unit is treated: {where}. Name at least one.")
    if chosen == known:
        raise BadInput(f"All {len(known)} units are treated: none is left to compare with.")
    return chosen


def _listed(treated: Collection[Any], known: set[Any], unit: str) -> set[Any]:
    missing = sorted((name for name in treated if name not in known), key=str)
    if missing:
        said = " ".join(unknown_name(unit, str(name), [str(there) for there in known]) for name in missing)
        raise BadInput(f"treated: {said}")
    return set(treated)
