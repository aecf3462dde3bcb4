"""The figures of the five articles, as their sources give them."""

from __future__ import annotations

import pytest

from maal.benchmark.published import GIVEN, article, articles
from maal.core import BadInput


def test_every_figure_names_its_source_unit_and_what_it_counts():
    figures = [figure for name in articles() for figure in article(name).figures]
    assert len(figures) >= 30
    assert all(figure.source and figure.unit and figure.counted and figure.given in GIVEN for figure in figures)
    assert all(figure.std_error is None for figure in figures), "no article gives one"


def test_web_sales_fell_while_purchases_rose():
    sales = article("web-sales")
    assert [sales.figure("sells-on-web", period=year).value for year in ("2011", "2012")] == [0.35, 0.25]
    assert sales.language == "nb"


def test_half_of_the_enterprises_and_fewer_with_a_policy():
    half = article("half-of-enterprises")
    assert half.figure("uses-social-media").value == 0.5 and half.figure("uses-social-media").given == "half"
    purposes = ("marketing", "recruitment", "dialogue", "internal")
    assert [half.figure("uses-social-media", purpose=one).value for one in purposes] == [0.31, 0.24, 0.22, 0.18]


def test_what_an_article_does_not_give_stays_absent():
    assert article("passive").figures == () and article("passive").statements
    assert article("web-sales").find("sells-on-web", period="2013") is None
    with pytest.raises(BadInput, match="gives no 'sells-on-web'"):
        article("web-sales").figure("sells-on-web", period="2013")
    with pytest.raises(BadInput, match="'web-sale'"):
        article("web-sale")
