"""axe-core finds no fault in the page (WCAG 2.2 A and AA). Needs Chromium on the path and MAAL_AXE=axe.min.js."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from maal.publication import LANGUAGES

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = os.environ.get("MAAL_AXE", "")

RUN = """
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(result => {
  const faults = result.violations.map(fault => [fault.id, ...fault.nodes.map(node => node.html.slice(0, 200))]);
  document.body.textContent = 'AXE' + JSON.stringify({faults, passes: result.passes.length}) + 'END';
});
"""


REASON = (
    "MAAL_AXE does not name axe.min.js: the page is not checked with it"
    if BROWSER
    else "no Chromium on the path: the page is not checked with axe-core"
)
needs_axe = pytest.mark.skipif(not BROWSER or not Path(AXE).is_file(), reason=REASON)


@needs_axe
@pytest.mark.parametrize("card", ["municipality", "rungs", "hostile", "site"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_no_fault(page, tmp_path, language, card):
    assert found_by_axe(page(card, language), tmp_path) == []


def found_by_axe(page: str, folder: Path) -> list[list[str]]:
    """The faults that axe-core finds in a page, which lets its script run: each with the elements that have it."""
    html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    html = re.sub(r"<details>", "<details open>", html)
    script = f"<script>{Path(AXE).read_text('utf-8')}</script><script>{RUN}</script></body>"
    file = folder / "page.html"
    file.write_text(html.replace("</body>", script), "utf-8")
    found = re.search(r"AXE(\{.*\})END", _dom(file, folder / "profile"))
    assert found, "axe-core gave no answer"
    result = json.loads(found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    assert result["passes"] > 20
    faults: list[list[str]] = result["faults"]
    return faults


def _dom(file: Path, profile: Path) -> str:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-quic", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}"]
    command = [str(BROWSER), *flags, "--virtual-time-budget=20000", "--dump-dom", file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
