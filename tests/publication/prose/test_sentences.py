"""Snapshots: every finding of conftest in six languages. MAAL_SNAPSHOTS=write writes them anew; then read each line."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from maal.publication.prose import LANGUAGES, Prose
from maal.publication.prose.bound import figures_in
from maal.publication.prose.catalogue import catalogue
from maal.publication.prose.figures import number
from maal.publication.prose.inflected import Sentence

FOLDER = Path(__file__).parent
FEWEST = 60
NUMBER = re.compile(r"−?\d+(?:[\u00a0\u202f.,]\d+)*")
NOT_DATA = re.compile(
    r"(?i)\b(?:19|20)\d\d\b|\d+[–-]\d+|\d+ to \d+ employees|\b[1-4]\. (?=kvartal|neljänne)|minst \d+ (?:sys|anst)"
    r"|mindst \d+ ansatte|vähintään \d+ henkilön|at least \d+ employees"
)


def written(sentences: dict[str, Sentence], language: str) -> dict[str, str]:
    prose = Prose(language)
    return {name: prose.write(said) for name, said in sentences.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_reads_as_it_was_reviewed(language, sentences):
    lines = [f"{name}: {said}" for name, said in written(sentences, language).items()]
    path = FOLDER / f"sentences.{language}.txt"
    text = "\n".join(lines).replace("\u00a0", " ") + "\n"
    if os.environ.get("MAAL_SNAPSHOTS") == "write":
        path.write_text(text, encoding="utf-8")
    assert len(set(lines)) >= FEWEST
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_in_the_prose_is_a_figure_of_the_sentence(language, sentences):
    for name, said in sentences.items():
        text = Prose(language).write(said)
        allowed = {digits for figure in figures_in(said) for digits in spellings(figure.value, language)}
        stray = [each for each in NUMBER.findall(NOT_DATA.sub("", text)) if each not in allowed]
        assert not stray, f"{name}: {stray} in {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_a_sentence_stands_in_its_prose(language, sentences):
    """Numbers of answers may be a word ("ett svar"); every share and every difference is written in digits."""
    for name, said in sentences.items():
        text = NUMBER.findall(Prose(language).write(said))
        for figure in figures_in(said):
            if figure.name.rpartition(".")[2] not in ("n", "k"):
                assert set(spellings(figure.value, language)) & set(text), f"{name}: {figure} not in {text}"


def spellings(value: float, language: str) -> list[str]:
    locale = Prose(language).locale
    return [number(scale * value, locale, places) for scale in (1, 100) for places in (0, 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_finding_says_the_same_numbers_in_every_language(language, sentences):
    for name, said in sentences.items():
        assert numbers(Prose(language).write(said), language) == numbers(Prose("en").write(said), "en"), name


def numbers(text: str, language: str) -> list[float]:
    """Numbers that stand in a text, in falling order; words for numbers and group names are left out."""
    group, decimal = {"en": (",", "."), "da": (".", ",")}.get(language, ("\u00a0", ","))
    found = NUMBER.findall(NOT_DATA.sub("", text))
    return sorted(float(each.replace(group, "").replace(decimal, ".").replace("−", "-")) for each in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_a_sentence(language, sentences):
    """A capital first, one full stop last, no capital after a colon, no double space or stray brace."""
    for name, text in written(sentences, language).items():
        assert text[0] == text[0].upper() and re.search(r"[^.]\.$", text), name
        assert not re.search(r": [A-ZÆØÅÄÖ]|  |[{}]| ,|,,|\( ", text), text


@pytest.mark.parametrize("language", ["nb", "nn", "sv", "da", "fi"])
def test_a_sentence_is_translated(language, sentences):
    templates = {
        said.template for said in sentences.values() if re.search(r"[^\W\d_]", re.sub(r"\{[^}]*\}", "", said.template))
    }
    assert sorted(templates - catalogue(language).keys()) == []
    assert len(templates) >= 30


def test_every_claim_of_the_prose_is_in_the_snapshots(sentences):
    """No template of the room's findings is left without a reviewed sentence."""
    source = FOLDER.parents[2] / "src" / "maal" / "publication" / "prose"
    rooms = ("findings", "changes", "contrasts", "decompositions", "scarcity", "caveats")
    text = re.sub(r'"\s*\n\s*"', "", "".join((source / f"{room}.py").read_text("utf-8") for room in rooms))
    said = {each.template for each in sentences.values()}
    claims = set(re.findall(r'Text\(\s*"([^"]+)"', text)) - {
        "{clause:clause} {complement:for}",
        "{share:words} {complement:for}",
        "{share:words} {group:in}",
    }
    assert claims - said == set()
