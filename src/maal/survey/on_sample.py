"""What designs made from a sample have in common."""

from __future__ import annotations

from typing import Protocol

import narwhals as nw

from maal.core.engine import Frame
from maal.survey.sample import Kind, Sample
from maal.survey.statistics import Statistics
from maal.survey.table import Table


class _Held(Protocol):
    """The sample, and the column of its frame that is true in the rows of the domain, where there is one."""

    @property
    def sample(self) -> Sample: ...

    @property
    def inside(self) -> str | None: ...


class OnSample(Statistics):
    """The statistics of a design that holds a ``sample``, or the domain ``inside`` it."""

    @property
    def kind(self: _Held) -> Kind:
        """As drawn."""
        return self.sample.kind

    @property
    def finite(self: _Held) -> bool:
        """As drawn."""
        return self.sample.finite

    @property
    def table(self: _Held) -> Table:
        """The data under safe names."""
        return self.sample.table

    @property
    def frame(self: _Held) -> Frame:
        """The rows of the domain with their weight ``w`` (and design weight ``d`` where that was changed)."""
        return self.sample.frame.filter(nw.col(self.inside)) if self.inside else self.sample.frame
