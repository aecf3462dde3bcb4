"""The articles set anew: every figure is the data file's, in every form; each reads in its own language."""

from __future__ import annotations

import csv
import json
import re
from io import BytesIO, StringIO

import openpyxl
import pytest
from pypdf import PdfReader

from maal.benchmark.published import Article, article, articles
from maal.core import BadInput
from maal.publication.articles import ARTICLES, article_release
from maal.publication.check import check
from maal.publication.prose.bound import figures_in
from maal.publication.render.release import (
    release_csv,
    release_html,
    release_json,
    release_pdf,
    release_text,
    release_xlsx,
)

NAMES = tuple(ARTICLES)
WITH_TABLES = tuple(name for name in NAMES if article_release(name).cubes)


def written(name: str) -> str:
    text = release_text(article_release(name), article(name).language, 200)
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def published(found: Article) -> set[float]:
    """The shares of an article, and the differences of its years."""
    return {each.value for each in found.figures}


def test_every_data_file_has_its_publication() -> None:
    assert articles() == NAMES
    assert [article(name).number for name in NAMES] == ["000", "001", "002", "003", "004"]


@pytest.mark.parametrize("name", NAMES)
def test_the_linter_finds_nothing(name: str) -> None:
    assert check(article_release(name).publication, article(name).language) == ()


@pytest.mark.parametrize("name", NAMES)
def test_sentences_hold_no_share_that_the_article_does_not_give(name: str) -> None:
    release = article_release(name)
    for section in release.publication.sections:
        for block in section.blocks:
            for figure in figures_in(block.text) if hasattr(block, "text") else ():
                if figure.name.endswith("share"):
                    assert any(figure.value == pytest.approx(each) for each in published(article(name)))


@pytest.mark.parametrize("name", WITH_TABLES)
def test_cells_are_the_figures_of_the_file_and_none_is_made_up(name: str) -> None:
    found = article(name)
    cells = [cell for cube in article_release(name).cubes for _, cell in cube.cells()]
    told = [cell.estimate for cell in cells if cell.estimate]
    assert {each.value for each in told} <= published(found)
    assert all(each.std_error is None and each.low is None for each in told)
    assert all(each.method == "uncertainty not published" for each in told)
    assert all(cell.why is not None and cell.status == "M" for cell in cells if cell.estimate is None)


def test_the_whole_file_of_an_article_with_a_table_is_shown() -> None:
    for name in WITH_TABLES:
        said = written(name)
        for each in article(name).figures:
            assert re.search(rf"\b{round(100 * each.value)}\b", said), (name, each.indicator)


@pytest.mark.parametrize("name", WITH_TABLES)
def test_every_form_has_the_same_figures(name: str) -> None:
    release, language = article_release(name), article(name).language
    wanted = sorted(cell.estimate.value for cube in release.cubes for _, cell in cube.cells() if cell.estimate)
    rows = csv.DictReader(StringIO(release_csv(release, language).decode("utf-8-sig")))
    assert sorted(float(row["value"]) for row in rows if row["value"]) == wanted
    tables = json.loads(release_json(release, language))["tables"]
    assert sorted(cell["figure"]["value"] for table in tables for cell in table["cells"] if cell["figure"]) == wanted
    book = openpyxl.load_workbook(BytesIO(release_xlsx(release, language)))
    numbers = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float)]
    assert sorted(cell.value for cell in numbers) == wanted
    assert {cell.number_format for cell in numbers} == {"0%"}
    percents = sorted(f"{round(100 * each)} %" for each in wanted)
    page = re.sub(r"[\u00a0\u202f]", " ", release_html(release, language))
    assert sorted(re.findall(r'<span class="figure">(\d+ %)</span>', page)) == percents
    pdf = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(release_pdf(release, language))).pages)
    assert set(percents) <= set(re.findall(r"\d+ %", re.sub(r"[\u00a0\u202f]", " ", pdf)))


def test_nynorsk_half_of_the_enterprises() -> None:
    said = written("half-of-enterprises")
    assert "Eitt av to føretak med minst ti sysselsette bruker sosiale medium (50 %), ifølgje Statistisk" in said
    assert "er over 70 prosent innan informasjon og kommunikasjon, i finans og forsikring" in said
    assert "Nesten eitt av fem føretak har ein formell politikk" in said
    assert "Bruker sosiale medium til rekruttering 24 %" in said


def test_bokmal_web_sales_with_its_caveat() -> None:
    said = written("web-sales")
    assert "falt fra 35 til 25 prosent mellom 2011 og 2012, en nedgang på 10 prosentpoeng" in said
    assert "Tallene forteller om antall foretak, ikke om volum" in said
    assert "var 7 prosent både i 2011 og i 2012" in said
    assert "usikkerhet ikke publisert" in said


def test_swedish_countries_only_where_the_article_gives_them() -> None:
    said = written("nordic-companies")
    assert "är 56 procent i Finland, 54 procent i Norge, 31 procent i Sverige och 29 procent i Danmark" in said
    (cube,) = article_release("nordic-companies").cubes
    assert cube.at("strengthens-relations", "NO").estimate is None
    assert cube.at("strengthens-relations", "FI").estimate.value == 0.47
    assert "Källan anger ingen siffra." in said


def test_findings_in_words_are_attributed() -> None:
    assert "Panelet er der ekspertene var for 2 til 3 år siden, ifølge Dataforeningen." in written("passive")
    assert "Sju av ti virksomheter mener at sosiale medier er nødvendige (70 %), ifølge Dagens" in written(
        "means-not-goals"
    )


def test_an_unknown_article_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(BadInput, match="web-sales"):
        article_release("web-sale")
    with pytest.raises(BadInput, match="gives no 'buys-online'"):
        article("web-sales").figure("buys-online", "NO")
