"""SDMX-CSV 2.0: the cubes of a release as one flat file for exchange between statistics offices.

Columns: ``STRUCTURE`` (dataflow), ``STRUCTURE_ID`` (AGENCY:KEY(1.0)), ``ACTION`` (I, information), one for each
dimension of any cube (``_T`` where a row is of all), ``TIME_PERIOD``, then the measures ``OBS_VALUE``, ``STD_ERROR``,
``LOWER``, ``UPPER``, ``LEVEL``, ``N_OBS`` and the attributes ``UNIT_MEASURE``, ``OBS_STATUS`` (A normal, M missing, Q
suppressed, U uncertain), ``SOURCE``. Codes, not labels, so the file is the same in every language; a figure that cannot
be given is empty.
Source: SDMX-CSV field guide 2.0 (sdmx-twg/sdmx-csv).
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from maal.core import Estimate
from maal.core.harmless import shown_only
from maal.publication.prose.names import visible
from maal.publication.release import Cube, Dimension, Observation, Release
from maal.publication.release.cube import TOTAL

_FIXED = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_MEASURES = ("OBS_VALUE", "STD_ERROR", "LOWER", "UPPER", "LEVEL", "N_OBS")
_ATTRIBUTES = ("UNIT_MEASURE", "OBS_STATUS", "SOURCE")
_NO_CODE = re.compile(r"[^A-Za-z0-9_@$-]")
_AT_LEAST = re.compile(r"(\d+)\+")


def release_sdmx_csv(release: Release, agency: str = "MAAL") -> bytes:
    """Write every cell once (the whole that several cubes share too), header first, RFC 4180, UTF-8."""
    keys = list(dict.fromkeys(each.key for cube in release.cubes for each in cube.dimensions if each.role != "time"))
    head = [*_FIXED, *_told_apart(map(component, keys)), "TIME_PERIOD", *_MEASURES, *_ATTRIBUTES]
    structure = ("dataflow", f"{agency}:{component(release.key)}(1.0)", "I")
    rows = {tuple(row[: len(keys) + 1]): row for cube in release.cubes for row in _rows(cube, keys)}
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([*structure, *row] for row in rows.values())
    return file.getvalue().encode()


def component(key: str) -> str:
    """A key as the id of an SDMX component: capitals, digits and underscores, beginning with a letter.

    >>> component("uses-social"), component("2nd")
    ('USES_SOCIAL', 'X2ND')
    """
    name = _NO_CODE.sub("_", key.upper().replace("-", "_"))
    return name if name[:1].isalpha() else f"X{name}"


def _rows(cube: Cube, keys: list[str]) -> Iterator[list[str]]:
    time = next((each.key for each in cube.dimensions if each.role == "time"), None)
    of = [(each.key, _codes(each)) for each in cube.dimensions]
    for categories, found in cube.cells():
        codes = {key: known[each.key] for (key, known), each in zip(of, categories, strict=True)}
        period = codes.get(time or "", cube.period.label if cube.period else "")
        yield [*(codes.get(key, TOTAL) for key in keys), period, *_measures(found.estimate), *_attributes(cube, found)]


def code(key: str) -> str:
    """A category's key as an SDMX code: letters, digits and _ @ $ -; "250+" is GE250, as at Eurostat.

    >>> code("250+"), code("10-49"), code("north west")
    ('GE250', '10-49', 'north_west')
    """
    at_least = _AT_LEAST.fullmatch(key)
    return f"GE{at_least[1]}" if at_least else _NO_CODE.sub("_", key)


def _codes(dimension: Dimension) -> dict[str, str]:
    return dict(zip(dimension.keys, _told_apart(map(code, dimension.keys)), strict=True))


def _told_apart(names: Iterable[str]) -> list[str]:
    """Number names that have become alike."""
    found: list[str] = []
    for name in names:
        times = next(n for n in range(1, len(found) + 2) if (name if n == 1 else f"{name}_{n}") not in found)
        found.append(name if times == 1 else f"{name}_{times}")
    return found


def _measures(estimate: Estimate | None) -> list[str]:
    if estimate is None:
        return [""] * len(_MEASURES)
    level = estimate.level if estimate.has_interval else None
    found = (estimate.value, estimate.std_error, estimate.low, estimate.high, level, estimate.n)
    return ["" if each is None or not math.isfinite(each) else repr(each) for each in found]


def _attributes(cube: Cube, found: Observation) -> list[str]:
    return ["SHARE", found.status, shown_only(visible(cube.source))]
