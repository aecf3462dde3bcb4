"""A release: the publication for readers, and the cubes behind it for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maal.publication.blocks import Publication
from maal.publication.release.cube import Cube


@dataclass(frozen=True)
class Release:
    """What is published: the page, its cubes, who publishes it (``organisation``), and the last day of its data."""

    key: str
    organisation: str
    publication: Publication
    cubes: tuple[Cube, ...] = ()
    day: date | None = None
