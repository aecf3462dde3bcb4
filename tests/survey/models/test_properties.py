"""What holds of models besides R's figures: an independent computation, numerics, replicates, opt-in samples, texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
import pytest

from maal.survey import Design
from maal.survey.columns import Columns
from maal.survey.figures import OPT_IN
from maal.survey.models import regress
from maal.survey.replicates.jackknife import jackknife_n
from maal.survey.replication import Replicated
from maal.survey.totals import Totals
from tests.survey.models.conftest import OnEngine, enterprise_design, read, same

Reference = Callable[[str], Any]
LINKS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda eta: eta,
    "logistic": lambda eta: 1 / (1 + np.exp(-eta)),
    "poisson": np.exp,
}


def newton(x: np.ndarray, y: np.ndarray, w: np.ndarray, family: str) -> np.ndarray:
    """Solve Σ w x (y - μ) = 0 in NumPy."""
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(y.mean()) if family == "poisson" else 0.0
    for _ in range(30):
        mu = LINKS[family](x @ beta)
        slope = {"linear": np.ones_like(mu), "logistic": mu * (1 - mu), "poisson": mu}[family]
        beta = beta + np.linalg.solve(x.T @ (x * (w * slope)[:, None]), x.T @ (w * (y - mu)))
    return beta


def numeric_covariance(
    figures: Callable[[np.ndarray], np.ndarray], w: np.ndarray, stratum: np.ndarray, fpc: np.ndarray
) -> np.ndarray:
    """The stratified covariance of w times the numerical derivative of the figures by each weight."""
    step = 1e-5
    parts = []
    for place in range(len(w)):
        up, down = w.copy(), w.copy()
        up[place] *= 1 + step
        down[place] *= 1 - step
        parts.append((figures(up) - figures(down)) / (2 * step))
    u = np.array(parts)
    result = np.zeros((u.shape[1], u.shape[1]))
    for each in np.unique(stratum):
        held = u[stratum == each]
        n = len(held)
        away = held - held.mean(axis=0)
        result += (1 - n / fpc[stratum == each][0]) * n / (n - 1) * away.T @ away
    return result


@pytest.mark.parametrize(
    ("family", "outcome"), [("linear", "turnover"), ("logistic", "uses_social"), ("poisson", "ordered")]
)
def test_margins_vary_as_their_derivatives_by_the_weights(on_engine: OnEngine, family: Any, outcome: str) -> None:
    data = read("enterprises").with_columns(pl.col("employees").log().alias("log_staff"))
    model = regress(enterprise_design(on_engine(data)), outcome, ["log_staff", "size"], family, epsilon=1e-14)
    found = model.margins("size")
    levels = sorted(data["size"].unique())
    size = np.array(data["size"])
    staff, w, y = (data[name].to_numpy().astype(float) for name in ("log_staff", "weight", outcome))
    y = y / 1000 if family == "linear" else y

    def matrix(held: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(len(held)), staff, *(held == level for level in levels[1:])]).astype(float)

    def figures(weights: np.ndarray) -> np.ndarray:
        beta = newton(matrix(size), y, weights, family)
        means = [LINKS[family](matrix(np.full(len(y), level)) @ beta) for level in levels]
        return np.array([weights @ mean / weights.sum() for mean in means])

    stratum = np.array([f"{a} {b}" for a, b in zip(data["size"], data["industry"], strict=True)])
    wanted = numeric_covariance(figures, w, stratum, data["fpc"].to_numpy())
    scale = 1000.0 if family == "linear" else 1.0
    assert [row.estimate / scale for row in found.rows] == pytest.approx(figures(w), rel=1e-9)
    assert np.asarray(found.covariance) / scale**2 == pytest.approx(wanted, rel=1e-5, abs=1e-7 * wanted.max())
    first = found.difference(levels[1], levels[0])
    step = np.array([-1.0, 1.0, 0.0])
    assert first.std_error == pytest.approx(scale * np.sqrt(step @ wanted @ step), rel=1e-5)
    assert first.level == (levels[1], levels[0])


def test_calibrated_designs_take_the_margins_into_account(on_engine: OnEngine) -> None:
    """Values of R 4.1-1: svyglm on calibrate(ent, ~region+size, calfun="raking", epsilon=1e-13)."""
    margins: dict[Any, Any] = {
        "region": {"east": 1900, "north": 2300, "south": 1150, "west": 650},
        "size": {"10-49": 4650, "50-249": 1070, "250+": 280},
    }
    design = enterprise_design(on_engine(read("enterprises"))).calibrate(margins)
    found = regress(design, "uses_social", ["size", "industry"], "logistic", epsilon=1e-14)
    coefficients = [-0.491003011670822, 1.101365754429074, 0.466550735368315]
    errors = [0.243454620382465, 0.253882985105690, 0.239351842943896]
    errors += [0.340361605798284, 0.320814491629878, 0.354320861191888]
    assert [row.estimate for row in found.rows][:3] == pytest.approx(coefficients, rel=1e-9)
    assert [row.std_error for row in found.rows] == pytest.approx(errors, rel=1e-9)
    assert found.df == 422


def test_interactions_of_numbers_are_given_as_if_nothing_were_centred(on_engine: OnEngine) -> None:
    """Values of R 4.1-1: svyglm(turnover~employees*size+employees:uses_social+uses_social, ent)."""
    on = ["employees", "size", "uses_social", "employees:size", "employees:uses_social"]
    found = regress(enterprise_design(on_engine(read("enterprises"))), "turnover", on)
    coefficients = [1053.14996616993835, 188.32489205179220, -18414.20438867693883, 5331.49716800067472]
    coefficients += [575.56821100769378, 115.73108874797788, -42.47497627212073, 2.22055502323906]
    errors = [1181.0421498131934, 48.9584997991695, 42925.7544678225386, 3993.0959649880015]
    errors += [1392.6651459505570, 102.9466800357516, 58.8843402633257, 35.2982509918980]
    assert [row.estimate for row in found.rows] == pytest.approx(coefficients, rel=1e-9)
    assert [row.std_error for row in found.rows] == pytest.approx(errors, rel=1e-9)
    assert [row.level for row in found.rows][-3:] == [(None, "250+"), (None, "50-249"), None]
    term = found.test("employees:size")
    assert (term.f, term.p_value) == pytest.approx((1.30515007844663, 0.272229164534127), rel=1e-9)


def test_digits_are_kept_where_the_mean_is_a_million_deviations(on_engine: OnEngine) -> None:
    draw = np.random.default_rng(3)
    x, e = np.round(draw.normal(size=400), 3), np.round(draw.normal(size=400), 3)
    near = pl.DataFrame({"x": x, "y": 2 * x + e, "w": draw.uniform(1, 5, 400)})
    far = near.with_columns(pl.col("x", "y") + 2.0**20)
    found, wanted = (regress(Design(on_engine(data), weights="w"), "y", "x")[1] for data in (far, near))
    assert found.estimate == pytest.approx(wanted.estimate, rel=1e-9)
    assert found.std_error == pytest.approx(wanted.std_error, rel=1e-9)


def test_booleans_and_text_are_the_same_terms(on_engine: OnEngine) -> None:
    data = read("enterprises").with_columns(
        yes=pl.col("uses_social") == 1,
        text=pl.when(pl.col("uses_social") == 1).then(pl.lit("yes")).otherwise(pl.lit("no")),
    )
    design = enterprise_design(on_engine(data))
    number, yes, text = (regress(design, "ordered", term, "poisson") for term in ("uses_social", "yes", "text"))
    assert [number[1].level, yes[1].level, text[1].level] == [None, True, "yes"]
    for other in (yes, text):
        assert other[1].estimate == pytest.approx(number[1].estimate, rel=1e-12)
        assert other[1].std_error == pytest.approx(number[1].std_error, rel=1e-12)
    shares = [model.margins(term) for model, term in ((number, "uses_social"), (yes, "yes"), (text, "text"))]
    assert [row.level for each in shares for row in each.rows] == [0, 1, False, True, "no", "yes"]
    assert {round(each[1].estimate, 12) for each in shares} == {round(shares[0][1].estimate, 12)}
    assert yes.difference("yes", True, False).ratio == pytest.approx(yes[1].ratio)


def test_margins_of_one_term_alone_are_the_means_of_its_levels(on_engine: OnEngine) -> None:
    design = enterprise_design(on_engine(read("enterprises")))
    found = regress(design, "policy", "size", "logistic", missing="drop", epsilon=1e-14).margins("size")
    wanted = design.mean("policy", by="size", missing="drop")
    assert [row.estimate for row in found.rows] == pytest.approx(wanted.values(), rel=1e-10)
    assert [row.std_error for row in found.rows] == pytest.approx(wanted.values("std_error"), rel=1e-9)


@dataclass(frozen=True)
class Jackknifed:
    """The paired sample with R's JKn replicates (mse=FALSE)."""

    design: Design
    data: pl.DataFrame
    kind: str = "probability"

    @property
    def table(self) -> Any:
        return self.design.table

    @property
    def frame(self) -> Any:
        return self.design.frame

    def totals(
        self, columns: Columns, by: Sequence[str], labels: Sequence[str], *, drop: bool, crossed: bool
    ) -> tuple[Totals, Replicated]:
        totals, _ = self.design.totals(columns, by, labels, drop=drop, crossed=crossed)
        units = self.data.select("stratum", "psu").unique(maintain_order=True)
        jackknife = jackknife_n(units["stratum"].to_list())
        place = self.data.join(units.with_row_index("place"), on=["stratum", "psu"], how="left")["place"].to_numpy()
        values = self.frame.select(
            "w", *(column.value.cast(nw.Float64).alias(f"v{k}") for k, column in enumerate(columns.all) if k)
        )
        held = values.collect("pyarrow").to_arrow().to_pandas().to_numpy()
        w, v = held[:, 0], np.column_stack([np.ones(len(held)), held[:, 1:]])
        each = jackknife.factors[place].T * w @ v
        return totals, Replicated(each[:, None, :], jackknife.scale, jackknife.rscales, False)


def jackknifed() -> Jackknifed:
    data = read("paired")
    return Jackknifed(Design(data, weights="weight", strata="stratum", psu="psu"), data)


def test_linear_models_are_refitted_in_every_replicate(reference: Reference) -> None:
    same(regress(jackknifed(), "y", ["x", "group"]), reference("jkn_glm"))


def test_margins_are_those_of_every_replicate() -> None:
    design = jackknifed()
    found = regress(design, "y", ["x", "group"]).margins("group")
    x, y, group = (design.data[name].to_numpy() for name in ("x", "y", "group"))
    numbered = design.data.with_row_index("row")
    held = Jackknifed(Design(numbered, weights="weight", strata="stratum", psu="psu"), design.data)
    columns = Columns()
    for place in range(len(y)):  # a column for each row brings the replicates' weights
        columns.add(held.table.col("row") == place)
    _, replicated = held.totals(columns, (), (), drop=False, crossed=False)

    def figures(w: np.ndarray) -> np.ndarray:
        def matrix(level: np.ndarray) -> np.ndarray:
            return np.column_stack([np.ones(len(y)), x, level == "b", level == "c"]).astype(float)

        beta = newton(matrix(group), y, w, "linear")
        return np.array([w @ matrix(np.full(len(y), level)) @ beta / w.sum() for level in "abc"])

    each = np.array([figures(w) for w in replicated.total[:, 0, 1:]])
    away = each - each.mean(axis=0)
    wanted = replicated.scale * (away.T * replicated.rscales) @ away
    assert np.asarray(found.covariance) == pytest.approx(wanted, rel=1e-9)
    assert [row.estimate for row in found.rows] == pytest.approx(figures(design.data["weight"].to_numpy()), rel=1e-10)


@pytest.mark.parametrize(("family", "ratio"), [("linear", None), ("logistic", "odds")])
def test_opt_in_samples_give_coefficients_alone(on_engine: OnEngine, family: Any, ratio: str | None) -> None:
    data = on_engine(read("enterprises"))
    found = regress(enterprise_design(data, kind="opt-in"), "uses_social", ["size", "industry"], family)
    wanted = regress(enterprise_design(data), "uses_social", ["size", "industry"], family)
    assert [row.estimate for row in found.rows] == [pytest.approx(row.estimate) for row in wanted.rows]
    assert [row.ratio for row in found.rows] == [ratio and pytest.approx(row.ratio) for row in wanted.rows]
    names = ("std_error", "low", "high", "df", "t", "p_value", "ratio_low", "ratio_high")
    assert {getattr(row, name) for row in found.rows for name in names} == {None}
    assert found.covariance is None
    assert found.note == OPT_IN
    assert found.text.endswith(OPT_IN)
    margins, difference = found.margins("size"), found.difference("size", "250+", "10-49")
    assert {(row.std_error, row.low, row.df) for row in margins.rows} == {(None, None, None)}
    assert margins.difference("250+", "10-49").std_error is None
    assert (margins.covariance, difference.std_error, difference.low, difference.df) == (None, None, None, None)


def test_texts_say_that_it_is_an_association(on_engine: OnEngine) -> None:
    found = regress(enterprise_design(on_engine(read("enterprises"))), "uses_social", ["size", "industry"], "logistic")
    assert found.text == (
        "Logistic regression of 'uses_social' on 'size', 'industry' (439 rows): each coefficient is an association "
        "with the other terms held equal, not an effect of a cause."
    )
    assert found.difference("size", "250+", "10-49").text == (
        "'size' 250+ against 10-49, other terms held equal: odds ratio of 'uses_social' 3.008 (95 %: 1.826 to 4.954). "
        "This is an association, not an effect of a cause."
    )
    assert found.margins("size").text == (
        "Mean of 'uses_social' at each level of 'size', averaged over the other terms as the sample has them. This is "
        "an association, not an effect of a cause."
    )


def test_poisson_models_settle_from_far_away(on_engine: OnEngine) -> None:
    """A full first step would overshoot by hundreds of units of the linear predictor."""
    x = np.arange(60) / 10
    data = pl.DataFrame({"x": x, "y": np.round(np.exp(2.5 * x)), "w": np.ones(60)})
    found = regress(Design(on_engine(data), weights="w"), "y", "x", "poisson")
    assert found[1].estimate == pytest.approx(2.5, abs=1e-3)
    assert found[1].ratio == pytest.approx(np.exp(found[1].estimate))


@pytest.mark.parametrize(("family", "outcome"), [("logistic", "yes"), ("poisson", "y")])
def test_one_row_far_out_does_no_harm(on_engine: OnEngine, family: Any, outcome: str) -> None:
    """Its predicted value rounds to 0; the others decide."""
    near = read("paired").with_columns(y=(pl.col("y") / 10).round())
    row = near[:1].with_columns(x=pl.lit(-4000.0), y=pl.lit(0.0), yes=pl.lit(0, dtype=pl.Int64))
    slope = regress(Design(near, weights="weight"), outcome, "x", family)[1].estimate
    assert slope > 0
    found = regress(Design(on_engine(pl.concat([near, row])), weights="weight"), outcome, "x", family)
    assert found[1].std_error is not None
    assert np.isfinite(found.dispersion)
    assert found.n == len(near) + 1
