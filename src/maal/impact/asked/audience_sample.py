"""Draw followers or engagers to look through by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pyarrow as pa

from maal.core import BadInput
from maal.core.engine import Frame, beside, on_one_engine, require_columns
from maal.survey import allocate

JUDGED = "judged"
ADDED = ("stratum", "population", "fraction", JUDGED)

_HANDLE, _STRATUM = "maal_handle", "maal_stratum"


@dataclass(frozen=True)
class AudienceSample:
    """Rows to judge: the handle, the other columns of the list, and `ADDED` (``judged`` is empty: fill it in).

    ``population`` is that of the row's stratum, ``fraction`` the part of it that was drawn. ``sizes`` has the number
    drawn in each stratum. The order of the rows is random too: judge from the top, and stop where you must.
    """

    rows: pa.Table
    handle: str
    population: int
    n: int
    seed: int
    sizes: Mapping[str, int]

    def to_polars(self) -> Any:
        """The rows as a Polars frame (Polars must be installed)."""
        import polars

        return polars.from_arrow(self.rows)

    def to_pandas(self) -> Any:
        """The rows as a pandas frame (pandas must be installed)."""
        return self.rows.to_pandas()


def audience_sample(
    audience: Any, n: int, seed: int, *, handle: str = "handle", strata: str | None = None
) -> AudienceSample:
    """Draw ``n`` of the ``audience`` without replacement, simple or stratified with proportional allocation.

    ``audience`` is a frame with a column ``handle``; one that stands in several rows counts once. Each handle gets a
    random number, the keyed hash (BLAKE2) of itself and ``seed``, and the n smallest are drawn (permanent random
    numbers: Ohlsson 1995). So one seed draws the same on every engine and in every order of rows, and a larger simple
    sample holds the smaller one. Handles come into memory (about 100 bytes each).

    Raises BadInput for an ``n`` that cannot be drawn, rows without a handle or stratum, a handle in several strata,
    and columns that would be overwritten.

    >>> import polars as pl
    >>> fans = pl.DataFrame({"handle": [f"@person{number}" for number in range(500)]})
    >>> drawn = audience_sample(fans, 100, seed=1)
    >>> drawn.rows.num_rows, drawn.population, drawn.rows["fraction"][0].as_py(), drawn.rows.column_names
    (100, 500, 0.2, ['handle', 'population', 'fraction', 'judged'])
    """
    frame = _keyed(on_one_engine({"audience": audience})["audience"], handle, strata)
    listed = _listed(frame)
    sizes = _sizes(listed, n, strata)
    drawn = _drawn(listed, sizes, seed)
    held = _with_columns(frame, drawn, handle)
    rows = held if strata else held.drop_columns(["stratum"])
    return AudienceSample(rows, handle, len(listed), n, seed, {name: drawn for name, (drawn, _) in sizes.items()})


def _keyed(frame: Frame, handle: str, strata: str | None) -> Frame:
    require_columns(frame, "audience", (handle, *([strata] if strata else [])))
    columns = frame.collect_schema().names()
    taken = [each for each in columns if each in ADDED and each != strata and each != handle]
    if taken or handle in ADDED:
        raise BadInput(f"The list has a column '{(taken or [handle])[0]}', which the sample would add: rename it.")
    stratum = nw.col(strata).cast(nw.String).str.strip_chars() if strata else nw.lit("all")
    name = nw.col(handle).cast(nw.String).str.strip_chars()
    return frame.with_columns(name.alias(_HANDLE), stratum.alias(_STRATUM))


def _listed(frame: Frame) -> dict[str, str]:
    """Handle -> stratum, each handle once."""
    blank = [(nw.col(each).is_null() | (nw.col(each) == "")).cast(nw.Int64).sum().alias(each) for each in (_HANDLE, _STRATUM)]  # fmt: skip # noqa: E501
    rows = frame.select(nw.len().alias("rows"), *blank).collect("pyarrow").to_arrow().to_pylist()[0]
    for key, name in ((_HANDLE, "handle"), (_STRATUM, "stratum")):
        if rows[key]:
            raise BadInput(f"{rows[key]:,} of {rows['rows']:,} rows have no {name}: fill it in, or leave them out.")
    ends = (nw.col(_STRATUM).min().alias("low"), nw.col(_STRATUM).max().alias("high"))
    found = frame.group_by(_HANDLE).agg(*ends).collect("pyarrow").to_arrow()
    names, low, high = (found[each].to_pylist() for each in (_HANDLE, "low", "high"))
    several = sum(a != b for a, b in zip(low, high, strict=True))
    if several:
        raise BadInput(f"{several:,} handles stand in more than one stratum: each must stand in one.")
    return dict(zip(names, low, strict=True))


def _sizes(listed: Mapping[str, str], n: int, strata: str | None) -> dict[str, tuple[int, int]]:
    """Stratum -> (to draw, population)."""
    if not 2 <= n <= len(listed):
        raise BadInput(f"{n:,} cannot be drawn: the list has {len(listed):,} different handles. Draw 2 to that many.")
    counts: dict[str, int] = {}
    for stratum in listed.values():
        counts[stratum] = counts.get(stratum, 0) + 1
    ordered = {stratum: counts[stratum] for stratum in sorted(counts)}
    chosen = allocate(n, ordered).sizes if strata else {"all": n}
    return {stratum: (chosen[stratum], number) for stratum, number in ordered.items()}


def _drawn(listed: Mapping[str, str], sizes: Mapping[str, tuple[int, int]], seed: int) -> pa.Table:
    """The smallest random numbers of every stratum, in their order over all strata.

    Engines have no keyed hash in common, so it is worked out here, for handles only.
    """
    key = hashlib.blake2b(str(seed).encode(), digest_size=32).digest()
    ordered = sorted(listed, key=lambda name: (hashlib.blake2b(name.encode(), digest_size=8, key=key).digest(), name))
    left = {stratum: number for stratum, (number, _) in sizes.items()}
    chosen: list[str] = []
    for name in ordered:
        if left[listed[name]]:
            left[listed[name]] -= 1
            chosen.append(name)
    strata = [listed[name] for name in chosen]
    return pa.table({
        "drawn": chosen,
        "maal_rank": pa.array(range(len(chosen)), pa.int64()),
        "maal_in": strata,
        "maal_population": pa.array([sizes[stratum][1] for stratum in strata], pa.int64()),
        "maal_fraction": [sizes[stratum][0] / sizes[stratum][1] for stratum in strata],
    })  # fmt: skip


def _with_columns(frame: Frame, drawn: pa.Table, handle: str) -> pa.Table:
    """The other columns of the list beside those drawn; of a handle in several rows, the first in sorted order."""
    names = [name for name in frame.collect_schema().names() if name not in (handle, "stratum", _HANDLE, _STRATUM)]
    added = ["maal_rank", "maal_in", "maal_population", "maal_fraction"]
    joined = frame.join(beside(frame, drawn), left_on=_HANDLE, right_on="drawn", how="inner")
    others = [nw.col(name).cast(nw.String).min().alias(f"c{place}") for place, name in enumerate(names)]
    found = joined.group_by(_HANDLE).agg(*(nw.col(each).min() for each in added), *others)
    table = found.collect("pyarrow").to_arrow().sort_by("maal_rank")
    columns = {handle: table[_HANDLE].cast(pa.string())}
    columns |= {name: table[f"c{place}"].cast(pa.string()) for place, name in enumerate(names)}
    columns |= {"stratum": table["maal_in"].cast(pa.string()), "population": table["maal_population"]}
    return pa.table(columns | {"fraction": table["maal_fraction"], JUDGED: pa.nulls(table.num_rows, pa.string())})
