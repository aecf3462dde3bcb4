"""axe-core finds no fault in a release and in the articles, on the screen and as printed (see `test_axe`)."""

from __future__ import annotations

import re

import pytest
from tests.publication import releases
from tests.publication.test_axe import found_by_axe, needs_axe

from maal.benchmark.published import article
from maal.publication import LANGUAGES
from maal.publication.articles import ARTICLES, article_release
from maal.publication.render.release import release_html

PAGES = [*(("release", language) for language in LANGUAGES), *((name, article(name).language) for name in ARTICLES)]


@needs_axe
@pytest.mark.parametrize("medium", ["screen", "print"])
@pytest.mark.parametrize(("name", "language"), PAGES)
def test_axe_finds_no_fault(tmp_path, name, language, medium):
    release = releases.release() if name == "release" else article_release(name)
    html = release_html(release, language)
    assert "prefers-color-scheme" not in html  # one set of colours: there is no dark page to check
    if medium == "print":
        assert "@media print" in html
        html = re.sub(r"@media (print|screen)", lambda found: f"@media {_AS_PRINTED[found[1]]}", html)
    faults = found_by_axe(html, tmp_path)
    assert [each for each in faults if medium == "screen" or each[0] not in _OF_FINGERS] == []


_OF_FINGERS = ("target-size",)  # nobody presses a link on paper
_AS_PRINTED = {"print": "all", "screen": "not all"}
