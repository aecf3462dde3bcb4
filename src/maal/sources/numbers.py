"""Read amounts however they are written: ``1 234,50``, ``1.234,50``, ``1,234.50``, ``−5``, ``kr 1 200,-``, ``12 %``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from maal.sources.quote import literal
from maal.sources.shapes import Shape, among_sql

Mark = Literal["comma", "point"]

_SPACES = " \u00a0\u2009\u202f'’"
_MONEY = r"(?:[A-Za-zÅÄÖåäöØøÆæ]{1,8}\.?|[€$£¥])?"
_FORM = re.compile(
    rf"\s*{_MONEY}\s*[-+−–]?\s*{_MONEY}\s*(?P<body>[9.,{_SPACES}]*9[9.,{_SPACES}]*?)(?P<round>[,.:][-–—])?\s*{_MONEY}\s*%?\s*"
)
_PLAIN = re.compile(r"[-+]?(?:9+\.?9*|\.9+)(?:[eE][-+]?9+)?")
_CLOCK = re.compile(r"9+:99(?::99)?")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a column's shapes say: rows that are no numbers, rows whose mark is in doubt, and the mark of the rest."""

    marks: dict[str, Mark | None]
    unreadable: tuple[Shape, ...]
    doubtful: tuple[Shape, ...]

    @property
    def settled(self) -> frozenset[Mark]:
        """The decimal marks that are beyond doubt somewhere in the column."""
        return frozenset(mark for mark in self.marks.values() if mark)


def study(shapes: Sequence[Shape], *, clock: bool = False) -> Numbers:
    """Sort a column's shapes by decimal mark; with ``clock``, ``1:30`` is a number (of hours) too.

    ``1.234`` alone is in doubt: it is 1234 in Oslo and 1.234 in London. ``0.244``, ``12.5`` and ``1.234.567`` are not.
    """
    marks: dict[str, Mark | None] = {}
    unreadable, doubtful = [], []
    for shape in shapes:
        form = _FORM.fullmatch(shape.text)
        if _PLAIN.fullmatch(shape.text) and "e" in shape.text.lower():
            marks[shape.text] = "point"
        elif clock and _CLOCK.fullmatch(shape.text):
            marks[shape.text] = None
        elif not form or (body := _body(form["body"])) is None:
            unreadable.append(shape)
        elif body == "doubt" and not _starts_with_zero(shape):
            doubtful.append(shape)
        elif body == "doubt":
            marks[shape.text] = "comma" if "," in shape.text else "point"
        else:
            marks[shape.text] = None if body == "none" else body
    return Numbers(marks, tuple(unreadable), tuple(doubtful))


def _body(text: str) -> Mark | Literal["none", "doubt"] | None:
    """The decimal mark of a shape's digits; "none" without one, "doubt" where it may be either, None if no number."""
    digits = text.strip()
    if re.search(rf"[{_SPACES}]", digits):
        whole, _, _ = digits.replace(",", ".").partition(".")
        if not re.fullmatch(rf"9{{1,3}}(?:[{_SPACES}]9{{3}})+", whole):
            return None
        return _body(re.sub(rf"[{_SPACES}]", "", digits)) if len(re.sub("[^.,]", "", digits)) != 1 else _last(digits)
    if re.fullmatch(r"9+", digits):
        return "none"
    if re.fullmatch(r"9{1,3}[.,]9{3}", digits):
        return "doubt"
    if re.fullmatch(r"9*[.,]9+|9+[.,]", digits):
        return _last(digits)
    if re.fullmatch(r"9{1,3}(?:\.9{3})+,9*|9{1,3}(?:\.9{3}){2,}", digits):
        return "comma"
    if re.fullmatch(r"9{1,3}(?:,9{3})+\.9*|9{1,3}(?:,9{3}){2,}", digits):
        return "point"
    return None


def _last(digits: str) -> Mark:
    return "comma" if "," in digits else "point"


def _starts_with_zero(shape: Shape) -> bool:
    """A group of thousands never begins with a nought."""
    return re.sub(r"^\D*", "", shape.low).startswith("0")


def number_sql(value: str, numbers: Numbers, doubt: Mark | None) -> str:
    """SQL of a text value as DOUBLE; shapes in doubt have the mark ``doubt``; what is no number is NULL."""
    marks: dict[str, Mark | None] = {**numbers.marks, **{shape.text: doubt for shape in numbers.doubtful}}
    if all(_PLAIN.fullmatch(text) and mark != "comma" for text, mark in marks.items()):
        plain = f"TRY_CAST({value} AS DOUBLE)"
        return finite_sql(plain) if numbers.unreadable else plain
    commas = [text for text, mark in marks.items() if mark == "comma"]
    clocks = [text for text in marks if _CLOCK.fullmatch(text)]
    cases = f"WHEN {among_sql(value, clocks, 'number')} THEN {_clock_sql(value)} " if clocks else ""
    if commas and len(commas) + len(clocks) < len(marks):
        cases += f"WHEN {among_sql(value, commas, 'number')} THEN {_cast_sql(value, ',')} "
    rest = _cast_sql(value, "," if commas and not cases.count(literal(commas[0])) else ".")
    return f"CASE {cases}ELSE {rest} END" if cases else rest


def finite_sql(number: str) -> str:
    """SQL of a DOUBLE, NULL where it is infinite or no number."""
    return f"CASE WHEN isfinite({number}) THEN {number} END"


def _cast_sql(value: str, mark: str) -> str:
    """Drop all but digits, sign and mark (and a final ``,-``), then cast."""
    signed = f"regexp_replace(translate({value}, '−–', '--'), '[,.:]-\\D*$', '')"
    kept = f"regexp_replace(regexp_replace({signed}, '[A-Za-zÀ-ÿ]+\\.', '', 'g'), '[^0-9{mark}+-]', '', 'g')"
    pointed = f"replace({kept}, ',', '.')" if mark == "," else kept
    return f"TRY_CAST({pointed} AS DOUBLE)"


def _clock_sql(value: str) -> str:
    part = [f"coalesce(TRY_CAST(split_part({value}, ':', {i}) AS DOUBLE), 0)" for i in (1, 2, 3)]
    return f"({part[0]} + {part[1]} / 60 + {part[2]} / 3600)"
