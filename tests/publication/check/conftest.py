"""The pages that the rules are held against."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from maal.publication.blocks import Publication
from maal.publication.check import check


def _beside() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_pages", Path(__file__).with_name("pages.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


_pages = _beside()


@pytest.fixture
def pages() -> ModuleType:
    return _pages


@pytest.fixture
def broken():
    """The rules that a page breaks, each with its block, in the order of the page."""

    def found(publication: Publication, language: str = "en") -> list[tuple[str, str]]:
        return [(fault.block, fault.rule) for fault in check(publication, language)]

    return found
