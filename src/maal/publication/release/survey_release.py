"""Build the release of a survey: findings, figures by group, method, files."""

from __future__ import annotations

from maal.core import Text
from maal.publication.blocks import DotChart, Notes, Paragraph, Publication, Section
from maal.publication.release.chart import chart
from maal.publication.release.cube import TOTAL, Cube
from maal.publication.release.release import Release
from maal.publication.release.survey import Grouping, Surveyed
from maal.publication.release.survey_cubes import INDICATOR, cubes
from maal.publication.release.survey_findings import findings
from maal.publication.release.survey_method import method
from maal.publication.release.table import table


def survey_release(survey: Surveyed) -> Release:
    """Build the page and the cubes of a survey."""
    made = cubes(survey)
    said = tuple(Paragraph(text, leads=place == 0) for place, text in enumerate(findings(survey)))
    sections = [Section("findings", Text("Findings"), said)]
    if survey.groupings:
        pairs = zip(survey.groupings, made, strict=True)
        sections += [_section(survey, grouping, cube) for grouping, cube in pairs]
    else:
        sections.append(Section("figures", Text("The figures"), (_overview(made[0]), table(made[0]))))
    sections += [method(survey, made), *_files(survey)]
    page = Publication(survey.title, _subtitle(survey), (), tuple(sections))
    day = survey.period.last_day if survey.period else None
    return Release(survey.key, survey.organisation, page, made, day)


def _subtitle(survey: Surveyed) -> Text:
    if survey.period is None:
        return Text("From the source: {source:name}", {"source": survey.source})
    return Text("{period:period}, from the source: {source:name}", {"period": survey.period, "source": survey.source})


def _section(survey: Surveyed, grouping: Grouping, cube: Cube) -> Section:
    drawn = _by_group(survey, grouping, cube)
    return Section(f"{cube.key}-groups", grouping.label, (*([drawn] if drawn.dots else []), table(cube, INDICATOR)))


def _by_group(survey: Surveyed, grouping: Grouping, cube: Cube) -> DotChart:
    """Draw the first indicator by group, sizes in their order, others by their share."""
    first = survey.measured[0]
    levels = [each for each in cube.dimension(grouping.key).categories if each.key != TOTAL]
    shown = [(each, cube.at(each.key, first.key)) for each in levels]
    subtitle = Text("Share by group, with {level:count} % intervals", {"level": round(100 * survey.drawn.level, 6)})
    if survey.drawn.kind == "opt-in":
        subtitle = Text("Share by group")
    values = {"indicator": first.label, "group": grouping.label}
    headline = Text("{indicator:text}, by group: {group:text}", values)
    return chart(f"{cube.key}-chart", headline, subtitle, shown, ranked=grouping.kind != "size")


def _overview(cube: Cube) -> DotChart:
    shown = [(category, cube.at(category.key)) for category in cube.dimension(INDICATOR).categories]
    return chart("indicators", Text("All indicators on one scale"), Text("Share of all"), shown)


def _files(survey: Surveyed) -> tuple[Section, ...]:
    if not survey.files:
        return ()
    items = tuple(Text("{file:name}", {"file": each}) for each in survey.files)
    return (Section("files", Text("Files of this release"), (Notes(Text("Download"), items),)),)
