"""The articles set anew: every figure is the data file's, in every form; each reads in its own language."""

from __future__ import annotations

import csv
import json
import re
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from maal.benchmark.published import Article, article, articles
from maal.core import BadInput
from maal.publication import LANGUAGES
from maal.publication.articles import ARTICLES, article_release
from maal.publication.articles.words import word
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

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "source-documents"
NAMES = tuple(ARTICLES)
WITH_TABLES = tuple(name for name in NAMES if article_release(name).cubes)


def written(name: str, language: str = "") -> str:
    text = release_text(article_release(name), language or article(name).language, 200)
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def published(found: Article) -> set[float]:
    """The shares of an article."""
    return {each.value for each in found.figures}


def test_every_data_file_has_its_publication() -> None:
    assert articles() == NAMES
    assert [article(name).number for name in NAMES] == ["000", "001", "002", "003", "004"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_linter_finds_nothing_in_any_language(name: str, language: str) -> None:
    assert check(article_release(name).publication, language) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_language_has_the_same_numbers(name: str) -> None:
    numbers = {
        each: sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[ ,.](?=000)", "", written(name, each)))) for each in LANGUAGES
    }
    assert all(each == numbers["en"] for each in numbers.values()), numbers


@pytest.mark.parametrize("name", NAMES)
def test_facts_carry_over_and_sentences_do_not(name: str) -> None:
    if not DOCUMENTS.exists():
        pytest.skip("the articles themselves lie in ../shared/source-documents, which is not here")
    (path,) = DOCUMENTS.glob(f"{article(name).number}_*.txt")
    names = [article(name).report, article(name).address]
    said = written(name)
    for each in names:
        said = said.replace(each, "|") if each else said
    kept = runs(path.read_text("utf-8"), 8) & runs(said, 8)
    assert kept == set()


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of ``length`` words."""
    words = re.findall(r"[^\W_]+|\|", text.lower())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


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


def test_every_figure_of_the_files_is_shown() -> None:
    for name in NAMES:
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
    assert "Eitt av to norske føretak med minst ti sysselsette bruker sosiale medium (50 %), ifølgje Statistisk" in said
    assert (
        "er over 70 prosent innan informasjon og kommunikasjon, i finansieringsnæringa og innan overnattings-" in said
    )
    assert "forsikring" not in said, "the article does not name insurance"
    assert "12 prosent til å samarbeide med leverandørar og andre partnarar" in said
    assert "Nesten eitt av fem føretak har ein formell politikk" in said
    assert "Bruker sosiale medium til rekruttering 24 %" in said


def test_bokmal_web_sales_with_its_caveat() -> None:
    said = written("web-sales")
    assert "falt fra 35 til 25 prosent mellom 2011 og 2012, en nedgang på 10 prosentpoeng" in said
    assert "Tallene sier hvor mange foretak det gjelder, ikke hvor stort volumet er" in said
    assert "Selger eller kjøper over internett 62 % 58 %" in said
    assert "vanligst er de innen informasjon og kommunikasjon" in said
    assert "var 7 prosent både i 2011 og i 2012" in said
    assert "usikkerhet ikke publisert" in said


def test_swedish_countries_only_where_the_article_gives_them() -> None:
    said = written("nordic-companies")
    assert "Sju av tio svenska företag drar sig för okonventionell teknik av säkerhetsskäl (70 %)." in said
    assert "är 56 procent i Finland, 54 procent i Norge, 31 procent i Sverige och 29 procent i Danmark" in said
    (cube,) = article_release("nordic-companies").cubes
    assert cube.at("strengthens-relations", "NO").estimate is None
    assert cube.at("strengthens-relations", "FI").estimate.value == 0.47
    assert "Källan anger ingen siffra." in said


def test_findings_in_words_are_attributed() -> None:
    panel, means = written("passive"), written("means-not-goals")
    assert "Panelet ligger 2 til 3 år etter ekspertene, sier Edgar Valdmanis (Dataforeningen)." in panel
    assert "Kommunikasjonsforeningen og Kampanje" in panel and "26. oktober; hvilket år sier artikkelen ikke" in panel
    assert "Sju av ti norske bedrifter mener at sosiale medier er nødvendige (70 %), ifølge Dagens Næringsliv" in means
    assert "er det dem man skal telle, mener forfatteren" in means
    assert "oppgir ikke hvem forfatteren er" in means


def test_each_article_has_the_purposes_that_it_asks_for_and_no_wider_ones() -> None:
    wide, narrow = written("half-of-enterprises"), written("web-sales")
    assert "til å få eller svare på syn og spørsmål frå kundane" in wide and "dele meiningar eller kunnskap" in wide
    assert "til markedsføring, 24 prosent" in narrow and "profilering" not in narrow and "svare" not in narrow
    assert "18 prosent til å samarbeide internt" in narrow


@pytest.mark.parametrize("name", WITH_TABLES)
def test_findings_and_tables_are_marked_as_without_published_uncertainty(name: str) -> None:
    for key, marked in (("findings", "without published uncertainty"), ("figures", "(uncertainty not published).")):
        (section,) = (each for each in article_release(name).publication.sections if each.key == key)
        assert "uncertainty" in str(section.blocks[-1].text) and marked.strip("().") in str(section.blocks[-1].text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WITH_TABLES)
def test_no_label_of_a_chart_is_cut(name: str, language: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", release_html(article_release(name), language), re.S)
    assert drawings and not any("…" in each for each in drawings)


def test_what_is_open_in_an_article_is_said() -> None:
    half, nordic = written("half-of-enterprises"), written("nordic-companies")
    assert "«denne delen»" in half and "«slike nettverk»" in half
    assert "Om alle føretaka vart spurde om ein politikk, eller berre brukarane, seier ikkje artikkelen." in half
    assert "vilka företag som avses där inget land nämns" in nordic
    assert "ett påstående av Niklas Johnsson (Avanade); artikeln har inga siffror på det" in nordic


def test_an_unknown_phrase_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(BadInput, match="'sells-on-web'"):
        word("does", "sells-on-wep")


def test_an_unknown_article_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(BadInput, match="web-sales"):
        article_release("web-sale")
    with pytest.raises(BadInput, match="gives no 'buys-online'"):
        article("web-sales").figure("buys-online", "NO")
