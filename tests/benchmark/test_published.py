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


def test_every_figure_of_the_articles_is_there_and_no_other():
    """Counted anew in the documents: shares by article, countries and years apart."""
    counted = {name: sorted(round(100 * figure.value) for figure in article(name).figures) for name in articles()}
    assert counted == {
        "passive": [],
        "half-of-enterprises": [5, 9, 12, 12, 13, 18, 18, 22, 24, 31, 50, 60, 70, 70, 70],
        "web-sales": [7, 7, 12, 13, 18, 18, 22, 24, 25, 31, 35, 44, 47, 58, 62],
        "means-not-goals": [70],
        "nordic-companies": [29, 30, 31, 40, 47, 54, 56, 57, 67, 70, 73, 77, 90],
    }


def test_people_and_reports_are_named_as_the_articles_name_them():
    assert article("passive").statement("panel-behind-experts").source == "Edgar Valdmanis (Dataforeningen)"
    assert article("passive").report == "Norske virksomheters bruk av sosiale medier"
    assert article("nordic-companies").report == "CRM and Social Media: Creating Deeper Customer Relationships"
    assert article("nordic-companies").statement("claims-sales-rise").source == "Niklas Johnsson (Avanade)"
    assert article("half-of-enterprises").address == "ssb.no/teknologi-og-innovasjon/statistikker/iktbrukn"
    assert dict(article("nordic-companies").statement("interviewed").values) == {"companies": 541, "nordic": 121}


def test_what_is_traded_by_edi_is_not_called_sales():
    assert [article("web-sales").figure("trades-by-edi", period=year).value for year in ("2011", "2012")] == [
        0.07,
        0.07,
    ]
    assert article("web-sales").find("sells-by-edi", period="2011") is None
