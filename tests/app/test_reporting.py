"""Several forms of a report at once, and a page that leads to those beside it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from tests.publication import cards

from maal.app import write_report, write_reports
from maal.core import BadInput, CheckFailed, MaalError
from maal.publication.render import palette

FORMS = (".html", ".pdf", ".xlsx", ".csv", ".json")


def links(page: Path) -> list[str]:
    """What a page leads to, beyond itself."""
    return [link for link in re.findall(r'href="([^"]*)"', page.read_text("utf-8")) if not link.startswith("#")]


@pytest.mark.parametrize("target", ["there", "new/folder/"])
def test_a_folder_gets_every_form_and_the_page_leads_to_the_others(tmp_path: Path, target: str) -> None:
    (tmp_path / "there").mkdir()
    files = write_reports(cards.municipality(), [f"{tmp_path}/{target}"], "nb")
    assert [file.name for file in files] == [f"report{form}" for form in FORMS]
    assert links(files[0]) == [file.name for file in files[1:]]
    assert all((files[0].parent / link).is_file() for link in links(files[0]))
    assert sorted(files[0].parent.iterdir()) == sorted(files)


def test_a_page_alone_leads_nowhere(tmp_path: Path) -> None:
    assert links(write_report(cards.municipality(), tmp_path / "report.html", "fi")) == []


def test_only_files_in_the_same_folder_and_of_this_writing_are_linked(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "report.csv").write_text("old")
    targets = [tmp_path / name for name in ("report.html", "Kvartal #3 & 'æ'.pdf", "a/report.xlsx", "report.html")]
    files = write_reports(cards.municipality(), targets, "da")
    assert list(files) == targets[:3]
    assert [unquote(link) for link in links(files[0])] == ["Kvartal #3 & 'æ'.pdf"]


def test_an_unknown_ending_stops_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"report.docx: there is no form of report '.docx'"):
        write_reports(cards.municipality(), [tmp_path / "report.csv", tmp_path / "report.docx"], "en")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_rule_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(palette, "GRAPHIC_COLOURS", ("#dddddd",))
    with pytest.raises(CheckFailed):
        write_reports(cards.municipality(), [f"{tmp_path}/new/"], "en")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(MaalError, match=r"cannot be made: .*Choose another place with --to"):
        write_reports(cards.municipality(), [f"{tmp_path}/taken/"], "en")
