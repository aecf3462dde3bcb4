"""Every case of R survey's reference file is tested somewhere, or is listed with the reason why it is not."""

from __future__ import annotations

from pathlib import Path

from tests.survey.samples import cases
from tests.survey.test_reference_shared import HERE

TESTS = Path(__file__).parent

# Cases by the start of their name, and the module that tests them: there the last word of the start is written.
COVERED_ELSEWHERE = {
    "strat_qrule_": "test_quantile_rules.py",
    "strat_quantile_": "test_quantile_rules.py",
    "clus1_quantile_": "test_quantile_rules.py",
    "clus1_ttest": "comparisons/test_reference.py",
    "clus1_chisq_": "comparisons/test_reference.py",
    "strat_chisq_": "comparisons/test_reference.py",
    "clus1_ranktest": "comparisons/test_reference.py",
    "clus1_gof": "comparisons/test_reference.py",
    "strat_glm_": "models/test_reference.py",
    "strat_regTermTest": "models/test_reference.py",
    "jk1_": "replicates/test_reference.py",
    "jkn_": "replicates/test_reference.py",
    "brr_": "replicates/test_reference.py",
    "boot_": "replicates/test_reference.py",
    "subboot_": "replicates/test_reference.py",
}
UNSUPPORTED = {
    "strat_cronbach": "Cronbach's alpha describes a scale of a questionnaire, not a population.",
}


def claims(case: str) -> list[str]:
    """The modules that say they test a case."""
    elsewhere = [module for start, module in COVERED_ELSEWHERE.items() if case.startswith(start)]
    return [*elsewhere, *(["here"] if case in HERE else []), *(["unsupported"] if case in UNSUPPORTED else [])]


def test_every_case_is_claimed_once() -> None:
    names = cases("survey.json")
    claimed = {case: claims(case) for case in names}
    assert {case: found for case, found in claimed.items() if len(found) != 1} == {}
    assert set(names) >= {*HERE, *UNSUPPORTED}


def test_the_modules_that_are_named_write_of_their_cases() -> None:
    for start, module in COVERED_ELSEWHERE.items():
        text = (TESTS / module).read_text("utf-8")
        assert start.strip("_").split("_")[-1] in text, f"{module} does not write of {start}"
