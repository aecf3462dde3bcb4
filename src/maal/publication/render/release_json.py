"""JSON: a release as plain values. Figures are at full precision, null where something is not known.

- ``title``, ``subtitle``, ``organisation``, ``language``, ``sections`` [{title, sentences}], ``tables`` [table]
- table: ``key``, ``title``, ``source``, ``period``, ``dimensions`` [{key, label, role, categories [{key, label}]}],
  ``cells`` [cell]
- cell: ``categories`` (the key of each dimension's category), ``figure`` {value, std_error, low, high, level, n, df,
  unit, sample, method, design_effect}, ``status`` (SDMX: A normal, M missing, Q suppressed, U too uncertain), ``why``
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from maal.core import Text
from maal.publication.blocks import Block, Notes, Paragraph
from maal.publication.prose import Prose
from maal.publication.release import Cube, Observation, Release

Values = dict[str, Any]


def page(release: Release, language: str) -> bytes:
    """Write the release as UTF-8 JSON; never NaN or infinity, which JSON does not know."""
    return encoded(release_dict(release, language), 2)


def encoded(values: Values, indent: int) -> bytes:
    """Encode values as UTF-8; half a pair of surrogates, which UTF-8 does not know, as JSON's escape.

    >>> encoded({"name": "\\ud800 å"}, 0) == b'{\\n"name": "\\\\ud800 \\xc3\\xa5"\\n}\\n'
    True
    """
    text = json.dumps(values, ensure_ascii=False, indent=indent, allow_nan=False)
    return f"{text}\n".encode(errors="backslashreplace")


def release_dict(release: Release, language: str) -> Values:
    """Give the release as dictionaries, lists, strings and numbers."""
    prose = Prose(language)
    sections = [
        {"title": prose.write(each.title), "sentences": [prose.write(text) for text in _sentences(each.blocks)]}
        for each in release.publication.sections
    ]
    return {
        "title": prose.write(release.publication.title),
        "subtitle": prose.write(release.publication.subtitle),
        "organisation": release.organisation,
        "language": language,
        "sections": [each for each in sections if each["sentences"]],
        "tables": [_table(cube, prose) for cube in release.cubes],
    }


def _sentences(blocks: tuple[Block, ...]) -> Iterator[Text]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Notes):
            yield from block.items


def _table(cube: Cube, prose: Prose) -> Values:
    return {
        "key": cube.key,
        "title": prose.write(cube.title),
        "source": cube.source,
        "period": cube.period.label if cube.period else None,
        "dimensions": [
            {
                "key": each.key,
                "label": prose.write(each.label),
                "role": each.role or None,
                "categories": [{"key": one.key, "label": prose.write(one.label)} for one in each.categories],
            }
            for each in cube.dimensions
        ],
        "cells": [
            {
                "categories": [each.key for each in categories],
                "figure": _figure(found),
                "status": found.status,
                "why": prose.write(found.why) if found.why else None,
            }
            for categories, found in cube.cells()
        ],
    }


def _figure(found: Observation) -> Values | None:
    if found.estimate is None:
        return None
    values = asdict(found.estimate) | {"design_effect": found.design_effect}
    return {name: _plain(value) for name, value in values.items() if name != "places"}


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
