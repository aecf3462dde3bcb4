"""The method chapter of a survey's release, from what was really done: sample, weights, errors, small cells."""

from __future__ import annotations

from collections.abc import Iterator

from maal.core import Text
from maal.publication.blocks import Block, Cell, Column, Notes, Row, Section, Table
from maal.publication.prose.caveats import opt_in
from maal.publication.release.cube import Cube, Observation
from maal.publication.release.small_cells import NOT_COMPUTED, hidden_groups, observation
from maal.publication.release.survey import EVERYBODY, Measured, Surveyed
from maal.publication.release.survey_waves import comparison

_CALIBRATION = {
    "raking": Text("raking"),
    "poststratification": Text("post-stratification"),
    "linear": Text("linear calibration (GREG)"),
    "logit": Text("logit calibration"),
}


def method(survey: Surveyed, cubes: tuple[Cube, ...]) -> Section:
    """Build the chapter."""
    blocks: tuple[Block, ...] = (
        Notes(Text("How the sample was drawn"), tuple(_sample(survey))),
        Notes(Text("How the figures were made"), tuple(_figures(survey))),
        *_precision(survey),
        Notes(Text("Quality"), tuple(_quality(survey, cubes))),
    )
    return Section("method", Text("Method and quality"), blocks)


def _precision(survey: Surveyed) -> Iterator[Table]:
    """Tabulate answers, standard error and design effect of every indicator; nothing where no error is known."""
    found = [(each, _whole(survey, each)) for each in survey.measured]
    if not any(one.estimate and one.estimate.std_error is not None for _, one in found):
        return
    heads = (Text("Number of answers"), Text("Standard error (percentage points)"), Text("Design effect"))
    columns = (Column(Text("Indicator"), numeric=False), *map(Column, heads))
    rows = tuple(Row(each.label, tuple(_precise(one))) for each, one in found)
    yield Table(f"{survey.key}-precision", Text("Precision of the figures for all"), columns, rows)


def _whole(survey: Surveyed, measured: Measured) -> Observation:
    is_withheld = EVERYBODY in hidden_groups(survey, measured.key)
    return observation(survey.figures[*EVERYBODY, measured.key], is_withheld, survey.small)


def _precise(found: Observation) -> Iterator[Cell]:
    one = found.estimate
    if one is None:
        yield from (Cell(None, why=found.why) for _ in range(3))
        return
    yield _cell("{answers:count}", answers=one.n)
    yield _cell("{error:number}", error=one.std_error and 100 * one.std_error)
    yield _cell("{effect:number}", effect=found.design_effect)


def _cell(template: str, **value: object) -> Cell:
    (known,) = value.values()
    return Cell(None, why=NOT_COMPUTED) if known is None else Cell(Text(template, value))


def _columns(survey: Surveyed, columns: tuple[str, ...]) -> tuple[Text, ...]:
    """Columns in quotes, by their label where the release groups by them."""
    labels = {each.key: each.label for each in survey.groupings}
    return tuple(
        Text("“{label:text}”", {"label": labels[each]}) if each in labels else Text("“{label:name}”", {"label": each})
        for each in columns
    )


def _sample(survey: Surveyed) -> Iterator[Text]:
    drawn = survey.drawn
    if drawn.kind == "opt-in":
        yield Text("The figures rest on {rows:count} answers.", {"rows": drawn.rows})
        yield opt_in()
    else:
        yield Text("The figures rest on {rows:count} answers of a probability sample.", {"rows": drawn.rows})
    if drawn.stratified_by:
        values = {"strata": drawn.strata, "columns": _columns(survey, drawn.stratified_by)}
        yield Text("It was drawn in {strata:count} strata, by {columns:name}.", values)
    if drawn.psu and drawn.units < drawn.rows:
        yield Text(
            "Units were drawn whole or in stages ({columns:name}), {units:count} at the first stage.",
            {"columns": _columns(survey, drawn.psu), "units": drawn.units},
        )
    if drawn.fpc:
        values = {"columns": _columns(survey, drawn.fpc)}
        yield Text("The size of the population is taken into account ({columns:name}).", values)
    elif drawn.kind != "opt-in":
        yield Text("The size of the population is not given: units count as drawn with replacement.")


def _figures(survey: Surveyed) -> Iterator[Text]:
    drawn = survey.drawn
    if drawn.weights:
        (column,) = _columns(survey, (drawn.weights,))
        yield Text("Each answer counts by its weight ({column:name}).", {"column": column})
    elif drawn.fpc:
        yield Text("Each answer counts by the size of the population over the size of the sample in its stratum.")
    else:
        yield Text("Every answer counts the same.")
    yield from _calibration(survey)
    if drawn.kind == "opt-in":
        return
    yield Text("Standard errors are found by linearisation, with the strata, the units and the weights of the design.")
    yield Text(
        "The design effect is the variance over that of a simple random sample of as many answers, drawn without "
        "replacement."
    )
    values = {"level": round(100 * drawn.level, 6)}
    if drawn.interval == "wilson-capped":
        yield Text(
            "The intervals hold the true share in {level:count} of 100 such surveys. They are Wilson's, with an "
            "effective sample size of at most Kish's.",
            values,
        )
    if survey.groupings:
        yield Text(
            "A difference between groups is called one only where its interval leaves zero out, all pairs of groups of "
            "a table taken together (Bonferroni)."
        )
    if survey.waves:
        yield comparison(survey.waves)


def _calibration(survey: Surveyed) -> Iterator[Text]:
    drawn = survey.drawn
    if not drawn.calibration:
        yield Text("The weights are not calibrated to known totals.")
        return
    values = {"method": _CALIBRATION[drawn.calibration], "margins": _columns(survey, drawn.margins)}
    yield Text("The weights are calibrated to known totals of {margins:name} by {method:text}.", values)
    if drawn.ratios and drawn.kish:
        numbers = {"low": drawn.ratios[0], "high": drawn.ratios[1], "before": drawn.kish[0], "after": drawn.kish[1]}
        yield Text(
            "The new weights are {low:number} to {high:number} times the old ones. Unequal weights raise the variance "
            "by a factor of {after:number} (Kish); before, it was {before:number}.",
            numbers,
        )


def _quality(survey: Surveyed, cubes: tuple[Cube, ...]) -> Iterator[Text]:
    drawn = survey.drawn
    if drawn.approached:
        values = {"approached": drawn.approached, "rows": drawn.rows, "share": drawn.rows / drawn.approached}
        yield Text("Of {approached:count} that were approached, {rows:count} answered ({share:percent}).", values)
    else:
        yield Text("How many were approached is not stated, so the part that did not answer is not known.")
    yield from _gaps(survey)
    rule = {"fewest": survey.small.fewest, "below": survey.small.suppress_below}
    yield Text(
        "Figures of fewer than {fewest:count} answers are not shown; below {below:count} answers they are withheld to "
        "protect those who answered.",
        rule,
    )
    if survey.groupings:
        yield Text(
            "Where a withheld figure could be worked out from others, also across tables, the one of them with the "
            "fewest answers is withheld too."
        )
    hidden = sum(found.estimate is None for cube in cubes for _, found in cube.cells())
    if hidden:
        yield Text("Cells without a figure in these tables: {hidden:count}.", {"hidden": hidden})
    yield Text("Source: {source:name}.", {"source": survey.source})


def _gaps(survey: Surveyed) -> Iterator[Text]:
    gaps = survey.drawn.gaps or {}
    for each in survey.measured:
        if gaps.get(each.key):
            values = {"label": each.label, "missing": gaps[each.key]}
            yield Text("“{label:text}”: {missing:count} answers are missing and left out.", values)
    if not any(gaps.values()):
        yield Text("No answer to a question is missing.")
