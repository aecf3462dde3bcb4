"""`maal report --check`: the rules of publication, before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Maal

from maal.publication.render import palette


def test_a_page_that_breaks_no_rule(maal: Maal, filled: Path, tmp_path: Path) -> None:
    ran = maal("report", "--check")
    assert (ran.code, ran.err) == (0, "") and ran.out == "Checked: no errors.\n"
    target = tmp_path / "report.html"
    assert maal("report", "--check", "--to", target).code == 0 and target.is_file()


@pytest.mark.parametrize("options", [("--check",), (), ("--language", "nb")])
def test_an_error_stops_the_report(
    maal: Maal, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setattr(palette, "GRAPHIC_COLOURS", ("#dddddd",))
    target = tmp_path / "report.html"
    ran = maal("report", *options, "--to", target)
    assert ran.code == 3 and not target.exists()
    assert ran.message.startswith("1 rule(s) of publication are broken; nothing was written.\npalette:\n")
    assert "error low-contrast: #dddddd" in ran.message


def test_warnings_are_on_standard_error_and_in_the_report(
    maal: Maal, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maal.publication.check.looks.MOST_WORDS", 2)
    target = tmp_path / "report.html"
    ran = maal("report", "--check", "--to", target)
    assert ran.code == 0 and "warning title-too-long" in ran.err
    assert "Checked: no errors, but warnings" in ran.out
    assert "title-too-long" in target.read_text("utf-8")


def test_a_report_needs_a_file_or_a_check(maal: Maal, filled: Path) -> None:
    ran = maal("report")
    assert ran.code == 2 and "Missing option '--to' (or '--check')" in ran.err
