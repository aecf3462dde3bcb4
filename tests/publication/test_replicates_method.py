"""The method chapter names the replicate weights behind its errors, in six languages as statistics offices do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.publication.releases import DRAWN, surveyed

from maal.publication import LANGUAGES, Prose
from maal.publication.blocks import Notes
from maal.publication.release.survey import Drawn
from maal.publication.release.survey_method import method
from maal.survey.replicate_factors import METHODS

REPLICATED = replace(DRAWN, stratified_by=(), fpc=(), replicates=80, replication="Fay", rho=0.5)


def chapter(drawn: Drawn, language: str) -> list[str]:
    blocks = method(replace(surveyed(), drawn=drawn), ()).blocks
    prose = Prose(language)
    return [prose.write(text) for block in blocks if isinstance(block, Notes) for text in block.items]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Standard errors are estimated with 80 sets of replicate weights that came with the data; method: Fay's "
         "method of balanced repeated replication (rho = 0.50)."),
        ("nb", "Standardfeil er beregnet med 80 sett replikatvekter som fulgte med dataene; metode: balanserte "
         "halvutvalg etter Fays metode (rho = 0,50)."),
        ("nn", "Standardfeil er rekna ut med 80 sett replikatvekter som følgde med dataa; metode: balanserte halvutval "
         "etter Fay-metoden (rho = 0,50)."),
        ("sv", "Medelfelen är beräknade med 80 uppsättningar replikatvikter som följde med datamaterialet; metod: "
         "balanserade halvurval enligt Fays metod (rho = 0,50)."),
        ("da", "Standardfejl er beregnet med 80 sæt replikatvægte, som fulgte med data; metode: balancerede halve "
         "stikprøver efter Fays metode (rho = 0,50)."),
        ("fi", "Keskivirheet on laskettu aineiston mukana tulleiden toistopainojen avulla (toistoja 80); menetelmä: "
         "tasapainotetut puoliotokset Fayn menetelmällä (rho = 0,50)."),
    ],
)  # fmt: skip
def test_number_and_method_are_said(language: str, said: str) -> None:
    assert said in chapter(REPLICATED, language)


NAMES: Mapping[str, tuple[str, ...]] = {
    "JK1": ("jackknife without strata (JK1)", "jackknife uten strata (JK1)", "jackknife utan strata (JK1)",
            "jackknife utan strata (JK1)", "jackknife uden strata (JK1)", "osittamaton jackknife (JK1)"),
    "JKn": ("stratified jackknife (JKn)", "stratifisert jackknife (JKn)", "stratifisert jackknife (JKn)",
            "stratifierad jackknife (JKn)", "stratificeret jackknife (JKn)", "ositettu jackknife (JKn)"),
    "BRR": ("balanced repeated replication (BRR)", "balanserte halvutvalg (BRR)", "balanserte halvutval (BRR)",
            "balanserade halvurval (BRR)", "balancerede halve stikprøver (BRR)", "tasapainotetut puoliotokset (BRR)"),
    "Fay": ("Fay's method of balanced repeated replication", "balanserte halvutvalg etter Fays metode",
            "balanserte halvutval etter Fay-metoden", "balanserade halvurval enligt Fays metod",
            "balancerede halve stikprøver efter Fays metode", "tasapainotetut puoliotokset Fayn menetelmällä"),
    "bootstrap": ("bootstrap",) * 6,
    "rao-wu": ("bootstrap by Rao and Wu", "bootstrap etter Rao og Wu", "bootstrap etter Rao og Wu",
               "bootstrap enligt Rao och Wu", "bootstrap efter Rao og Wu", "Raon ja Wun bootstrap"),
}  # fmt: skip


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_its_name_in_every_language(name: str) -> None:
    drawn = replace(REPLICATED, replication=name, rho=None)
    for language, said in zip(("en", "nb", "nn", "sv", "da", "fi"), NAMES[name], strict=True):
        (sentence,) = [each for each in chapter(drawn, language) if each.endswith(f": {said}.")]
        assert "80" in sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_method_the_number_alone_is_said(language: str) -> None:
    told, untold = chapter(REPLICATED, language), chapter(replace(REPLICATED, replication="", rho=None), language)
    (sentence,) = set(untold) - set(told)
    assert "80" in sentence and ";" not in sentence


def test_nothing_is_said_of_linearisation_strata_or_the_population() -> None:
    said = chapter(REPLICATED, "en")
    untold = ("linearisation", "strata", "size of the population")
    assert not [each for each in said if any(word in each for word in untold)]
    assert "Each set of replicate weights is calibrated to the same totals." in said
    assert "Each set of replicate weights is calibrated to the same totals." not in chapter(
        replace(REPLICATED, calibration="", margins=()), "en"
    )


def test_an_opt_in_sample_has_no_errors_to_tell_of() -> None:
    said = chapter(replace(REPLICATED, kind="opt-in"), "en")
    assert not [each for each in said if "replicate" in each]


def test_without_replicates_errors_are_linearised() -> None:
    (said,) = [each for each in chapter(DRAWN, "en") if each.startswith("Standard errors")]
    assert "linearisation" in said
