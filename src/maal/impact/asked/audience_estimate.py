"""How many of those who follow us are our stakeholders: from a sample that a person has looked through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import narwhals as nw
import pyarrow as pa

from maal.core import BadInput, Check, Estimate, TooLittleData
from maal.core.engine import Frame, beside, on_one_engine, require_columns
from maal.impact.asked.audience_sample import JUDGED
from maal.impact.asked.categories import CANNOT_TELL, STAKEHOLDERS, all_categories, judged_as
from maal.survey import Design, EstimateRow, sample_size

LEAST_JUDGED = 30
"""With fewer judged (unless they are all that there are) no share is given."""
MOST_UNCLEAR = 0.20
"""Above this share of "cannot tell" the check fails."""
WANTED_MARGIN = 0.05


@dataclass(frozen=True)
class AudienceEstimate:
    """The share who are stakeholders, and what "cannot tell" does to it.

    ``share`` is of those who could be told; ``lowest`` takes all others for no stakeholders, ``highest`` all for
    stakeholders. ``relevant`` is share × population. ``by_category`` is of all judged. ``to_judge`` more are needed for
    ± 5 points.
    """

    share: Estimate
    lowest: Estimate
    highest: Estimate
    relevant: Estimate
    by_category: Mapping[str, Estimate]
    judged: int
    cannot_tell: int
    not_judged: int
    population: int
    to_judge: int
    checks: tuple[Check, ...]


def audience_estimate(
    judged: Any,
    population: int | None = None,
    *,
    stakeholders: Sequence[str] = STAKEHOLDERS,
    level: float = 0.95,
) -> AudienceEstimate:
    """Σ w stakeholder / Σ w of those who could be told, with its interval in the finite population.

    ``judged`` is a filled-in `AudienceSample`: a column ``judged``, and where the sample was stratified ``stratum`` and
    ``population``. ``population`` is the number of followers (else Σ of the column). Categories are ``stakeholders``,
    "other" and "cannot tell"; the usual words of the six languages are understood. Rows that are blank were not
    judged.

    Raises TooLittleData below 30 judged, BadInput for other categories and for populations that do not fit.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"judged": ["customer"] * 30 + ["other"] * 60 + ["cannot tell"] * 10})
    >>> found = audience_estimate(rows, 5400)
    >>> [round(each.value, 2) for each in (found.share, found.lowest, found.highest)], round(found.relevant.value)
    ([0.33, 0.3, 0.4], 1800)
    >>> found.to_judge
    294
    """
    known = all_categories(stakeholders)
    frame = on_one_engine({"judged": judged})["judged"]
    require_columns(frame, "judged", (JUDGED,))
    stratified = "stratum" in frame.collect_schema().names()
    coded, counts = _coded(frame, known, stratified)
    sizes = _populations(frame, counts, population, stratified)
    rows = _with_population(coded, sizes, stratified)
    design = Design(rows.to_native(), strata="stratum" if stratified else None, fpc="size")
    told = ["certain", "lowest", "highest"]
    certain, lowest, highest, *each = design.proportion(
        [*told, *(f"is_{place}" for place in range(len(known)))], missing="drop", level=level
    )
    total, number = sum(sizes.values()), sum(each.judged for each in counts.values())
    unclear = sum(each.cannot_tell for each in counts.values())
    share = _estimate(certain)
    return AudienceEstimate(
        share,
        _estimate(lowest),
        _estimate(highest),
        share.scaled(total, "followers"),
        {name: _estimate(row) for name, row in zip(known, each, strict=True)},
        number,
        unclear,
        sum(each.rows - each.judged for each in counts.values()),
        total,
        _to_judge(share, number, unclear, total, level),
        _checks(number, unclear, sum(each.rows for each in counts.values())),
    )


@dataclass(frozen=True, slots=True)
class _Count:
    """Of one stratum: its rows, those judged, and those that cannot be told."""

    rows: int
    judged: int
    cannot_tell: int


def _coded(frame: Frame, known: Sequence[str], stratified: bool) -> tuple[Frame, dict[str, _Count]]:
    """Judged rows as numbers (``certain`` is missing where one cannot tell), and the counts of every stratum."""
    stratum = nw.col("stratum").cast(nw.String) if stratified else nw.lit("all")
    kept = [stratum.alias("stratum"), nw.col(JUDGED).cast(nw.String).fill_null("").alias("text")]
    plain = frame.select(*kept)
    grouped = plain.group_by("stratum", "text").agg(rows=nw.len()).collect("pyarrow").to_arrow().to_pylist()
    texts: dict[str, int] = {}
    for row in grouped:
        texts[row["text"]] = texts.get(row["text"], 0) + row["rows"]
    meant = judged_as(texts, known)
    counts = _counted(grouped, meant)
    _refuse_few(counts)
    coded = plain.join(beside(plain, _codes(meant, known)), left_on="text", right_on="written", how="inner")
    return coded.drop("text"), counts


def _counted(grouped: Sequence[Mapping[str, Any]], meant: Mapping[str, str]) -> dict[str, _Count]:
    counts: dict[str, _Count] = {}
    for row in grouped:
        if row["stratum"] is None:
            raise BadInput(f"{row['rows']:,} rows have no stratum: put back what the sample said.")
        found = meant.get(row["text"])
        before = counts.get(row["stratum"], _Count(0, 0, 0))
        n = row["rows"]
        counts[row["stratum"]] = _Count(
            before.rows + n, before.judged + n * bool(found), before.cannot_tell + n * (found == CANNOT_TELL)
        )
    return dict(sorted(counts.items()))


def _refuse_few(counts: Mapping[str, _Count]) -> None:
    if not counts:
        raise TooLittleData("The sample has no rows: draw one with audience_sample.")
    silent = [name for name, each in counts.items() if not each.judged]
    if silent and len(counts) > 1:
        raise TooLittleData(f"Nobody is judged in {len(silent)} strata ({', '.join(silent[:5])}): judge some in each.")


def _codes(meant: Mapping[str, str], known: Sequence[str]) -> pa.Table:
    """One row for each text: which category it is, and what "cannot tell" counts as."""
    found = list(meant.values())
    relevant = [None if each == CANNOT_TELL else int(each in known[:-2]) for each in found]
    columns: dict[str, pa.Array] = {"written": pa.array(list(meant), pa.string())}
    columns["certain"] = pa.array(relevant, pa.int64())
    columns |= {name: pa.array([as_ if each is None else each for each in relevant], pa.int64())
                for name, as_ in (("lowest", 0), ("highest", 1))}  # fmt: skip
    columns |= {f"is_{place}": pa.array([int(each == name) for each in found], pa.int64())
                for place, name in enumerate(known)}  # fmt: skip
    return pa.table(columns)


def _populations(
    frame: Frame, counts: Mapping[str, _Count], population: int | None, stratified: bool
) -> dict[str, int]:
    """Stratum -> its population, from the column, or the number given."""
    judged = sum(each.judged for each in counts.values())
    there = "population" in frame.collect_schema().names()
    if not there or (population is not None and not stratified):
        if population is None:
            raise BadInput("How many followers are there? Give the population.")
        if stratified:
            raise BadInput("The sample has strata, and no column 'population': put back what the sample said.")
        found = {"all": population}
    else:
        found = _from_column(frame, stratified)
    total = sum(found.values())
    if population is not None and population != total:
        raise BadInput(f"The strata of the sample have {total:,} followers, not {population:,}: leave the number out.")
    over = [(name, each.judged, found[name]) for name, each in counts.items() if each.judged > found[name]]
    if over:
        raise BadInput(
            f"{over[0][1]:,} are judged of a population of {over[0][2]:,}: give the number of all followers."
        )
    if judged < LEAST_JUDGED and judged < total:
        needed = sample_size("proportion", margin=0.1, population=max(total, 2)).n
        raise TooLittleData(
            f"{judged:,} are judged. At least {min(LEAST_JUDGED, total)} are needed, and about {needed} for ± 10 "
            "points."
        )
    return found


def _from_column(frame: Frame, stratified: bool) -> dict[str, int]:
    stratum = nw.col("stratum").cast(nw.String) if stratified else nw.lit("all")
    size = nw.col("population").cast(nw.Float64)
    named = frame.select(stratum.alias("stratum"), size.alias("size"))
    ends = (nw.col("size").min().alias("low"), nw.col("size").max().alias("high"), nw.len().alias("rows"))
    rows = named.group_by("stratum").agg(*ends, nw.col("size").count().alias("there")).collect("pyarrow").to_arrow()
    for row in rows.to_pylist():
        if row["low"] != row["high"] or row["there"] < row["rows"] or row["low"] < 1:
            raise BadInput(f"The population of stratum '{row['stratum']}' is missing or not one number: put it back.")
    return {row["stratum"]: round(row["low"]) for row in rows.to_pylist()}


def _with_population(coded: Frame, sizes: Mapping[str, int], stratified: bool) -> Frame:
    if not stratified:
        return coded.with_columns(size=nw.lit(float(sizes["all"])))
    table = pa.table({"of": list(sizes), "size": pa.array(sizes.values(), pa.float64())})
    return coded.join(beside(coded, table), left_on="stratum", right_on="of", how="left")


def _estimate(row: EstimateRow) -> Estimate:
    if row.estimate is None:
        raise TooLittleData("None of those judged could be told: there is nothing to estimate from.")
    return row.as_estimate("design-based proportion, wilson-capped", "share", "sample of followers, judged by hand")


def _to_judge(share: Estimate, judged: int, unclear: int, population: int, level: float) -> int:
    """Most careful share in the interval; as many of the new ones as of the old cannot be told."""
    low, high = share.low, share.high
    if judged == population or low is None or high is None or high - low <= 2 * WANTED_MARGIN:
        return 0
    careful = min(max(0.5, low), high)
    needed = sample_size("proportion", margin=WANTED_MARGIN, share=careful, population=population, level=level).n
    return max(min(ceil(needed * judged / (judged - unclear)), population) - judged, 0)


def _checks(judged: int, unclear: int, rows: int) -> tuple[Check, ...]:
    part = unclear / judged
    text = f"{part:.0%} cannot be told; at most {MOST_UNCLEAR:.0%} are wanted. The bounds show what they could change."
    left = f"{rows - judged:,} of {rows:,} drawn are not judged: fine where they were left from the end of the list."
    by_hand = "One person's eye decides: let a second one judge 30 of them, and look at where the two differ."
    kept = [Check("not judged", None, left)] if judged < rows else []
    return (Check("cannot tell", part <= MOST_UNCLEAR, text), *kept, Check("judged by hand", None, by_hand))
