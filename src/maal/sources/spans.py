"""Read a month, quarter or year as its first and last day: ``2026-07``, ``07.2026``, ``2026Q3``, ``2026``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from maal.sources.shapes import Shape, among_sql

_FORMS = {
    "month": re.compile(r"9999[-/M]M?9{1,2}|999999"),
    "month_first": re.compile(r"9{1,2}[./-]9999"),
    "quarter": re.compile(r"9999[- ]?[QqKk]9"),
    "year": re.compile(r"9999"),
}


def is_span(shapes: Sequence[Shape]) -> bool:
    """Tell whether every value of the column has the form of a month, a quarter or a year."""
    return bool(shapes) and all(any(form.fullmatch(shape.text) for form in _FORMS.values()) for shape in shapes)


def span_sql(value: str, shapes: Sequence[Shape]) -> tuple[str, str]:
    """SQL of the first and the last day (DATE) of a text value; what is no span is NULL."""
    starts, ends = [], []
    for name, form in _FORMS.items():
        texts = [shape.text for shape in shapes if form.fullmatch(shape.text)]
        if texts:
            start, months = _start_sql(name, value)
            starts.append(f"WHEN {among_sql(value, texts, 'time')} THEN {start}")
            last = f"{start} + INTERVAL {months} MONTH - INTERVAL 1 DAY"
            ends.append(f"WHEN {among_sql(value, texts, 'time')} THEN CAST({last} AS DATE)")
    return f"CASE {' '.join(starts)} END", f"CASE {' '.join(ends)} END"


def _start_sql(form: str, value: str) -> tuple[str, int]:
    year, second = f"left({value}, 4)", f"regexp_extract({value}, '^\\d{{4}}\\D*(\\d+)$', 1)"
    if form == "month_first":
        year, second = f"right({value}, 4)", f"regexp_extract({value}, '^(\\d+)', 1)"
    month = {"year": "1", "quarter": f"3 * TRY_CAST({second} AS BIGINT) - 2"}.get(form, f"TRY_CAST({second} AS BIGINT)")
    months = {"year": 12, "quarter": 3}.get(form, 1)
    return f"TRY(make_date(TRY_CAST({year} AS BIGINT), {month}, 1))", months
