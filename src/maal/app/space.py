"""A workspace as users meet it: import, score, report, look behind a figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import TYPE_CHECKING, Any

from maal.app.importing import Imported, import_files
from maal.app.reporting import write_report
from maal.app.rows import rows_csv
from maal.app.scoring import Mixed, period_of, refuse_mixed_currencies, score
from maal.app.tagged import TaggedCredits, tagged_credits
from maal.core import Period
from maal.scorecard import Scorecard
from maal.workspace import Settings, Workspace

if TYPE_CHECKING:
    from maal.app.asked import AskedAnswers

# Periods that a scorecard is kept for: readers may ask for any.
_KEPT = 32
_PART = 1 << 20


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What the web pages need of the settings."""

    name: str
    language: str


class Space:
    """An opened workspace (`maal.open`). Each method does one thing that a user does; see the commands' names.

    A scorecard is computed once for what the workspace holds and kept until that changes. Safe for threads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.workspace = Workspace.open(path)
        self._lock = Lock()
        self._kept: dict[Any, Scorecard] = {}

    @property
    def full_settings(self) -> Settings:
        """All of maal.toml."""
        return self.workspace.settings

    @cached_property
    def settings(self) -> PageSettings:
        """Name and language of the organisation."""
        organisation = self.full_settings.organisation
        return PageSettings(organisation.name, organisation.language)

    def import_files(self, *files: str | Path, **settings: Any) -> tuple[Imported, ...]:
        """Recognise and load files (see `maal.app.importing.import_files`)."""
        with self._lock:
            return import_files(self.workspace, [Path(file) for file in files], **settings)

    def scorecard(self, period: Period | str | None = None, mixed_currencies: Mixed = "show") -> Scorecard:
        """Score every goal and channel; sums that several currencies block are left out and named.

        Raises BadInput on a period that cannot be read, TooLittleData where nothing is recorded yet.
        """
        with self._lock:
            self.workspace.refresh()
            key = (str(period), mixed_currencies, len(self.workspace.loads()))
            if key not in self._kept:
                if len(self._kept) >= _KEPT:
                    self._kept.clear()
                self._kept[key] = score(self.workspace, period, mixed_currencies)
            return self._kept[key]

    def refuse_mixed_currencies(self) -> None:
        """Raise BadInput that says which amounts are in no sum of the scorecard, where several currencies block one."""
        with self._lock:
            refuse_mixed_currencies(self.workspace)

    def rows_csv(self, goal: str, channel: str, period: Period | str | None = None) -> Iterator[bytes]:
        """Give the rows behind a channel's figure as CSV (see `maal.app.rows.rows_csv`)."""
        with TemporaryFile() as kept:
            # Written whole before it is handed out: a slow reader must not hold the workspace from the others.
            with self._lock:
                self.workspace.refresh()
                asked = period_of(self.workspace, goal, period)
                for part in rows_csv(self.workspace, goal, channel, asked):
                    kept.write(part)
            kept.seek(0)
            while part := kept.read(_PART):
                yield part

    def tagged(self, goal: str, period: Period | str | None = None, **settings: Any) -> TaggedCredits:
        """Credit a goal's outcomes to the channels by every rule (see `maal.app.tagged.tagged_credits`)."""
        with self._lock:
            asked = period_of(self.workspace, goal, period)
            return tagged_credits(self.workspace, goal, asked, **settings)

    def asked(self, goal: str, period: Period | str | None = None, level: float = 0.95) -> AskedAnswers:
        """Tell what the persons behind a goal's outcomes say (see `maal.app.asked.asked_answers`)."""
        from maal.app.asked import asked_answers

        with self._lock:
            return asked_answers(self.workspace, goal, period_of(self.workspace, goal, period), level)

    def report(self, target: str | Path, period: str | None = None, language: str | None = None) -> Path:
        """Write the scorecard to an .html or .json file."""
        return write_report(self.scorecard(period), Path(target), language or self.settings.language)
