"""A workspace as users meet it: import, score, report, look behind a figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import TYPE_CHECKING, Any

from maal.app.doing import Doing, silent
from maal.app.importing import Imported, import_files
from maal.app.local import passed_part, period_of
from maal.app.reporting import edit_report, write_report, write_reports
from maal.app.rows import rows_csv
from maal.app.scoring import Mixed, refuse_mixed_currencies, score
from maal.app.tagged import TaggedCredits, tagged_credits
from maal.app.texts import read_texts
from maal.core import Evidence, Period
from maal.publication import Edit, check_report
from maal.scorecard import Scorecard
from maal.workspace import Settings, Workspace

if TYPE_CHECKING:
    from maal.app.asked import AskedAnswers
    from maal.app.ladder import GoalLadder
    from maal.app.modelled import Modelled
    from maal.app.planned import Layout, Planned, TestPlan
    from maal.app.tests import TestResult

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

    A scorecard is computed once for what the workspace holds and kept until that changes. Safe for threads. ``doing``
    is told what is being worked on where that takes a while.
    """

    def __init__(self, path: Path, doing: Doing = silent) -> None:
        self.path = path
        self._doing = doing
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
            key = (str(period), mixed_currencies, len(self.workspace.loads()), len(self.workspace.plans()))
            if key not in self._kept:
                if len(self._kept) >= _KEPT:
                    self._kept.clear()
                self._kept[key] = score(self.workspace, period, mixed_currencies, doing=self._doing)
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

    def modelled(
        self, goal: str, period: Period | str | None = None, *, level: float = 0.95, seed: int = 1
    ) -> Modelled:
        """Tell what each channel brought by a model of the weeks (see `maal.app.modelled.model_of`)."""
        from maal.app.modelled import model_of

        with self._lock:
            asked = period_of(self.workspace, goal, period)
            self._doing(f"{goal}: model")
            lifts = [test.lift for test in self._tests(goal, asked) if test.lift]
            return model_of(self.workspace, goal, asked, lifts=lifts, level=level, seed=seed)

    def tested(self, goal: str, period: Period | str | None = None) -> tuple[TestResult, ...]:
        """Analyse every test of a goal that is on record (see `maal.app.tests.tests_of`)."""
        with self._lock:
            return self._tests(goal, period_of(self.workspace, goal, period))

    def _tests(self, goal: str, period: Period) -> tuple[TestResult, ...]:
        from maal.app.tests import tests_of

        return tests_of(self.workspace, goal, passed_part(self.workspace, period) or period)

    def plan_test(self, goal: str, channel: str, layout: Layout, **settings: Any) -> TestPlan:
        """Tell what a test could show (see `maal.app.planned.plan_test`)."""
        from maal.app.planned import plan_test

        with self._lock:
            return plan_test(self.workspace, goal, channel, layout, **settings)

    def credited(self, goal: str, channel: str, period: Period) -> tuple[Evidence, ...]:
        """Tell what tags and answers credit a channel with (see `maal.app.credited.credited`)."""
        from maal.app.credited import credited

        with self._lock:
            return credited(self.workspace, goal, channel, period)

    def record_test(self, name: str, goal: str, channel: str, layout: Layout, **settings: Any) -> Planned:
        """Draw a test and write it down before it begins (see `maal.app.planned.record_test`)."""
        from maal.app.planned import record_test

        with self._lock:
            return record_test(self.workspace, name, goal, channel, layout, **settings)

    def ladder(self, goal: str, period: Period | str | None = None) -> GoalLadder:
        """Lay what every rung says of a goal's channels side by side (see `maal.app.ladder.goal_ladder`)."""
        from maal.app.ladder import goal_ladder

        with self._lock:
            return goal_ladder(self.workspace, goal, period, self._doing)

    def report(self, target: str | Path, period: str | None = None, language: str | None = None) -> Path:
        """Write the scorecard to a file, in the form of its ending (see `maal.app.reporting.write_report`)."""
        return write_report(self.scorecard(period), Path(target), language or self.settings.language)

    def reports(
        self,
        *targets: str | Path,
        period: str | None = None,
        language: str | None = None,
        texts: str | Path | None = None,
    ) -> tuple[Path, ...]:
        """Write the scorecard to files and folders (see `maal.app.reporting.write_reports`).

        ``texts`` is the file of the user's words that `edit_report` wrote.
        """
        chosen = language or self.settings.language
        return write_reports(self.scorecard(period), targets, chosen, _read(texts, chosen))

    def edit_report(self, file: str | Path, period: str | None = None, language: str | None = None) -> Path:
        """Write the report's sentences to a file, to be edited (see `maal.app.reporting.edit_report`)."""
        return edit_report(self.scorecard(period), Path(file), language or self.settings.language)

    def check_report(
        self, period: str | None = None, language: str | None = None, texts: str | Path | None = None
    ) -> str:
        """Hold the report, with the user's words, against the rules (see `maal.publication.check_report`)."""
        chosen = language or self.settings.language
        return check_report(self.scorecard(period), chosen, _read(texts, chosen))


def _read(texts: str | Path | None, language: str) -> tuple[Edit, ...]:
    return () if texts is None else read_texts(Path(texts), language)
