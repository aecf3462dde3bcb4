"""The files that are handed out beside a page."""

from __future__ import annotations

from collections.abc import Sequence

from maal.core import Text
from maal.publication.blocks.block import Downloads, Section


def downloads(title: Text, files: Sequence[tuple[str, str]]) -> Section:
    """Build the section of the files that stand beside a page, each with its name and its address."""
    names = tuple(Text("{file:name}", {"file": name}) for name, _ in files)
    return Section("files", title, (Downloads(Text("Download"), names, tuple(address for _, address in files)),))
