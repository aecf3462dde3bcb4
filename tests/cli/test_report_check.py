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
    assert ran.code == 2 and "Missing option '--to' (or '--check', or '--edit')" in ran.err


def test_several_files_and_a_folder(maal: Maal, filled: Path, tmp_path: Path) -> None:
    ran = maal("report", "--to", tmp_path / "a.html", "--to", tmp_path / "a.csv", "--to", f"{tmp_path}/all/")
    names = ["a.html", "a.csv", *(f"all/report{form}" for form in (".html", ".pdf", ".xlsx", ".csv", ".json"))]
    assert ran.out.splitlines() == [f"Wrote {tmp_path / name}" for name in names]
    assert 'href="a.csv"' in (tmp_path / "a.html").read_text("utf-8")
    assert 'href="report.pdf"' in (tmp_path / "all" / "report.html").read_text("utf-8")


def test_the_users_words_stand_in_the_report_and_stop_it_when_their_figures_change(
    maal: Maal, filled: Path, tmp_path: Path
) -> None:
    words, page = tmp_path / "words.toml", tmp_path / "report.html"
    assert maal("report", "--edit", words).out == f"Wrote {words}\n"
    original = words.read_text("utf-8")
    assert 'text = "What we reached, and what brought it"' in original
    mine = original.replace('text = "What we reached, and what brought it"', 'text = "The <quarter> in short"')
    words.write_text(mine, "utf-8")
    assert maal("report", "--texts", words, "--to", page).code == 0
    assert "The &lt;quarter&gt; in short" in page.read_text("utf-8")
    words.write_text(mine.replace("The <quarter> in short", "Until {day:date}"), "utf-8")
    ran = maal("report", "--texts", words, "--to", page)
    assert ran.code == 1 and "there is no placeholder 'day'" in ran.message
    seen = 'text = "{period:period}, with data to {day:date}"\nseen = { "period:period" = "'
    assert seen in mine
    words.write_text(mine.replace(seen, seen.replace("with data", "data").replace('= "', '= "not ')), "utf-8")
    ran = maal("report", "--texts", words, "--to", page, "--check")
    assert ran.code == 3 and "error outdated-figure: The text was written when period was not " in ran.message
    assert maal("report", "--edit", words).code == 0  # the figures of today count as seen
    assert maal("report", "--texts", words, "--to", page).code == 0
    assert ", data to " in page.read_text("utf-8")


def test_words_in_another_language_are_refused(maal: Maal, filled: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.toml"
    maal("report", "--edit", words, "--language", "nb")
    ran = maal("report", "--texts", words, "--to", tmp_path / "report.pdf", "--language", "sv")
    assert ran.code == 1 and "is in nb, the publication in sv" in ran.message
    assert not (tmp_path / "report.pdf").exists()
