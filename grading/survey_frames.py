"""The populations from which the survey engine's samples are drawn: every figure of them is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "survey"
NOT_THERE = "its data (`../shared/data/survey`) is not beside the repository, whose licence it does not share."
ENTERPRISES = 20_000
SHARES = (0.03, 0.08, 0.2, 0.4)

_SIZES = ("10-19", "20-49", "50-99", "100-249", "250+")
_STAFF = (10, 20, 50, 100, 250, 2500)
_SIZE_SHARES = (0.60, 0.25, 0.09, 0.05, 0.01)
_FRACTIONS = (0.06, 0.10, 0.20, 0.40, 1.0)
_LEAST = 10
_INDUSTRIES = 10
_REGIONS = ("north", "east", "south", "west", "capital")
_REGION_SHARES = (0.30, 0.20, 0.20, 0.18, 0.12)


@dataclass(frozen=True, eq=False)
class SurveyFrame:
    """A population and how it is sampled: ``units`` has one row an enterprise, with its ``stratum``, the stratum's
    ``stratum_size`` and number ``sampled``, whether that is all (``census``), size, industry, region and staff.

    ``domains`` are the crossings in which shares are estimated.
    """

    name: str
    units: pl.DataFrame
    amounts: tuple[str, ...]
    ratios: tuple[tuple[str, str], ...]
    shares: tuple[str, ...]
    domains: tuple[tuple[str, ...], ...]
    seed: int

    def draw(self, number: int) -> pl.DataFrame:
        """The ``number``-th sample: simple random in each stratum, without replacement."""
        stratum, start = self._places
        rng = np.random.default_rng([self.seed, number])
        order = np.lexsort((rng.random(len(stratum)), stratum))
        rank = np.arange(len(order)) - start[stratum[order]]
        return self.units[np.sort(order[rank < self.units["sampled"].to_numpy()[order]])]

    @cached_property
    def margins(self) -> dict[str | tuple[str, ...], Any]:
        """Numbers of enterprises by size and by region."""
        return {name: dict(self.units[name].value_counts().iter_rows()) for name in ("size", "region")}

    @cached_property
    def staff(self) -> float:
        """All employees."""
        return float(self.units["staff"].sum())

    @cached_property
    def _places(self) -> tuple[Ints, Ints]:
        stratum = np.asarray(self.units["stratum"].rank("dense").to_numpy(), np.int64) - 1
        return stratum, np.cumsum(np.bincount(stratum)) - np.bincount(stratum)


def simulated(enterprises: int = ENTERPRISES, seed: int = 20_260_000) -> SurveyFrame:
    """Enterprises in 5 size classes x 10 industries (the strata), the largest all asked; regions cross the strata.

    Turnover is lognormal around staff x the industry's productivity, with σ = 0.8; a part of the enterprises sell
    online, some of them nearly all. Whether an enterprise has a property depends on its size and industry.
    """
    rng = np.random.default_rng(seed)
    size = rng.choice(len(_SIZES), enterprises, p=_SIZE_SHARES)
    industry = rng.choice(_INDUSTRIES, enterprises, p=_falling(_INDUSTRIES))
    region = rng.choice(len(_REGIONS), enterprises, p=_REGION_SHARES)
    staff = _staff(size, rng)
    turnover = staff * np.exp(rng.normal(5, 0.5, _INDUSTRIES)[industry] + rng.normal(0, 0.8, enterprises))
    sells = rng.random(enterprises) < _chance(0.25, size, industry, rng)
    units = pl.DataFrame(
        {
            "size": np.array(_SIZES)[size],
            "industry": np.array([f"industry {place}" for place in range(_INDUSTRIES)])[industry],
            "region": np.array(_REGIONS)[region],
            "staff": staff,
            "turnover": turnover,
            "online": turnover * np.where(sells, rng.beta(0.6, 2.0, enterprises), 0.0),
            **{f"share_{p}": (rng.random(enterprises) < _chance(p, size, industry, rng)) * 1 for p in SHARES},
        }
    ).with_columns(
        stratum=pl.concat_str("industry", "size", separator=", "), stratum_size=pl.len().over("industry", "size")
    )
    fraction = pl.col("size").replace_strict(dict(zip(_SIZES, _FRACTIONS, strict=True)))
    wanted = pl.max_horizontal((fraction * pl.col("stratum_size")).round(), pl.lit(_LEAST)).cast(pl.Int64)
    units = units.with_columns(sampled=pl.min_horizontal(wanted, "stratum_size"))
    return SurveyFrame(
        "simulated",
        units.with_columns(census=pl.col("sampled") == pl.col("stratum_size")),
        ("turnover", "online"),
        (("turnover", "staff"), ("online", "turnover")),
        tuple(f"share_{p}" for p in SHARES),
        (("industry", "size"), ("industry", "region")),
        seed + 1,
    )


def regenesees() -> SurveyFrame | None:
    """The artificial enterprises of ReGenesees (664 strata: region, division, size, census), drawn in its sample's
    numbers; None where shared/ is not beside the repository.

    Strata fix the margins of size and broad region, so calibration has the 20 areas. The frame has no properties: the
    enterprises with the highest y per employee are said to have one (3, 8, 20, 40 % of them).
    """
    frame, sample = (FOLDER / f"regenesees_sbs{suffix}.csv.gz" for suffix in ("_frame", ""))
    if not (frame.is_file() and sample.is_file()):
        return None
    drawn = pl.read_csv(sample, columns=["strata"]).group_by("strata").agg(sampled=pl.len())
    units = pl.read_csv(frame, schema_overrides={"area": pl.String, "nace2": pl.String}).select(
        stratum="strata",
        size="emp.cl",
        industry="nace.macro",
        division="nace2",
        region="area",
        staff="emp.num",
        value_added="va.imp2",
        y="y",
    )
    per_head = pl.col("y") / pl.col("staff")
    units = units.join(drawn, left_on="stratum", right_on="strata", maintain_order="left").with_columns(
        *((per_head > per_head.quantile(1 - p)).cast(pl.Int64).alias(f"share_{p}") for p in SHARES),
        stratum_size=pl.len().over("stratum"),
    )
    return SurveyFrame(
        "ReGenesees",
        units.with_columns(census=pl.col("sampled") == pl.col("stratum_size")),
        ("value_added", "y"),
        (("value_added", "staff"), ("y", "staff")),
        tuple(f"share_{p}" for p in SHARES),
        (("division", "size"), ("region", "industry")),
        20_260_100,
    )


def _falling(groups: int) -> Floats:
    weights = 1 / np.arange(2.0, groups + 2)
    return np.asarray(weights / weights.sum(), np.float64)


def _staff(size: Ints, rng: np.random.Generator) -> Floats:
    """Log-uniform within the class, where small ones are more frequent."""
    low, high = np.log(_STAFF[:-1])[size], np.log(_STAFF[1:])[size]
    return np.asarray(np.floor(np.exp(low + (high - low) * rng.random(len(size)) ** 1.5)), np.float64)


def _chance(share: float, size: Ints, industry: Ints, rng: np.random.Generator) -> Floats:
    """logit p = logit(share) + 0.3 a size class above the second + the industry's N(0, 0.5)."""
    effect = 0.3 * (size - 1) + rng.normal(0, 0.5, _INDUSTRIES)[industry]
    return np.asarray(1 / (1 + np.exp(-np.log(share / (1 - share)) - effect)), np.float64)
