"""Rank scores, tails and replicated designs equal what is computed by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import special

from maal.survey import Design
from maal.survey.columns import Columns
from maal.survey.comparisons import chi_square, decompose, goodness_of_fit, rank_test, t_test
from maal.survey.comparisons.ranks import scored_source
from maal.survey.comparisons.tails import chi_square_tail, f_tail, saddlepoint_tail, t_tail
from maal.survey.replication import Replicated
from maal.survey.totals import Totals


def tied(seed: int = 3, rows: int = 60) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(rows) < 0.1, np.nan, rng.integers(0, 12, rows).astype(float))
    group, size = rng.choice(["a", "b", "c"], rows), rng.choice(["S", "L"], rows)
    frame = pl.DataFrame({"y": y, "group": group, "size": size, "year": rng.integers(1, 3, rows)})
    return frame.with_columns(w=pl.Series(rng.uniform(1, 9, rows)), y=pl.col("y").fill_nan(None))


@pytest.mark.parametrize("test", ["wilcoxon", "vanderWaerden", "median"])
def test_scores_of_tied_values(engine: Callable[[pl.DataFrame], Any], test: str) -> None:
    frame = tied()
    source = scored_source(Design(engine(frame), weights="w"), "y", "group", test)
    columns = source.table.names
    found = source.frame.select(columns["y"], columns["w"], "score").collect("pyarrow").to_arrow().to_pylist()
    known = frame.drop_nulls("y")
    y, w = known["y"].to_numpy(), known["w"].to_numpy()
    for row in found:
        value = row[columns["y"]]
        if value is None:
            assert row["score"] is None
            continue
        share = (w[y < value].sum() + w[y == value].sum() / 2) / w.sum()
        score = {"wilcoxon": share, "vanderWaerden": special.ndtri(share), "median": float(share > 0.5)}[test]
        assert row["score"] == pytest.approx(score, rel=1e-12)


def test_order_of_rows_does_not_matter() -> None:
    frame = tied()
    first = rank_test(Design(frame, weights="w"), "y", by="group", missing="drop")
    second = rank_test(Design(frame[::-1], weights="w"), "y", by="group", missing="drop")
    assert first.statistic == pytest.approx(second.statistic, rel=1e-11)
    assert first.n == 60 - frame["y"].null_count()


def test_saddlepoint_is_near_a_known_tail() -> None:
    a, x = np.array([5.0, 2.0, 0.7]), 9.0  # pairs of χ²(1) are exponential, so the tail is a mixture of exponentials
    weights = [np.prod([a[i] / (a[i] - a[j]) for j in range(3) if j != i]) for i in range(3)]
    exact = float(np.exp(-x / (2 * a)) @ weights)
    assert saddlepoint_tail(x, np.repeat(a, 2)) == pytest.approx(exact, rel=0.01)
    assert saddlepoint_tail(x, a, 2.0) == pytest.approx(saddlepoint_tail(x, np.repeat(a, 2)), rel=1e-12)
    assert saddlepoint_tail(0.0, a) == 1.0


def test_saddlepoint_is_smooth_at_the_mean() -> None:
    near = [saddlepoint_tail(3.0 + gap, [2.0, 1.0]) for gap in (-1e-3, 0.0, 1e-3)]
    assert near[1] == pytest.approx((near[0] + near[2]) / 2, rel=1e-5)


def test_tails_without_end_of_df() -> None:
    assert t_tail(1.959963984540054, np.inf) == pytest.approx(0.05, rel=1e-12)
    assert f_tail(3.0, 2, np.inf) == pytest.approx(chi_square_tail(6.0, 2), rel=1e-12)


class Replicates:
    """A design whose totals come with those of replicate weights r0, r1, ..."""

    def __init__(self, frame: pl.DataFrame, number: int) -> None:
        self.full = Design(frame, weights="w")
        self.table, self.frame, self.kind = self.full.table, self.full.frame, self.full.kind
        self.each = [Design(frame, weights=f"r{place}") for place in range(number)]

    def totals(
        self, columns: Columns, by: Sequence[str], labels: Sequence[str], *, drop: bool, crossed: bool
    ) -> tuple[Totals, Replicated | None]:
        found = [design.totals(columns, by, labels, drop=drop, crossed=False)[0].total for design in self.each]
        totals, _ = self.full.totals(columns, by, labels, drop=drop, crossed=crossed)
        return totals, Replicated(np.stack(found), 1 / len(found), np.ones(len(found)), True)


def replicated() -> tuple[pl.DataFrame, Replicates, list[np.ndarray]]:
    rng = np.random.default_rng(5)
    frame = tied().drop_nulls("y")
    weights = [frame["w"].to_numpy() * rng.uniform(0.5, 1.5, len(frame)) for _ in range(12)]
    frame = frame.with_columns(*(pl.Series(f"r{place}", each) for place, each in enumerate(weights)))
    return frame, Replicates(frame, 12), weights


def test_replicated_t_test() -> None:
    frame, source, weights = replicated()
    y, big = frame["y"].to_numpy(), frame["size"].to_numpy() == "S"

    def difference(w: np.ndarray) -> float:
        return float(w[big] @ y[big] / w[big].sum() - w[~big] @ y[~big] / w[~big].sum())

    full = difference(frame["w"].to_numpy())
    error = np.sqrt(np.mean([(difference(w) - full) ** 2 for w in weights]))
    found = t_test(source, "y", by="size")
    assert [found.estimate, found.std_error] == pytest.approx([full, error], rel=1e-11)


def test_other_tests_take_replicates() -> None:
    _, source, _ = replicated()
    found = decompose(source, "y", group="size", wave="year")
    assert found.change.std_error > 0
    assert found.composition.estimate + found.within.estimate == pytest.approx(found.change.estimate, rel=1e-12)
    for test in (chi_square(source, "size", "group"), goodness_of_fit(source, "size", [0.5, 0.5])):
        assert 0 < test.p_value < 1
