"""Build the release of a survey: findings, figures by group, method, files."""

from __future__ import annotations

from urllib.parse import quote

from maal.core import Text
from maal.publication.blocks import DotChart, Paragraph, Publication, Section
from maal.publication.blocks.downloads import downloads
from maal.publication.release.chart import chart, multiples
from maal.publication.release.cube import TOTAL, Cube
from maal.publication.release.release import Release
from maal.publication.release.survey import Grouping, Surveyed
from maal.publication.release.survey_cubes import INDICATOR, cubes
from maal.publication.release.survey_findings import findings
from maal.publication.release.survey_method import method
from maal.publication.release.survey_waves import over_time
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
    if survey.waves:
        cube, section = over_time(survey, survey.waves)
        made = (*made, cube)
        sections.append(section)
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
    """Draw an indicator by group, sizes in their order, others by their share; several in a panel each."""
    first, *more = survey.measured
    levels = [each for each in cube.dimension(grouping.key).categories if each.key != TOTAL]
    subtitle = Text("Share by group, with {level:count}% intervals", {"level": round(100 * survey.drawn.level, 6)})
    if survey.drawn.kind == "opt-in":
        subtitle = Text("Share by group")
    values = {"indicator": first.label, "group": grouping.label}
    if more:
        panels = [(one.label, [(each, cube.at(each.key, one.key)) for each in levels]) for one in survey.measured]
        return multiples(f"{cube.key}-chart", Text("All indicators, by group: {group:text}", values), subtitle, panels)
    shown = [(each, cube.at(each.key, first.key)) for each in levels]
    headline = Text("{indicator:text}, by group: {group:text}", values)
    return chart(f"{cube.key}-chart", headline, subtitle, shown, ranked=grouping.kind != "size")


def _overview(cube: Cube) -> DotChart:
    shown = [(category, cube.at(category.key)) for category in cube.dimension(INDICATOR).categories]
    return chart("indicators", Text("All indicators on one scale"), Text("Share of all"), shown)


def _files(survey: Surveyed) -> tuple[Section, ...]:
    if not survey.files:
        return ()
    return (downloads(Text("Files of this release"), [(name, quote(name)) for name in survey.files]),)
