"""Rising, falling, unchanged and the rest are decided by intervals; what may not be said is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maal.core import BadInput, Estimate, Period
from maal.publication.prose import Prose
from maal.publication.prose.changes import (
    Change,
    Direction,
    change,
    count_change,
    difference,
    direction,
    relative_change,
)
from maal.publication.prose.clauses import Indicator
from maal.publication.prose.contrasts import Contrast, contrast, gradient, notable
from maal.publication.prose.decompositions import ChangeParts
from maal.publication.prose.findings import Finding, listed, ranked
from maal.publication.prose.phrases import named_group, phrase
from maal.publication.prose.quantities import Share
from maal.publication.prose.scarcity import answers_needed, too_few

SOCIAL = Indicator.named("enterprises", "uses-social-media")
A, B = Period.parse("2024"), Period.parse("2025")


@given(st.floats(-0.5, 0.5), st.floats(0, 0.3))
def test_a_direction_is_said_only_when_the_interval_leaves_zero_out(value, half):
    found = direction(Estimate(value, low=value - half, high=value + half))
    if found is Direction.RISING:
        assert value - half > 0
    elif found is Direction.FALLING:
        assert value + half < 0
    else:
        assert value - half <= 0 <= value + half


def test_overlapping_intervals_do_not_hide_a_change_nor_points_make_one():
    sure = difference(Estimate(0.55, 0.015), Estimate(0.50, 0.015))
    assert direction(sure) is Direction.RISING
    assert direction(difference(Estimate(0.55, 0.03), Estimate(0.50, 0.03))) is Direction.UNKNOWN
    assert not difference(Estimate(0.25), Estimate(0.35, 0.01)).has_interval


def test_figures_that_are_written_alike_never_differ():
    found = Change(SOCIAL, A, Share(0.7032), B, Share(0.7034), Estimate(0.0002, low=0.0001, high=0.0003))
    assert found.direction is Direction.UNCHANGED
    assert relative_change(found) is None
    assert "70.3% both in 2024 and in 2025" in Prose("en").write(change(found))


def test_no_relative_change_starts_from_nothing():
    found = Change(SOCIAL, A, Share(0.0), B, Share(0.1), Estimate(0.1, low=0.05, high=0.15))
    with pytest.raises(BadInput, match="A relative change needs an earlier share above zero"):
        relative_change(found)
    with pytest.raises(BadInput, match="needs an earlier count above zero; got 0"):
        count_change(phrase("numbers", "enquiries"), A, 0, B, 5)


def contrast_of(name: str, low: float, high: float, half: float) -> Contrast:
    gap = Estimate(high - low, low=high - low - half, high=high - low + half)
    return Contrast(SOCIAL, named_group(name), Share(high), named_group("rest"), Share(low), gap)


def test_contrasts_are_significant_and_the_surest_large_ones_first():
    found = [
        contrast_of("small", 0.50, 0.52, 0.01),
        contrast_of("sure", 0.50, 0.60, 0.02),
        contrast_of("unsure", 0.40, 0.60, 0.25),
        contrast_of("large", 0.40, 0.60, 0.05),
    ]
    assert [each.most.name for each in notable(found)] == ["large", "sure"]
    with pytest.raises(BadInput, match="The difference is not significant"):
        contrast(found[2])
    with pytest.raises(BadInput, match="swap the two groups"):
        contrast_of("turned", 0.6, 0.5, 0.01)


def test_a_gradient_needs_every_step():
    found = contrast_of("large", 0.4, 0.6, 0.05)
    assert gradient(found, [Share(0.45), Share(0.5)]) is not None
    assert gradient(found, [Share(0.55), Share(0.5)]) is None
    assert gradient(contrast_of("unsure", 0.4, 0.6, 0.25), []) is None


def test_parts_of_a_change_add_up():
    with pytest.raises(BadInput, match=r"within 0\.07 \+ composition 0\.02 is not 0\.1"):
        ChangeParts(0.10, 0.07, 0.02)


def test_a_change_that_is_not_sure_is_not_explained():
    pl = pytest.importorskip("polars")
    from maal.survey import Design
    from maal.survey.comparisons.decomposition import decompose

    firms = {"year": [1] * 40 + [2] * 40, "size": (["S"] * 20 + ["L"] * 20) * 2, "w": [5.0] * 80}
    few, many = [0.0] * 18 + [1.0] * 2, [0.0] * 4 + [1.0] * 16
    sure = decompose(Design(pl.DataFrame(firms | {"web": few + few + many + many}), weights="w"), "web", "size", "year")
    found = ChangeParts.of(sure)
    assert found is not None and (round(found.total, 9), round(found.within, 9)) == (0.7, 0.7)
    same = decompose(Design(pl.DataFrame(firms | {"web": few + many + few + many}), weights="w"), "web", "size", "year")
    assert ChangeParts.of(same) is None


def test_needed_answers_follow_the_root_of_n():
    assert answers_needed(Estimate(0.5, low=0.45, high=0.55, n=400), 0.025) == 1200
    assert answers_needed(Estimate(0.5, low=0.45, high=0.55, n=400), 0.1) == 0
    with pytest.raises(BadInput, match="one of them is missing"):
        answers_needed(Estimate(0.5, n=400), 0.025)
    with pytest.raises(BadInput, match="40 answers are enough where 30 are asked for"):
        too_few(40, 30, named_group("x"))


def test_what_is_no_share_or_no_list_is_refused():
    with pytest.raises(BadInput, match=r"A finding is a share from 0 to 1; got 70\.3\. Divide per cent by 100\."):
        Finding(SOCIAL, Estimate(70.3))
    for empty in (listed, ranked):
        with pytest.raises(BadInput, match="A list of shares needs at least one share"):
            empty(SOCIAL, [])
