"""JSON-stat 2.0: each cube as a dataset, labels in the reader's language; several as a collection.

The dimensions of the cube come first, then ``time`` where the period is known and no dimension has that role, and last
``figure`` (role metric): the estimate, its standard error, the ends of its interval, the number of answers, the design
effect. A figure that cannot be given is null; ``status`` says why by SDMX's codes (M missing, Q suppressed, U too
uncertain), each explained in a note. Source: https://json-stat.org/full/ (format by Xavier Badosa).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from maal.core import Text
from maal.publication.prose import Prose
from maal.publication.release import Cube, Observation, Release
from maal.publication.release.cube import NORMAL
from maal.publication.render.release_json import encoded

Values = dict[str, Any]

_FIGURES: dict[str, Text] = {
    "estimate": Text("Estimate"),
    "std_error": Text("Standard error"),
    "low": Text("Lower end of the interval"),
    "high": Text("Upper end of the interval"),
    "n": Text("Number of answers"),
    "design_effect": Text("Design effect"),
}


def release_jsonstat(release: Release, language: str) -> bytes:
    """Write the cubes of a release: one as a dataset, several as a collection."""
    prose = Prose(language)
    datasets = [dataset(cube, prose) for cube in release.cubes]
    if len(datasets) == 1:
        found: Values = datasets[0]
    else:
        label = prose.write(release.publication.title)
        found = {"version": "2.0", "class": "collection", "label": label, "link": {"item": datasets}}
    return encoded(found, 1)


def dataset(cube: Cube, prose: Prose) -> Values:
    """Give a cube as a JSON-stat dataset."""
    dimensions = _dimensions(cube, prose)
    observations = [found for _, found in cube.cells()]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": prose.write(cube.title),
        "source": cube.source,
        "note": _notes(observations, prose),
        "id": list(dimensions),
        "size": [len(each["category"]["index"]) for each in dimensions.values()],
        "role": _roles(cube),
        "dimension": dimensions,
        "value": [value for found in observations for value in _values(found)],
        "status": _status(observations),
    }


def _dimensions(cube: Cube, prose: Prose) -> Values:
    found = {
        each.key: _dimension(prose.write(each.label), [(one.key, prose.write(one.label)) for one in each.categories])
        for each in cube.dimensions
    }
    if _adds_time(cube) and cube.period:
        label = prose.write(Text("{period:period}", {"period": cube.period}))
        found["time"] = _dimension(prose.write(Text("Period")), [(cube.period.label, label)])
    figures = _dimension(prose.write(Text("Figure")), [(key, prose.write(text)) for key, text in _FIGURES.items()])
    shares = prose.write(Text("share"))
    units = {key: {"decimals": 3, "label": shares} for key in _FIGURES}
    units |= {"n": {"decimals": 0}, "design_effect": {"decimals": 2}}
    figures["category"]["unit"] = units
    return found | {"figure": figures}


def _dimension(label: str, categories: Sequence[tuple[str, str]]) -> Values:
    keys, labels = [key for key, _ in categories], dict(categories)
    return {"label": label, "category": {"index": keys, "label": labels}}


def _adds_time(cube: Cube) -> bool:
    return cube.period is not None and not any(each.role == "time" for each in cube.dimensions)


def _roles(cube: Cube) -> dict[str, list[str]]:
    roles = {role: [each.key for each in cube.dimensions if each.role == role] for role in ("time", "geo", "metric")}
    roles["time"] += ["time"] if _adds_time(cube) else []
    roles["metric"].append("figure")
    return {role: keys for role, keys in roles.items() if keys}


def _values(found: Observation) -> list[float | None]:
    one = found.estimate
    if one is None:
        return [None] * len(_FIGURES)
    values = (one.value, one.std_error, one.low, one.high, one.n, found.design_effect)
    return [None if each is None or not math.isfinite(each) else each for each in values]


def _status(observations: Sequence[Observation]) -> dict[str, str]:
    """The status of every value that is not there, by its place."""
    width = len(_FIGURES)
    return {
        str(place * width + at): found.status
        for place, found in enumerate(observations)
        if found.status != NORMAL
        for at in range(width)
    }


def _notes(observations: Iterable[Observation], prose: Prose) -> list[str]:
    """Explain each status, and say how the figures were made."""
    reasons = {found.status: found.why for found in observations if found.why is not None}
    explained = [f"{status}: {prose.write(why)}" for status, why in sorted(reasons.items())]
    methods = {found.estimate.method for found in observations if found.estimate and found.estimate.method}
    return explained + [prose.write(Text("{method:phrase}", {"method": each})) for each in sorted(methods)]
