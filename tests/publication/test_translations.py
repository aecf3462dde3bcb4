"""Every sentence that readers see exists in every language, with the same placeholders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import maal
from maal.publication.prose.catalogue import LANGUAGES, catalogue

SOURCE = Path(maal.__file__).parent
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")


def templates() -> set[str]:
    found = {text for path in SOURCE.rglob("*.py") for text in _in_code(path)}
    for path in SOURCE.rglob("templates/*.html"):
        found.update(re.findall(r'\bsay\("([^"]+)"\)', path.read_text("utf-8")))
    return {text for text in found if re.search(r"[^\W\d_]", PLACEHOLDER.sub("", text).replace("n\u00a0=", ""))}


def _in_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and _name(node.func) == "Text":
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def phrases() -> set[str]:
    """Methods, samples and estimands that the statistics write as plain words."""
    return {
        text for room in ("impact", "scorecard") for path in (SOURCE / room).rglob("*.py") for text in _stated(path)
    }


def _stated(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if _name(call.func) in ("Estimate", "Evidence", "replace"):
            for keyword in call.keywords:
                value = named.get(keyword.value.id) if isinstance(keyword.value, ast.Name) else keyword.value
                if keyword.arg in ("method", "sample", "estimand") and isinstance(value, ast.Constant):
                    yield str(value.value)


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_every_sentence_is_written_where_it_is_used():
    """A template in a variable would escape translation; publication and web pick among templates of their own."""
    hidden = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in SOURCE.rglob("*.py")
        if not {"publication", "web"} & set(path.parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and node.args and _name(node.func) == "Text"
        if not isinstance(node.args[0], ast.Constant)
    ]
    assert hidden == []


@pytest.mark.parametrize("room", ["app", "sources", "scorecard", "publication", "web"])
def test_the_sentences_of_every_room_are_found(room):
    assert any(text for path in (SOURCE / room).rglob("*.py") for text in _in_code(path))


def test_templates_are_found():
    assert {"The goal has no target.", "Skip to the content", "third quarter of {year:name}"} <= templates()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_template_is_translated(language):
    missing = sorted(templates() - catalogue(language).keys())
    assert not missing, f"{len(missing)} templates lack a translation in locale/{language}.po: {missing}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_method_and_sample_is_translated(language):
    found = {part for phrase in phrases() for part in phrase.split("; ")}
    assert "full count of recorded outcomes" in found
    assert sorted(found - catalogue(language).keys()) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders(language):
    for template, translated in catalogue(language).items():
        assert sorted(PLACEHOLDER.findall(translated)) == sorted(PLACEHOLDER.findall(template)), template


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over_in_one_language_only(language):
    assert catalogue(language).keys() == catalogue("nb").keys()


def test_nynorsk_is_not_bokmal():
    bokmal_words = re.compile(r"\b(ikke|hva|hvor|noe|fra|bare|uker|penger|merknader|kjent for)\b")
    found = {text for text in catalogue("nn").values() if bokmal_words.search(text)}
    assert not found
