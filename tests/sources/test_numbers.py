from __future__ import annotations

from collections.abc import Callable

import pytest

from maal.core import BadInput
from maal.sources import Recognised

Read = Callable[..., Recognised]
Rows = Callable[..., list[tuple[object, ...]]]


def amounts(read_text: Read, rows: Rows, *written: str, separator: str = ";", **options: object) -> list[float]:
    lines = [f"k{i}{separator}2026-01-{i + 1:02d}{separator}{text}" for i, text in enumerate(written)]
    found = read_text("\n".join([separator.join(("kunde", "dato", "beløp")), *lines]) + "\n", **options)
    return [value for _, value in rows(found, "outcome", "occurred_at", "value")]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["1 234,50", "12"], [1234.5, 12]),
        (["1.234,50", "1.234"], [1234.5, 1234]),
        (["1,234.50", "1,234"], [1234.5, 1234]),
        (["1234.5", "0.244", "3.195"], [1234.5, 0.244, 3.195]),
        (["0,244", "3,195"], [0.244, 3.195]),
        (["−5", "-6", "+7"], [-5, -6, 7]),
        (["1\u00a0234\u00a0567,25", "1\u202f000"], [1234567.25, 1000]),
        (["kr 1 200,-", "1200 kr", "kr. 5,00", "NOK 7"], [1200, 1200, 5, 7]),
        (["1'234.50", "€ 12.00"], [1234.5, 12]),
        (["12 %", "7,5%"], [12, 7.5]),
        (["1.234.567", "1,5"], [1234567, 1.5]),
        (["1.234,50", "1,234.50", "7"], [1234.5, 1234.5, 7]),
        (["2e-3", "15"], [0.002, 15]),
        (["", "  ", "NA", "nan"], [None, None, None, None]),
    ],
)
def test_amounts_are_read_as_they_are_meant(
    read_text: Read, rows: Rows, written: list[str], expected: list[float]
) -> None:
    assert amounts(read_text, rows, *written) == pytest.approx(expected)


def test_a_mark_in_doubt_is_refused_until_it_is_told(read_text: Read, rows: Rows) -> None:
    with pytest.raises(
        BadInput, match=r"in column 'beløp' 2 rows such as '1.234' may have thousands or three decimals"
    ):
        amounts(read_text, rows, "1.234", "5.678")
    assert amounts(read_text, rows, "1.234", "5.678", decimal="comma") == [1234, 5678]
    assert amounts(read_text, rows, "1.234", "5.678", decimal="point") == [1.234, 5.678]


def test_another_column_of_the_file_settles_the_mark(read_text: Read, rows: Rows) -> None:
    found = read_text("kanal;dato;kostnad;timer\nFacebook;2026-01-01;1.234;7,5\n")
    assert rows(found, "cost", "amount", "hours") == [(1234.0, 7.5)]


def test_what_is_no_number_is_refused_with_its_lines(read_text: Read, rows: Rows) -> None:
    with pytest.raises(
        BadInput, match=r"2 rows with no number \(column 'beløp'\), first at line 3 \('tolv'\), 4 \('1,23,4'\)"
    ):
        amounts(read_text, rows, "12", "tolv", "1,23,4")


def test_hours_may_be_written_as_on_a_clock(read_text: Read, rows: Rows) -> None:
    found = read_text("kanal;dato;timer\nFacebook;2026-01-01;1:30\nFacebook;2026-01-02;0,25\nFacebook;2026-01-03;2 t\n")
    assert rows(found, "cost", "hours") == [(0.25,), (1.5,), (2.0,)]
