"""Run the grading and print its tables: `python -m grading.run --size ci|full [--write]`. Exit 1 outside the bars."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from grading import projection, survey, survey_tables, tagged
from grading.coverage import BAR, SLACK, Claim, Coverage, coverage, markdown
from grading.ladder import SIZES as LADDER_SIZES
from grading.ladder import grade_ladder
from grading.ladder_page import failures, ladder_pages

DOCS = Path(__file__).parents[1] / "docs"
FIRST = "grading.md"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is drawn: worlds and draws of each for the tagged rung, draws of each course for the projection,
    samples of each population for the survey engine."""

    worlds: int
    draws: int
    course_draws: int
    samples: int


SIZES = {"ci": Size(5, 20, 40, 150), "full": Size(10, 20, 200, 2000)}


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the page. Only a section that is ``barred`` can fail the grading."""

    heading: str
    column: str
    rows: list[Coverage]
    barred: bool

    @property
    def failed(self) -> list[str]:
        """The rows outside the bar."""
        return [row.group for row in self.rows if self.barred and not row.passed]


def main(arguments: list[str] | None = None) -> int:
    """Grade, print, write if asked; 0 when all bars are held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="ci")
    parser.add_argument("--write", action="store_true", help="write the pages in docs/ too")
    options = parser.parse_args(arguments)
    sections = grade(SIZES[options.size])
    rungs = grade_ladder(LADDER_SIZES[options.size])
    pages = _pages(sections, SIZES[options.size], options.size)
    pages |= ladder_pages(rungs, options.size) if rungs else {}
    for name, page in pages.items():
        print(page)
        if options.write:
            (DOCS / name).write_text(page, encoding="utf-8")
    failed = [f"{section.heading}: {', '.join(section.failed)}" for section in sections if section.failed]
    failed += [f"Ladder, {problem}" for problem in failures(rungs)]
    print("\n".join(["Outside the bars:", *failed]) if failed else "All bars are held.", file=sys.stderr)
    return 1 if failed else 0


def grade(size: Size) -> list[Section]:
    """All tables, the barred ones of each subject first."""
    credits = tagged.grade_tagged(size.worlds, size.draws)
    ends = projection.grade_projection(size.course_draws)
    return [
        *(_section(f"Tagged credit, {each}", "rule", credits, _of_measure(each), True) for each in tagged.MEASURES),
        _section("Tagged credit, by its true size", "true credit", credits, tagged.by_size, False),
        _section("Tagged credit, by world", "world", credits, tagged.by_setting, False),
        _section("Projection, by elapsed share", "elapsed", ends, projection.by_elapsed, True),
        _section("Projection, by course", "course", ends, projection.by_course, False),
        *_survey(survey.grade_survey(size.samples)),
    ]


def _survey(tallies: survey.Tallies) -> list[Section]:
    default = f"Survey, proportions in domains of 20 to 80 units ({survey.DEFAULT})"
    every = "Survey, proportions in domains of 20 to 80 units, every interval"
    tables = survey_tables
    return [
        Section("Survey, totals and ratios of the population", "figure", tables.amounts(tallies, "all"), True),
        Section("Survey, totals and ratios by industry", "figure", tables.amounts(tallies, "industry"), False),
        Section("Survey, strata sampled completely", "figure", tables.amounts(tallies, "census", tables.EXACT), True),
        Section(f"{default}, by units", "sampled units", tables.by_units(tallies), True),
        Section(f"{default}, by true share", "true share", tables.by_share(tallies), True),
        Section(every, "interval", tables.by_interval(tallies), False),
        Section(f"{every}, by units", "interval, sampled units", tables.by_interval_and_units(tallies), False),
        Section(f"{every}, by true share", "interval, true share", tables.by_interval_and_share(tallies), False),
    ]


Grouping = Callable[[list[Claim]], list[Claim]]


def _of_measure(measure: str) -> Grouping:
    return lambda claims: tagged.by_rule(claims, measure)


def _section(heading: str, column: str, claims: list[Claim], grouping: Grouping, barred: bool) -> Section:
    return Section(heading, column, coverage(grouping(claims)), barred)


def _pages(sections: list[Section], size: Size, name: str) -> dict[str, str]:
    """The pages of shares, of the rest of the survey engine, and of all else."""
    bars = {"bar": BAR, "amounts": survey_tables.AMOUNTS, "proportions": survey_tables.PROPORTIONS}
    left_out = "".join(f" {reason}" for reason in survey.left_out())
    said = {"size": size, "name": name, "slack": SLACK, "times": tagged.TIMES, "left_out": left_out}
    held: dict[str, list[str]] = {
        page: [text.format(default=survey.DEFAULT, **said, **bars)] for page, text in _INTRODUCTIONS.items()
    }
    for section in sections:
        shares = section.heading.startswith("Survey, proportions")
        page = "grading-shares.md" if shares else "grading-survey.md" if section.heading.startswith("Survey") else FIRST
        held[page].append(f"## {section.heading}\n\n{markdown(section.column, section.rows)}\n")
    return {page: "\n".join(parts) for page, parts in held.items()}


_INTRODUCTION = """\
# How far the intervals can be trusted

Written by `python -m grading.run --size {name} --write`; `make grade` runs the same programs. Nothing here is chosen
by hand: what fails is marked ✗.

**Tagged credit.** {size.worlds} worlds of `maal.impact.simulate`, {size.draws} draws of people from each. The truth is
the tagged one: the same rule on {times} times as many people of the same world, divided by {times}. (What the channels
*caused* is another matter: no rule on contacts can know it.) A claim is one channel's 95 % interval in one draw.

**Projection.** {size.course_draws} draws of each course of daily counts; a claim is the 95 % prediction interval of the
period's total at an elapsed share of it, held against the total that came.

Bar: {bar.low:.0%} to {bar.high:.0%} of the claims hold in every row of the tables by rule and by elapsed share. A row
fails when it lies outside by more than {slack:.0f} standard errors of its own noise, in which a draw counts as one
cluster. The other tables show where the pooled figures come from. Bias and width are relative to the sum of the true
figures. [The survey engine](grading-survey.md) and its [shares](grading-shares.md) have pages of their own.
"""

_SURVEY = """\
# How far a survey's intervals can be trusted

Written by `python -m grading.run --size {name} --write`, beside [the other grading](grading.md). Nothing here is
chosen by hand: what fails is marked ✗.

**Survey engine.** {size.samples:,} stratified samples of each of two populations whose figures are all known: 20,000
simulated enterprises, of which 2,164 are asked (50 strata: size x industry; turnover is skewed, and most sell nothing
online), and the 17,318 artificial ones of ReGenesees, of which 6,909 are asked (664 strata).{left_out} A claim is the
95 % interval of one figure in one sample: of the population; of each industry; of a share in each domain of which 20
to 80 units were asked, whose true share (of yes or of no, whichever is rarer) is at least 2 %. *Raked* weights meet
the numbers of enterprises by size and by region, *GREG* weights the number of employees too. In strata of which all
are asked the interval has to be the truth itself. The default interval of proportions is `{default}`. An interval
that a method does not give (a share of 0) is one that does not hold. Estimates of skewed variables and their standard
errors rise and fall together: where few units carry a figure (by industry), more intervals miss, most of them below
the truth.

Bars: {amounts.low:.0%} to {amounts.high:.0%} of the claims hold for totals and ratios of the population, and at least
{proportions.low:.0%} for the default interval of proportions. A row fails when it lies outside by more than
{slack:.0f} standard errors of its own noise, in which a draw counts as one cluster. The other tables show where the
pooled figures come from, or what the other methods would give. Bias and width are relative to the sum of the true
figures.
"""

_SHARES = """\
# How far a survey's intervals of shares can be trusted

Written with [the rest of the survey's grading](grading-survey.md), from the same samples. A claim is the 95 % interval
of a share in a domain of which 20 to 80 units were asked.
"""

_INTRODUCTIONS = {FIRST: _INTRODUCTION, "grading-survey.md": _SURVEY, "grading-shares.md": _SHARES}

if __name__ == "__main__":
    sys.exit(main())
