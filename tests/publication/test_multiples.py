"""Small multiples: a panel for each indicator, country or wave, the same lines on one scale."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from tests.publication.check.pages import page

from maal.core import Estimate, Text
from maal.publication import Prose
from maal.publication.articles import article_release
from maal.publication.blocks import PanelDot, SmallMultiples
from maal.publication.check import check
from maal.publication.edits import texts
from maal.publication.release.chart import multiples
from maal.publication.release.cube import ABSENT, Category, Observation
from maal.publication.render import csv, html
from maal.publication.render.charts import dot_svg

PANEL, EXPERTS = Text("Panel"), Text("Experts")
SMALL, LARGE = Category("s", Text("Small")), Category("l", Text("Large"))


def seen(value: float) -> Observation:
    return Observation(Estimate(value, None, value - 0.1, value + 0.1, n=90, unit="share", sample="s", method="m"))


def made(*panels) -> SmallMultiples:
    return multiples("both", Text("Experts see more"), Text("Share that use it"), panels)


BOTH = made((PANEL, [(SMALL, seen(0.3)), (LARGE, seen(0.5))]), (EXPERTS, [(LARGE, seen(0.8)), (SMALL, ABSENT)]))


def words(chart: SmallMultiples, language: str = "en") -> list[str]:
    root = ElementTree.fromstring(dot_svg(chart, Prose(language)))
    return [element.text or "" for element in root.iter() if element.tag.endswith("text")]


def test_each_panel_has_the_same_lines_and_a_dash_where_there_is_no_figure():
    found = words(BOTH)
    assert found.count("Small") == found.count("Large") == 2
    assert [found.count(name) for name in ("Panel", "Experts", "–")] == [1, 1, 1]
    for value in (0.3, 0.5, 0.8):
        figure = Prose("en").write(Text("{figure:estimate}", {"figure": seen(value).estimate}))
        assert found.count(figure) == 1


def test_panels_share_their_scale():
    svg = dot_svg(BOTH, Prose("en"))
    ends = [re.findall(r">(\d+%)<", part) for part in svg.split('<g transform="translate(')[1:]]
    axes = [labels for labels in ends if labels]
    assert len(axes) >= 2 and len({tuple(labels) for labels in axes}) == 1


def test_the_description_says_every_figure_with_its_panel():
    said = Prose("en").write(BOTH.description)
    assert "Panel: Small 30" in said and "Experts: Large 80" in said and "Experts: Small" not in said


def test_more_panels_take_a_row_each_two():
    panels = [(Text("{n:count}", {"n": n}), [(SMALL, seen(0.1 * n))]) for n in range(1, 6)]
    svg = dot_svg(made(*panels), Prose("en"))
    _, _, width, height = (float(part) for part in re.search(r'viewBox="([^"]+)"', svg)[1].split())
    one = dot_svg(made(*panels[:1]), Prose("en"))
    _, _, lone_width, lone_height = (float(part) for part in re.search(r'viewBox="([^"]+)"', one)[1].split())
    assert width > 1.9 * lone_width and height > 2.9 * lone_height


def test_long_names_of_panels_take_two_lines_and_are_cut():
    chart = made((Text("a very long name of a panel that says a whole sentence " * 9), [(SMALL, seen(0.3))]))
    assert sum(len(word) > 40 for word in words(chart)) == 2 and any(word.endswith("…") for word in words(chart))


def test_the_rules_of_publication_hold_and_the_headline_can_be_edited():
    assert check(page(BOTH), "en") == ()
    assert "Experts see more" in {one.sentence for one in texts(page(BOTH), "en")}


def test_the_nordic_article_shows_its_countries_side_by_side():
    release = article_release("nordic-companies")
    blocks = [block for section in release.publication.sections for block in section.blocks]
    (chart,) = [block for block in blocks if isinstance(block, SmallMultiples)]
    assert all(isinstance(dot, PanelDot) for dot in chart.dots) and len(chart.dots) == 9
    found = words(chart, "sv")
    assert found.count("–") == 3 and found.count("56\u00a0%") == 1
    assert 'aria-labelledby="by-country-title' in html.page(release.publication, release.organisation, "sv", None)


def test_data_files_name_the_panel_of_each_figure():
    assert "Panel: Small" in csv.page(page(BOTH), "en").decode("utf-8-sig")


def test_long_names_are_not_cut_and_their_panels_stand_below_each_other():
    name = "Wholesale and retail trade, repair of motor vehicles"
    trade = Category("G", Text(name))
    chart = made((PANEL, [(trade, seen(0.3))]), (EXPERTS, [(trade, seen(0.8))]))
    drawn = ElementTree.fromstring(dot_svg(chart, Prose("en")))
    assert words(chart).count(name) == 2 and drawn.get("class") == "wide"
    names = [element for element in drawn.iter() if element.text == name]
    panels = [each.get("transform") for each in drawn if set(names) & set(each)]
    assert len(panels) == 2 and all(each.startswith("translate(0,") for each in panels)
