"""Tables with cells that nobody answered, against R's svychisq (survey 4.1-1)."""

from __future__ import annotations

import polars as pl
import pytest

from maal.core import TooLittleData
from maal.survey import Design

ROWS = range(48)
GROUP = [(row * row + row // 7) % 3 for row in ROWS]
# Of group a nobody answers z.
ANSWER = [
    "xyz"[(row * 5 + row // 11) % 3] if group else "xy"[row // 3 % 2] for row, group in zip(ROWS, GROUP, strict=True)
]
FRAME = pl.DataFrame(
    {
        "psu": [row // 4 for row in ROWS],
        "group": ["abc"[group] for group in GROUP],
        "answer": ANSWER,
        "w": [3.0 + row % 5 for row in ROWS],
    }
)
DESIGN = Design(FRAME, weights="w", psu="psu")


@pytest.mark.parametrize(
    ("statistic", "value", "p_value"),
    [
        ("F", 2.30039084867975, 0.0910586386298489),
        ("Chisq", 8.13636494947166, 0.0562541467538801),
        ("lincom", 8.13636494947166, 0.0918843064985869),
        ("Wald", 4.24889061847064, 0.0254714195324139),
        ("adjWald", 3.09010226797865, 0.0817138361852454),
    ],
)
def test_statistics_equal_those_of_r(statistic: str, value: float, p_value: float) -> None:
    found = DESIGN.chi_square("group", "answer", statistic=statistic)
    assert found.statistic == pytest.approx(value, rel=1e-9)
    assert found.p_value == pytest.approx(p_value, rel=1e-6 if statistic == "lincom" else 1e-9)


def test_the_sentence_counts_the_empty_cells() -> None:
    assert DESIGN.chi_square("group", "answer").text == (
        "group and answer are not shown to be associated (Pearson's chi-square, Rao-Scott F: 2.3, p = 0.091, 48 rows; "
        "1 of 9 cells without any)."
    )


def test_a_level_whose_rows_lack_the_other_variable_is_no_part_of_the_table() -> None:
    lacking = pl.col("psu") == 3
    level, answer = pl.when(lacking).then(pl.lit("d")), pl.when(~lacking).then("answer")
    design = Design(FRAME.with_columns(group=level.otherwise("group"), answer=answer), weights="w", psu="psu")
    found = design.chi_square("group", "answer", missing="drop")
    without = Design(FRAME.with_columns(group=pl.when(~lacking).then("group")), weights="w", psu="psu")
    wanted = without.chi_square("group", "answer", missing="drop")
    assert (found.statistic, *found.df, found.n) == pytest.approx((wanted.statistic, *wanted.df, wanted.n))


def test_a_table_of_one_level_is_refused() -> None:
    one = FRAME.with_columns(answer=pl.when(pl.col("group") == "a").then("answer"))
    with pytest.raises(TooLittleData, match="have both 'group' and 'answer' have one level of one of them: no table"):
        Design(one, weights="w", psu="psu").chi_square("group", "answer", missing="drop")
