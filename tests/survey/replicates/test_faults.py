"""Designs that a method cannot replicate are refused, strata named."""

from __future__ import annotations

import numpy as np
import pytest

from maal.core import BadInput, TooLittleData
from maal.survey.replicates import balanced, canty_davison, jackknife_1, jackknife_n, rao_wu


def test_balanced_names_strata_without_two_psus() -> None:
    with pytest.raises(TooLittleData) as error:
        balanced(["north", "north", "south", "west", "west", "west"])
    assert str(error.value) == (
        "balanced replication needs exactly two PSUs in each stratum; 2 of 3 strata have another number: 'south' (1), "
        "'west' (3)."
    )


def test_many_strata_are_counted() -> None:
    with pytest.raises(TooLittleData, match=r"12 of 12 strata have another number: .* and 2 more\."):
        balanced(np.arange(12))


def test_lonely_psus() -> None:
    with pytest.raises(TooLittleData, match=r"JKn needs at least two PSUs in each stratum; 1 of 2 strata .* 'b' \(1\)"):
        jackknife_n(["a", "a", "b"])
    with pytest.raises(TooLittleData, match=r"the bootstrap needs at least two PSUs in each stratum; .* 'b' \(1\)"):
        rao_wu(["a", "a", "b"], 10, seed=1)
    with pytest.raises(TooLittleData, match="JK1 needs at least two PSUs, this sample has 1"):
        jackknife_1(1)


def test_a_lonely_psu_that_is_its_whole_stratum_has_no_replicate() -> None:
    found = jackknife_n(["a", "a", "b"], [0.1, 0.1, 1.0])
    assert found.factors.tolist() == [[0, 2], [2, 0], [1, 1]]
    assert found.rscales == pytest.approx([0.45, 0.45])


@pytest.mark.parametrize("rho", [-0.1, 1.0, np.nan])
def test_rho_outside_its_range(rho: float) -> None:
    with pytest.raises(BadInput, match="it must be at least 0 and below 1"):
        balanced(["a", "a"], rho)


def test_bootstraps_that_cannot_be() -> None:
    with pytest.raises(BadInput, match="a bootstrap needs at least two replicates, not 1"):
        rao_wu(["a", "a"], 1, seed=1)
    with pytest.raises(BadInput) as error:
        canty_davison(["a", "a", "a", "b", "b"], 10, seed=1, population=[2, 2, 2, 9, 9])
    assert str(error.value) == "1 strata have a population of fewer PSUs than were sampled: 'a' (2 against 3 sampled)."
