"""Releases of statistics: cubes of figures, their tables and charts, and the publication built of them. Does no I/O."""

from maal.publication.release.cube import Category, Cube, Dimension, Observation
from maal.publication.release.release import Release
from maal.publication.release.words import Capital, Words

__all__ = ["Capital", "Category", "Cube", "Dimension", "Observation", "Release", "Words"]
