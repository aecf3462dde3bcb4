"""Scorecards, once a run: drawing the charts of a page takes a second."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from maal.publication import report_html


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"publication_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


cards, ladders = _beside("cards"), _beside("ladders")


@pytest.fixture
def municipality():
    return cards.municipality()


@pytest.fixture
def rungs():
    """The municipality's card, with all four rungs on its first goal."""
    return ladders.on_all_rungs(cards.municipality())


@pytest.fixture
def hostile():
    return cards.hostile()


@cache
def _page(name: str, language: str) -> str:
    if name == "site":
        return report_html(cards.municipality(), language, goal="enquiries", link=lambda name, **parts: f"/{name}")
    if name == "rungs":
        return report_html(ladders.on_all_rungs(cards.municipality()), language)
    return report_html(getattr(cards, name)(), language)


@pytest.fixture
def page():
    """The page of a card in a language, drawn once."""
    return _page
