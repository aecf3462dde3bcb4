"""The pages of docs/, and what the tests read in them: blocks of code, tables and headings."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
MAAL = Path(sys.executable).with_name("maal")
PAGES = sorted(DOCS.rglob("*.md"))
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def text_of(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def blocks(page: Path, *languages: str) -> Iterator[tuple[str, str]]:
    """Give (language, code) of the fenced blocks in these languages, from top to bottom."""
    for language, code in _BLOCK.findall(page.read_text("utf-8")):
        if language in languages:
            yield language, code


def sections(text: str) -> dict[str, str]:
    """Give the text below each heading of the second level, by the heading without its back quotes."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return {title.replace("`", "").strip(): body for title, body in zip(parts[1::2], parts[2::2], strict=True)}


def first_cells(text: str) -> list[str]:
    """Give the first cell of every row of the tables in ``text`` that stands in back quotes."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """Give the names by which links reach the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
