"""The demo that some pages of the documentation speak of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo import demo_of


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``maal demo`` makes."""
    return demo_of(tmp_path_factory)
