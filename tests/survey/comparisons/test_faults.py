"""Each fault of a comparison gives one clear message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from maal.core import BadInput, MaalError, TooLittleData
from maal.survey import Design
from maal.survey.comparisons import (
    change,
    chi_square,
    contrast,
    decompose,
    differences,
    goodness_of_fit,
    independent_difference,
    independent_differences,
    rank_test,
    smooth_contrast,
    t_test,
    trend,
    wave_trends,
)
from maal.survey.figures import OPT_IN

FRAME = pl.DataFrame(
    {
        "y": [1.0, 2.0, 4.0, 3.0, 6.0, 5.0, 8.0, 9.0],
        "x": [1.0, None, 4.0, 3.0, 6.0, 5.0, 8.0, 9.0],
        "same": [1.0] * 8,
        "two": ["a", "a", "b", "b", "a", "b", "a", "b"],
        "gap": ["a", None, "b", "b", "a", "b", "a", "b"],
        "three": ["a", "b", "c", "c", "b", "a", "b", "c"],
        "one": ["a"] * 8,
        "nested": ["x", "y", "z", "z", "y", "x", "y", "z"],
        "year": [1, 1, 1, 1, 2, 2, 2, 2],
        "late": ["a", "a", "b", "b", "a", "a", "a", "a"],
        "wave": ["x", "x", "x", "x", "y", "y", "y", "y"],
        "w": [5.0] * 8,
    }
)
SURVEY = Design(FRAME, weights="w")
MEANS = SURVEY.mean("y", by="two", covariance=True)

FAULTS: list[tuple[Callable[[], Any], type[MaalError], str]] = [
    (lambda: contrast(MEANS, {"a": 1, "c": -1}), BadInput, "there is no estimate 'c'. Known: a / y, b / y."),
    (lambda: contrast(MEANS, {"y": 1}), BadInput, "'y' means 2 estimates (a / y; b / y)"),
    (lambda: contrast(MEANS, [1, -1, 0]), BadInput, "3 weights for 2 estimates"),
    (lambda: contrast(MEANS, [0, 0]), BadInput, "not all 0"),
    (lambda: contrast(SURVEY.mean("y", by="two"), [1, -1]), BadInput, "ask for them again with covariance=True"),
    (lambda: smooth_contrast(MEANS, lambda x: x[0], gradient=lambda x: [1.0]), BadInput, "has shape (1,)"),
    (lambda: smooth_contrast(MEANS, lambda x: float("nan")), BadInput, "not finite at the estimates"),
    (lambda: differences(SURVEY.mean("y", covariance=True)), BadInput, "a difference needs two"),
    (lambda: independent_differences(MEANS, SURVEY.mean("y")), BadInput, "2 of 2 estimates of the first survey"),
    (lambda: t_test(SURVEY, "y", by="three"), BadInput, "'three' has 3 levels (a, b, c); a t test compares two"),
    (lambda: t_test(SURVEY, "y", by="one"), BadInput, "'one' has 1 level ('a'); a comparison needs at least two"),
    (lambda: t_test(SURVEY, "x", by="two"), BadInput, "'x' in 1 of 8 rows"),
    (lambda: t_test(SURVEY, "y", by="gap"), BadInput, "'gap' is missing in 1 rows"),
    (lambda: t_test(SURVEY, "y", by="tow"), BadInput, "there is no column 'tow'. Did you mean 'two'?"),
    (lambda: t_test(SURVEY, "two", by="three"), BadInput, "numbers are needed"),
    (lambda: t_test(SURVEY, "y", by="two", before="x"), BadInput, "give one"),
    (lambda: t_test(SURVEY, "y", by="two", missing="none"), BadInput, "there is no treatment of missing values 'none'"),
    (lambda: t_test(Design(FRAME[:2], weights="w"), "y"), TooLittleData, "0 degrees of freedom are left"),
    (lambda: chi_square(SURVEY, "three", "nested"), TooLittleData, "6 of 9 cells have no rows (a / y; a / z; b / x; "),
    (lambda: chi_square(SURVEY, "two", "two"), BadInput, "needs two variables"),
    (lambda: chi_square(SURVEY, "two", "one"), BadInput, "'one' has 1 level"),
    (lambda: chi_square(SURVEY, "two", "year", statistic="G"), BadInput, "there is no chi-square statistic 'G'"),
    (lambda: goodness_of_fit(SURVEY, "two", [0.5, 0.2, 0.3]), BadInput, "3 shares for 2 levels of 'two' (a, b)"),
    (lambda: goodness_of_fit(SURVEY, "two", {"a": 0.5, "c": 0.5}), BadInput, "there is no level 'c'"),
    (lambda: goodness_of_fit(SURVEY, "two", [0.5, 0.6]), BadInput, "these sum to 1.1"),
    (lambda: rank_test(SURVEY, "y", by="two", test="rank"), BadInput, "there is no rank test 'rank'"),
    (lambda: rank_test(SURVEY, "y", by="y"), BadInput, "The variable and the groups are both 'y'"),
    (lambda: rank_test(SURVEY, "same", by="two"), TooLittleData, "have no spread"),
    (lambda: change(SURVEY, "y", wave="one"), BadInput, "'one' has 1 wave"),
    (lambda: trend(SURVEY, "y", wave="wave"), BadInput, "2 waves that are no numbers, such as 'x'"),
    (lambda: wave_trends(MEANS, "year"), BadInput, "there is no domain column 'year'"),
    (lambda: trend(SURVEY, "same", wave="year"), TooLittleData, "has no inverse"),
    (lambda: decompose(SURVEY, "y", group="two", wave="three"), BadInput, "a decomposition compares two"),
    (lambda: decompose(SURVEY, "y", group="late", wave="year"), TooLittleData, "no rows in one level of 'year': b"),
]


@pytest.mark.parametrize("place", range(len(FAULTS)))
def test_faults(place: int) -> None:
    run, kind, message = FAULTS[place]
    with pytest.raises(kind) as caught:
        run()
    assert message in str(caught.value)


def test_an_unknown_side_has_a_note() -> None:
    frame = FRAME.with_columns(three=pl.Series(["a", "b", "c", "c", "c", "a", "a", "c"]))
    found = differences(Design(frame, weights="w").mean("y", by="three", covariance=True))
    assert [row.estimate is None for row in found] == [True, False, True]
    assert "Fewer than two sampled units" in found[0].note
    assert found[1].p_holm == found[1].p_value


OPTED = Design(FRAME, weights="w", kind="opt-in")
OPTED_MEANS = OPTED.mean("y", by="two", covariance=True)


@pytest.mark.parametrize(
    "run",
    [
        lambda: contrast(OPTED_MEANS, [1, -1]),
        lambda: smooth_contrast(OPTED_MEANS, lambda x: x[0]),
        lambda: differences(OPTED_MEANS),
        lambda: independent_difference(OPTED_MEANS[0], MEANS[0]),
        lambda: change(OPTED, "y", wave="year"),
        lambda: trend(OPTED, "y", wave="year"),
        lambda: decompose(OPTED, "y", group="two", wave="year"),
        lambda: t_test(OPTED, "y", by="two"),
        lambda: chi_square(OPTED, "two", "year"),
        lambda: goodness_of_fit(OPTED, "two", [0.5, 0.5]),
        lambda: rank_test(OPTED, "y", by="two"),
    ],
)
def test_opt_in_samples_are_refused(run: Callable[[], Any]) -> None:
    with pytest.raises(BadInput) as caught:
        run()
    assert str(caught.value) == OPT_IN
