"""Replicate designs: what holds for any sample, what repeats, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maal.core import BadInput, TooLittleData
from maal.survey import Design
from maal.survey.replicate_design import ReplicateDesign, replicate


def drawn(sizes: list[int], seed: int, rows: int = 3) -> pl.DataFrame:
    """Strata with so many units, each of some rows."""
    draw = np.random.default_rng(seed)
    stratum = np.repeat(np.repeat(np.arange(len(sizes)), sizes), rows)
    unit = np.repeat(np.arange(sum(sizes)), rows)
    number = len(unit)
    return pl.DataFrame(
        {
            "stratum": stratum,
            "unit": unit,
            "y": draw.normal(100, 20, number),
            "kind": draw.choice(["a", "b"], number),
            "w": draw.uniform(1, 9, number),
            "N": np.repeat(np.repeat(np.array(sizes) * 3, sizes), rows),
        }
    )


CLUSTERS = {"weights": "w", "strata": "stratum", "psu": "unit"}
ROWS = {"weights": "w", "strata": "stratum"}


@given(st.lists(st.integers(2, 6), min_size=1, max_size=5), st.integers(0, 1000), st.sampled_from([CLUSTERS, ROWS]))
@settings(max_examples=20, deadline=None)
def test_jkn_of_a_total_is_the_linearised_variance(sizes: list[int], seed: int, units: dict[str, str]) -> None:
    design = Design(drawn(sizes, seed), **units)
    jackknife = replicate(design, "JKn")
    for by in (None, "kind"):
        found, wanted = jackknife.total("y", by=by), design.total("y", by=by)
        for figure in ("estimate", "std_error", "df", "deff", "n", "low"):
            np.testing.assert_allclose(found.values(figure), wanted.values(figure), rtol=1e-9)


def test_the_finite_population_enters_the_jackknife() -> None:
    design = Design(drawn([3, 4], 1), **CLUSTERS, fpc="N")
    assert replicate(design, "JKn").total("y")[0].std_error == pytest.approx(design.total("y")[0].std_error, rel=1e-12)


def test_fay_with_rho_0_is_brr_and_gives_the_linearised_total() -> None:
    design = Design(drawn([2, 2, 2, 2, 2], 3), **CLUSTERS)
    brr, fay = replicate(design, "BRR"), replicate(design, "Fay", rho=0.0)
    assert brr.mean("y") == fay.mean("y")
    wanted = design.total("y")[0].std_error
    for found in (brr, replicate(design, "Fay"), replicate(design, "Fay", rho=0.5)):
        assert found.total("y")[0].std_error == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("method", ["bootstrap", "rao-wu"])
@pytest.mark.parametrize("units", [CLUSTERS, ROWS], ids=["clusters", "rows"])
def test_a_seed_repeats_on_every_engine_and_order(method: Any, units: dict[str, str]) -> None:
    data = drawn([4, 5, 6], 5)
    shuffled = data.sample(fraction=1.0, shuffle=True, seed=1)

    def error(rows: Any, seed: int) -> float:
        return replicate(Design(rows, **units), method, replicates=50, seed=seed).mean("y")[0].std_error or 0.0

    wanted = error(data, 7)
    assert error(shuffled.lazy(), 7) == pytest.approx(wanted, rel=1e-12)
    assert error(duckdb.connect().from_arrow(shuffled.to_arrow()), 7) == pytest.approx(wanted, rel=1e-12)
    assert error(data, 8) != pytest.approx(wanted, rel=1e-3)


@pytest.mark.parametrize("method", ["bootstrap", "rao-wu"])
@pytest.mark.parametrize("fpc", [None, "N"])
def test_many_bootstraps_come_near_the_linearised_error(method: Any, fpc: str | None) -> None:
    design = Design(drawn([20, 20, 20], 2), **CLUSTERS, fpc=fpc)
    found = replicate(design, method, replicates=3000).total("y")[0].std_error
    assert found == pytest.approx(design.total("y")[0].std_error, rel=0.06)


def test_covariances_between_domains_and_of_means() -> None:
    design = Design(drawn([5, 6], 4), **CLUSTERS)
    found = replicate(design, "JKn").total("y", by="kind", covariance=True)
    np.testing.assert_allclose(found.covariance, design.total("y", by="kind", covariance=True).covariance, rtol=1e-9)


def test_a_lonely_stratum_that_is_let_pass_adds_nothing() -> None:
    data = drawn([3, 1, 2], 6)
    wanted = Design(data, **CLUSTERS, lonely="certainty")
    for method in ("JKn", "rao-wu"):
        found = replicate(Design(data, **CLUSTERS, lonely="remove"), method)  # type: ignore[arg-type]
        assert found.df == 3
    jackknife = replicate(wanted, "JKn")
    assert len(jackknife) == 5
    assert jackknife.total("y")[0].std_error == pytest.approx(wanted.total("y")[0].std_error, rel=1e-12)
    with pytest.raises(TooLittleData, match=r"JKn needs at least two PSUs in each stratum; 1 of 3 strata"):
        replicate(Design(data, **CLUSTERS), "JKn")
    with pytest.raises(BadInput, match=r"1 strata have a single sampling unit \(1\), and lonely='average' has no repl"):
        replicate(Design(data, **CLUSTERS, lonely="average"), "JKn")


def with_replicates(**replaced: Any) -> pl.DataFrame:
    columns = {f"r{place}": [0.0 if row == place else 1.5 for row in range(3)] for place in range(3)}
    return pl.DataFrame({"y": [1.0, 2, 4], "w": [2.0, 3, 4], **columns}).with_columns(**replaced)


def test_factors_and_whole_weights_are_the_same() -> None:
    factors = ReplicateDesign.from_weights(
        with_replicates(), weights="w", replicate_weights="r", scale=2 / 3, combined=False
    )
    whole = with_replicates().with_columns(pl.col("r0", "r1", "r2") * pl.col("w"))
    combined = ReplicateDesign.from_weights(whole, weights="w", replicate_weights=["r0", "r1", "r2"], scale=2 / 3)
    jackknife = replicate(Design(with_replicates(), weights="w"), "JK1")
    assert factors.mean("y") == combined.mean("y")
    assert factors.mean("y")[0].std_error == pytest.approx(jackknife.mean("y")[0].std_error, rel=1e-12)
    assert factors.df == jackknife.df == 2


def test_batches_of_columns_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    design = ReplicateDesign.from_weights(with_replicates(), weights="w", replicate_weights="r", scale=1.0)
    wanted = design.mean("y", by="y")
    monkeypatch.setattr("maal.survey.replicate_weights.MOST_SUMS", 4)
    assert design.mean("y", by="y") == wanted


@pytest.mark.parametrize("method", ["raking", "linear", "logit", "bounded", "poststratification"])
@pytest.mark.parametrize("own", [True, False], ids=["made", "columns"])
def test_calibrated_replicates_meet_the_totals(method: Any, own: bool) -> None:
    data = drawn([6, 7], 8)
    design = replicate(Design(data, **CLUSTERS), "JKn")
    if not own:
        columns = {
            f"r{place}": design.weights.factors.factors[:, place][data["unit"].to_numpy()]  # type: ignore[union-attr]
            for place in range(len(design))
        }
        design = ReplicateDesign.from_weights(
            data.with_columns(**{name: pl.Series(values) for name, values in columns.items()}),
            weights="w", replicate_weights="r", scale=1.0, rscales=design.rscales.tolist(), combined=False,
        )  # fmt: skip
    margins: dict[Any, Any] = {"kind": {"a": 100, "b": 95}}
    if method != "poststratification":
        margins["y"] = 19_700.0
    bounds = (0.2, 3.0) if method in ("logit", "bounded") else None
    found = design.calibrate(margins, "linear" if method == "bounded" else method, bounds=bounds)
    counts = found.count(by="kind")
    np.testing.assert_allclose(counts.values(), [100, 95], rtol=1e-10)
    assert counts.values("std_error").max() < 1e-8
    rows = found.frame.select("w", found.table.names["y"]).collect("pyarrow").to_arrow()
    assert found.total("y")[0].estimate == pytest.approx(float(np.dot(*rows.columns)), rel=1e-10)
    assert found.mean("y", by="stratum")[0].df == design.mean("y", by="stratum")[0].df


def test_an_opt_in_sample_has_no_intervals() -> None:
    row = replicate(Design(drawn([3, 3], 1), **CLUSTERS, kind="opt-in"), "JKn").mean("y")[0]
    assert row.estimate is not None and row.std_error is None and row.low is None and "opt-in" in row.note


def test_missing_values_and_domains() -> None:
    data = drawn([4, 4], 2).with_columns(y=pl.when(pl.col("unit") == 3).then(None).otherwise(pl.col("y")))
    design = Design(data, **CLUSTERS)
    found = replicate(design, "JKn")
    with pytest.raises(BadInput, match="Values are missing: 'y' in 3 of 24 rows"):
        found.mean("y")
    row, linear = found.total("y", missing="drop")[0], design.total("y", missing="drop")[0]
    assert (row.n, row.df) == (linear.n, linear.df)
    assert row.std_error == pytest.approx(linear.std_error, rel=1e-12)


def test_ranks_of_replicates_and_of_calibrated_ones() -> None:
    design = Design(drawn([4, 5], 3), **CLUSTERS).replicates("JKn")
    for each in (design, design.calibrate({"kind": {"a": 60, "b": 70}})):
        assert 0 < each.rank_test("y", by="kind").p_value < 1


def test_strata_of_several_columns_and_pandas() -> None:
    data = drawn([3, 4], 9).with_columns(half=pl.col("stratum") % 2)
    design = Design(data.to_pandas(), weights="w", strata=["stratum", "half"], psu="unit")
    wanted = Design(data, **CLUSTERS).total("y")[0].std_error
    assert replicate(design, "JKn").total("y")[0].std_error == pytest.approx(wanted, rel=1e-12)


def test_too_many_totals_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maal.survey.replicate_totals.MOST_TOTALS", 20)
    with pytest.raises(BadInput, match=r"6 replicates × 2 domains × 2 totals are more than fit \(at most 20\)"):
        replicate(clusters(), "JKn").mean("y", by="kind")


FAULTS: list[tuple[Callable[[], Any], str]] = [
    (lambda: replicate(clusters(), "JK2"), "JK1"),  # type: ignore[arg-type]
    (lambda: replicate(clusters(), "JK1"), "JK1 is for samples without strata, and this one has 2: use JKn."),
    (lambda: replicate(clusters(), "JKn", seed=3), "replicates and seed belong to bootstrap and rao-wu; JKn follows"),
    (lambda: replicate(clusters(), "BRR", rho=0.5), "rho belongs to Fay's method; BRR has none."),
    (
        lambda: replicate(clusters(), "bootstrap", replicates=20_000_000),
        "6 sampling units × 20,000,000 replicates are ",
    ),
    (lambda: brought(r0=pl.lit(None, pl.Float64)), "'r0' is missing in 3, of 3 rows"),
    (lambda: brought(r1=pl.lit(-1.0)), "'r1' is negative in 3, of 3 rows"),
    (lambda: brought(r2=pl.lit(float("nan"))), "'r2' is missing in 3, of 3 rows"),
    (lambda: brought(r2=pl.lit(float("inf"))), "'r2' is infinite in some"),
    (lambda: brought("rep"), "No column is called 'rep' and a number"),
    (lambda: brought(["r0"]), "Columns of replicate weights: 1 named. Give two or more"),
    (lambda: brought(["r0", "r9"]), "r9"),
    (lambda: brought(scale=-1.0), "scale must be a number above 0"),
    (lambda: brought(rscales=[1.0, 1.0]), "2 rscales for 3 replicates: give one number, or one for each."),
    (
        lambda: replicate(Design(with_replicates(), weights="w"), "JK1").calibrate({"y": {1.0: 9, 2.0: 9, 4.0: 9}}),
        "Replicate 1 of 3 cannot be calibrated, the full sample can: 'y=1' has the total 9 but no unit",
    ),
]


def clusters() -> Design:
    return Design(drawn([3, 3], 1), **CLUSTERS)


def brought(names: Any = "r", scale: float = 1.0, rscales: Any = None, **replaced: pl.Expr) -> ReplicateDesign:
    return ReplicateDesign.from_weights(
        with_replicates(**replaced), weights="w", replicate_weights=names, scale=scale, rscales=rscales
    )


@pytest.mark.parametrize(("do", "said"), FAULTS, ids=[said[:40] for _, said in FAULTS])
def test_what_is_refused(do: Callable[[], Any], said: str) -> None:
    with pytest.raises(BadInput) as error:
        do()
    assert said in str(error.value)
