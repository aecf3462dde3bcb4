"""The page as a reader, a screen reader, a printer and a browser's guard meet it."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from maal.core import BadInput, Text
from maal.publication import LANGUAGES, message_html, report_html
from maal.publication.render import palette

VOID = {"meta", "link", "br", "img", "input", "hr", "path", "line", "circle", "rect"}


class Page(HTMLParser):
    """Collects what the tests look at, and that every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "title"} & set(self.open):
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(
    params=[("municipality", language) for language in LANGUAGES]
    + [("hostile", "en"), ("rungs", "en"), ("rungs", "fi")],
    ids=str,
)
def html(request, page):
    return page(*request.param)


def test_the_language_is_declared(page):
    for language in LANGUAGES:
        assert Page(page("municipality", language)).all("html") == [{"lang": language}]


def test_ids_are_unique_and_every_reference_meets_one(html):
    page = Page(html)
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    references = [part for _, attrs in page.tags for part in (attrs.get("aria-labelledby") or "").split()]
    references += [(attrs["href"] or "")[1:] for attrs in page.all("a")]
    assert references and set(references) <= set(ids)
    assert set(re.findall(r"url\(#([^)]*)\)", html)) <= set(ids)


def test_headings_are_in_order(html):
    levels = [int(tag[1]) for tag, _ in Page(html).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_scoped_heads(html):
    page = Page(html)
    assert len(page.all("caption")) == len(page.all("table")) > 0
    assert {attrs.get("scope") for attrs in page.all("th")} == {"col", "row"}


def test_every_chart_is_named_and_described(html):
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert drawings
    for drawing in drawings:
        svg = Page(drawing)
        assert svg.all("svg")[0]["role"] == "img"
        labels = (svg.all("svg")[0]["aria-labelledby"] or "").split()
        assert [labels[0], labels[1]] == [svg.all("title")[0]["id"], svg.all("desc")[0]["id"]]
        assert re.search(r"<title[^>]*>[^<]+</title><desc[^>]*>[^<]+</desc>", drawing)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("card", ["municipality", "rungs"])
def test_headlines_are_short(page, card, language):
    headlines = re.findall(r"<h[23][^>]*>(.*?)</h[23]>|<summary>(.*?)</summary>", page(card, language))
    headlines = [one or other for one, other in headlines]
    assert headlines and all(len(headline.split()) <= 10 for headline in headlines)


def test_nothing_comes_from_elsewhere_and_nothing_runs(html):
    page = Page(html)
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    values = [(name, value or "") for _, attrs in page.tags for name, value in attrs.items()]
    assert not [name for name, _ in values if name.startswith("on") or name in ("style", "src", "xlink:href")]
    assert all(value.startswith("#") for name, value in values if name == "href")
    assert not re.search(r"@import|url\((?!#)", html)


def test_the_policy_names_the_style_sheet_by_its_hash(html):
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html


def test_hostile_names_are_shown_as_text(page):
    html = page("hostile", "en")
    text = "".join(Page(html).text)
    assert "<script>alert('x')</script>" in text
    assert "<img src=https://example.org/x.png>" in text
    assert "{curly:money}" in text and "\u202e" not in html and "\x00" not in html
    assert "x" * 61 not in html
    assert "\u2068متجر الهدايا\u2069" in text


def test_a_dash_has_its_reason(page):
    html = page("municipality", "en")
    cells = re.findall(r"<td[^>]*>–(.*?)</td>", html)
    assert cells and all(re.fullmatch(r"<sup>\d+</sup>", rest) for rest in cells)
    assert "No cost is registered for the channel." in html


def test_figures_stand_with_interval_rung_and_method(page):
    html = page("municipality", "nb").replace("\u00a0", " ")
    assert "31,4" in html and "24,2 til 38,9" in html
    assert "Tilskriving, trinn «sporet»: resultater tilskrevet etter regelen «Markov, fjerningseffekt»" in html
    assert "n = 1 840" in html
    assert "4 000 kr + 18 t × 650 kr" in html


def test_what_to_do_comes_first_the_boldest_step_before_the_others(page):
    text = " ".join("".join(Page(page("municipality", "en")).text).split())
    step = "Next: grow Newsletter; stop Newspaper; keep Facebook; test Paid search; get better figures for Radio"
    assert step in text
    assert text.index(step) < text.index("What to do, channel by channel")


def test_one_goal_alone(municipality):
    html = report_html(municipality, "en", goal="enquiries")
    assert "Enquiries: what we reached" in html and "New customers" not in html
    with pytest.raises(BadInput, match=r"there is no goal 'enquirees'\. Did you mean 'enquiries'"):
        report_html(municipality, "en", goal="enquirees")


def test_the_same_card_gives_the_same_page(municipality, page):
    assert report_html(municipality, "nb") == page("municipality", "nb")


def test_a_message_page_escapes_what_it_says():
    html = message_html(Text("Page not found"), Text("{what:name}", {"what": "<b>"}), "nn")
    assert "<h1>Sida finst ikkje</h1>" in html and "&lt;b&gt;" in html


@pytest.mark.parametrize("colour", palette.TEXT_COLOURS)
@pytest.mark.parametrize("ground", [palette.PAPER])
def test_text_contrast(colour, ground):
    assert palette.contrast(colour, ground) >= 4.5
    assert palette.contrast(palette.PAPER, palette.BLUE) >= 4.5
    assert palette.contrast(palette.PAPER, palette.AMBER) >= 4.5


@pytest.mark.parametrize("colour", palette.GRAPHIC_COLOURS)
def test_graphic_contrast(colour):
    assert palette.contrast(colour, palette.PAPER) >= 3


@pytest.mark.parametrize("card", ["municipality", "rungs"])
def test_charts_use_the_palette_only(page, card):
    drawings = "".join(re.findall(r"<svg.*?</svg>", page(card, "en"), re.DOTALL))
    known = {colour for name, colour in vars(palette).items() if name.isupper() and isinstance(colour, str)}
    assert set(re.findall(r"#[0-9a-fA-F]{6}", drawings)) <= known
