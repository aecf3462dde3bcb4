"""The method chapter of a survey's release, from what was really done: sample, weights, errors, small cells."""

from __future__ import annotations

from collections.abc import Iterator

from maal.core import Estimate, Text
from maal.publication.blocks import Block, Cell, Column, Notes, Row, Section, Table
from maal.publication.prose.caveats import opt_in
from maal.publication.release.answered import FULL_COUNT
from maal.publication.release.cube import Cube, Observation
from maal.publication.release.small_cells import NOT_COMPUTED, audited, hidden_groups, observation
from maal.publication.release.survey import EVERYBODY, Drawn, Measured, Surveyed
from maal.publication.release.survey_waves import comparison

ABOUT = {
    "population": Text("Population: {words:text}"),
    "frame": Text("Sampling frame: {words:text}"),
    "collected": Text("Collected: {words:text}"),
    "mode": Text("How it was asked: {words:text}"),
    "treatment": Text("Editing and imputation: {words:text}"),
    "comparability": Text("Comparability: {words:text}"),
    "confidentiality": Text("Confidentiality: {words:text}"),
    "contact": Text("Contact: {words:text}"),
    "published": Text("Published: {words:text}"),
}
_NOT_STATED = {
    "population": Text("the population"),
    "frame": Text("the sampling frame"),
    "collected": Text("when it was collected"),
    "mode": Text("how it was asked"),
}
_CALIBRATION = {
    "raking": Text("raking"),
    "poststratification": Text("post-stratification"),
    "linear": Text("linear calibration (GREG)"),
    "logit": Text("logit calibration"),
}
_REPLICATION = {
    "JK1": Text("jackknife without strata (JK1)"),
    "JKn": Text("stratified jackknife (JKn)"),
    "BRR": Text("balanced repeated replication (BRR)"),
    "Fay": Text("Fay's method of balanced repeated replication"),
    "bootstrap": Text("bootstrap"),
    "rao-wu": Text("bootstrap by Rao and Wu"),
}


def method(survey: Surveyed, cubes: tuple[Cube, ...]) -> Section:
    """Build the chapter."""
    blocks: tuple[Block, ...] = (
        Notes(Text("About the survey"), tuple(_about(survey))),
        Notes(Text("How the sample was drawn"), tuple(_sample(survey))),
        Notes(Text("How the figures were made"), tuple(_figures(survey))),
        *_precision(survey),
        Notes(Text("Quality"), tuple(_quality(survey, cubes))),
    )
    return Section("method", Text("Method and quality"), blocks)


def _about(survey: Surveyed) -> Iterator[Text]:
    """What the publisher tells, then what is not told of what every reader must know."""
    for key, said in survey.about.items():
        yield Text(ABOUT[key].template, {"words": said})
    if lacking := tuple(text for key, text in _NOT_STATED.items() if key not in survey.about):
        yield Text("Not stated by the publisher: {list:text}.", {"list": lacking})
    yield Text("Source: {source:name}.", {"source": survey.source})


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


def _is_full_count(found: Estimate | None) -> bool:
    return found is not None and found.method == FULL_COUNT


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
    elif drawn.kind != "opt-in" and not drawn.replicates:
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
    yield _errors(drawn)
    yield Text(
        "The design effect is the variance over that of a simple random sample of as many answers, drawn without "
        "replacement."
    )
    values = {"level": round(100 * drawn.level, 6)}
    if drawn.interval == "wilson-capped":
        yield Text(
            "The intervals hold the true share in {level:count} of 100 such surveys. They are Wilson's, with an "
            "effective sample size of at most Kish's, which makes some of them wider than the standard error tells.",
            values,
        )
    yield Text(
        "They hold the error of drawing a sample alone: that some did not answer, answered wrongly or could not be "
        "drawn comes on top, and is not measured."
    )
    if any(_is_full_count(each.estimate) for each in survey.figures.values()):
        yield Text(
            "A figure without an interval is a full count: all in the group were asked, so it has no error of drawing "
            "a sample."
        )
    if survey.groupings:
        yield Text(
            "A difference between groups is called one only where its interval leaves zero out, all pairs of groups of "
            "a table taken together (Bonferroni)."
        )
    if survey.waves and drawn.replicates:
        yield Text("The interval of a change is worked out with the replicate weights of both waves.")
    elif survey.waves:
        yield comparison(survey.waves)


def _errors(drawn: Drawn) -> Text:
    """Say how standard errors were found."""
    if not drawn.replicates:
        return Text(
            "Standard errors are found by linearisation, with the strata, the units and the weights of the design."
        )
    values: dict[str, object] = {"replicates": drawn.replicates}
    if not drawn.replication:
        return Text(
            "Standard errors are estimated with {replicates:count} sets of replicate weights that came with the data.",
            values,
        )
    return Text(
        "Standard errors are estimated with {replicates:count} sets of replicate weights that came with the data; "
        "method: {method:text}.",
        {**values, "method": _replication(drawn)},
    )


def _replication(drawn: Drawn) -> Text:
    if drawn.replication == "Fay" and drawn.rho is not None:
        return Text("Fay's method of balanced repeated replication (rho = {rho:number})", {"rho": drawn.rho})
    return _REPLICATION[drawn.replication]


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
    if drawn.replicates and drawn.kind != "opt-in":
        yield Text("Each set of replicate weights is calibrated to the same totals.")


def _quality(survey: Surveyed, cubes: tuple[Cube, ...]) -> Iterator[Text]:
    drawn = survey.drawn
    if drawn.kind == "opt-in":
        yield Text("Those who answered had signed up themselves, so there is no response rate.")
    elif drawn.approached:
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
    yield from audited(survey)
    hidden = sum(found.estimate is None for cube in cubes for _, found in cube.cells())
    if hidden:
        yield Text("Cells without a figure in these tables: {hidden:count}.", {"hidden": hidden})


def _gaps(survey: Surveyed) -> Iterator[Text]:
    gaps = survey.drawn.gaps or {}
    for each in survey.measured:
        if gaps.get(each.key):
            values = {"label": each.label, "missing": gaps[each.key]}
            yield Text("“{label:text}”: {missing:count} answers are missing and left out.", values)
    if not any(gaps.values()):
        yield Text("No answer to a question is missing.")
