"""An estimate that its source gives in whole per cent, and that is written so."""

from __future__ import annotations

from dataclasses import dataclass

from maal.core import Estimate


@dataclass(frozen=True, slots=True)
class Rounded(Estimate):
    """An estimate with the ``places`` of its source: a published 31 % is never written 31.0 %.

    >>> Rounded(0.31, unit="share").places
    0
    """

    places: int = 0
