"""Warnings are printed at the end of reports and releases, in their language: also those of the user's own words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.test_release import DESIGN, ENTERPRISES, RELEASE

from maal.app.survey.release_write import make_release
from maal.publication import report_text
from maal.publication.blocks import Cell, publication
from maal.publication.check import with_warnings
from maal.publication.edits import texts, with_edits
from maal.publication.prose import LANGUAGES, Prose

REMARKS = {
    "nb": "Merknader fra kontrollen av siden",
    "nn": "Merknadar frå kontrollen av sida",
    "sv": "Anmärkningar från kontrollen av sidan",
    "da": "Bemærkninger fra kontrollen af siden",
    "fi": "Sivun tarkistuksen huomautukset",
    "en": "What the checks of this page remark on",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_prints_its_remarks_in_its_language(municipality, language):
    remarks = report_text(municipality, language, 400).split(REMARKS[language])[1]
    assert "figure-without-source" in remarks and ("sample" in remarks.replace("figure-without-sample", "")) == (
        language == "en"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_bound_to_nothing_is_remarked_on(municipality, language):
    first = texts(publication(municipality), language)[3]
    shown, faults = with_edits(publication(municipality), language, [replace(first, text=f"{first.text} 4711")])
    *_, notes = with_warnings(shown, language, faults).sections[-1].blocks
    written = Prose(language).write(notes.items[0])
    assert "4711" in written and written.endswith("(loose-figure)")


def test_a_block_is_named_by_its_heading(pages):
    bare = pages.cell(replace(pages.SHARE, method=""))
    page = pages.page(replace(pages.table(bare, Cell(bare.text, bare.detail)), caption=pages.Text("Use in 2026")))
    *_, notes = with_warnings(page, "en").sections[-1].blocks
    assert [str(one) for one in notes.items] == [
        "Use in 2026. Neither method nor source is stated: 2 (the first: Row 1, Value). (figure-without-source)"
    ]


def test_a_release_prints_its_remarks_in_its_language(tmp_path: Path):
    long = 'nb = "Sosiale medier i foretakene en to tre fire fem seks sju"'
    (tmp_path / "RELEASE.toml").write_text(RELEASE.replace('nb = "Sosiale medier i foretakene"', long), "utf-8")
    (tmp_path / "DESIGN.toml").write_text(DESIGN, "utf-8")
    make_release(ENTERPRISES, tmp_path / "DESIGN.toml", tmp_path / "RELEASE.toml", tmp_path / "out", language="nb")
    page = (tmp_path / "out" / "social-media.html").read_text("utf-8")
    assert REMARKS["nb"] in page and "Overskriften har 11 ord; høyst 10" in page and "(title-too-long)" in page
