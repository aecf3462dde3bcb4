"""Changes, trends and decompositions equal what is computed by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from maal.survey import Design
from maal.survey.comparisons import change, contrast, decompose, differences, trend, wave_changes
from maal.survey.comparisons.decomposition import kitagawa


def panel(seed: int = 1, waves: int = 3) -> pl.DataFrame:
    """Forty units in two strata; two thirds answer in each wave."""
    rng = np.random.default_rng(seed)
    level, weight = rng.normal(10, 3, 40), rng.uniform(1, 5, 40)
    rows = []
    for wave in range(waves):
        for unit in np.flatnonzero(rng.random(40) < 0.67):
            y = level[unit] + 0.5 * wave + rng.normal()
            rows.append(
                (int(unit), unit % 2, 2022 + wave, "big" if y + rng.normal() > 11 else "small", y, weight[unit])
            )
    return pl.DataFrame(rows, schema=["unit", "stratum", "year", "size", "y", "w"], orient="row")


def design(frame: Any) -> Design:
    return Design(frame, weights="w", strata="stratum", psu="unit")


def linearised_variance(frame: pl.DataFrame, influence: np.ndarray) -> float:
    """Variance with replacement of Σ influence over units within strata."""
    units = frame.with_columns(u=pl.Series(influence)).group_by("stratum", "unit").agg(pl.col("u").sum())
    parts = [part["u"].to_numpy() for _, part in units.group_by("stratum")]
    return float(sum(len(u) * u.var(ddof=1) for u in parts))


def mean_influence(frame: pl.DataFrame, inside: np.ndarray) -> tuple[float, np.ndarray]:
    w, y = frame["w"].to_numpy() * inside, frame["y"].to_numpy()
    mean = float(w @ y / w.sum())
    return mean, w * (y - mean) / w.sum()


def test_change_keeps_the_covariance_of_units_in_both_waves(engine: Callable[[pl.DataFrame], Any]) -> None:
    frame = panel()
    first, second = change(design(engine(frame)), "y", wave="year")
    year = frame["year"].to_numpy()
    (a, u), (b, v) = mean_influence(frame, year == 2022), mean_influence(frame, year == 2023)
    assert first.name == "2023 - 2022" and second.name == "2024 - 2023"
    assert first.estimate == pytest.approx(b - a, rel=1e-11)
    assert first.std_error == pytest.approx(math.sqrt(linearised_variance(frame, v - u)), rel=1e-11)
    assert first.df == 38
    apart = math.sqrt(linearised_variance(frame, u) + linearised_variance(frame, v))
    assert first.std_error < 0.7 * apart


def test_change_by_domain_and_of_totals() -> None:
    source = design(panel())
    found = change(source, "y", wave="year", by="size")
    assert [row.name for row in found][:2] == ["2023 - 2022 (big)", "2024 - 2023 (big)"]
    totals = source.total("y", by="year", covariance=True)
    row = wave_changes(totals, "year")[0]
    same = contrast(totals, [-1, 1, 0])
    assert [row.estimate, row.std_error] == pytest.approx([same.estimate, same.std_error], rel=1e-14)
    pairs = differences(totals)
    assert [pair.name for pair in pairs] == ["2022 - 2023", "2022 - 2024", "2023 - 2024"]
    assert pairs[0].estimate == pytest.approx(-row.estimate, rel=1e-14)
    assert all(pair.p_holm >= pair.p_value for pair in pairs)


def test_trend_is_generalised_least_squares(engine: Callable[[pl.DataFrame], Any]) -> None:
    source = design(engine(panel(waves=4)))
    means = source.mean("y", by="year", covariance=True)
    (row,) = trend(source, "y", wave="year")
    x = np.stack([np.ones(4), np.arange(2022.0, 2026)], axis=1)
    inverse = np.linalg.inv(means.covariance)
    spread = np.linalg.inv(x.T @ inverse @ x)
    slope = (spread @ x.T @ inverse @ means.values())[1]
    assert [row.estimate, row.std_error] == pytest.approx([slope, math.sqrt(spread[1, 1])], rel=1e-6)


def test_trend_of_two_waves_is_the_change() -> None:
    frame = panel(waves=2).with_columns(year=pl.col("year") * 2)
    (row,), (step,) = trend(design(frame), "y", wave="year"), change(design(frame), "y", wave="year")
    assert [row.estimate, row.std_error] == pytest.approx([step.estimate / 2, step.std_error / 2], rel=1e-10)


def test_decomposition_sums_to_the_change(engine: Callable[[pl.DataFrame], Any]) -> None:
    frame = panel(waves=2)
    source = design(engine(frame))
    found = decompose(source, "y", group="size", wave="year")
    (step,) = change(source, "y", wave="year")
    assert [found.change.estimate, found.change.std_error] == pytest.approx([step.estimate, step.std_error], rel=1e-10)
    parts = [each.composition.estimate for each in found.groups] + [each.within.estimate for each in found.groups]
    assert math.fsum(parts) == pytest.approx(found.change.estimate, rel=1e-14)
    for each in found.groups:
        assert each.composition.estimate + each.within.estimate == pytest.approx(each.together.estimate, rel=1e-14)


def kitagawa_by_hand(frame: pl.DataFrame, weight: np.ndarray) -> np.ndarray:
    year, size = frame["year"].to_numpy(), frame["size"].to_numpy()
    cells = [[(year == y) & (size == s) for s in ("big", "small")] for y in (2022, 2023)]
    rows = np.array([[weight[cell].sum() for cell in line] for line in cells])
    sums = np.array([[weight[cell] @ frame["y"].to_numpy()[cell] for cell in line] for line in cells])
    return kitagawa(rows / rows.sum(axis=1, keepdims=True), sums / rows)


def test_errors_of_the_decomposition_are_those_of_its_influence() -> None:
    frame = panel(waves=2)
    found = decompose(design(frame), "y", group="size", wave="year")
    weight, step = frame["w"].to_numpy(), 1e-5
    influence = np.zeros((len(weight), 4))
    for row in range(len(weight)):  # d parts / d weight, by differences
        moved = weight.copy()
        moved[row] += step
        back = weight.copy()
        back[row] -= step
        influence[row] = (kitagawa_by_hand(frame, moved) - kitagawa_by_hand(frame, back)) / (2 * step) * weight[row]
    expected = [math.sqrt(linearised_variance(frame, influence[:, place])) for place in range(4)]
    rows = [each.composition for each in found.groups] + [each.within for each in found.groups]
    assert [row.estimate for row in rows] == pytest.approx(kitagawa_by_hand(frame, weight).tolist(), rel=1e-11)
    assert [row.std_error for row in rows] == pytest.approx(expected, rel=1e-6)


@given(arrays(float, (2, 5), elements=st.floats(0.01, 1.0)), arrays(float, (2, 5), elements=st.floats(-100, 100)))
def test_kitagawa_sums_to_the_change_and_turns_round(counts: np.ndarray, means: np.ndarray) -> None:
    shares = counts / counts.sum(axis=1, keepdims=True)
    parts = kitagawa(shares, means)
    overall = (shares * means).sum(axis=1)
    assert parts.sum() == pytest.approx(overall[1] - overall[0], abs=1e-11)
    assert kitagawa(shares[::-1], means[::-1]) == pytest.approx(-parts, abs=1e-12)
    moved = kitagawa(shares, means + 7.0)
    assert moved[5:] == pytest.approx(parts[5:], abs=1e-11)
    assert moved[:5].sum() == pytest.approx(parts[:5].sum(), abs=1e-11)
