"""The findings that the snapshots are made of: one list, read in six languages."""

from __future__ import annotations

import pytest

from maal.core import Estimate, Period
from maal.publication.prose.caveats import association, attributed, broken_series, not_volume, opt_in
from maal.publication.prose.changes import Change, change, count_change, difference, relative_change, uncertainty_of
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.contrasts import Contrast, contrast, gradient, no_contrast, sure_difference
from maal.publication.prose.decompositions import ChangeParts, contribution, explained
from maal.publication.prose.findings import Finding, level, listed, ranked, share_of_total, uncertainty
from maal.publication.prose.inflected import Sentence
from maal.publication.prose.phrases import Phrase, industry_group, named_group, phrase, size_group
from maal.publication.prose.quantities import Share
from maal.publication.prose.scarcity import more_needed, tally, too_few

SOCIAL = Indicator.named("enterprises-10", "uses-social-media")
SHORT = Indicator.named("enterprises", "uses-social-media")
WEB = Indicator.named("enterprises", "sells-on-web")
EDI = Indicator.named("enterprises", "sells-by-edi")
BUYS = Indicator.named("enterprises", "buys-online")
TRADE = Indicator.named("enterprises", "trades-online")
WIKIS = Indicator.named("enterprises", "uses-wikis")
POLICY = Indicator.named("enterprises", "has-policy")
NEEDED = Indicator.named("enterprises", "finds-necessary")
ACTIVE = Indicator.named("municipalities", "is-active")
ACTIVE_ENTERPRISES = Indicator.named("enterprises", "is-active")
ORGANISATIONS = Indicator.named("businesses", "uses-blogs")
CUSTOMERS = Indicator.named("customers", "uses-social-networks")
USERS = Indicator.named("users", "has-policy")
YEAR = Period.parse("2025")


def share(value: float, half: float | None = None, n: int | None = None) -> Estimate:
    low, high = (None, None) if half is None else (max(0.0, value - half), min(1.0, value + half))
    return Estimate(value, None if half is None else half / 1.96, low, high, n=n, unit="share")


def moved(
    indicator: Indicator, before: float, after: float, half: float | None, places: int = 1, periods: str = "2024 2025"
) -> Change:
    earlier, later = (Period.parse(each) for each in periods.split())
    gap = share(0, half)
    found = Estimate(
        after - before,
        low=None if half is None else after - before - half,
        high=None if half is None else after - before + half,
        unit="points",
    )
    assert gap.has_interval == found.has_interval
    return Change(indicator, earlier, Share(before, places), later, Share(after, places), found)


def apart(most: Phrase, high: float, least: Phrase, low: float, half: float, ends: bool = False) -> Contrast:
    gap = Estimate(high - low, low=high - low - half, high=high - low + half, unit="points")
    return Contrast(SHORT, most, Share(high), least, Share(low), gap, ends)


def levels() -> dict[str, Sentence]:
    said = {
        f"fraction {value:.3f}": level(Finding(SHORT, share(value, 0.004)))
        for value in (0.1, 0.2, 0.25, 0.3, 0.333, 0.4, 0.5, 0.6, 0.667, 0.7, 0.75, 0.8, 0.9, 0.978)
    }
    said |= {
        f"just over {value:.3f}": level(Finding(SHORT, share(value, 0.006)))
        for value in (0.115, 0.215, 0.272, 0.353, 0.518, 0.683, 0.717)
    }
    said |= {
        f"just under {value:.3f}": level(Finding(SHORT, share(value, 0.006)))
        for value in (0.086, 0.188, 0.238, 0.318, 0.482, 0.652, 0.684, 0.785)
    }
    said |= {
        f"about {value:.3f}": level(Finding(SHORT, share(value, 0.06))) for value in (0.19, 0.26, 0.5, 0.65, 0.703)
    }
    return said | {
        "level with year": level(Finding(SOCIAL, share(0.703, 0.022), YEAR)),
        "level in quarter": level(Finding(CUSTOMERS, share(0.4, 0.02), Period.parse("2026Q3"))),
        "level in month": level(Finding(CUSTOMERS, share(0.152, 0.02), Period.parse("2026-08"))),
        "whole per cent": level(Finding(SOCIAL, share(0.5), Period.parse("2013"), places=0)),
        "one per cent": level(Finding(WIKIS, share(0.01), places=0)),
        "one with decimals": level(Finding(WIKIS, share(0.01))),
        "no fraction near": level(Finding(SHORT, share(0.152, 0.01))),
        "interval too wide": level(Finding(SHORT, share(0.7, 0.14))),
        "too few for a fraction": level(Finding(SHORT, share(0.7, 0.05, n=24))),
        "agreement, one of them": level(Finding(ACTIVE, share(0.25, 0.01))),
        "agreement, several": level(Finding(ACTIVE, share(0.8, 0.01))),
        "agreement, neuter": level(Finding(ACTIVE_ENTERPRISES, share(0.2, 0.01))),
        "agreement, per cent": level(Finding(ACTIVE, share(0.437, 0.01))),
        "feminine or neuter unit": level(Finding(ORGANISATIONS, share(0.1, 0.01))),
        "among users": level(Finding(USERS, share(0.18), places=0)),
        "claimed by a survey": level(Finding(NEEDED, share(0.7), places=0)),
        "group": level(Finding(SHORT, share(0.6), group=size_group(100), places=0)),
        "group with year": level(Finding(SHORT, share(0.724), YEAR, industry_group("J"))),
        "group by name": level(Finding(SHORT, share(0.41), group=named_group("Nord"))),
        "uncertainty": uncertainty(Finding(SOCIAL, share(0.703, 0.022, n=1204))),
        "uncertainty, no n": uncertainty(Finding(SOCIAL, share(0.703, 0.022))),
        "uncertainty unknown": uncertainty(Finding(SOCIAL, share(0.5))),
    }


def lists() -> dict[str, Sentence]:
    purposes = {"recruitment": 24, "marketing": 31, "dialogue": 22, "internal": 18, "development": 13, "partners": 12}
    kinds = {"multimedia": 12, "blog": 9, "wiki": 5}
    countries = {"SE": 31, "DK": 29, "NO": 54, "FI": 56}

    def of(part: str, figures: dict[str, int]) -> list[tuple[Phrase, Share]]:
        return [(phrase(part, name), Share(percent / 100, 0)) for name, percent in figures.items()]

    return {
        "purposes": listed(SHORT, of("complements", purposes)),
        "kinds": listed(Indicator.named("enterprises", "uses"), of("complements", kinds)),
        "one purpose": listed(SHORT, of("complements", {"recruitment": 24})),
        "countries": ranked(NEEDED, of("groups", countries)),
        "share of a total": share_of_total(size_group(250), Share(0.624), phrase("totals", "turnover")),
        "share of web sales": share_of_total(phrase("groups", "largest"), Share(0.8, 0), phrase("totals", "web-sales")),
    }


def changes() -> dict[str, Sentence]:
    fell = moved(WEB, 0.35, 0.25, None, 0, "2011 2012")
    rose = moved(SHORT, 0.651, 0.703, 0.02)
    relative = relative_change(fell), relative_change(rose)
    assert relative[0] is not None and relative[1] is not None
    sure = [uncertainty_of(each) for each in (rose, moved(SHORT, 0.401, 0.43, 0.035))]
    assert sure[0] is not None and sure[1] is not None and uncertainty_of(fell) is None
    enquiries = phrase("numbers", "enquiries")
    years = Period.parse("2024"), YEAR
    return {
        "rising": change(rose),
        "rising, true change": sure[0],
        "within the margin, true change": sure[1],
        "rising long": change(moved(SOCIAL, 0.512, 0.703, 0.02)),
        "rising, quarters": change(moved(CUSTOMERS, 0.351, 0.402, 0.02, periods="2025Q3 2026Q3")),
        "rising, months": change(moved(CUSTOMERS, 0.351, 0.402, 0.02, periods="2026-07 2026-08")),
        "rising by one": change(moved(BUYS, 0.46, 0.47, 0.005, 0)),
        "rising by decimals": change(moved(BUYS, 0.46, 0.475, 0.005)),
        "rising as published": attributed(change(moved(BUYS, 0.44, 0.47, None, 0, "2011 2012")), "SSB"),
        "falling": change(moved(ACTIVE, 0.824, 0.751, 0.03)),
        "falling as published": attributed(change(fell), "SSB"),
        "falling total as published": attributed(change(moved(TRADE, 0.62, 0.58, None, 0, "2011 2012")), "SSB"),
        "unchanged": change(moved(SHORT, 0.701, 0.703, 0.012)),
        "unchanged, same figure": change(moved(SHORT, 0.7032, 0.7034, 0.012)),
        "written alike": change(moved(SHORT, 0.7032, 0.7034, 0.0001)),
        "unchanged as published": attributed(change(moved(EDI, 0.07, 0.07, None, 0, "2011 2012")), "SSB"),
        "within the margin": change(moved(SHORT, 0.401, 0.43, 0.035)),
        "within the margin, falling": change(moved(POLICY, 0.243, 0.21, 0.05)),
        "relative fall": relative[0],
        "relative rise": relative[1],
        "count rising": count_change(enquiries, years[0], 1200, years[1], 1344),
        "count falling": count_change(enquiries, years[0], 1344, years[1], 1200),
        "count unchanged": count_change(enquiries, years[0], 1200, years[1], 1200),
        "independent samples": change(
            Change(POLICY, years[0], Share(0.18), YEAR, Share(0.24), difference(share(0.24, 0.02), share(0.18, 0.02)))
        ),
    }


def contrasts() -> dict[str, Sentence]:
    sizes = apart(size_group(100), 0.842, size_group(10, 19), 0.41, 0.05, ends=True)
    course = gradient(sizes, [Share(0.52), Share(0.663)])
    assert course is not None
    (sure,) = sure_difference(sizes)
    return {
        "size, ends": contrast(sizes),
        "size, true difference": sure,
        "size, two": contrast(apart(size_group(50, 249), 0.72, size_group(10, 49), 0.471, 0.06)),
        "size, gradient": course,
        "industry, ends": contrast(apart(industry_group("J"), 0.741, industry_group("F"), 0.318, 0.08, ends=True)),
        "industry, two": contrast(apart(industry_group("I"), 0.722, industry_group("C"), 0.455, 0.09)),
        "countries, two": contrast(apart(phrase("groups", "SE"), 0.73, phrase("groups", "FI"), 0.47, 0.1)),
        "samples": contrast(apart(phrase("groups", "experts"), 0.91, phrase("groups", "panel"), 0.54, 0.06)),
        "names": contrast(apart(named_group("Nord"), 0.62, named_group("Vest"), 0.5, 0.05)),
        "no difference by size": no_contrast(phrase("dimensions", "size")),
        "no difference by industry": no_contrast(phrase("dimensions", "industry")),
        "mostly within": explained(ChangeParts(-0.10, -0.081, -0.019)),
        "mostly composition": explained(ChangeParts(0.052, 0.012, 0.04)),
        "only within": explained(ChangeParts(-0.10, -0.10, 0.0)),
        "within up, composition down": explained(ChangeParts(0.04, 0.061, -0.021)),
        "within down, composition up": explained(ChangeParts(-0.04, -0.061, 0.021)),
        "one group's part": contribution(size_group(10, 49), -0.064, -0.10),
    }


def few() -> dict[str, Sentence]:
    panel, survey = phrase("groups", "panel"), phrase("groups", "survey")
    return {
        "too few": too_few(23, 30, size_group(250)),
        "one missing": too_few(29, 30, survey),
        "one answer": too_few(1, 30, industry_group("J")),
        "no answers": too_few(0, 30, panel),
        "more needed": more_needed(share(0.5, 0.1, n=96), 0.05),
        "many more needed": more_needed(share(0.5, 0.05, n=385), 0.02),
        "one more needed": more_needed(share(0.5, 0.0502, n=100), 0.05),
        "margin of one point": more_needed(share(0.5, 0.02, n=2401), 0.01),
        "none": tally(WIKIS, 0, 40, Estimate(0, low=0, high=0.072)),
        "none, long": tally(SOCIAL, 0, 40, Estimate(0, low=0, high=0.072)),
        "none, other gender": tally(ACTIVE, 0, 40, Estimate(0, low=0, high=0.072)),
        "one of them": tally(WIKIS, 1, 40, share(0.025)),
        "one of them, agreement": tally(ACTIVE, 1, 40, share(0.025)),
        "some": tally(WIKIS, 12, 40, share(0.3)),
        "all": tally(SHORT, 40, 40, Estimate(1, low=0.928, high=1)),
        "all, agreement": tally(ACTIVE, 40, 40, Estimate(1, low=0.928, high=1)),
    }


def warnings() -> dict[str, Sentence]:
    return {
        "not volume": not_volume(phrase("units", "enterprises")),
        "opt-in": opt_in(),
        "break": broken_series(Period.parse("2009")),
        "association": association(),
        "level as published": attributed(level(Finding(SHORT, share(0.5), places=0)), "SSB"),
        "group as published": attributed(
            level(Finding(SHORT, share(0.6), group=size_group(100), places=0)), "Statistisk sentralbyrå"
        ),
    }


@pytest.fixture(scope="session")
def sentences() -> dict[str, Sentence]:
    parts = levels(), lists(), changes(), contrasts(), few(), warnings()
    return {name: said for part in parts for name, said in part.items()}
