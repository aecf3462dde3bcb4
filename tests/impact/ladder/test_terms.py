"""Every step, estimand and check has its label in every language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import maal
from maal import terms
from maal.impact.ladder import Estimand, Step

SOURCE = Path(maal.__file__).parent


def named_checks() -> Iterator[str]:
    """The names that the code gives its checks, in the call itself or in a variable ``name`` beside it."""
    for path in [*SOURCE.glob("impact/**/*.py"), *SOURCE.glob("app/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Check":
                yield from (str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                yield from _assigned(node.targets[0], node.value)


def _assigned(targets: ast.Tuple, values: ast.expr) -> Iterator[str]:
    pairs = zip(targets.elts, values.elts, strict=True) if isinstance(values, ast.Tuple) else ()
    for target, value in pairs:
        if isinstance(target, ast.Name) and target.id == "name" and isinstance(value, ast.Constant):
            yield str(value.value)


@pytest.mark.parametrize("language", terms.LANGUAGES)
def test_every_check_has_a_label(language):
    found = set(named_checks())
    assert {"pre-trend", "size of noise", "recall bias", "future spend"} <= found
    assert sorted(found - terms.labels_of("checks", language).keys()) == []


@pytest.mark.parametrize("language", terms.LANGUAGES)
def test_every_step_and_estimand_has_a_label(language):
    assert list(terms.labels_of("steps", language)) == list(Step)
    assert list(terms.labels_of("estimands", language)) == list(Estimand)
