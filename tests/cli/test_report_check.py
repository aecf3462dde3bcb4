"""`maal report --check`: the rules of publication, before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Maal

from maal.publication.render import palette


def test_a_report_that_keeps_the_rules_is_said_to(maal: Maal, filled: Path, tmp_path: Path) -> None:
    only = maal("report", "--check")
    assert only.code == 0 and only.out.startswith("Checked: no errors")
    both = maal("report", "--check", "--to", tmp_path / "report.html")
    assert both.code == 0 and (tmp_path / "report.html").is_file()


def test_an_error_stops_the_report(maal: Maal, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette, "TEXT_COLOURS", ("#cccccc",))
    for options in (["--check"], ["--to", tmp_path / "report.html"], ["--check", "--to", tmp_path / "report.html"]):
        stopped = maal("report", *options)
        assert stopped.code == 3 and "low-contrast" in stopped.message and "nothing was written" in stopped.message
    assert not (tmp_path / "report.html").exists()


def test_a_report_needs_to_know_what_to_do(maal: Maal, filled: Path) -> None:
    assert maal("report").code == 2
