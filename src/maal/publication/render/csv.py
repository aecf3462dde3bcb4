"""CSV: the figures of a publication in long form, one a row, for programs.

RFC 4180: commas, quotes where needed, CRLF; UTF-8 with a byte order mark, by which spreadsheets know the letters
å, ä and ö. Numbers are written at full precision with a decimal point, whatever the language; one that cannot be
given is empty. The columns, the same in every language:

- ``section``, ``table``: where on the page the figure stands, in the language
- ``goal``, ``channel``: their keys; ``figure``: its name, in the language
- ``rung``, ``source``: what the figure rests on; ``estimand``: what it estimates, where it is that evidence itself
- ``value``, ``std_error``: the figure and its standard error; ``low``, ``high``, ``level``: its interval and the
  interval's level (0.95), where it has one
- ``unit``: "outcomes", "share" (0 to 1), "points" (a difference of shares), "ratio", or a currency
- ``n``, ``sample``, ``method``: observations behind it, of whom they speak, and how it was made, in the language
- ``note``: why there is no figure, or what it is made up of, in the language
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from io import StringIO

from maal.core import Estimate, Text
from maal.core.harmless import shown_only
from maal.publication.blocks import Publication
from maal.publication.blocks.figures import Figure, bound, figures, make_up
from maal.publication.blocks.method import estimand
from maal.publication.prose import Prose
from maal.publication.prose.names import visible

COLUMNS = (
    "section", "table", "goal", "channel", "figure", "rung", "estimand", "value", "std_error", "low", "high", "level",
    "unit", "n", "sample", "method", "source", "note",
)  # fmt: skip
_MARK = "\ufeff"
_EXACT = 2**53  # whole numbers below it are whole in every program


def page(publication: Publication, language: str) -> bytes:
    """Write every figure of a publication as one row of CSV, header first."""
    prose = Prose(language)
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(figure, prose) for figure in figures(publication))
    return (_MARK + file.getvalue()).encode()


def _row(figure: Figure, prose: Prose) -> Iterable[str]:
    estimate = figure.estimate or Estimate(math.nan)
    evidence = figure.cell.evidence
    is_own = evidence is not None and evidence.estimate is figure.estimate
    source = evidence.source if evidence else ""
    said = figure.cell.why if figure.cell.text is None else make_up(figure.cell)
    texts = {
        "section": prose.write(figure.section.title),
        "table": prose.write(figure.table.caption),
        "goal": figure.section.goal,
        "channel": figure.channel,
        "figure": _name(figure, prose),
        "rung": evidence and str(evidence.rung),
        "estimand": prose.write(estimand(evidence)) if evidence and is_own else None,
        "unit": estimate.unit,
        "sample": _phrases(estimate.sample, prose),
        "method": _phrases(estimate.method, prose, named=source.replace("_", " ")),
        "source": source,
        "note": said and prose.write(said),
    }
    has_end = estimate.low is not None or estimate.high is not None
    numbers = {
        "value": estimate.value,
        "std_error": estimate.std_error,
        "low": estimate.low,
        "high": estimate.high,
        "level": estimate.level if has_end else None,
        "n": estimate.n,
    }
    cells = {name: shown_only(visible(text or "")) for name, text in texts.items()}
    cells |= {name: _number(value) for name, value in numbers.items()}
    return [cells[name] for name in COLUMNS]


def _name(figure: Figure, prose: Prose) -> str:
    """Name a figure by its column in a channel's row, by its row if the one column has a plain head, else by both."""
    row, column = (prose.write(text) for text in (figure.row.head, figure.column.head))
    if figure.channel and row == prose.term(figure.channel):
        return column
    is_one_plain_column = len(figure.table.columns) == 2 and bound(figure.column.head) == (None, "")
    return row if is_one_plain_column else f"{row}: {column}"


def _number(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return ""
    return str(int(value)) if float(value).is_integer() and abs(value) < _EXACT else repr(float(value))


def _phrases(words: str, prose: Prose, named: str = "") -> str:
    """Write words of the statistics in the language, without the part that the source names."""
    stated = [part for part in words.split("; ") if part not in ("", named)]
    return prose.value(tuple(Text("{part:phrase}", {"part": part}) for part in stated), "parts")
