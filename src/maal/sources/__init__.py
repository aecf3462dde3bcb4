"""One source a file: recognise an export, check it whole, and turn it into rows of the fact tables.

`read` does it all; `open_table` opens any table file; `known_sources` lists what is known (``exports/``, one module a
kind of file: to add one touches that folder only). Headers of generic files are matched by ``headers.toml``.
"""

from maal.sources.raw import RawTable, open_table
from maal.sources.read import Recognised, read
from maal.sources.registry import known_sources, source_called
from maal.sources.source import Source, Stage

__all__ = ["RawTable", "Recognised", "Source", "Stage", "known_sources", "open_table", "read", "source_called"]
