"""SDMX-CSV 2.0: the cubes of a release as one flat file for exchange between statistics offices.

Columns: ``STRUCTURE`` (dataflow), ``STRUCTURE_ID`` (AGENCY:KEY(1.0.0)), ``ACTION`` (I, information), one for each
dimension of any cube (``_T`` where a row is of all), ``TIME_PERIOD`` where a period is known, then the measures
``OBS_VALUE``, ``STD_ERROR``, ``LOWER``, ``UPPER``, ``LEVEL``, ``N_OBS``, ``DESIGN_EFFECT`` and the attributes
``UNIT_MEASURE``, ``OBS_STATUS`` (A normal, M missing, Q suppressed, U uncertain), ``SOURCE``. Codes, not labels (the
guide's ``labels=id``), so the file is the same in every language; a figure that cannot be given is empty.
Source: SDMX-CSV field guide 2.0 (sdmx-twg/sdmx-csv).
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from maal.core import Period
from maal.core.harmless import shown_only
from maal.publication.prose.names import visible
from maal.publication.release import Category, Cube, Dimension, Observation, Release
from maal.publication.release.cube import TOTAL

_FIXED = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_MEASURES = ("OBS_VALUE", "STD_ERROR", "LOWER", "UPPER", "LEVEL", "N_OBS", "DESIGN_EFFECT")
_ATTRIBUTES = ("UNIT_MEASURE", "OBS_STATUS", "SOURCE")
_TIME = "TIME_PERIOD"
_NO_CODE = re.compile(r"[^A-Za-z0-9_@$-]")
_NO_ID = re.compile(r"[^A-Z0-9_]")
_LETTERED = re.compile(r"(\d{4})([HQW])(\d+)")
_SDMX_LETTERS = {"H": "S", "Q": "Q", "W": "W"}
_AT_LEAST = re.compile(r"(\d+)\+")


def release_sdmx_csv(release: Release, agency: str = "MAAL") -> bytes:
    """Write every cell once (the whole that several cubes share too), header first, RFC 4180, UTF-8."""
    keys = list(dict.fromkeys(each.key for cube in release.cubes for each in cube.dimensions if each.role != "time"))
    rows = {tuple(row[: len(keys) + 1]): row for cube in release.cubes for row in _rows(cube, keys)}
    taken = (*_FIXED, _TIME, *_MEASURES, *_ATTRIBUTES)
    head = [*_FIXED, *_told_apart(map(component, keys), taken), _TIME, *_MEASURES, *_ATTRIBUTES]
    structure = ("dataflow", f"{agency}:{component(release.key)}(1.0.0)", "I")
    return _written([head, *([*structure, *row] for row in rows.values())])


def _written(rows: list[list[str]]) -> bytes:
    """Write rows, without the column of time where none has one."""
    time = rows[0].index(_TIME)
    if not any(row[time] for row in rows[1:]):
        rows = [[*row[:time], *row[time + 1 :]] for row in rows]
    file = StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode()


def component(key: str) -> str:
    """A key as the id of an SDMX component: capitals, digits and underscores, beginning with a letter.

    >>> component("uses-social"), component("2nd")
    ('USES_SOCIAL', 'X2ND')
    """
    name = _NO_ID.sub("_", key.upper())
    return name if name[:1].isalpha() else f"X{name}"


def _rows(cube: Cube, keys: list[str]) -> Iterator[list[str]]:
    of = [(each.key, _codes(each)) for each in cube.dimensions]
    for categories, found in cube.cells():
        codes = {key: known[each.key] for (key, known), each in zip(of, categories, strict=True)}
        period = _period(cube, categories)
        yield [*(codes.get(key, TOTAL) for key in keys), period, *_measures(found), *_attributes(cube, found)]


def _period(cube: Cube, categories: tuple[Category, ...]) -> str:
    for dimension, category in zip(cube.dimensions, categories, strict=True):
        if dimension.role == "time":
            return time_period(Period.parse(category.key))
    return time_period(cube.period) if cube.period else ""


def time_period(period: Period) -> str:
    """A period as SDMX writes it: a year, half-year, quarter, month or week, else its first day and its length.

    >>> [time_period(Period.parse(each)) for each in ("2025", "2025H1", "2025Q3", "2025-07", "2025W31")]
    ['2025', '2025-S1', '2025-Q3', '2025-07', '2025-W31']
    >>> time_period(Period.parse("2025-01-06..2025-01-12")), time_period(Period.parse("2025-01-01..2025-01-10"))
    ('2025-W02', '2025-01-01/P10D')
    """
    if found := _LETTERED.fullmatch(period.label):
        return f"{found[1]}-{_SDMX_LETTERS[found[2]]}{found[3]}"
    return f"{period.start}/P{period.days}D" if ".." in period.label else period.label


def code(key: str) -> str:
    """A category's key as an SDMX code: letters, digits and _ @ $ -; "250+" is GE250, as at Eurostat.

    It begins with none of @ and -, which make a spreadsheet run it.

    >>> code("250+"), code("10-49"), code("north west"), code("@SUM(A1)")
    ('GE250', '10-49', 'north_west', '_SUM_A1_')
    """
    at_least = _AT_LEAST.fullmatch(key)
    return f"GE{at_least[1]}" if at_least else re.sub("^[@-]|^$", "_", _NO_CODE.sub("_", key))


def _codes(dimension: Dimension) -> dict[str, str]:
    return dict(zip(dimension.keys, _told_apart(map(code, dimension.keys)), strict=True))


def _told_apart(names: Iterable[str], taken: tuple[str, ...] = ()) -> list[str]:
    """Number names that are alike, or ``taken``."""
    found = list(taken)
    for name in names:
        numbered = (name, *(f"{name}_{n}" for n in range(2, len(found) + 2)))
        found.append(next(each for each in numbered if each not in found))
    return found[len(taken) :]


def _measures(found: Observation) -> list[str]:
    one = found.estimate
    if one is None:
        return [""] * len(_MEASURES)
    level = one.level if one.has_interval else None
    values = (one.value, one.std_error, one.low, one.high, level, one.n, found.design_effect)
    return ["" if each is None or not math.isfinite(each) else repr(each) for each in values]


def _attributes(cube: Cube, found: Observation) -> list[str]:
    return ["SHARE", found.status, shown_only(visible(cube.source))]
